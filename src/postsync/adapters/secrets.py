"""Secrets: values that can be used and never shown."""

import os
import re
from collections.abc import Mapping
from typing import NoReturn, final

from postsync.adapters.echoes import MASK, Echo
from postsync.domain.errors import ConfigError
from postsync.domain.late import late


@final
class Secret:
    """A text that neither `repr`, `str`, a format, `copy` nor `pickle` gives away.

    `reveal` is the only way to the value; it is called where a client of the API is built, nowhere else.
    `variable` is the environment variable that it was in, `source` a sentence about where keys are made.
    """

    __slots__ = ("_echo", "_value", "source", "variable")

    def __init__(self, value: str, *, variable: str = "", source: str = "") -> None:
        self._value = value
        self.variable = variable
        self.source = source
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


def read_secret(
    variable: str, environ: Mapping[str, str] | None = None, *, source: str = ""
) -> Secret:
    """The secret in the environment variable of that name, without white space around it.

    Raises ConfigError when it is missing, empty, or cannot be a key. No message shows any part of it.
    """
    raw = (os.environ if environ is None else environ).get(variable)
    value = (raw or "").strip()
    if not value:
        raise _missing(variable, source, is_empty=raw is not None)
    whole_line = value.startswith(f"{variable}=")
    if fault := _WHOLE_LINE if whole_line else _fault_of(value):
        raise ConfigError(
            f"the value of {variable} cannot be an API key",
            detail=f"{fault} Set {variable} to the bare key, in one line.",
        )
    return Secret(value, variable=variable, source=source)


def _missing(variable: str, source: str, *, is_empty: bool) -> ConfigError:
    """No key at all."""
    found = (
        "In a workflow, a secret that does not exist there is empty: look at its name, and whether the "
        "environment of the job has it. "
        if is_empty
        else ""
    )
    return ConfigError(
        f"the environment variable {variable} is not set{' to anything' if is_empty else ''}",
        detail=f"{found}Set {variable} to the API key of the publishing service; in a workflow, pass it "
        f"from a secret. {source} `provider.apiKeyEnv` in postsync.yaml names another variable. "
        "Without a key, `postsync validate` and `postsync plan --offline` work.".replace("  ", " "),
    )


def _fault_of(value: str) -> str:
    """What shows that a value is no key, in a sentence that shows none of it; else empty."""
    faults = (
        (
            _BEARER,
            "It begins with the name of a header or with `Bearer`, which postsync adds itself.",
        ),
        (_QUOTED, "It has quotation marks around it, which a shell or a YAML file would take off."),
        (_PLACEHOLDER, "It is a placeholder that nobody filled in."),
        (_ASSIGNMENT, _WHOLE_LINE),
        (_LINES, "It has several lines."),
        (_UNFIT, "It contains white space, control characters or letters outside ASCII."),
    )
    return next((said for pattern, said in faults if pattern.search(value)), "")


_WHOLE_LINE = "It is a whole line `NAME=value`: only what is behind the `=` is the key."
_BEARER = late(r"^[\"']?(?:authorization\b|x-api-key\s*:|bearer[\s:])", re.IGNORECASE)
_QUOTED = late("^(?:\".*\"|'.*'|`.*`|[\u201c\u201e\u00ab\u2018].*)$", re.DOTALL)
_PLACEHOLDER = late(r"^(?:\$\{.*\}|\$\(.*\)|\$[A-Z_]+|%[A-Z_]+%|<[^>]*>|[*.]+)$", re.DOTALL)
_ASSIGNMENT = late(r"^(?:export\s+|set\s+)?[A-Z0-9_]*(?:KEY|TOKEN|SECRET)\s*=.")
_LINES = late(r"[\r\n]")
_UNFIT = late(r"[^\x21-\x7e]")
