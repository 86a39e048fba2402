"""Rules as text: the list of them, and one with its page and its figures."""

import io
import re
from collections.abc import Iterable, Sequence

from postsync.domain.catalogue import Rule
from postsync.domain.networks.network import Choice, Limit, Network
from postsync.views import shown
from postsync.views.human.findings import LOOKS
from postsync.views.human.table import table
from postsync.views.shown import BOLD, DIM, Style, columns, wrap

_AREAS = {
    "1": "Structure: the files and the configuration",
    "2": "Text: what a network takes, counted as it counts",
    "3": "Media: pictures and videos",
    "4": "Schedule and cadence",
    "5": "Accounts and blocks",
    "6": "Safety: what a plan finds",
}

_FIXED = "always"


def rule_list(rules: Iterable[Rule], style: Style) -> str:
    """Every rule on a line, by area."""
    lines: list[str] = []
    area = ""
    for rule in rules:
        if rule.id[2] != area:
            area = rule.id[2]
            lines += [*([""] if lines else []), style.paint(_AREAS[area], BOLD)]
        severity = style.paint(f"{rule.severity.value:<5}", *LOOKS[rule.severity])
        fixed = style.paint(f"{_FIXED if rule.fixed else '':<6}", DIM)
        lines.append(f"  {rule.id}  {severity} {fixed}  {rule.title}")
    foot = (
        "`postsync rules RULE` explains one. The severity of those without “always” can be set under "
        "`rules` in postsync.yaml."
    )
    return shown.page([*lines, "", *wrap(foot, style.room(0))])


def rule_page(
    rule: Rule,
    entry: str,
    figures: Sequence[tuple[Network, Limit]],
    allowed: Sequence[tuple[Network, Choice]],
    style: Style,
) -> str:
    """One rule: its title, what the documentation says, and the figures behind it."""
    severity = style.paint(rule.severity.value, *LOOKS[rule.severity])
    lines = [f"{style.paint(rule.id, BOLD)} {severity}  {style.paint(rule.title, BOLD)}", ""]
    lines += _rendered(entry, style)
    limits = [
        (network.name, row.field, _figure(row), row.unit, row.severity.value, row.source.name)
        for network, row in figures
    ]
    if limits:
        head = ("NETWORK", "FIELD", "LIMIT", "UNIT", "SEVERITY", "SOURCE")
        lines += ["", *_table(head, limits, style)]
    choices = []
    for network, choice in allowed:
        types = " ".join(name.partition("/")[2] or name for name in choice.allowed)
        origin = (choice.severity.value, choice.source.name)
        choices.append((network.name, choice.field, types, *origin))
    if choices:
        titles = ("NETWORK", "FIELD", "ALLOWED", "SEVERITY", "SOURCE")
        lines += ["", *_table(titles, choices, style)]
    sources = dict.fromkeys([row.source for _, row in figures] + [row.source for _, row in allowed])
    named = [
        (source.name, str(source.as_of or "undated"), style.paint(source.url, DIM))
        for source in sources
    ]
    return shown.page([*lines, *([""] if named else []), *columns(named)])


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]], style: Style) -> list[str]:
    """Figures below their titles, plain: they are for `grep`."""
    return [line for part in table(titles, rows, style, looks=()) for line in part]


def _rendered(markdown: str, style: Style) -> list[str]:
    """Markdown for a terminal. Every address stands on one line, whole, to be clicked or copied."""
    links: dict[str, int] = {}

    def noted(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        text, url = (found["text"] or "").strip(), found["url"] or found["quoted"] or found["bare"]
        if not url.startswith("http"):
            return text  # a page beside this one
        number = links.setdefault(url, len(links) + 1)
        return f"{text} \\[{number}\\]".lstrip()

    lines: list[str] = []
    for number, part in enumerate(_FENCED.split(markdown)):
        is_code = number % 2 == 1
        if not is_code:
            part = _LINK.sub(noted, part)  # noqa: PLW2901 - the same part, with its links below
            part = _as_list(part) if style.room(0) < _FOR_TABLES else part  # noqa: PLW2901
        longest = max(map(len, part.split("\n"))) + 2 if is_code else 0
        lines += [*([""] if lines else []), *_drawn(part, style, max(longest, style.room(0)))]
    return [*lines, *([""] if links else []), *(f"[{n}] {url}" for url, n in links.items())]


def _drawn(markdown: str, style: Style, room: int) -> list[str]:
    from rich.console import Console
    from rich.markdown import Markdown

    sheet = io.StringIO()
    console = Console(
        file=sheet,
        width=room,
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        legacy_windows=False,
    )
    console.print(Markdown(markdown.strip(), code_theme="ansi_dark", hyperlinks=False))
    return [line.rstrip() for line in sheet.getvalue().strip("\n").split("\n")]


def _as_list(markdown: str) -> str:
    """Tables as lists: an item a row, each cell behind the name of its column."""

    def listed(found: re.Match[str]) -> str:
        head, _, *rows = (_CELLS.split(row.strip("| ")) for row in found[0].strip().split("\n"))
        items = (
            [
                f"{name.strip()}: {cell}" if name.strip() else cell
                for name, cell in zip(head, row, strict=False)
            ]
            for row in rows
        )
        return "\n" + "\n".join(f"- {'; '.join(cells)}" for cells in items) + "\n"

    return _TABLE.sub(listed, markdown)


_FENCED = re.compile(r"^(```.*?^```)$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(
    r"\[(?P<text>[^\]\n]*)\]\((?P<url>[^)\s]+)\)|`(?P<quoted>https?://[^\s`]+)`|(?P<code>`[^`\n]+`)"
    r"|(?P<bare>https?://[^\s`|)>]*[^\s`|)>.,;])"
)
_TABLE = re.compile(r"(?:^\|.*\n?)+", re.MULTILINE)
_CELLS = re.compile(r"\s*(?<!\\)\|\s*")

_FOR_TABLES = 72
"""Tables need so many columns; on fewer, words would be cut."""


def _figure(row: Limit) -> str:
    least, most = _number(row.minimum), _number(row.maximum)
    if least and most:
        return least if least == most else f"{least} to {most}"
    return most or f"from {least}"


def _number(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.4g}"
