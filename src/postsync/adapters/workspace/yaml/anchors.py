"""Anchors that no alias uses: `&Co ships` is a text that has lost its first word."""

import re
from typing import Any

from postsync.adapters.workspace.wording import cut, key
from postsync.adapters.workspace.yaml.reader import BOM, compose, events, text_of
from postsync.adapters.workspace.yaml.rewriting import how_to_write
from postsync.adapters.workspace.yaml.taken import Taken, field_of, shown
from postsync.domain.problem import MOST_OF_DOCUMENT, Path, Problem

_ANCHOR = re.compile(rb"&(?<![^ \t\r\n\[{,:\xbf]&)(?=[-0-9A-Za-z_])")
"""An & that may begin one. That it is the beginning of the pattern makes it quick."""


def may_have_anchors(data: bytes) -> bool:
    """Whether a file may have anchors. Quick; false only where it has none."""
    return b"&" in data and _ANCHOR.search(data) is not None


def unused_anchors(data: bytes) -> dict[int, Taken]:
    """The anchors that no alias uses, by the number of the document in its file.

    `data` has been read without a finding.
    """
    unused = _unused(data.removeprefix(BOM))
    if not any(unused):
        return {}
    text = text_of(data)
    found: dict[int, Taken] = {}
    for number, root in enumerate(compose(data.removeprefix(BOM), bounded=True)):
        if unused[number]:
            found[number] = _Search(text, unused[number]).visited(root)
    return found


def _unused(data: bytes) -> list[dict[int, str]]:
    """For each document its unused anchors, by the character at which what they name begins."""
    unused: list[dict[int, str]] = []
    begun: dict[str, int] = {}
    for event in events(data):
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            begun = {}
        elif kind == "DocumentEndEvent":
            unused.append({index: name for name, index in begun.items()})
        elif kind == "AliasEvent":
            begun.pop(event.anchor, None)
        elif getattr(event, "anchor", None):
            begun[event.anchor] = event.start_mark.index
    return unused


class _Search:
    """The search for the values of one document that have these anchors."""

    def __init__(self, text: str, anchors: dict[int, str]) -> None:
        self._text = text
        self._anchors = anchors
        self._taken = Taken([], {}, {})
        self._seen: set[int] = set()

    def visited(self, root: Any) -> Taken:
        self._visit(root, ())
        return self._taken

    def _visit(self, node: Any, path: Path, *, at_key: bool = False) -> None:
        if id(node) in self._seen or len(self._taken.problems) > MOST_OF_DOCUMENT:
            return
        self._seen.add(id(node))
        name = self._anchors.pop(node.start_mark.index, None)
        if name is not None:
            self._report(node, path, name, at_key=at_key)
        if node.id == "mapping":
            for key_node, child in node.value:
                below = (*path, key_node.value)
                self._visit(key_node, below, at_key=True)
                self._visit(child, below)
        elif node.id == "sequence":
            for index, child in enumerate(node.value):
                self._visit(child, (*path, index))

    def _report(self, node: Any, path: Path, name: str, *, at_key: bool) -> None:
        anchor = f"&{name}"
        problem = Problem(
            rule="PS136",
            summary=f"no alias uses the anchor {key(anchor)}",
            detail=f"Remove it, or write `*{cut(name)}` where the same is meant again.",
            path=path,
            at_key=at_key,
        )
        if node.id == "scalar" and path and not at_key:
            summary = f"{key(anchor)} is an anchor, and no part of the text"
            how = f"No alias (`*{cut(name)}`) uses it. {self._remedy(node, path)}"
            problem = problem._replace(summary=summary, detail=how)
            if not node.value and not node.style:
                summary = f"{shown(path)} has no value: {key(anchor)} is an anchor"
                self._taken.emptied[path] = problem._replace(rule="PS122", summary=summary)
                return
        self._taken.problems.append(problem)

    def _remedy(self, node: Any, path: Path) -> str:
        spelt = self._text[node.start_mark.index : node.end_mark.index]
        if node.style or "\n" in spelt:
            return "Remove it, or put the whole text in quotes."
        return f"{how_to_write(field_of(path), spelt)} If it is not meant as text, remove it."
