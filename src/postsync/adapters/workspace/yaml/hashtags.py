"""Texts without quotes that end at a hashtag: YAML takes the rest of the line for a comment."""

from typing import Any

from postsync.adapters.workspace.wording import cut
from postsync.adapters.workspace.yaml.reader import BOM, compose
from postsync.domain.problem import Path, Problem

_TEXTS = ("content", "alt", "title", "caption", "altText", "alt_text")
_STARTS = tuple(f"{name}: ".encode() for name in _TEXTS)
_QUOTES = (b"'", b'"', b"|", b">", b"&", b"!", b"#")


def may_cut_text(data: bytes) -> bool:
    """Whether a line looks as if a text without quotes ended at a hashtag. Cheap; may be wrong."""
    at = data.find(b" #")
    while at >= 0:
        if data[at + 2 : at + 3] > b" ":
            line = data[data.rfind(b"\n", 0, at) + 1 : at].lstrip(b" -")
            if line.startswith(_STARTS):
                text = line.partition(b": ")[2].lstrip()
                if text and not text.startswith(_QUOTES):
                    return True
        # Only the first of a line can end a text; behind it all is quoted, or a comment.
        line_end = data.find(b"\n", at)
        at = data.find(b" #", line_end) if line_end >= 0 else -1
    return False


def cut_texts(data: bytes) -> dict[int, list[Problem]]:
    """The texts that a hashtag cuts off, by the number of their document in the file.

    `data` has been read without a finding.
    """
    lines = data.removeprefix(BOM).decode().splitlines()
    found: dict[int, list[Problem]] = {}
    for number, root in enumerate(compose(data.removeprefix(BOM), bounded=True)):
        problems = [problem for problem in _visit(root, (), lines) if problem]
        if problems:
            found[number] = problems
    return found


def _visit(node: Any, path: Path, lines: list[str]) -> list[Problem | None]:
    if node.id == "sequence":
        pairs = [((*path, index), child) for index, child in enumerate(node.value)]
    elif node.id == "mapping":
        pairs = [((*path, key.value), child) for key, child in node.value]
    else:
        return [_cut(node, path, lines)] if path and path[-1] in _TEXTS else []
    return [problem for below, child in pairs for problem in _visit(child, below, lines)]


def _cut(node: Any, path: Path, lines: list[str]) -> Problem | None:
    mark = node.end_mark
    rest = lines[mark.line][mark.column :] if mark.line < len(lines) else ""
    tag = rest.lstrip()
    if node.style or not node.value or tag[:1] != "#" or not tag[1:2].strip():
        return None
    return Problem(
        rule="PS118",
        summary=f"the text ends before {cut(tag)}",
        detail="In YAML a # after a space begins a comment. Put the whole text in quotes.",
        path=path,
    )
