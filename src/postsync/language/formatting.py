"""Formatting: the edits that bring an open text into the form of `postsync fmt`."""

from pathlib import Path

from lsprotocol import types

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.language.buffers import Text
from postsync.language.view import View


def format_text(view: View) -> list[types.TextEdit]:
    """The one edit from the first line that changes to the last; none where `fmt` leaves the file alone."""
    home, path = view.home, Path(view.buffer.path or "")
    source = WorkspaceSource(home.root, home.config)
    done = source.format_text(path, view.text.data, config=home.file)
    if not done.is_changed:
        return []
    return [_edit(view.text, done.after.decode())]


def _edit(text: Text, after: str) -> types.TextEdit:
    before = text.text
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    end = next(
        (at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start
    )
    if before[:start].endswith("\r"):  # a line end of two characters is one place
        start -= 1
    if end and before[len(before) - end - 1] == "\r":
        end -= 1
    where = types.Range(
        types.Position(*text.at_offset(start)), types.Position(*text.at_offset(len(before) - end))
    )
    return types.TextEdit(where, after[start : len(after) - end])
