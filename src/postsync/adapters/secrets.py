"""Secrets: values that can be used and never shown."""

import os
from collections.abc import Mapping
from typing import NoReturn, final

from postsync.domain.errors import ConfigError

MASK = "***"

SHORTEST = 4


@final
class Secret:
    """A text that neither `repr`, `str`, a format, `copy` nor `pickle` gives away.

    `reveal` is the only way to the value; it is called where a client of the API is built, nowhere else.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def redact(self, text: str) -> str:
        """`text` with the secret masked wherever it occurs, for services that echo it."""
        # a value as short as this is a placeholder; masking it would only garble texts
        return text.replace(self._value, MASK) if len(self._value) >= SHORTEST else text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        msg = "a secret is never written down"
        raise TypeError(msg)


def read_secret(variable: str, environ: Mapping[str, str] | None = None) -> Secret:
    """The secret in the environment variable of that name, without white space around it.

    Raises ConfigError when it is missing, empty, or could not stand in a header. No message shows
    any part of it.
    """
    value = (os.environ if environ is None else environ).get(variable, "").strip()
    if not value:
        raise ConfigError(
            f"the environment variable {variable} is not set",
            detail=f"Set {variable} to the API key of the publishing service; in a workflow, pass it "
            "from a secret. `provider.apiKeyEnv` in postsync.yaml names another variable.",
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigError(
            f"the value of {variable} cannot be an API key",
            detail="It contains white space, control characters or letters outside ASCII. "
            "Set the bare key: without `Bearer`, in one line.",
        )
    return Secret(value)
