"""Templating: environments of Jinja whose templates are compiled once, not at every run.

What is compiled lies beside the templates, where Python keeps its own compiled modules, and only where
the package may be written to: nothing of a workspace is ever taken for it.
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent / "templates"


def environment(**options: Any) -> "Environment":
    """Return an environment of the templates here, which may use nothing undefined."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(  # noqa: S701 - `options` says what is escaped, and each caller says it
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_kept(),
        **options,
    )


def _kept() -> Any:
    """Where compiled templates are kept; None where Python keeps no compiled modules either."""
    from jinja2 import FileSystemBytecodeCache

    class Kept(FileSystemBytecodeCache):
        """One that is not missed where it cannot be written."""

        def load_bytecode(self, bucket: Any) -> None:
            with suppress(OSError, ValueError, EOFError, TypeError):
                super().load_bytecode(bucket)

        def dump_bytecode(self, bucket: Any) -> None:
            with suppress(OSError):
                super().dump_bytecode(bucket)

    folder = _FOLDER / "__pycache__"
    if sys.dont_write_bytecode:
        return None
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        return Kept(str(folder))
    return None
