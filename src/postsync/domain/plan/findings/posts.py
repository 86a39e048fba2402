"""Findings about one post: why it waits, what is asked, what else stands there."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.answers import how_to_answer, what_is_asked
from postsync.domain.plan.case import Case, Desired
from postsync.domain.plan.findings.naming import by_row, name_of, with_rows
from postsync.domain.post.address import key_of, words_of
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import RemotePost, Standing
from postsync.domain.schedule import format_time
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.domain.state.record import Record, Tombstone

NOTHING_SENT = "nothing will be sent"
"""Ends the summary about a post that is out and was renamed."""


def about(
    post: Post | Case, rule: str, summary: str, detail: str = "", severity: Severity | None = None
) -> Diagnostic:
    """Make a finding about a post, at its place in the files."""
    return finding(
        rule, summary, detail=detail, span=post.span, address=post.address, severity=severity
    )


def written(post: Post | Case, answers: str) -> str:
    """The answers about a post as they are written, and where: `again: true`, for example."""
    part = post.part if isinstance(post, Post) else post.post and post.post.part
    of = part.of if part else ""
    row = key_of(post.address, of)
    text = f"{{{row}: {{{answers}}}}}" if row else f"{{{answers}}}"
    return f"`answers: {text}` in {words_of(post.address, 'the file', of)}"


# Why a post waits, or is blocked


def deferred(case: Case, *, schedules: bool) -> Diagnostic:
    """A slot is too far ahead; `schedules` says whether the service will ever take it."""
    if schedules:
        summary = "due later than the horizon, so it is not scheduled yet"
        detail = "A later apply schedules it; run one regularly, for example once a day."
    else:
        summary = "the service cannot schedule, so the post waits here until its time"
        detail = (
            "The first apply within an hour after its time publishes it; run one at least that "
            "often. For a later one it is missed, and `missed` says what happens."
        )
    return about(case, "PS411", summary, detail)


def missed(case: Case, zone: tzinfo | None) -> Diagnostic:
    """A slot is over. It is told as it is written, and by the clock of `zone`, where that is known."""
    what_to_do = (
        "Choose a later time; or say `missed: publish` to publish it at apply, "
        "or `missed: skip` to let it go."
    )
    if case.post and case.post.is_slotted and case.post.part and case.post.part.row:
        what_to_do = by_row(
            case,
            "Name its day in `skip` of the schedule, so that it gets a later time with all rows behind it; "
            "or say `missed: publish` in the template to publish it at apply, or `missed: skip` to let "
            "it go.",
        )
    return about(
        case,
        "PS410",
        f"{_slot(case, zone)} is already past" if case.wanted else "missed",
        what_to_do,
    )


def _slot(case: Case, zone: tzinfo | None) -> str:
    own = case.post.own if case.post else None
    utc = format_time(case.wanted) if case.wanted else ""
    written = f"scheduledAt {own.at or utc}" if own else f"scheduledAt {utc}"
    there = case.wanted.astimezone(zone) if case.wanted and zone else None
    local = f"{there:%Y-%m-%d %H:%M} {there.tzname()}" if there and there.utcoffset() else utc
    if case.post and case.post.is_slotted:
        return f"its slot in the schedule, {local},"
    is_by_that_clock = (
        there is not None and own is not None and own.at == f"{there:%Y-%m-%dT%H:%M:%S}"
    )
    if is_by_that_clock:
        return f"scheduledAt {local}"
    return written if local in written else f"{written}, that is {local},"


def frozen(case: Case, now: datetime) -> Diagnostic:
    """A slot is too near to change its post, or over."""
    is_over = case.slot is not None and case.slot <= now
    return about(
        case,
        "PS412",
        "its time has come, so it is frozen"
        if is_over
        else "it is due within the guard window, so it is frozen",
        "It goes out as it was applied last. Change or cancel posts earlier: `policy.guardWindow` "
        "says how long before their time nothing is done about them.",
    )


def too_near(case: Case) -> Diagnostic:
    """A scheduled post is to be moved to a time that is almost there."""
    return about(
        case,
        "PS412",
        "the new time is within the guard window",
        "Move it further ahead than `policy.guardWindow`. Until then the post stays scheduled as it "
        "was applied last.",
    )


def protected(case: Case, what: str) -> Diagnostic:
    """A post may not be cancelled or replaced."""
    remedy = (
        "Say `protect: false` first."
        if case.post
        else "Bring the file back, say `protect: false`, apply, and delete it then."
    )
    return about(case, "PS601", f"it is protected, and this would {what} it", remedy)


def _once_more(case: Case) -> str:
    """How to publish what the file of a post says that is out; `again` counts once."""
    command = f"run `postsync apply --create-anyway {case.address}`"
    if case.post is not None and case.post.content.answers.again:
        return command
    return f"write {written(case, 'again: true')}, or {command}"


def published(case: Case) -> Diagnostic:
    """A post is out, and its file asks for it to go out later, or elsewhere."""
    return about(
        case,
        "PS602",
        "the post is out already, and its file now asks for something more to happen",
        f"What is out stays as it is. To publish these words once more, {_once_more(case)}. To reach "
        "another account, write a post of its own for it, with an `id` of its own.",
    )


def history(case: Case) -> Diagnostic:
    """A post is out, or on its way, and its file says something else by now."""
    is_pending = case.standing is Standing.PUBLISHING
    return about(
        case,
        "PS602",
        f"the time of {name_of(case)} has come, so it goes out as it was applied; what its file says now "
        "does not"
        if is_pending
        else f"{name_of(case)} is out already; what its file says now was not published, and will not be",
        by_row(
            case,
            "Nothing needs to be done. To publish the new words, write a post of its own for them with "
            f"an `id` of its own; or {_once_more(case)}.",
        ),
        Severity.WARN,
    )


def moved_published(case: Case) -> Diagnostic:
    """A post that is out has another address, and the same words."""
    return about(
        case,
        "PS602",
        f"this is the post {case.previous_address!r}, which is out already; {NOTHING_SENT}",
        f"If the same words are to go out once more, {_once_more(case)}.",
        Severity.WARN,
    )


def retried_already(case: Case) -> Diagnostic:
    """What failed is to be sent once more, and stands there by another post already."""
    to = ", ".join(f"{one.network}:{one.username.removeprefix('@')}" for one in case.retried)
    post = case.post or case
    return about(
        case,
        "PS620",
        f"the words are out on {to} already, as {case.published[0].remote_id}",
        f"If that makes good for what failed: `postsync state known {case.address}`, or "
        f"{written(post, f'known: [{to}]')}. If they are to go out once more all the same: "
        f"{written(post, f'retry: [{to}], again: true')}.",
    )


def unfinished(case: Case) -> Diagnostic:
    """A post is partly out, and its file is gone."""
    return about(
        case,
        "PS602",
        "some deliveries are out and others still pending; the service cannot cancel the rest",
        "Wait until all are final; the next apply then archives the post.",
    )


def probably_published(case: Case) -> Diagnostic:
    """A post that was due, or had no time, is no longer at the service."""
    command = f"postsync state resolve {case.address}"
    return about(
        case,
        "PS604",
        "the service no longer has this post, which was due; it was probably published",
        f"Nothing will be sent. If it was published: `{command} --published`. If it was not, and is to "
        f"go out: `{command} --not-created`, or write {written(case, 'again: true')}.",
        Severity.WARN,
    )


def unknown_blocks(case: Case, match: RemotePost) -> Diagnostic:
    """A post is adopted whose blocks nobody can see."""
    names = ", ".join(case.post.content.blocks) if case.post else ""
    return about(
        case,
        "PS603",
        f"{match.id} is taken over as it is; whether it has the settings under {names} is not known",
        "The service does not show them. Look at the post itself.",
        Severity.WARN,
    )


def misses(case: Case) -> Diagnostic:
    """A person named a post that this one cannot be."""
    return about(
        case,
        "PS603",
        f"the answer names {case.misses}, which the service does not list, or which is another post's",
        "Ids are case-sensitive. See `postsync state list` and the service's dashboard, and write the "
        f"right id under {written(case, 'is: …')}, or in `--adopt`; "
        "`--full` lists older posts, too. If it was this post, and is gone since: `postsync state resolve "
        f"{case.address} --published`, or take the answer out of the file.",
    )


def paused(case: Case) -> Diagnostic:
    """Nothing is sent for now."""
    return about(
        case,
        "PS411",
        "`policy.paused` is true, so nothing is sent",
        "Take it out of postsync.yaml to go on: what is still ahead then is scheduled.",
    )


def counterpart_finding(post: Post, old: str) -> Diagnostic:
    """A post may be meant to take the place of another one, which stays."""
    return about(
        post,
        "PS623",
        f"it may be meant to take the place of {old!r}, and that one cannot be taken back now",
        f"Both would go out. See what stands in the way of {old!r}. If it is a post of its own, give "
        "it another `id`, and the two other times and words.",
    )


# Questions


_ASKING_RULES = {
    Asking.AMBIGUOUS_MATCH: "PS603",
    Asking.DELETED_REMOTELY: "PS604",
    Asking.WENT_BACK: "PS619",
    Asking.ALREADY_OUT: "PS620",
    Asking.CHANGED_REMOTELY: "PS621",
}


def question_finding(case: Case, question: Question) -> Diagnostic:
    """A person has to decide about a post."""
    found = ", ".join(
        f"{one.remote_id}{f' ({format_time(one.scheduled_at)})' if one.scheduled_at else ''}"
        for one in question.candidates[:5]
    )
    more = ", …" if len(question.candidates) > 5 else ""
    file = case.post.span.file if case.post else None
    part = case.post.part if case.post else None
    return about(
        case,
        _ASKING_RULES[question.kind],
        f"{what_is_asked(question)}{f' It is {found}{more}.' if found else ''}",
        how_to_answer(question, file, part.of if part else ""),
    )


def candidates(posts: Iterable[RemotePost]) -> tuple[Candidate, ...]:
    """Posts at the service, as they are shown with a question."""
    return tuple(
        Candidate(
            remote_id=post.id,
            accounts=tuple(f"{d.network}:{d.username}" for d in post.deliveries),
            text=post.containers[0].content if post.containers else "",
            scheduled_at=post.slot or post.created_at,
            url=next((d.url for d in post.deliveries if d.url), None),
        )
        for post in posts
    )


def as_recorded(case: Case) -> tuple[Candidate, ...]:
    """The applied post as it was recorded."""
    if case.record is None:
        return ()
    out = [d for d in case.record.outcomes if d.published_at or d.url] or case.record.outcomes
    return (
        Candidate(
            remote_id=case.record.remote_id,
            accounts=tuple(f"{d.network}:{d.username}" for d in out),
            text=case.record.content.texts[0],
            scheduled_at=case.record.published_at or case.since,
            url=next((d.url for d in out if d.url), None),
        ),
    )


def shown_now(case: Case) -> tuple[Candidate, ...]:
    """The applied post as the service shows it now."""
    remote = case.known.remote if case.known else None
    return candidates([remote]) if remote is not None else ()


# Twins


def twin_finding(post: Post, twin: Post) -> Diagnostic:
    """Another file, or another row of a campaign, asks for the same post."""
    return about(
        post,
        "PS134",
        f"{twin.address} says the same on one of its accounts at the same time",
        with_rows("Delete one of the two, or change its text or time.", post, twin),
    )


def same_account_finding(desired: Desired, other: Desired, account: str) -> Diagnostic:
    """Two posts of one document mean the same account, by selectors that do not say so."""
    return about(
        desired.post,
        "PS158",
        f"{other.post.address} goes to {account} as well, and both are posts of one document",
        "Name the account by network and username, under `accounts` and as the key of its variant, so that "
        "it is known who gets what. Until then neither of the two is sent.",
    )


def remote_twin_finding(post: Post, twin: RemotePost) -> Diagnostic:
    """The service has a scheduled post once more, recorded nowhere."""
    return about(
        post,
        "PS614",
        f"the service has this post a second time, as {twin.id}, and both would be published",
        f"Delete {twin.id} in the service's dashboard. If it is another post on purpose, write "
        f"{written(post, f'isNot: [{twin.id}]')}.",
        Severity.ERROR,
    )


def standing_again_finding(tombstone: Tombstone | Record, post: RemotePost) -> Diagnostic:
    """A post that was cancelled or replaced stands at the service all the same."""
    when = f" at {format_time(post.scheduled_at)}" if post.scheduled_at else ""
    return finding(
        "PS614",
        f"{post.id} was cancelled, but the service has it all the same and will publish it{when}",
        detail=f"It was the post {tombstone.address!r}. Delete it in the service's dashboard. Or run "
        f"`postsync state resolve {tombstone.address} --remote-id {post.id}` where that address has no "
        "other post: the next apply then cancels it as the files say. If it is to go out, bring its "
        "file back: apply takes it over.",
        address=tombstone.address,
        severity=Severity.ERROR,
    )
