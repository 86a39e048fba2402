"""Untrusted text made fit to be shown: nothing in it can steer a terminal or a workflow runner."""

from typing import Any

from postsync.domain.text import visible


def block(text: str) -> str:
    """Text of several lines. Tabs become spaces, so that widths can be known."""
    return _inert(visible(text)).replace("\t", "    ")


def line(text: str) -> str:
    """Text that stays on one line."""
    shown = _inert(visible(text, newline=False))
    # A runner takes a line for a command when it begins so, after spaces.
    return ":\\u{3a}" + shown[2:] if shown.startswith("::") else shown


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
