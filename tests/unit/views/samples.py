"""Values to render: plans, reports and findings as the engine would make them."""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.doubles.contents import decode_content

from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.plan.plan import Change, Destination, FieldChange, Plan, Reason
from postsync.domain.post.content import Content
from postsync.domain.post.post import Own
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.run.outcome import (
    ApplyReport,
    Left,
    Outcome,
    StepError,
    StepResult,
    left_by,
)
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.views.moments import Zone

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SLOT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
BERLIN = Zone(ZoneInfo("Europe/Berlin"), "Europe/Berlin")

X = Destination(network="x", username="acme", account_id="9dyJS")
LINKEDIN = Destination(network="linkedin", username="acme-inc", account_id="77abc")

OUTSTAND = Service("outstand", "api.outstand.so", "Acme Inc.")
SANDBOX = Service("sandbox", "localhost", None, rehearsal=True)

NASTY = (
    "@octocat #1 GH-2 <b>bold</b> <!-- x --> ``` ~~~ |a| `b` ![i](https://e.example/i.png) "
    "www.e.example \x1b[31mred\u202eesrever\r ##[error]boo ::error::boo\n"
    "::stop-commands::x\n```\n</details>\n@org/team * _x_ $y$"
)
"""What a hostile post might say."""

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """`text` is what the golden file says. GOLDEN_UPDATE=1 writes it again, to be read in the diff."""
    file = GOLDEN / name
    if os.environ.get("GOLDEN_UPDATE"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def content(*texts: str, media: Iterable[Mapping[str, str]] = (), **more: Any) -> Content:
    """What a post with these texts says; `more` are fields of the JSON form, `media` those of the first."""
    data: dict[str, Any] = {
        "accounts": ["x:acme", "linkedin"],
        "containers": [{"content": text, "media": []} for text in texts],
        "scheduledAt": "2026-12-01T14:00:00Z",
        "draft": False,
        "labels": [],
        "missed": "error",
        "protect": False,
    }
    data["containers"][0]["media"] = list(media)
    return decode_content(data | more)


def change(address: str, action: Action, *reasons: Reason, **more: Any) -> Change:
    """A change that goes to two accounts on 1 December."""
    values: dict[str, Any] = {
        "scheduled_at": SLOT,
        "destinations": (X, LINKEDIN),
        "span": Span(file=f"posts/{address}.yaml", line=2),
    }
    return Change(address=address, action=action, reasons=reasons, **(values | more))


def create(address: str, *texts: str, **more: Any) -> Change:
    """A new post."""
    after = more.pop("after", None) or content(*(texts or ("Hello",)))
    return change(address, Action.CREATE, Reason.NEW, after=after, **more)


def candidate(remote_id: str, **more: Any) -> Candidate:
    """A post that a question is about, on one account."""
    return Candidate(remote_id=remote_id, **{"accounts": ("x:acme",), **more})


def asked(address: str, kind: Asking, *candidates: Candidate, **more: Any) -> Change:
    """A post that waits for an answer, since three days."""
    question = Question(
        address=address,
        kind=kind,
        since=NOW - timedelta(days=3),
        fingerprint="sha256:" + "1" * 64,
        candidates=candidates,
    )
    return change(address, Action.BLOCKED, Reason(kind.value), question=question, **more)


def plan_of(*changes: Change, unchanged: int = 0, **more: Any) -> Plan:
    """A plan of these changes, in the order of addresses."""
    values: dict[str, Any] = {
        "now": NOW,
        "commit": "0f2d1c9",
        "lineage": "6f1e0c0a-3a51-4a2e-9a34-2b0f2a4d8a11",
        "serial": 7,
    }
    ordered = tuple(sorted(changes, key=lambda item: item.address))
    return Plan(changes=ordered, unchanged=unchanged, **(values | more))


def every_action() -> Plan:
    """One change of each kind, with what goes with it."""
    launch = content(
        "Our new release is out #excited\n\nIt does more, and it does it faster than anything "
        "before; read what is new, and what we learnt while we were building it.",
        "Release notes: https://acme.example/notes",
        instagram={"publishAsStory": True, "altText": "A rocket on its pad"},
        labels=["launch", "winter"],
        media=[
            {"path": "posts/media/launch.jpg", "alt": "A rocket on its pad", "sha256": "ab" * 32},
            {"url": "https://acme.example/clip.mp4"},
        ],
    )
    note = content("A correction: the link works now.", accounts=["x:acme"], scheduledAt=None)
    weekly = (
        "Hello world, this is the weekly news.\nNothing new.\nStill here.\nBye.",
        "Hello everybody, this is the weekly news.\nNothing new.\nStill here.\nSee you!",
    )
    return plan_of(
        create("launch-2026", after=launch),
        create("correction", after=note, publishes_now=True, scheduled_at=None, destinations=(X,)),
        change(
            "weekly/42",
            Action.UPDATE,
            Reason.SPEC_CHANGED,
            remote_id="p_42",
            before=content(weekly[0]),
            after=content(weekly[1]),
            fields=(
                FieldChange(path="containers[0].content", before=weekly[0], after=weekly[1]),
                FieldChange(
                    path="scheduledAt",
                    before="2026-11-30T14:00:00Z",
                    after="2026-12-01T14:00:00Z",
                ),
                FieldChange(path="instagram.publishAsStory", before=False, after=True),
                FieldChange(
                    path="containers[0].media[0]",
                    before=None,
                    after={"path": "media/new.png", "alt": "A chart"},
                ),
                FieldChange(path="linkedin.visibility", before="PUBLIC", after=None),
            ),
        ),
        change(
            "drifted",
            Action.UPDATE,
            Reason.DRIFTED,
            remote_id="p_7",
            before=content("Come at nine"),
            after=content("Come at ten"),
            fields=(
                FieldChange(
                    path="containers[0].content", before="Come at nine", after="Come at ten"
                ),
            ),
        ),
        change(
            "other-accounts",
            Action.REPLACE,
            Reason.ACCOUNTS_CHANGED,
            remote_id="p_8",
            before=content("Same text", accounts=["x:acme"]),
            after=content("Same text"),
            fields=(FieldChange(path="accounts", before=["x:acme"], after=["x:acme", "linkedin"]),),
        ),
        change(
            "withdrawn",
            Action.CANCEL,
            Reason.NOT_IN_WORKSPACE,
            remote_id="p_9",
            before=content("An event that does not take place"),
            span=None,
        ),
        change("found", Action.ADOPT, Reason.ALREADY_REMOTE, remote_id="p_10", after=content("Hi")),
        change(
            "new-name",
            Action.MOVE,
            Reason.RENAMED,
            remote_id="p_11",
            after=content("Hi"),
            previous_address="old-name",
        ),
        change("history", Action.ARCHIVE, Reason.NOT_IN_WORKSPACE, remote_id="p_12", span=None),
        change(
            "was-out",
            Action.MOVE,
            Reason.RENAMED,
            remote_id="p_16",
            after=content("Out"),
            previous_address="old-out",
            published_at=NOW - timedelta(days=40),
        ),
        change(
            "is-back",
            Action.RESTORE,
            remote_id="p_13",
            after=content("Out"),
            published_at=NOW - timedelta(days=30),
        ),
        change(
            "again",
            Action.RETRY,
            Reason.RETRY,
            remote_id="p_14",
            publishes_now=True,
            scheduled_at=None,
            destinations=(LINKEDIN,),
            after=content("To one account once more"),
            own=Own(accounts=None, at="2026-11-20T09:00:00Z", words="d"),
        ),
        asked(
            "is-it-you",
            Asking.AMBIGUOUS_MATCH,
            candidate("9dyJS", text="An offer of the week", scheduled_at=SLOT),
            candidate("8xKmL", text="An offer\nof last week", url="https://x.com/acme/status/8"),
            after=content("An offer of the week"),
        ),
        asked(
            "they-edited",
            Asking.CHANGED_REMOTELY,
            candidate("p_15", text="Come at nine, or ten", scheduled_at=SLOT),
            remote_id="p_15",
            if_approved=Action.UPDATE,
            before=content("Come at nine, or ten"),
            after=content("Come at ten"),
            fields=(
                FieldChange(
                    path="containers[0].content",
                    before="Come at nine, or ten",
                    after="Come at ten",
                ),
            ),
        ),
        change(
            "spring",
            Action.DEFER,
            Reason.BEYOND_HORIZON,
            after=content("Spring"),
            scheduled_at=SLOT + timedelta(days=90),
        ),
        change(
            "too-late",
            Action.BLOCKED,
            Reason.MISSED,
            after=content("Yesterday's news"),
            scheduled_at=NOW - timedelta(hours=20),
        ),
        unchanged=12,
        service=OUTSTAND,
        workspace="acme/posts:",
        diagnostics=(
            Diagnostic(
                severity=Severity.ERROR,
                rule="PS410",
                summary="the time of the post is already past",
                detail="Give it a new time, or say `missed: publish` to publish it at apply, "
                "or `missed: skip` to leave it out.",
                span=Span(file="posts/too-late.yaml", line=4, column=14),
                address="too-late",
            ),
            Diagnostic(
                severity=Severity.WARN,
                rule="PS511",
                summary="`linkedin` matches 2 accounts",
                span=Span(file="posts/launch-2026.yaml", line=2, column=11),
                address="launch-2026",
            ),
            Diagnostic(
                severity=Severity.WARN,
                rule="PS608",
                summary="a delivery failed",
                detail="x @acme: the text was refused.",
                span=Span(file="posts/last-week.yaml", line=1, column=1),
                address="last-week",
            ),
        ),
    )


PENDING = (
    Delivery(network="x", username="acme", account_id="9dyJS"),
    Delivery(network="linkedin", username="acme-inc", account_id="77abc"),
)
MIXED = (
    Delivery(
        network="x",
        username="acme",
        account_id="9dyJS",
        status=DeliveryStatus.PUBLISHED,
        url="https://x.com/acme/status/1",
        published_at=NOW,
    ),
    Delivery(
        network="linkedin",
        username="acme-inc",
        account_id="77abc",
        status=DeliveryStatus.FAILED,
        error="the token has expired",
    ),
)


def step(address: str, outcome: Outcome, code: str = "", message: str = "") -> StepResult:
    """A create that ended like this."""
    error = StepError(code=code, message=message, request_id="req_1") if code else None
    done = outcome is Outcome.DONE
    return StepResult(
        address=address,
        action=Action.CREATE,
        outcome=outcome,
        remote_id="p_1" if done else None,
        deliveries=PENDING if done else (),
        error=error,
    )


def every_outcome() -> ApplyReport:
    """An apply in which everything happened, and that left what it could not do."""
    broken = Diagnostic(
        severity=Severity.ERROR,
        rule="PS101",
        summary="this is no YAML",
        span=Span(file="posts/broken.yaml", line=3, column=1),
    )
    return ApplyReport(
        digest="sha256:" + "0" * 64,
        steps=(
            step("launch-2026", Outcome.DONE),
            StepResult(
                address="correction",
                action=Action.CREATE,
                outcome=Outcome.DONE,
                remote_id="p_2",
                deliveries=MIXED,
            ),
            step("too-long", Outcome.FAILED, "rejected", "the service refused the request"),
            step("late", Outcome.SKIPPED, "slot-passed", "the slot came too near"),
            step("lost", Outcome.UNKNOWN, "unknown-outcome", "no answer within 60 s"),
        ),
        left=(*left_by(every_action(), ()), Left(findings=(broken,))),
    )


def what_was_planned() -> Plan:
    """The plan behind `every_outcome`, as far as a report needs it."""
    return plan_of(create("lost"))


def intent(address: str, **more: Any) -> Intent:
    """An announced creation whose outcome is not known."""
    values: dict[str, Any] = {
        "action": Action.CREATE,
        "generation": 1,
        "key": "k-1",
        "body_digest": "d",
        "at": NOW - timedelta(minutes=10),
        "account_ids": ("9dyJS", "77abc"),
    }
    return Intent(address=address, **(values | more))


def every_stage() -> Status:
    """Posts at several stages."""
    day = timedelta(days=1)
    return Status(
        posts=(
            PostStatus(address="aaa", lifecycle=Lifecycle.SCHEDULED, scheduled_at=SLOT),
            PostStatus(address="draft", lifecycle=Lifecycle.DRAFT, file="posts/draft.yaml", line=3),
            PostStatus(
                address="found",
                lifecycle=Lifecycle.UNKNOWN,
                note="found as p_4; `postsync apply` adopts it",
                intent=intent("found", publishes_now=True),
            ),
            PostStatus(
                address="late",
                lifecycle=Lifecycle.PUBLISHING,
                scheduled_at=NOW - timedelta(hours=2),
                deliveries=PENDING,
                overdue=True,
            ),
            PostStatus(
                address="lost",
                lifecycle=Lifecycle.UNKNOWN,
                scheduled_at=SLOT,
                deliveries=PENDING,
                note="several posts are like it: p_5, p_6",
                intent=intent("lost"),
                candidates=("p_5", "p_6"),
                asks=True,
            ),
            PostStatus(
                address="old",
                lifecycle=Lifecycle.PUBLISHED,
                published_at=NOW - 30 * day,
                remote_id="p_3",
                deliveries=MIXED[:1],
            ),
            PostStatus(
                address="partly",
                lifecycle=Lifecycle.PARTLY_PUBLISHED,
                published_at=NOW - day,
                deliveries=MIXED,
            ),
            PostStatus(
                address="put-away",
                lifecycle=Lifecycle.ARCHIVED,
                published_at=NOW - 90 * day,
                deliveries=MIXED[:1],
            ),
            PostStatus(
                address="stands-again",
                lifecycle=Lifecycle.SCHEDULED,
                scheduled_at=SLOT,
                deliveries=PENDING,
                stands_again=("p_0",),
            ),
            PostStatus(
                address="too-late",
                lifecycle=Lifecycle.MISSED,
                file="posts/too-late.yaml",
                line=1,
                scheduled_at=NOW - day,
            ),
            PostStatus(
                address="waits",
                lifecycle=Lifecycle.QUESTION,
                file="posts/waits.yaml",
                line=1,
                scheduled_at=SLOT,
                question=asked(
                    "waits",
                    Asking.AMBIGUOUS_MATCH,
                    candidate("9dyJS", text="An offer of the week", scheduled_at=SLOT),
                ).question,
            ),
            PostStatus(
                address="zzz",
                lifecycle=Lifecycle.SCHEDULED,
                scheduled_at=SLOT - 2 * day,
                deliveries=PENDING,
            ),
        ),
        service=OUTSTAND,
        workspace="acme/posts:",
    )
