"""Sources: the lines of the user's files that findings quote."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from postsync.adapters.workspace.yaml.places import lines_of
from postsync.domain.diagnostic import Diagnostic

_MOST_BYTES = 1 << 20


def quoted_lines(root: Path, diagnostics: Iterable[Diagnostic]) -> Mapping[str, tuple[str, ...]]:
    """The lines of every file that a finding is about, as far as they can be read."""
    files = dict.fromkeys(item.span.file for item in diagnostics if item.span)
    return {file: _lines(root / file) for file in files}


def _lines(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError:
        return ()
    return tuple(lines_of(data.decode("utf-8-sig", "replace")))
