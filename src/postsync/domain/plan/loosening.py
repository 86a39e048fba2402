"""What a change of a setting loosens: a table of the settings, the weightiest first.

A setting that is not in the table protects nothing: what it changes stands in the plan post by post.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from postsync.domain.catalogue import RULES
from postsync.domain.networks import NETWORKS, network_of_selector
from postsync.domain.written import WEEK, hours, milliseconds

SettingPath = tuple[str, ...]
"""The keys that lead to a setting."""

Settings = Mapping[SettingPath, Any]

_LONGEST = 200
"""Characters of a value that a sentence repeats."""

_MOST_NAMED = 8

_MINUTES = timedelta(days=1) // timedelta(minutes=1)

_SEVERITIES = ("off", "info", "warn", "error")
_FANOUT = ("allow", "warn", "error")
_MISSED = ("publish", "skip", "error")

_SETS = (
    ("cadence", "weekdays"),
    ("defaults", "accounts"),
    ("defaults", "labels"),
    ("groups", "*"),
    ("posts",),
)
"""Lists whose order means nothing."""

_TIMES = (
    ("policy", "guardWindow"),
    ("policy", "horizon"),
    ("cadence", "spacing"),
    ("cadence", "repeat"),
    ("provider", "timeout"),
)
"""Durations, which can be written in several ways."""


class _Case(NamedTuple):
    """A setting that changed, and the others around it."""

    path: SettingPath
    before: Any
    after: Any

    def says(self, sentence: str) -> str:
        """A sentence with the values in it."""
        return sentence.format(before=_told(self.before), after=_told(self.after))


Judge = Callable[[_Case], str]
"""What a change loosens, as a sentence; empty if it loosens nothing."""


def _always(sentence: str) -> Judge:
    return lambda case: case.says(sentence)


def _unless(safe: Any, sentence: str) -> Judge:
    """Every other value loosens."""

    def judge(case: _Case) -> str:
        is_safe = type(case.after) is type(safe) and case.after == safe
        return "" if is_safe else case.says(sentence)

    return judge


def _more(sentence: str) -> Judge:
    return lambda case: case.says(sentence) if _grows(_number, case.before, case.after) else ""


def _shorter(sentence: str) -> Judge:
    return lambda case: case.says(sentence) if _grows(milliseconds, case.after, case.before) else ""


def _longer(sentence: str) -> Judge:
    return lambda case: case.says(sentence) if _grows(milliseconds, case.before, case.after) else ""


def _grows(measure: Callable[[Any], float | None], before: Any, after: Any) -> bool:
    """Whether it gets larger, or nobody can tell."""
    was, now = measure(before), measure(after)
    return was is None or now is None or now > was


def _down(order: Sequence[str], sentences: Mapping[str, str]) -> Judge:
    """Looser the further to the front of `order`."""

    def judge(case: _Case) -> str:
        before, after = _place(order, case.before), _place(order, case.after)
        if before is not None and after is not None and after >= before:
            return ""
        return case.says(sentences.get(str(case.after), "what it means now cannot be told"))

    return judge


def _rule(case: _Case) -> str:
    rule = RULES.get(case.path[1])
    if rule is None:
        return ""
    before, after = _place(_SEVERITIES, case.before), _place(_SEVERITIES, case.after)
    if before is not None and after is not None and after >= before:
        return ""
    match case.after:
        case "off":
            return f"nobody is told any more that {rule.title}"
        case "warn" | "info":
            kind = "warning" if case.after == "warn" else "note"
            held = "holds nothing back any more and is" if case.before == "error" else "is"
            return f"that {rule.title} {held} only a {kind}"
    return case.says("what it means now cannot be told")


def _limit(case: _Case) -> str:
    before, after = _number(case.before), _number(case.after)
    if before is not None and after is not None and after <= before:
        return ""
    if before is None and after is None:
        return ""
    field = ".".join(case.path[2:])
    if after is None:
        return f"nothing limits {_told(field)} for {_told(case.path[1])} any more"
    usual = f" (before: {_told(case.before)})" if before is not None else ""
    return (
        f"up to {_told(case.after)} pass as {_told(field)} for {_told(case.path[1])}, whatever the "
        f"network says{usual}"
    )


def _more_accounts(who: str) -> Judge:
    def judge(case: _Case) -> str:
        before = set(_names(case.before))
        added = [name for name in _names(case.after) if name not in before]
        if not added:
            return ""
        return f"{who.format(_told(case.path[-1]))} to more accounts: {_listed(added)}"

    return judge


def _group(case: _Case) -> str:
    # A new group is nobody's yet; whoever uses it changes a post, which the plan shows.
    return "" if case.before is None else _more_accounts("posts for the group {} go")(case)


def _fewer_files(case: _Case) -> str:
    before, after = set(_names(case.before)), set(_names(case.after))
    gone = sorted(name for name in before - after if not name.startswith("!"))
    out = sorted(name for name in after - before if name.startswith("!"))
    if not (gone or out):
        return ""
    parts = [f"no longer taken: {_listed(gone)}"] if gone else []
    parts += [f"left out: {_listed(out)}"] if out else []
    told = "; ".join(parts)
    return f"post files may be left out, which are then neither checked nor kept scheduled ({told})"


def _quiet_hours(case: _Case) -> str:
    if _minutes(case.before) <= _minutes(case.after):
        return ""
    return case.says("posts may go out at times that were quiet hours (before: {before})")


def _weekdays(case: _Case) -> str:
    before = _names(case.before) or WEEK
    if all(day in before for day in _names(case.after) or WEEK):
        return ""
    return case.says("posts may go out on days that had none (before: {before})")


_TABLE: tuple[tuple[SettingPath, Judge], ...] = (
    (("provider", "timeout"), lambda _: ""),
    (("provider", "tries"), lambda _: ""),
    (("provider", "name"), _always("posts go to another service than before")),
    (("provider", "baseUrl"), _always("posts, and the key, go to another address than before")),
    (("provider", "apiKeyEnv"), _always("the content of another variable is sent as the key")),
    (("provider", "*"), _always("posts may go to another service than before")),
    (
        ("state", "*"),
        _always("the state is kept elsewhere, where what went out may be unknown"),
    ),
    (("name",), _always("the state may be taken for that of another workspace")),
    (
        ("policy", "paused"),
        _unless(True, "the pause ends: what is still ahead is scheduled again"),
    ),
    (
        ("policy", "onRemoteChange"),
        _unless("ask", "what people edit or delete at the service is put back without asking"),
    ),
    (
        ("policy", "maxPublishNow"),
        _more("up to {after} posts may go out at once in one run (before: {before})"),
    ),
    (
        ("policy", "maxCancel"),
        _more("up to {after} posts may be cancelled or replaced in one run (before: {before})"),
    ),
    (
        ("policy", "maxCreate"),
        _more("up to {after} posts may be created in one run (before: {before})"),
    ),
    (
        ("policy", "maxVanished"),
        _more("up to {after} posts may vanish from the service unasked (before: {before})"),
    ),
    (
        ("policy", "guardWindow"),
        _shorter(
            "posts may be changed and cancelled until {after} before they are due "
            "(before: {before})"
        ),
    ),
    (
        ("policy", "fanout"),
        _down(
            _FANOUT,
            {
                "warn": "a name that stands for several accounts is only a warning",
                "allow": "a name may stand for several accounts, and nobody is told",
            },
        ),
    ),
    (
        ("policy", "horizon"),
        _longer("posts are scheduled up to {after} ahead (before: {before})"),
    ),
    (("policy", "*"), _always("a guard is another one than before")),
    (
        ("defaults", "missed"),
        _down(
            _MISSED,
            {
                "publish": "posts whose time has passed go out at once",
                "skip": "posts whose time has passed are left out without an error",
            },
        ),
    ),
    (
        ("defaults", "protect"),
        _unless(True, "posts that do not say so themselves are no longer protected"),
    ),
    (
        ("defaults", "draft"),
        lambda case: (
            "posts that do not say so themselves are no longer drafts, and go out"
            if case.after is False
            else "posts that do not say otherwise are drafts: cancelled, and not sent"
        ),
    ),
    (("posts",), _fewer_files),
    (("rules", "*"), _rule),
    (("limits", "*", "*"), _limit),
    (("defaults", "accounts"), _more_accounts("posts that name no account go")),
    (("groups", "*"), _group),
    (
        ("cadence", "spacing"),
        _shorter("posts of an account may be {after} apart (before: {before})"),
    ),
    (
        ("cadence", "repeat"),
        _shorter("a text may come again after {after} (before: {before})"),
    ),
    (("cadence", "quietHours"), _quiet_hours),
    (("cadence", "weekdays"), _weekdays),
)


_ROWS = {
    key: [(row, pattern) for row, (pattern, _) in enumerate(_TABLE) if pattern[0] == key]
    for key in {pattern[0] for pattern, _ in _TABLE}
}
"""The rows of the table by the first key."""


def looser(path: SettingPath, before: Any, after: Any) -> str:
    """What the change of a setting loosens, in a sentence without an end; empty if nothing."""
    row = rank(path)
    return _TABLE[row][1](_Case(path, before, after)) if row < len(_TABLE) else ""


def rank(path: SettingPath) -> int:
    """Where a setting stands among those that protect; behind all of them if it does not."""
    rows = _ROWS.get(path[0], ())
    return next((row for row, pattern in rows if _matches(pattern, path)), len(_TABLE))


def same(path: SettingPath, before: Any, after: Any) -> bool:
    """Whether two values of a setting mean the same."""
    if path in _TIMES and (span := milliseconds(before)) is not None:
        return span == milliseconds(after)
    if isinstance(before, list) and isinstance(after, list) and _is_set(path):
        return sorted(map(repr, before)) == sorted(map(repr, after))
    if isinstance(before, bool) is not isinstance(after, bool):
        return False
    return bool(before == after)


def stated(path: SettingPath, settings: Settings) -> Any:
    """What holds for a rule or a figure that a configuration does not name; None for any other setting.

    A figure of one account is that of its network, as far as the configuration has one.
    """
    if path[0] == "rules" and len(path) == 2 and path[1] in RULES:
        return RULES[path[1]].severity.value
    network = network_of_selector(path[1]) if path[0] == "limits" and len(path) > 2 else None
    if network is None:
        return None
    field = path[2:]
    rows = NETWORKS[network].figures.get(".".join(field), ())
    known = [row.maximum for row in rows if row.maximum is not None]
    return settings.get(("limits", network, *field), max(known, default=None))


def _is_set(path: SettingPath) -> bool:
    return any(_matches(pattern, path) for pattern in _SETS)


def _matches(pattern: SettingPath, path: SettingPath) -> bool:
    """`*` stands for any key; at the end for several, because some keys hold dots."""
    if len(path) < len(pattern) or (len(path) > len(pattern) and pattern[-1] != "*"):
        return False
    return all(part in {"*", key} for part, key in zip(pattern, path, strict=False))


def _place(order: Sequence[str], value: Any) -> int | None:
    return order.index(value) if isinstance(value, str) and value in order else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _minutes(value: Any) -> frozenset[int]:
    """The minutes of the day that quiet hours cover."""
    found = hours(value)
    if found is None:
        return frozenset()
    start, end = found
    length = (end - start) % _MINUTES or _MINUTES
    return frozenset((start + after) % _MINUTES for after in range(length))


def _names(value: Any) -> Sequence[str]:
    """The entries of a list, as text; one that stands alone is a list of itself."""
    if value is None:
        return ()
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    told = ", ".join(_told(name) for name in names[:_MOST_NAMED])
    return f"{told} and {more} more" if more > 0 else told


def _told(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
