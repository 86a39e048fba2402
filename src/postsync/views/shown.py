"""Untrusted text made fit to be shown: nothing in it can steer a terminal or a workflow runner."""

import re
from collections.abc import Iterable
from typing import Any

from postsync.domain.text.text import visible

_COMMAND = re.compile(r"^([^\S\n]*+)::", re.MULTILINE)


def page(lines: Iterable[str]) -> str:
    """Lines as one text, with a line end after the last.

    A runner takes a line that begins with `::` after spaces for a command, and wrapping may have
    brought the middle of an untrusted text to the beginning of a line.
    """
    text = "\n".join([*lines, ""])
    return _COMMAND.sub(r"\1:\\u{3a}", text) if "::" in text else text


def block(text: str) -> str:
    """Text of several lines. Tabs become spaces, so that widths can be known."""
    return _inert(visible(text)).replace("\t", "    ")


def line(text: str) -> str:
    """Text that stays on one line."""
    return _inert(visible(text, newline=False))


def account(network: str, username: str) -> str:
    """`x @acme`."""
    return f"{line(network)} @{line(username)}"


def value(data: Any) -> str:
    """JSON data on one line, as a person would write it."""
    if isinstance(data, str):
        return line(data) if _is_plain(data) else f'"{line(data)}"'
    if data is None:
        return "none"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, list | tuple):
        return "[" + ", ".join(value(item) for item in data) + "]"
    if hasattr(data, "items"):
        return "{" + ", ".join(f"{line(str(k))}: {value(v)}" for k, v in data.items()) + "}"
    return str(data)


def _is_plain(text: str) -> bool:
    return text.isprintable() and " " not in text and text != ""


def _inert(text: str) -> str:
    # The runner of GitHub Actions obeys `##[command]` wherever it stands on a line.
    return text.replace("##[", "#\\u{23}[") if "##[" in text else text
