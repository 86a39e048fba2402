"""Rules as text: the list of them, and one with its page and its figures."""

import io
from collections.abc import Iterable, Sequence

from postsync.domain.catalogue import Rule
from postsync.domain.networks.network import Choice, Limit, Network
from postsync.views import shown
from postsync.views.human.findings import LOOKS
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
        lines += ["", *columns([head, *limits])]
    choices = []
    for network, choice in allowed:
        types = " ".join(name.partition("/")[2] or name for name in choice.allowed)
        origin = (choice.severity.value, choice.source.name)
        choices.append((network.name, choice.field, types, *origin))
    if choices:
        lines += ["", *columns([("NETWORK", "FIELD", "ALLOWED", "SEVERITY", "SOURCE"), *choices])]
    sources = dict.fromkeys([row.source for _, row in figures] + [row.source for _, row in allowed])
    named = [
        (source.name, str(source.as_of or "undated"), style.paint(source.url, DIM))
        for source in sources
    ]
    return shown.page([*lines, *([""] if named else []), *columns(named)])


def _rendered(markdown: str, style: Style) -> list[str]:
    """Markdown for a terminal."""
    from rich.console import Console
    from rich.markdown import Markdown

    sheet = io.StringIO()
    console = Console(
        file=sheet,
        width=style.room(0),
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        legacy_windows=False,
    )
    console.print(Markdown(markdown, code_theme="ansi_dark", hyperlinks=False))
    return [line.rstrip() for line in sheet.getvalue().rstrip().split("\n")]


def _figure(row: Limit) -> str:
    least, most = _number(row.minimum), _number(row.maximum)
    if least and most:
        return least if least == most else f"{least} to {most}"
    return most or f"from {least}"


def _number(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.4g}"
