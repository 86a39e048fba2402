"""What is loud: what must be known of a plan before anybody looks at its posts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity
from postsync.domain.plan.answers import what_is_asked
from postsync.domain.plan.plan import Reason
from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Preview, Shown
from postsync.views.outline.change import IRREVERSIBLE, outline_change
from postsync.views.outline.plan import OFFLINE, PAUSED
from postsync.views.outline.preview import goes_out_now, stands
from postsync.views.outline.question import note_of
from postsync.views.outline.service import head_line
from postsync.views.page.accounts import TAKEN_OUT, accounts_of
from postsync.views.page.anchors import anchor
from postsync.views.page.posts import words_of
from postsync.views.page.text import one_line
from postsync.views.shown import plural, value

FAN_OUT = "PS511"

_MOST = 12
"""Lines of one thing that is loud."""

_PARTIAL = "Nothing is planned or shown of any other post."

_OFFLINE = "T" + OFFLINE.removeprefix("Offline: t")


class Item(NamedTuple):
    """One line of what is loud: a post where `id` is one, what else is said, and where."""

    id: str = ""
    name: str = ""
    text: str = ""


class Loud(NamedTuple):
    """Something to know before anything else. `level` is `bad`, `warn` or `info`."""

    level: str
    title: str
    items: Sequence[Item] = ()
    more: int = 0
    advice: str = ""


def loud_of(preview: Preview) -> Iterable[Loud]:
    """Everything that is loud, the gravest first."""
    plan, posts = preview.plan, preview.posts
    now = [_item(p, _where(p)) for p in posts if goes_out_now(p)]
    if now:
        title = f"{plural(len(now), 'post goes', 'posts go')} out NOW, as soon as this is applied"
        title += f", and {IRREVERSIBLE}"
        yield _cut(Loud("bad", title, now))
    if plan.refused:
        yield Loud(
            "bad", "More is to be done than the guards allow: nothing at all will be applied"
        )
    if any(Reason.PAUSED in change.reasons for change in plan.changes):
        yield Loud("bad", "Paused", advice=PAUSED.removeprefix("Paused: "))
    yield from _about_questions(preview)
    blocked = [post for post in posts if post.state is State.BLOCKED]
    never = [_item(post, _because(post)) for post in blocked if not stands(post)]
    if never:
        title = f"{plural(len(never), 'post is', 'posts are')} blocked, and will not go out"
        yield _cut(Loud("bad", title, never))
    staying = [_item(post, _because(post)) for post in blocked if stands(post)]
    if staying:
        is_one = len(staying) == 1
        title = "1 change is blocked" if is_one else f"{len(staying)} changes are blocked"
        whose = "the post goes" if is_one else "the posts go"
        yield _cut(Loud("bad", f"{title}: {whose} out as applied last", staying))
    yield from _about_configuration(preview)
    yield from _about_accounts(posts)
    yield from _about_files(preview.diagnostics)
    if plan.targets:
        targets = ", ".join(map(one_line, plan.targets))
        yield Loud("info", f"Partial: only {targets}", advice=_PARTIAL)
    if plan.offline:
        yield Loud("info", "Drawn offline", advice=_OFFLINE)
    if plan.service is not None and plan.service.rehearsal:
        yield Loud("info", one_line(head_line(plan.service)))


def _about_questions(preview: Preview) -> Iterable[Loud]:
    """What waits for an answer, and what whoever approves the plan answers by that."""
    asked = [_item(p, _asks(p)) for p in preview.posts if p.state is State.QUESTION]
    if asked:
        title = plural(len(asked), "question waits", "questions wait") + " for an answer"
        overruling, note = note_of(preview.plan.changes)
        if overruling:
            title = f"{title}. {overruling}"
        yield _cut(Loud("bad" if overruling else "warn", title, asked, advice=note))


def _asks(post: Shown) -> str:
    question = post.change.question if post.change else None
    return what_is_asked(question) if question else _because(post)


def _about_configuration(preview: Preview) -> Iterable[Loud]:
    configuration = preview.plan.configuration
    loosened = configuration.loosened
    if loosened:
        items = [
            Item(
                name=one_line(change.path),
                text=f"{value(change.before)} → {value(change.after)}: {change.meaning}",
            )
            for change in loosened
        ]
        file = one_line(configuration.file)
        yield _cut(Loud("bad", f"{file} loosens {plural(len(items), 'setting')}", items))
    plan = preview.plan
    is_rehearsal = plan.service is not None and plan.service.rehearsal
    # Where nothing was applied yet, and nobody names a base, there is nothing to compare.
    has_before = bool(preview.base) or not (configuration.is_new or is_rehearsal or not plan.serial)
    if configuration.problem and has_before:
        yield Loud(
            "info" if is_rehearsal else "warn",
            "What changed in the configuration is not known",
            advice=configuration.problem,
        )


def _about_accounts(posts: Iterable[Shown]) -> Iterable[Loud]:
    items = [
        _item(post, _how_many(post))
        for post in posts
        if any(one.rule == FAN_OUT and one.severity is Severity.WARN for one in post.diagnostics)
    ]
    if items:
        title = plural(len(items), "post goes", "posts go") + " to every account of a network"
        yield _cut(Loud("warn", title, items))


def _how_many(post: Shown) -> str:
    """`goes to 4 accounts: 2 on X, 2 on LinkedIn`."""
    counts = Counter(one.title for one in accounts_of(post) if TAKEN_OUT not in one.marks)
    told = [f"{count} on {title}" for title, count in counts.items() if count > 1]
    if told:
        return f"goes to {counts.total()} accounts: {', '.join(told)}"
    return next(one.summary for one in post.diagnostics if one.rule == FAN_OUT)


def _about_files(diagnostics: Diagnostics) -> Iterable[Loud]:
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    others = [item for item in diagnostics if item.severity is Severity.WARN]
    if errors:
        title = (
            f"Not all of it can be drawn: {plural(len(errors), 'error')} outside of the posts below"
        )
        yield _cut(Loud("bad", title, list(map(_found, errors))))
    if others:
        title = plural(len(others), "warning") + " about no post below"
        yield _cut(Loud("warn", title, list(map(_found, others))))


def _found(finding: Diagnostic) -> Item:
    span = finding.span
    place = f"{span.file}:{span.line}" if span else finding.address or ""
    return Item(name=one_line(place), text=f"{finding.rule} {finding.summary}")


def _cut(loud: Loud) -> Loud:
    return loud._replace(items=loud.items[:_MOST], more=max(0, len(loud.items) - _MOST))


def _item(post: Shown, text: str) -> Item:
    return Item(anchor(post.address), words_of(post) or one_line(post.address), text)


def _because(post: Shown) -> str:
    found = next((f for f in post.diagnostics if f.severity is Severity.ERROR), None)
    if found is None and post.change is not None:
        return outline_change(post.change).reason
    return found.summary if found else ""


def _where(post: Shown) -> str:
    accounts = accounts_of(post)
    return "to " + ", ".join(f"{one.title} {one.handle}" for one in accounts) if accounts else ""
