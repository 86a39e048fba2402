"""The summary of a job: a file that a CI system shows, to which Markdown is appended."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from postsync.cli.console import render
from postsync.domain.errors import ConfigError, PostsyncError

_HOLDS = 1_000_000
"""GitHub takes 1 MiB a step, and drops a larger summary as a whole."""

_LEAST = 60_000

_REMEDY = 'Name a file that can be written to, such as `--summary "$GITHUB_STEP_SUMMARY"` in a job.'


@contextmanager
def summarised(name: str | None) -> Iterator[Callable[..., None]]:
    """What appends a document to the file `name`; a failure is appended by itself.

    That it can be written to is made sure of first. Raises ConfigError.
    """
    if name is None:
        yield lambda _document, **_values: None
        return
    size = _writable(name)

    def append(document: str, **values: object) -> None:
        budget = max(_LEAST, _HOLDS - size)
        _append(name, render(document, "markdown", budget=budget, **values))

    try:
        yield append
    except PostsyncError as error:
        found = getattr(error, "diagnostics", ())
        with suppress(ConfigError):  # what went wrong first is what is told
            append("failure", message=error.message, detail=error.detail, diagnostics=found)
        raise


def _writable(name: str) -> int:
    """How much stands in the file already."""
    path = Path(name)
    try:
        if name and path.exists() and not stat.S_ISREG(path.stat().st_mode):
            kind = "a folder" if path.is_dir() else "not a regular file"
            raise ConfigError(
                f"the summary cannot be written to {name}: it is {kind}", detail=_REMEDY
            )
        with path.open("ab") as file:
            return file.tell()
    except (OSError, ValueError) as error:
        raise _unwritable(name, error) from error


def _append(name: str, text: str) -> None:
    try:
        with Path(name).open("ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _unwritable(name, error) from error


def _unwritable(name: str, error: Exception) -> ConfigError:
    if not name:
        return ConfigError("--summary names no file", detail=_REMEDY)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return ConfigError(f"the summary cannot be written to {name}: {reason}", detail=_REMEDY)
