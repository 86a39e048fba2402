"""What became of the configuration, as text: above the posts, because it changes what lets them pass."""

from postsync.domain.plan.configuration import Configuration
from postsync.views import shown
from postsync.views.outline.configuration import IN_FULL, SettingOutline, outline_configuration
from postsync.views.shown import BOLD, DIM, INDENT, RED, YELLOW, Style

_LONGEST = 1000


def configuration_lines(configuration: Configuration, style: Style) -> list[str]:
    """The section, with an empty line after it; nothing where nothing changed."""
    outline = outline_configuration(configuration, longest=None if style.whole else _LONGEST)
    if outline.note:
        return [*_wrapped(shown.line(outline.note), style, "", DIM), ""]
    if not outline.title:
        return []
    looks = (RED, BOLD) if outline.loosened else (BOLD,)
    lines = _wrapped(shown.line(f"{outline.title}:"), style, "", *looks)
    for one in outline.loosened:
        lines += _setting(one, style, style.paint("loosened", RED, BOLD))
    for one in outline.others:
        lines += _setting(one, style, style.paint("changed", YELLOW))
    if outline.left_out:
        lines += _wrapped(outline.left_out, style, "  ", DIM)
    return [*lines, ""]


def _setting(one: SettingOutline, style: Style, sign: str) -> list[str]:
    name = shown.line(one.path)
    values = f"{one.before} → {one.after}"
    if shown.width(name) + shown.width(values) + 4 <= style.room(0):
        lines = [f"{sign} {style.paint(name, BOLD)}: {values}"]
    else:
        lines = [f"{sign} {style.paint(name, BOLD)}:"]
        lines += _wrapped(one.before, style, INDENT)
        lines += _wrapped(f"→ {one.after}", style, INDENT)
    lines += _wrapped(shown.line(one.meaning), style, INDENT, RED) if one.meaning else []
    return lines + (_wrapped(f"(cut: {IN_FULL})", style, INDENT, DIM) if one.is_cut else [])


def _wrapped(text: str, style: Style, indent: str, *looks: str) -> list[str]:
    rows = shown.wrap(text, style.room(len(indent)))
    return [f"{indent}{style.paint(row, *looks)}" for row in rows]
