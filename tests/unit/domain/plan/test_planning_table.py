"""The planning table of the contract (section 4), row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doubles.builders import (
    AHEAD,
    CAPABILITY,
    FAILED,
    FAR,
    LINKEDIN,
    NEAR,
    NOW,
    PAST,
    PENDING,
    PUBLISHED,
    X_DEV,
    X,
    final,
    intent_of,
    plan_of,
    post,
    record_of,
    remote,
    remote_of,
    rules_of,
    seen,
    state,
    with_media,
)

from postsync.domain.config import Policy
from postsync.domain.plan.plan import Plan, Reason
from postsync.domain.post.content import Container, Media, Missed
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import RemoteContainer, RemotePost
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.record import Record

CREATE, UPDATE, REPLACE, CANCEL = Action.CREATE, Action.UPDATE, Action.REPLACE, Action.CANCEL
ADOPT, MOVE, FORGET = Action.ADOPT, Action.MOVE, Action.FORGET
DEFER, BLOCKED, NOOP = Action.DEFER, Action.BLOCKED, Action.NOOP

NEW, SPEC, WHO = Reason.NEW, Reason.SPEC_CHANGED, Reason.ACCOUNTS_CHANGED
DRIFTED, DELETED, REMOVED = Reason.DRIFTED, Reason.DELETED_REMOTELY, Reason.NOT_IN_WORKSPACE
RENAMED, ALREADY, HORIZON = Reason.RENAMED, Reason.ALREADY_REMOTE, Reason.BEYOND_HORIZON
MISSED, GUARD, PROTECTED = Reason.MISSED, Reason.GUARD_WINDOW, Reason.PROTECTED
OUT, AMBIGUOUS, OPEN = Reason.PUBLISHED, Reason.AMBIGUOUS_MATCH, Reason.OPEN_INTENT

DAY = timedelta(days=1)
LATER = AHEAD + 2 * DAY
GONE = "gone"
"""What the service says of a recorded post whose id it does not know any more."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: what the file says, what was applied, what the service shows; then the answer.

    `applied` is the post as it was when it was applied, and `shows` what became of it: nothing said
    means that the service still holds it as applied. `unmanaged` are other posts of the service.
    """

    case: str
    then: Action
    because: tuple[Reason, ...]
    publishes_now: bool
    rules: tuple[str, ...]
    file: Post | None
    applied: Post | None
    record: dict[str, Any]
    shows: RemotePost | str | None
    unmanaged: tuple[RemotePost, ...]
    intent: Intent | None
    options: dict[str, Any]


def row(
    case: str,
    *because: Reason,
    then: Action,
    now: bool = False,
    rules: Iterable[str] = (),
    file: Post | None = None,
    applied: Post | None = None,
    record: dict[str, Any] | None = None,
    shows: RemotePost | str | None = None,
    unmanaged: Iterable[RemotePost] = (),
    intent: Intent | None = None,
    **options: Any,
) -> Row:
    return Row(
        case=case,
        then=then,
        because=because,
        publishes_now=now,
        rules=tuple(rules),
        file=file,
        applied=applied,
        record=record or {},
        shows=shows,
        unmanaged=tuple(unmanaged),
        intent=intent,
        options=options,
    )


def at(when: datetime | None, **more: Any) -> Post:
    return post(scheduled_at=when, **more)


def missed(what: Missed, when: datetime = PAST, **more: Any) -> Post:
    return post(scheduled_at=when, missed=what, **more)


def to(*selectors: str, **more: Any) -> Post:
    return post(selectors=selectors, **more)


ROCKET = Media(path="posts/rocket.jpg", sha256="a1" * 32)
MOON = Media(path="posts/moon.jpg", sha256="b2" * 32)

HELD = remote()
OUT_ON_X = final(HELD, PUBLISHED)
BOTH = to("x:acme", "linkedin")
BOTH_HELD = remote_of(BOTH)
HALF_OUT = final(BOTH_HELD, PUBLISHED, PENDING)
PARTLY_OUT = final(BOTH_HELD, PUBLISHED, FAILED)
TWIN = remote("twin")

NEW_POSTS = (
    row("a new post is created", NEW, then=CREATE, file=post()),
    row("a new post without a time is published now", NEW, then=CREATE, now=True, file=at(None)),
    row("a new post may be due inside the guard window", NEW, then=CREATE, file=at(NEAR)),
    row(
        "a new post beyond the horizon is deferred",
        HORIZON,
        then=DEFER,
        rules=["PS411"],
        file=at(FAR),
    ),
    row(
        "the last second of the horizon is inside",
        NEW,
        then=CREATE,
        file=at(NOW + 30 * DAY),
    ),
    row(
        "a longer horizon lets it in",
        NEW,
        then=CREATE,
        file=at(FAR),
        policy=Policy(horizon=timedelta(days=60)),
        capability=replace(CAPABILITY, furthest_schedule=timedelta(days=60)),
    ),
    row(
        "a new post of the past is refused by default",
        NEW,
        MISSED,
        then=BLOCKED,
        rules=["PS410"],
        file=missed(Missed.ERROR),
    ),
    row(
        "missed: publish publishes it now",
        NEW,
        MISSED,
        then=CREATE,
        now=True,
        file=missed(Missed.PUBLISH),
    ),
    row("missed: skip lets it go", then=NOOP, file=missed(Missed.SKIP)),
    row(
        "a slot that is just now is past", NEW, MISSED, then=BLOCKED, rules=["PS410"], file=at(NOW)
    ),
    row(
        "missed: publish of a future post keeps its slot",
        NEW,
        then=CREATE,
        file=post(missed=Missed.PUBLISH),
    ),
    row("a draft is never sent", then=NOOP, file=post(draft=True)),
    row("a draft without a time is never sent", then=NOOP, file=at(None, draft=True)),
    row("a draft matches nothing", then=NOOP, file=post(draft=True), unmanaged=[TWIN]),
)

ADOPTION = (
    row("the same scheduled post is adopted", ALREADY, then=ADOPT, file=post(), unmanaged=[TWIN]),
    row(
        "a minute apart is the same time",
        ALREADY,
        then=ADOPT,
        file=post(),
        unmanaged=[remote("twin", at=AHEAD + timedelta(seconds=60))],
    ),
    row(
        "the same post already published is adopted although its time is past",
        ALREADY,
        then=ADOPT,
        file=at(PAST),
        unmanaged=[remote("twin", at=PAST, status=PUBLISHED)],
    ),
    row(
        "a publish-now post needs the same accounts and text only",
        ALREADY,
        then=ADOPT,
        file=at(None),
        unmanaged=[remote("twin", at=PAST, status=PUBLISHED)],
    ),
    row(
        "missed: publish counts as a publish-now post",
        ALREADY,
        then=ADOPT,
        file=missed(Missed.PUBLISH),
        unmanaged=[remote("twin", at=NOW - timedelta(hours=5), status=PUBLISHED)],
    ),
    row(
        "white space at line ends and Unicode form make no other post",
        ALREADY,
        then=ADOPT,
        file=post(text="Café \nline\n"),
        unmanaged=[remote("twin", "Cafe\N{COMBINING ACUTE ACCENT}\nline")],
    ),
    row(
        "two such posts are asked about",
        AMBIGUOUS,
        then=BLOCKED,
        rules=["PS603"],
        file=post(),
        unmanaged=[TWIN, remote("other-twin")],
    ),
    row(
        "--create-anyway answers for two",
        NEW,
        then=CREATE,
        file=post(),
        unmanaged=[TWIN, remote("other-twin")],
        create_anyway=frozenset({"launch"}),
    ),
    row(
        "the same accounts and time with another text is asked about",
        NEW,
        AMBIGUOUS,
        then=BLOCKED,
        rules=["PS603"],
        file=post(),
        unmanaged=[remote("like", "Something else")],
    ),
    row(
        "the same accounts and text at another time is asked about",
        NEW,
        AMBIGUOUS,
        then=BLOCKED,
        rules=["PS603"],
        file=post(),
        unmanaged=[remote("like", at=AHEAD + timedelta(seconds=61))],
    ),
    row(
        "another first link does not hide that the text is the same",
        NEW,
        AMBIGUOUS,
        then=BLOCKED,
        rules=["PS603"],
        file=post(text="See https://acme.example/notes"),
        unmanaged=[remote("like", "See https://short.example/a1", at=LATER)],
    ),
    row(
        "--create-anyway answers for one that is only alike",
        NEW,
        then=CREATE,
        file=post(),
        unmanaged=[remote("like", at=LATER)],
        create_anyway=frozenset({"launch"}),
    ),
    row(
        "the same text of 30 days ago is asked about",
        NEW,
        AMBIGUOUS,
        then=BLOCKED,
        rules=["PS603"],
        file=post(),
        unmanaged=[
            remote("like", at=NOW - 30 * DAY, status=PUBLISHED, created_at=NOW - 40 * DAY),
        ],
    ),
    row(
        "the same text of longer ago is another post",
        NEW,
        then=CREATE,
        file=post(),
        unmanaged=[
            remote("old", at=NOW - 31 * DAY, status=PUBLISHED, created_at=NOW - 40 * DAY),
        ],
    ),
    row(
        "the same post on another account is another post",
        NEW,
        then=CREATE,
        file=post(),
        unmanaged=[remote("other", accounts=[X_DEV])],
    ),
    row(
        "the same post on one account more is another post",
        NEW,
        then=CREATE,
        file=post(),
        unmanaged=[remote("other", accounts=[X, X_DEV])],
    ),
    row(
        "a draft at the service is nobody's post",
        NEW,
        then=CREATE,
        file=post(),
        unmanaged=[remote("draft", is_draft=True)],
    ),
    row(
        "a missed post that is only alike stays missed",
        NEW,
        MISSED,
        then=BLOCKED,
        rules=["PS410"],
        file=at(PAST),
        unmanaged=[remote("like", "Something else", at=PAST, status=PUBLISHED)],
    ),
)

SCHEDULED = (
    row("nothing changed", then=NOOP, file=post(), applied=post()),
    row("another text", SPEC, then=UPDATE, file=post(text="Hi"), applied=post()),
    row("another time", SPEC, then=UPDATE, file=at(LATER), applied=post()),
    row(
        "other media",
        SPEC,
        then=UPDATE,
        file=with_media("launch", MOON),
        applied=with_media("launch", ROCKET),
    ),
    row(
        "the same media moved to another folder",
        then=NOOP,
        file=with_media("launch", replace(ROCKET, path="posts/2026/rocket.jpg")),
        applied=with_media("launch", ROCKET),
    ),
    row(
        "another block",
        SPEC,
        then=UPDATE,
        file=post(blocks={"x": {"replySettings": "everyone"}}),
        applied=post(),
    ),
    row(
        "a reply added",
        SPEC,
        then=UPDATE,
        file=post(containers=(Container(content="Hello"), Container(content="More"))),
        applied=post(),
    ),
    row(
        "a change before the service took up the draft it holds",
        SPEC,
        then=UPDATE,
        file=post(text="Hi"),
        applied=post(),
        record={"is_draft": True},
        shows=replace(HELD, is_draft=True),
    ),
    row("only labels changed", then=NOOP, file=post(labels=("new",)), applied=post()),
    row("only protect changed", then=NOOP, file=post(protect=True), applied=post()),
    row("only missed changed", then=NOOP, file=post(missed=Missed.SKIP), applied=post()),
    row(
        "the time was taken out: it is published at apply",
        SPEC,
        then=UPDATE,
        now=True,
        file=at(None),
        applied=post(),
    ),
    row(
        "the time moved into the past",
        SPEC,
        MISSED,
        then=BLOCKED,
        rules=["PS410"],
        file=at(PAST),
        applied=post(),
    ),
    row(
        "the time moved into the past, missed: publish",
        SPEC,
        MISSED,
        then=UPDATE,
        now=True,
        file=missed(Missed.PUBLISH),
        applied=post(),
    ),
    row(
        "the time moved into the past, missed: skip",
        then=NOOP,
        file=missed(Missed.SKIP),
        applied=post(),
    ),
    row(
        "the time moved beyond the horizon",
        HORIZON,
        then=CANCEL,
        file=at(FAR),
        applied=post(),
    ),
    row(
        "the time of a protected post moved beyond the horizon",
        HORIZON,
        PROTECTED,
        then=BLOCKED,
        rules=["PS601"],
        file=at(FAR, protect=True),
        applied=post(),
    ),
    row(
        "the time of a frozen post moved beyond the horizon",
        HORIZON,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(FAR),
        applied=at(NEAR),
    ),
    row(
        "a change of a post that is about to go out",
        SPEC,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(NEAR, text="Hi"),
        applied=at(NEAR),
    ),
    row(
        "a post about to go out cannot be postponed either",
        SPEC,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(LATER),
        applied=at(NEAR),
    ),
    row(
        "nothing may be moved into the guard window",
        SPEC,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(NEAR),
        applied=post(),
    ),
    row(
        "the last second of the guard window is inside",
        SPEC,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(NOW + timedelta(minutes=5), text="Hi"),
        applied=at(NOW + timedelta(minutes=5)),
    ),
    row(
        "a second later is outside",
        SPEC,
        then=UPDATE,
        file=at(NOW + timedelta(minutes=5, seconds=1), text="Hi"),
        applied=at(NOW + timedelta(minutes=5, seconds=1)),
    ),
    row(
        "without a guard window it may be changed to the last",
        SPEC,
        then=UPDATE,
        file=at(NEAR, text="Hi"),
        applied=at(NEAR),
        policy=Policy(guard_window=timedelta(0)),
    ),
    row(
        "a protected post may be updated in place",
        SPEC,
        then=UPDATE,
        file=post(text="Hi", protect=True),
        applied=post(protect=True),
    ),
    row(
        "a draft that is scheduled remotely is cancelled",
        SPEC,
        then=CANCEL,
        file=post(draft=True),
        applied=post(),
    ),
    row(
        "a protected one is not",
        SPEC,
        PROTECTED,
        then=BLOCKED,
        rules=["PS601"],
        file=post(draft=True, protect=True),
        applied=post(),
    ),
    row(
        "nor one that is about to go out",
        SPEC,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(NEAR, draft=True),
        applied=at(NEAR),
    ),
)

OTHER_ACCOUNTS = (
    row("other accounts", WHO, then=REPLACE, file=to("linkedin"), applied=post()),
    row(
        "one account more and another text",
        SPEC,
        WHO,
        then=REPLACE,
        file=to("x:acme", "linkedin", text="Hi"),
        applied=post(),
    ),
    row("other words for the same accounts", then=NOOP, file=to("X:@Acme"), applied=post()),
    row(
        "other accounts of a protected post",
        WHO,
        PROTECTED,
        then=BLOCKED,
        rules=["PS601"],
        file=to("linkedin", protect=True),
        applied=post(),
    ),
    row(
        "other accounts of a post that was protected",
        WHO,
        then=REPLACE,
        file=to("linkedin"),
        applied=post(protect=True),
    ),
    row(
        "other accounts of a post about to go out",
        WHO,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=to("linkedin", scheduled_at=NEAR),
        applied=at(NEAR),
    ),
    row(
        "other accounts and published at apply",
        SPEC,
        WHO,
        then=REPLACE,
        now=True,
        file=to("linkedin", scheduled_at=None),
        applied=post(),
    ),
    row(
        "a newly connected account changes nothing",
        then=NOOP,
        rules=["PS513"],
        file=to("x"),
        applied=to("x"),
        record={"account_ids": (X.id,)},
    ),
    row(
        "--reresolve takes it in",
        WHO,
        then=REPLACE,
        rules=["PS511"],
        file=to("x"),
        applied=to("x"),
        record={"account_ids": (X.id,)},
        reresolve=frozenset({"launch"}),
    ),
    row(
        "a disconnected account is an error while the post is to go out",
        then=NOOP,
        rules=["PS512"],
        file=BOTH,
        applied=BOTH,
        accounts=(X,),
    ),
    row(
        "nothing is sent to a disconnected account",
        SPEC,
        then=BLOCKED,
        rules=["PS512"],
        file=to("x:acme", "linkedin", text="Hi"),
        applied=BOTH,
        accounts=(X,),
    ),
    row(
        "a disconnected account does not matter once the post is out",
        then=NOOP,
        file=BOTH,
        applied=BOTH,
        shows=final(BOTH_HELD, PUBLISHED, PUBLISHED),
        accounts=(X,),
    ),
    row(
        "an account that is not healthy is a warning",
        NEW,
        then=CREATE,
        rules=["PS514"],
        file=to("linkedin"),
        accounts=(X, replace(LINKEDIN, active=False)),
    ),
    row(
        "a selector that matches nothing",
        NEW,
        then=BLOCKED,
        rules=["PS510"],
        file=to("x:acme", "linkedin:acme-incc"),
    ),
    row(
        "a deferred post is not spared",
        HORIZON,
        then=BLOCKED,
        rules=["PS411", "PS510"],
        file=to("vimeo", scheduled_at=FAR),
    ),
    row(
        "a selector that matches several accounts is a warning",
        NEW,
        then=CREATE,
        rules=["PS511"],
        file=to("x"),
    ),
    row(
        "fanout: allow is silent",
        NEW,
        then=CREATE,
        file=to("x"),
        policy=Policy(fanout="allow"),
    ),
    row(
        "fanout: error refuses",
        NEW,
        then=BLOCKED,
        rules=["PS511"],
        file=to("x"),
        policy=Policy(fanout="error"),
    ),
    row(
        "two selectors for one account are one account",
        NEW,
        then=CREATE,
        file=to("x:acme", X.id),
    ),
    row(
        "block fields that are passed through are noted",
        NEW,
        then=CREATE,
        rules=["PS516"],
        file=post(blocks={"x": {"extra": {"poll": "yes"}}}),
    ),
)

DRIFT = (
    row(
        "the text was edited elsewhere",
        DRIFTED,
        then=UPDATE,
        file=post(),
        applied=post(),
        shows=remote(text="Helo"),
    ),
    row(
        "the time was moved elsewhere",
        DRIFTED,
        then=UPDATE,
        file=post(),
        applied=post(),
        shows=remote(at=LATER),
    ),
    row(
        "a medium was taken out elsewhere",
        DRIFTED,
        then=UPDATE,
        file=with_media("launch", ROCKET),
        applied=with_media("launch", ROCKET),
        shows=remote(),
    ),
    row(
        "a container was added elsewhere",
        DRIFTED,
        then=UPDATE,
        file=post(),
        applied=post(),
        shows=remote(
            containers=(RemoteContainer(content="Hello"), RemoteContainer(content="More"))
        ),
    ),
    row(
        "edited both here and there",
        SPEC,
        DRIFTED,
        then=UPDATE,
        file=post(text="Hi"),
        applied=post(),
        shows=remote(text="Helo"),
    ),
    row(
        "edited elsewhere to what the file now asks for as well",
        SPEC,
        DRIFTED,
        then=UPDATE,
        file=post(text="Hi"),
        applied=post(),
        shows=remote(text="Hi"),
    ),
    row(
        "moved elsewhere to a slot that is about to come",
        DRIFTED,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=post(),
        applied=post(),
        shows=remote(at=NEAR),
    ),
    row(
        "postponed elsewhere, and the file's time is past by now",
        DRIFTED,
        MISSED,
        then=BLOCKED,
        rules=["PS410"],
        file=at(PAST),
        applied=at(PAST),
        shows=remote(at=LATER),
    ),
    row(
        "made a draft elsewhere",
        DRIFTED,
        then=UPDATE,
        file=post(),
        applied=post(),
        shows=remote(at=None, is_draft=True),
    ),
    row(
        "other accounts, and edited elsewhere",
        WHO,
        DRIFTED,
        then=REPLACE,
        file=to("linkedin"),
        applied=post(),
        shows=remote(text="Helo"),
    ),
)

VANISHED = (
    row(
        "deleted remotely with its time still ahead",
        DELETED,
        then=CREATE,
        file=post(),
        applied=post(),
        shows=GONE,
    ),
    row(
        "deleted remotely and changed here",
        DELETED,
        then=CREATE,
        file=to("linkedin", text="Hi"),
        applied=post(),
        shows=GONE,
    ),
    row(
        "deleted remotely inside the guard window",
        DELETED,
        then=BLOCKED,
        rules=["PS604"],
        file=at(NEAR),
        applied=at(NEAR),
        shows=GONE,
    ),
    row(
        "deleted remotely and its time is past",
        DELETED,
        then=BLOCKED,
        rules=["PS604"],
        file=at(PAST),
        applied=at(PAST),
        shows=GONE,
    ),
    row(
        "deleted remotely and past: even missed: publish does not bring it back",
        DELETED,
        then=BLOCKED,
        rules=["PS604"],
        file=missed(Missed.PUBLISH),
        applied=at(PAST),
        shows=GONE,
    ),
    row(
        "deleted remotely, and the file has no time",
        DELETED,
        then=BLOCKED,
        rules=["PS604"],
        file=at(None),
        applied=post(),
        shows=GONE,
    ),
    row(
        "deleted remotely and its time moved ahead again",
        DELETED,
        then=CREATE,
        file=post(),
        applied=at(PAST),
        shows=GONE,
    ),
    row(
        "deleted remotely and beyond the horizon",
        HORIZON,
        then=DEFER,
        rules=["PS411"],
        file=at(FAR),
        applied=at(FAR),
        shows=GONE,
    ),
    row(
        "deleted remotely and made again by hand",
        DELETED,
        ALREADY,
        then=ADOPT,
        file=post(),
        applied=post(),
        shows=GONE,
        unmanaged=[TWIN],
    ),
    row(
        "made again by hand although its time is past",
        DELETED,
        ALREADY,
        then=ADOPT,
        file=at(PAST),
        applied=at(PAST),
        shows=GONE,
        unmanaged=[remote("twin", at=PAST, status=PUBLISHED)],
    ),
    row(
        "deleted remotely with something like it there",
        DELETED,
        AMBIGUOUS,
        then=BLOCKED,
        rules=["PS603"],
        file=post(),
        applied=post(),
        shows=GONE,
        unmanaged=[remote("like", at=LATER)],
    ),
    row(
        "deleted remotely, something like it there, and told to create anyway",
        DELETED,
        then=CREATE,
        file=post(),
        applied=post(),
        shows=GONE,
        unmanaged=[remote("like", at=LATER)],
        create_anyway=frozenset({"launch"}),
    ),
    row(
        "a draft that is gone remotely",
        then=NOOP,
        file=post(draft=True),
        applied=post(),
        shows=GONE,
    ),
    row(
        "a published post whose record was deleted at the service is history",
        then=NOOP,
        file=at(PAST),
        applied=at(PAST),
        record={"deliveries": OUT_ON_X.deliveries, "published_at": PAST},
        shows=GONE,
    ),
    row(
        "absence from the list proves nothing",
        then=NOOP,
        file=post(),
        applied=post(),
        shows="not listed",
    ),
)

HISTORY = (
    row("published", then=NOOP, file=post(), applied=post(), shows=OUT_ON_X),
    row(
        "failed",
        then=NOOP,
        rules=["PS608"],
        file=post(),
        applied=post(),
        shows=final(HELD, FAILED),
    ),
    row(
        "partly published",
        then=NOOP,
        rules=["PS608"],
        file=BOTH,
        applied=BOTH,
        shows=PARTLY_OUT,
    ),
    row("half out, half pending", then=NOOP, file=BOTH, applied=BOTH, shows=HALF_OUT),
    row(
        "half out on one account and failed is nothing to repeat",
        then=NOOP,
        rules=["PS608"],
        file=BOTH,
        applied=BOTH,
        shows=final(BOTH_HELD, FAILED, PENDING),
    ),
    row(
        "another text after it was published",
        SPEC,
        OUT,
        then=BLOCKED,
        rules=["PS602"],
        file=post(text="Hi"),
        applied=post(),
        shows=OUT_ON_X,
    ),
    row(
        "another time after it was published",
        SPEC,
        OUT,
        then=BLOCKED,
        rules=["PS602"],
        file=at(LATER),
        applied=at(PAST),
        shows=final(remote(at=PAST), PUBLISHED),
    ),
    row(
        "other accounts after it was published",
        WHO,
        OUT,
        then=BLOCKED,
        rules=["PS602"],
        file=to("linkedin"),
        applied=post(),
        shows=OUT_ON_X,
    ),
    row(
        "changed when it is out on one account",
        SPEC,
        OUT,
        then=BLOCKED,
        rules=["PS602"],
        file=to("x:acme", "linkedin", text="Hi"),
        applied=BOTH,
        shows=HALF_OUT,
    ),
    row(
        "changed after it failed",
        SPEC,
        OUT,
        then=BLOCKED,
        rules=["PS602", "PS608"],
        file=post(text="Hi"),
        applied=post(),
        shows=final(HELD, FAILED),
    ),
    row(
        "published by the post's own mark, before its deliveries say so",
        SPEC,
        OUT,
        then=BLOCKED,
        rules=["PS602"],
        file=post(text="Hi"),
        applied=post(),
        shows=replace(HELD, published_at=NOW),
    ),
    row("being published", then=NOOP, file=at(PAST), applied=at(PAST)),
    row(
        "changed while it is being published",
        SPEC,
        GUARD,
        then=BLOCKED,
        rules=["PS412"],
        file=at(PAST, text="Hi"),
        applied=at(PAST),
    ),
    row(
        "published at apply and not out yet",
        then=NOOP,
        file=at(None),
        applied=at(None),
    ),
    row(
        "published late, by missed: publish",
        then=NOOP,
        file=missed(Missed.PUBLISH),
        applied=missed(Missed.PUBLISH),
        shows=remote(at=None, status=PUBLISHED),
    ),
    row(
        "published, and now a draft",
        then=NOOP,
        file=post(draft=True),
        applied=post(),
        shows=OUT_ON_X,
    ),
    row(
        "published and final when recorded: the service is not asked again",
        then=NOOP,
        file=post(),
        applied=post(),
        record={"deliveries": OUT_ON_X.deliveries, "published_at": PAST},
        shows="not listed",
    ),
    row(
        "an account that the service dropped stays a warning",
        then=NOOP,
        rules=["PS609"],
        file=post(),
        applied=post(),
        record={"missing": (LINKEDIN.id,)},
        shows=OUT_ON_X,
    ),
)

REMOVED_FILES = (
    row("still scheduled", REMOVED, then=CANCEL, applied=post()),
    row(
        "a draft at the service",
        REMOVED,
        then=CANCEL,
        applied=post(),
        shows=replace(HELD, is_draft=True),
    ),
    row("protected", REMOVED, PROTECTED, then=BLOCKED, rules=["PS601"], applied=post(protect=True)),
    row("about to go out", REMOVED, GUARD, then=BLOCKED, rules=["PS412"], applied=at(NEAR)),
    row("being published", REMOVED, GUARD, then=BLOCKED, rules=["PS412"], applied=at(PAST)),
    row("published", REMOVED, then=FORGET, applied=post(), shows=OUT_ON_X),
    row("published, protected", REMOVED, then=FORGET, applied=post(protect=True), shows=OUT_ON_X),
    row("failed", REMOVED, then=FORGET, rules=["PS608"], applied=post(), shows=final(HELD, FAILED)),
    row("gone", REMOVED, then=FORGET, applied=post(), shows=GONE),
    row("half out", REMOVED, OUT, then=BLOCKED, rules=["PS602"], applied=BOTH, shows=HALF_OUT),
    row(
        "edited elsewhere, still scheduled",
        REMOVED,
        then=CANCEL,
        applied=post(),
        shows=remote(text="Helo"),
    ),
    row(
        "postponed elsewhere, although the recorded slot is near",
        REMOVED,
        then=CANCEL,
        applied=at(NEAR),
        shows=remote(at=LATER),
    ),
)

SOON = NOW + timedelta(minutes=20)

OPEN_INTENTS = (
    row(
        "a creation that is found",
        OPEN,
        ALREADY,
        then=ADOPT,
        file=post(),
        intent=intent_of(post()),
        unmanaged=[remote("made", created_at=NOW)],
    ),
    row(
        "a creation that is found with a rewritten link",
        OPEN,
        ALREADY,
        then=ADOPT,
        file=post(text="See https://acme.example/a"),
        intent=intent_of(post(text="See https://acme.example/a")),
        unmanaged=[remote("made", "See https://short.example/1", created_at=NOW)],
    ),
    row(
        "a creation that is found twice",
        OPEN,
        then=BLOCKED,
        rules=["PS607"],
        file=post(),
        intent=intent_of(post()),
        unmanaged=[remote("made", created_at=NOW), remote("too", created_at=NOW)],
    ),
    row(
        "a creation that is not found and due later is sent again",
        OPEN,
        then=CREATE,
        file=post(),
        intent=intent_of(post()),
    ),
    row(
        "a post made long before the intent is not the one",
        OPEN,
        then=CREATE,
        file=post(),
        intent=intent_of(post()),
        unmanaged=[remote("old", created_at=NOW - timedelta(hours=1))],
    ),
    row(
        "a creation due within 20 minutes is asked about",
        OPEN,
        then=BLOCKED,
        rules=["PS607"],
        file=at(SOON),
        intent=intent_of(at(SOON)),
    ),
    row(
        "one due a second later is sent again",
        OPEN,
        then=CREATE,
        file=at(SOON + timedelta(seconds=1)),
        intent=intent_of(at(SOON + timedelta(seconds=1))),
    ),
    row(
        "a creation to be published at once is asked about",
        OPEN,
        then=BLOCKED,
        rules=["PS607"],
        file=at(None),
        intent=intent_of(at(None)),
    ),
    row(
        "a creation is asked about when the list was not complete",
        OPEN,
        then=BLOCKED,
        rules=["PS607", "PS613"],
        file=post(),
        intent=intent_of(post()),
        complete=False,
    ),
    row(
        "a creation whose file is gone by now is settled first all the same",
        OPEN,
        ALREADY,
        then=ADOPT,
        intent=intent_of(post()),
        unmanaged=[remote("made", created_at=NOW)],
    ),
    row(
        "an update: the post itself tells",
        SPEC,
        then=UPDATE,
        file=post(text="Hi"),
        applied=post(),
        intent=intent_of(post(text="Hi"), Action.UPDATE, remote_id="r1"),
    ),
    row(
        "a cancel that did not happen",
        REMOVED,
        then=CANCEL,
        applied=post(),
        intent=intent_of(post(), Action.CANCEL, remote_id="r1"),
    ),
    row(
        "a cancel that happened",
        REMOVED,
        then=FORGET,
        applied=post(),
        shows=GONE,
        intent=intent_of(post(), Action.CANCEL, remote_id="r1"),
    ),
    row(
        "a replace whose old post is still there",
        WHO,
        then=REPLACE,
        file=to("linkedin"),
        applied=post(),
        intent=intent_of(to("linkedin"), Action.REPLACE, remote_id="r1"),
    ),
    row(
        "a replace whose old post is gone and whose new one is found",
        OPEN,
        ALREADY,
        then=ADOPT,
        file=to("linkedin"),
        applied=post(),
        shows=GONE,
        intent=intent_of(to("linkedin"), Action.REPLACE, remote_id="r1"),
        unmanaged=[remote("made", accounts=[LINKEDIN], created_at=NOW)],
    ),
    row(
        "a replace whose old post is gone and whose new one is not there",
        OPEN,
        then=CREATE,
        file=to("linkedin"),
        applied=post(),
        shows=GONE,
        intent=intent_of(to("linkedin"), Action.REPLACE, remote_id="r1"),
    ),
    row(
        "a replace that would publish at once is asked about",
        OPEN,
        then=BLOCKED,
        rules=["PS607"],
        file=to("linkedin", scheduled_at=None),
        applied=post(),
        shows=GONE,
        intent=intent_of(to("linkedin", scheduled_at=None), Action.REPLACE, remote_id="r1"),
    ),
)

OFFLINE = (
    row("a new post", NEW, then=CREATE, file=post(), offline=True),
    row("an unchanged post", then=NOOP, file=post(), applied=post(), offline=True),
    row("a changed post", SPEC, then=UPDATE, file=post(text="Hi"), applied=post(), offline=True),
    row("a removed file", REMOVED, then=CANCEL, applied=post(), offline=True),
    row(
        "a selector as written, with no account known",
        NEW,
        then=CREATE,
        file=to("vimeo:acme"),
        accounts=(),
        offline=True,
    ),
    row(
        "nothing is said about the health of accounts",
        NEW,
        then=CREATE,
        file=post(),
        accounts=(replace(X, active=False),),
        offline=True,
    ),
)

GROUPS = {
    "new": NEW_POSTS,
    "adopted": ADOPTION,
    "scheduled": SCHEDULED,
    "accounts": OTHER_ACCOUNTS,
    "drifted": DRIFT,
    "vanished": VANISHED,
    "history": HISTORY,
    "removed": REMOVED_FILES,
    "open intent": OPEN_INTENTS,
    "offline": OFFLINE,
}
TABLE = [
    pytest.param(line, id=f"{group}: {line.case}")
    for group, rows in GROUPS.items()
    for line in rows
]


def record_in(line: Row) -> Record | None:
    if line.applied is None:
        return None
    return replace(record_of(line.applied), **line.record)


def plan_for(line: Row) -> Plan:
    options = dict(line.options)
    observed = {k: options.pop(k) for k in ("accounts", "complete", "offline") if k in options}
    shown: list[RemotePost] = list(line.unmanaged)
    gone: list[str] = []
    if line.applied is not None and not observed.get("offline"):
        match line.shows:
            case RemotePost() as post_shown:
                shown.append(post_shown)
            case None:
                shown.append(remote_of(line.applied))
            case "gone":
                gone.append("r1")
    known = record_in(line)
    return plan_of(
        [line.file] if line.file else [],
        state(*([known] if known else []), intents=[line.intent] if line.intent else []),
        seen(*shown, gone=gone, **observed),
        **options,
    )


@pytest.mark.parametrize("line", TABLE)
def test_the_table(line: Row) -> None:
    plan = plan_for(line)
    if line.then is NOOP:
        assert plan.changes == ()
        assert plan.unchanged == 1
    else:
        (change,) = plan.changes
        assert (change.action, change.reasons) == (line.then, line.because)
        assert change.publishes_now is line.publishes_now
    assert rules_of(plan) == tuple(sorted(line.rules))
