"""Looking at a YAML file a second time: everything wrong with it, and where each value stands."""

import re
from typing import Any

from postsync.adapters.workspace.wording import cut, key
from postsync.adapters.workspace.yaml.places import Lines, Place, Places, of_mark
from postsync.adapters.workspace.yaml.reader import (
    BOM,
    COLLECTION_TAGS,
    CORE,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DOCUMENTS,
    MAX_NODES,
    UTF_16,
    OutOfBounds,
    compose,
    tagged_scalar,
    text_of,
    weigh,
)
from postsync.adapters.workspace.yaml.rewriting import line_of
from postsync.adapters.workspace.yaml.syntax import explain_syntax
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.problem import AND_MORE, MOST_OF_DOCUMENT, Path

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What YAML does not allow in a file."""

_OTHER_FILES = {
    b"{\\rtf": "a file in RTF",
    b"PK\x03\x04": "a document of an office program, or an archive",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"%PDF-": "a PDF",
}
"""What programs that write texts save, by its first bytes."""

_BOUNDS = {
    "depth": f"The keys and lists of a post file may be nested {MAX_DEPTH} deep.",
    "nodes": f"A file may hold {MAX_NODES:,} values after its aliases are filled in."
    " A long text counts as several.",
    "documents": f"A file may hold {MAX_DOCUMENTS:,} documents. Spread them over several files.",
    "loop": "An alias (`*name`) may not stand inside the value that it names.",
}
_BOUND_NAMES = {
    "depth": "the file is nested too deeply",
    "nodes": "the file holds too many values",
    "documents": "the file holds too many documents",
    "loop": "a value contains itself",
}


def survey(file: str, data: bytes) -> tuple[list[Places], list[Diagnostic]]:
    """The places of every document of `file`, and all that makes the file unreadable.

    Takes any bytes and raises nothing.
    """
    unreadable = _check_bytes(file, data)
    if unreadable is not None:
        return [], [unreadable]
    from yaml import YAMLError

    surveyed: list[Places] = []
    findings: list[Diagnostic] = []
    lines = Lines(text_of(data))
    try:
        budget = MAX_NODES
        for root in compose(data.removeprefix(BOM), bounded=True):
            budget -= weigh(root, budget)
            if len(surveyed) == MAX_DOCUMENTS:
                findings.append(_beyond(file, OutOfBounds("documents", root.start_mark)))
                break
            document = _Document(file, lines)
            document.visit(root, (), key_node=root)
            surveyed.append(Places(file, document.places, lines))
            findings += document.findings
    except OutOfBounds as error:
        findings.append(_beyond(file, error))
    except YAMLError as error:
        findings.append(explain_syntax(file, error, lines))
    return surveyed, findings


class _Document:
    """One document under survey."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self._lines = lines
        self.places: dict[Path, Place] = {}
        self.findings: list[Diagnostic] = []

    def visit(self, node: Any, path: Path, key_node: Any) -> None:
        is_scalar = node.id == "scalar"
        self.places[path] = Place(
            *self._position(node),
            *self._position(key_node),
            start=node.start_mark.index,
            scalar=node.value if is_scalar else "",
        )
        if is_scalar:
            self._check_scalar(node, path)
            return
        if node.tag not in COLLECTION_TAGS:
            self._report_tag(node)
        if node.id == "mapping":
            self._visit_mapping(node, path)
        else:
            for index, child in enumerate(node.value):
                self.visit(child, (*path, index), key_node=child)

    def _visit_mapping(self, node: Any, path: Path) -> None:
        first: dict[str, Any] = {}
        if self._is_template(node):
            self._report(
                "PS173",
                "{{ begins a block of keys in YAML, and a text of a template is meant",
                f"Put it in quotes{self._in_quotes(node, path)}.",
                node,
            )
            return
        for key_node, child in node.value:
            name = self._key(key_node)
            if name is None:
                continue
            if name in first:
                self._report_repeated(name, first[name], key_node)
                continue
            first[name] = key_node
            self.visit(child, (*path, name), key_node)

    def _is_template(self, node: Any) -> bool:
        """Whether a mapping is what YAML makes of a text that begins with two braces."""
        at = node.start_mark.index
        return bool(node.value) and self._lines.text[at : at + 2] == "{{"

    def _key(self, node: Any) -> str | None:
        """The name of a key; None, and a finding, when it is not one."""
        if node.id == "scalar" and node.tag in (None, CORE + "str"):
            if node.tag is None and node.value == "<<" and not node.style:
                self._report(
                    "PS107",
                    "merge keys (`<<`) are not supported",
                    "Say what several posts have in common under `defaults` or `groups` in postsync.yaml.",
                    node,
                )
                return None
            return str(node.value)
        shown = f" ({cut(node.value)})" if node.id == "scalar" and node.value else ""
        self._report("PS109", f"a key is not text{shown}", "Put the key in quotes.", node)
        return None

    def _check_scalar(self, node: Any, path: Path) -> None:
        if isinstance(node.tag, str):
            try:
                tagged_scalar(node.tag, node.value)
            except ValueError:
                self._report_tag(node, path)

    def _report_tag(self, node: Any, path: Path = ()) -> None:
        shown = node.tag.replace(CORE, "!!")
        shown = shown if shown.startswith("!") else f"!<{shown}>"
        self._report(
            "PS108",
            f"the tag {key(shown)} is not supported here",
            "Remove it. A text that begins with an exclamation mark must be in quotes"
            f"{self._in_quotes(node, path)}.",
            node,
        )

    def _in_quotes(self, node: Any, path: Path) -> str:
        """How the line would be written if all of it is a text."""
        text = self._lines.text[node.start_mark.index : node.end_mark.index]
        is_plain = node.id == "scalar" and not node.style
        if not path or not (is_plain or self._is_template(node)) or "\n" in text or not node.value:
            return ""
        name = path[-1] if isinstance(path[-1], str) else "-"
        line = line_of(name, text)
        return f": `{line}`" if line else ""

    def _report_repeated(self, name: str, first: Any, second: Any) -> None:
        line, column = self._position(first)
        self._report(
            "PS106",
            f"the key {key(name)} is there twice",
            f"It stands at line {line}, column {column} already. Keep one of them.",
            second,
        )

    def _report(self, rule: str, summary: str, detail: str, node: Any) -> None:
        line, column = self._position(node)
        span = Span(file=self.file, line=line, column=column)
        if len(self.findings) < MOST_OF_DOCUMENT:
            self.findings.append(finding(rule, summary, detail=detail, span=span))
        elif len(self.findings) == MOST_OF_DOCUMENT:
            more = finding(AND_MORE.rule, AND_MORE.summary, detail=AND_MORE.detail, span=span)
            self.findings.append(more)

    def _position(self, node: Any) -> tuple[int, int]:
        return of_mark(node.start_mark)


def _beyond(file: str, error: OutOfBounds) -> Diagnostic:
    line, column = of_mark(error.mark)
    span = Span(file=file, line=line, column=column)
    return finding("PS104", _BOUND_NAMES[error.what], detail=_BOUNDS[error.what], span=span)


def _check_bytes(file: str, data: bytes) -> Diagnostic | None:
    """Why these bytes cannot be the text of a post file."""
    if len(data) > MAX_BYTES:
        detail = "A post file may have 1 MiB. Media belong into files of their own."
        return finding("PS104", "the file is too large", detail=detail, span=Span(file=file))
    for begin, kind in _OTHER_FILES.items():
        if data.startswith(begin):
            detail = "Save it as plain text: in TextEdit “Make Plain Text”, in Word the format “Plain Text”."
            summary = f"this is {kind}, and no plain text"
            return finding("PS103", summary, detail=detail, span=Span(file=file))
    if data.startswith(UTF_16):
        detail = "Save it as UTF-8; editors offer that under “Save with encoding”."
        return finding("PS103", "the file is in UTF-16", detail=detail, span=Span(file=file))
    if data[:1] == b"\0" or data[1:2] == b"\0":
        detail = "Save it as UTF-8; editors offer that under “Save with encoding”."
        summary = (
            "the file is in UTF-16, or no text"
            if data.count(b"\0") * 3 > len(data)
            else "the file is no text"
        )
        return finding("PS103", summary, detail=detail, span=Span(file=file))
    return _check_characters(file, data.removeprefix(BOM))


def _check_characters(file: str, data: bytes) -> Diagnostic | None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        detail = "Save it as UTF-8; editors offer that under “Save with encoding”."
        summary = f"the file is not UTF-8 text: byte 0x{data[error.start]:02x}"
        meant = data[error.start : error.start + 1].decode("cp1252", "ignore")
        if meant.isprintable() and meant:
            summary += f", which is {meant} in Windows-1252"
        before = data[: error.start].decode()
        return finding("PS103", summary, detail=detail, span=_span_after(file, before))
    control = _CONTROL.search(text)
    if control is None:
        return None
    summary = f"there is a control character (U+{ord(control[0]):04X})"
    detail = "Delete it; it came in by copying, and no reader will ever see it."
    return finding("PS103", summary, detail=detail, span=_span_after(file, text[: control.start()]))


def _span_after(file: str, before: str) -> Span:
    line, column = Lines(before).at(len(before))
    return Span(file=file, line=line, column=column)
