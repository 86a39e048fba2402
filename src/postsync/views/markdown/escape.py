"""Escaping for GitHub's Markdown: what a post says is shown, never obeyed.

Nothing untrusted may mention people, refer to issues, become a link or an image, close the fence or
the cell it stands in, or bring HTML. Code spans and fences keep all of that inert; running text
gets zero-width spaces, because a mention is found after entities and backslashes are resolved.
"""

import re

from postsync.domain.late import late
from postsync.domain.text.text import visible
from postsync.views.shown import disarmed, wrap

ZERO_WIDTH_SPACE = "&#8203;"

_SPECIAL = late(r"([\\`*_\[\]~$!^{}])")
_CODE_WORDS = late(r"`([^`\n]+)`")
_RUNS = late("`+")
_REFERENCE = late(
    r"(@|#|://|\bwww(?=\.)|\bGH(?=-)|:(?=(?:[+-]1|100|1234|[\w+\\-]*[a-z][\w+\\-]*):))",
    re.IGNORECASE,
)
"""What makes a mention, a reference to an issue, a link or an emoji (with its `_` escaped already)."""

_URL = late(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~/?#=&%+,;:@!-]*)?\Z")

_FENCE_WIDTH = 96
CONTINUED = "↪ "


def plain(text: str, limit: int = 2000) -> str:
    """Running text, also within a table; its line ends become `<br>`."""
    return _running(_cut(text, limit))


def prose(text: str, limit: int = 2000) -> str:
    """Running text in which words between backticks become code, as in the messages of findings."""
    pieces = _CODE_WORDS.split(_cut(text, limit))
    return "".join(
        code(piece) if number % 2 else _running(piece) for number, piece in enumerate(pieces)
    )


def code(text: str) -> str:
    """A code span, also within a table."""
    return span(visible(text, newline=False))


def span(text: str) -> str:
    """A code span of a text in which what does not show is spelt out already."""
    # A pipe would end a table cell even here, and how backslashes before it count is disputed.
    shown = disarmed(text.replace("|", "\\u{7c}"))
    if not shown.strip():
        return "` `"
    ticks = "`" * (1 + max((len(run) for run in _RUNS.findall(shown)), default=0))
    edge = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{edge}{shown}{edge}{ticks}"


def html_code(text: str) -> str:
    """Text within HTML of ours, where Markdown is not read, as a `<code>` element."""
    return f"<code>{_html(disarmed(visible(text, newline=False)))}</code>"


def html_text(text: str) -> str:
    """Running text within HTML of ours, in which words between backticks become code."""
    pieces = _CODE_WORDS.split(text)
    return "".join(
        html_code(piece)
        if number % 2
        else _REFERENCE.sub(_part, _html(visible(piece, newline=False)))
        for number, piece in enumerate(pieces)
    )


def attribute(text: str, limit: int = 500) -> str:
    """Text for a quoted attribute of HTML of ours, where no mention and no Markdown is looked for."""
    shown = _html(disarmed(visible(_cut(text, limit), newline=False)))
    return shown.replace('"', "&quot;").replace("`", "&#96;").replace("|", "&#124;")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fence(text: str, info: str = "") -> str:
    """A fenced block, whose fence is longer than any run of backticks inside."""
    ticks = "`" * max(3, 1 + max((len(run) for run in _RUNS.findall(text)), default=0))
    return f"{ticks}{info}\n{text}\n{ticks}"


def soft(text: str, prefix: str = "") -> str:
    """Lines for a fence, which GitHub does not wrap: long ones go on behind `↪`.

    What does not show is spelt out in them already.
    """
    rows: list[str] = []
    for line in disarmed(text).rstrip("\n").split("\n"):
        first, *rest = wrap(line, _FENCE_WIDTH)
        rows += [prefix + first, *(f"{prefix}{CONTINUED}{row}" for row in rest)]
    return "\n".join(rows)


def link(text: str, url: str) -> str:
    """A link, if `url` is beyond doubt one to the web; otherwise the text with the URL as code."""
    if _URL.match(url):
        return f"[{plain(text)}](<{url}>)"
    return f"{plain(text)} {code(url)}"


def _cut(text: str, limit: int) -> str:
    more = len(text) - limit
    return text if more <= 0 else f"{text[:limit]}… ({more:,} more characters)"


def _part(match: re.Match[str]) -> str:
    found = match[0]
    return f":{ZERO_WIDTH_SPACE}//" if found == "://" else found + ZERO_WIDTH_SPACE


def _running(text: str) -> str:
    return inert(visible(text))


def inert(text: str) -> str:
    """Running text in which what does not show is spelt out already."""
    shown = _SPECIAL.sub(r"\\\1", _html(text))
    shown = _REFERENCE.sub(_part, shown).replace("|", "&#124;")
    return shown.replace("\n", "<br>")
