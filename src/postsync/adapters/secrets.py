"""Secrets: values that can be used and never shown."""

import os
from collections.abc import Mapping
from typing import NoReturn, final

from postsync.adapters.echoes import MASK, Echo
from postsync.domain.errors import ConfigError


@final
class Secret:
    """A text that neither `repr`, `str`, a format, `copy` nor `pickle` gives away.

    `reveal` is the only way to the value; it is called where a client of the API is built, nowhere else.
    """

    __slots__ = ("_echo", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        self._echo: Echo | None = None

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def redact(self, text: str) -> str:
        """`text` with the secret masked, in whatever form a service echoes it."""
        return self._found().mask(text)

    def redact_body(self, body: bytes) -> bytes:
        """The same for a whole answer: what is JSON stays JSON."""
        return self._found().mask_body(body)

    def _found(self) -> Echo:
        if self._echo is None:
            self._echo = Echo(self._value)
        return self._echo

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
