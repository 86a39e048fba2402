"""A page read as a browser reads it: elements in order, with their attributes and their words."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "input", "hr", "br", "img", "link", "wbr"})


@dataclass
class Element:
    """One element; `children` are elements and texts."""

    tag: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def every(self) -> "Iterator[Element]":
        """It and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.every()

    def find(self, tag: str = "", name: str = "") -> "list[Element]":
        """Those of a tag, and of a class."""
        return [
            one
            for one in self.every()
            if (not tag or one.tag == tag) and (not name or name in one.classes)
        ]

    def one(self, tag: str = "", name: str = "") -> "Element":
        found = self.find(tag, name)
        assert len(found) == 1, f"{len(found)} of {tag}.{name}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """The elements of a page; every one must be closed where it should be."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], [one.tag for one in reader.open]
    return reader.root


def policy_of(root: Element) -> dict[str, str]:
    """The Content-Security-Policy, by directive."""
    content = next(
        one.attributes["content"]
        for one in root.find("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    return {name: value for name, _, value in (part.partition(" ") for part in content.split("; "))}


def hash_of(text: str) -> str:
    """As a policy names a style sheet or a script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def words(element: Element) -> str:
    """Its words, with single spaces."""
    return re.sub(r"\s+", " ", element.text).strip()
