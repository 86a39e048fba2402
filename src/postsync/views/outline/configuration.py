"""The outline of what became of the configuration: what loosens, what else changed, or why nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from postsync.domain.plan.configuration import Configuration, SettingChange
from postsync.views import shown
from postsync.views.shown import plural

MOST_SHOWN = 300
"""Changes that people read; the weightiest stand first."""

IN_FULL = "`postsync plan --full` shows all of it"

_BEFORE_THE_CUT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingOutline:
    """One setting: what it was and is, and what that loosens. `is_cut`: its values are longer."""

    path: str
    before: str
    after: str
    meaning: str
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationOutline:
    """`loosened` before `others`; `left_out` says how many more there are, `note` why it is not known.

    `title` is empty where nothing changed.
    """

    title: str = ""
    loosened: Sequence[SettingOutline] = ()
    others: Sequence[SettingOutline] = ()
    left_out: str = ""
    note: str = ""


def outline_configuration(
    configuration: Configuration, *, longest: int | None
) -> ConfigurationOutline:
    """Decide what is shown: values cut to `longest` characters, around where they begin to differ.

    With None all of it is.
    """
    if configuration.problem:
        return ConfigurationOutline(note="" if configuration.is_new else _why_not(configuration))
    if not configuration.changes:
        return ConfigurationOutline()
    kept = configuration.changes[:MOST_SHOWN] if longest else configuration.changes
    return ConfigurationOutline(
        title=_title(configuration),
        loosened=[_setting(one, longest) for one in kept if one.loosens],
        others=[_setting(one, longest) for one in kept if not one.loosens],
        left_out=left_out(len(configuration.changes) - len(kept)),
    )


def left_out(count: int) -> str:
    """How many changes are not shown, and where they are."""
    return f"and {plural(count, 'more change', 'more changes')}: {IN_FULL}" if count else ""


def loosened_paths(configuration: Configuration, most: int = 5) -> str:
    """The names of the settings that loosen something; empty without any."""
    names = [change.path for change in configuration.loosened]
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return ", ".join([*map(shown.line, names[:most]), *more])


def _title(configuration: Configuration) -> str:
    what = "LOOSENED" if configuration.loosened else "changed"
    return f"Configuration {what} since {_since(configuration)}"


def _since(configuration: Configuration) -> str:
    commit = f"commit {configuration.commit[:12]}" if configuration.commit else ""
    if configuration.is_earlier:
        return f"its earlier version ({commit}; nothing was applied yet)"
    if configuration.base:
        return f"{configuration.base} ({commit})"
    return f"it was applied last ({commit})" if commit else "it was applied last"


def _why_not(configuration: Configuration) -> str:
    beside = f" with that of {configuration.base}" if configuration.base else ""
    return f"{configuration.file} cannot be compared{beside}: {configuration.problem}."


def _setting(change: SettingChange, longest: int | None) -> SettingOutline:
    before, after = shown.value(change.before), shown.value(change.after)
    is_cut = longest is not None and max(len(before), len(after)) > longest
    if longest is not None and is_cut:
        start = max(0, _common(before, after) - _BEFORE_THE_CUT)
        before, after = _cut(before, start, longest), _cut(after, start, longest)
    return SettingOutline(
        path=change.path, before=before, after=after, meaning=change.meaning, is_cut=is_cut
    )


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int, longest: int) -> str:
    if len(text) <= longest:
        return text
    head, tail = "…" if start else "", "…" if len(text) > start + longest else ""
    return f"{head}{text[start : start + longest]}{tail}"
