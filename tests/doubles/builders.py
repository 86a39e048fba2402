"""Short ways to build the values that planning is about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from postsync.domain.config import Policy
from postsync.domain.diagnostic import Span
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.case import normalise
from postsync.domain.plan.plan import Change, Plan, PlanRequest
from postsync.domain.plan.planner import make_plan
from postsync.domain.post.account import Account
from postsync.domain.post.content import (
    Container,
    Content,
    Media,
    digest,
    encode_medium,
    fingerprint,
)
from postsync.domain.post.post import Own, Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Observation,
    RemoteContainer,
    RemotePost,
)
from postsync.domain.state.intent import Action, Intent, derive_key
from postsync.domain.state.record import Record, Snapshot, Tombstone, echo_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AHEAD = NOW + timedelta(days=7)
NEAR = NOW + timedelta(minutes=2)
"""Inside the guard window of five minutes."""
PAST = NOW - timedelta(hours=1)
FAR = NOW + timedelta(days=40)
"""Beyond the horizon of thirty days."""

X = Account(id="9dyJS", network="x", username="acme")
X_DEV = Account(id="x4Dev", network="x", username="acme_dev")
LINKEDIN = Account(id="Lk1in", network="linkedin", username="acme-inc")
INSTAGRAM = Account(id="iG77a", network="instagram", username="acme")
ACCOUNTS = (X, X_DEV, LINKEDIN, INSTAGRAM)

LINEAGE = "6f1e0c0a-3a51-4a2e-9a34-2b0f2a4d8a11"

PENDING, PUBLISHED, FAILED = (
    DeliveryStatus.PENDING,
    DeliveryStatus.PUBLISHED,
    DeliveryStatus.FAILED,
)


def post(address: str = "launch", text: str = "Hello", **more: Any) -> Post:
    """A post of one container to x:acme, a week ahead."""
    values: dict[str, Any] = {
        "selectors": ("x:acme",),
        "containers": (Container(content=text),),
        "scheduled_at": AHEAD,
    }
    span = more.pop("span", Span(file=f"posts/{address}.yaml", line=2))
    content = Content(**(values | more))
    return Post(address=address, content=content, span=span, own=own_of(content))


def own_of(content: Content) -> Own:
    """What a file says that names everything itself."""
    at = content.scheduled_at
    try:
        words = digest([list(map(encode_medium, content.media)), content.texts, content.blocks])
    except ValueError:  # a number in a block that no text can hold
        words = "untold"
    return Own(accounts=content.selectors, at=at and at.isoformat(), words=words)


def revised(before: Post, **changes: Any) -> Post:
    """The same post with other content, because its file was changed."""
    content = before.content._replace(**changes)
    return before._replace(content=content, own=own_of(content))


def numbered(count: int, **more: Any) -> list[Post]:
    """Posts p1, p2, … with texts of their own, due a second after each other."""
    return [
        post(
            f"p{number}",
            f"Number {number}",
            **({"scheduled_at": AHEAD + timedelta(seconds=number)} | more),
        )
        for number in range(1, count + 1)
    ]


def with_media(address: str = "launch", *media: Media, text: str = "Hello", **more: Any) -> Post:
    """A post of one container with media."""
    return post(address, containers=(Container(content=text, media=media),), **more)


def deliveries(
    accounts: Iterable[Account] = (X,), *statuses: DeliveryStatus
) -> tuple[Delivery, ...]:
    """One delivery an account; the last status holds for all that are left."""
    wanted = tuple(accounts)
    told = (*statuses, *[statuses[-1] if statuses else PENDING] * len(wanted))
    return tuple(
        Delivery(network=a.network, username=a.username, account_id=a.id, status=status)
        for a, status in zip(wanted, told, strict=False)
    )


def remote(
    remote_id: str = "r1",
    text: str = "Hello",
    *,
    accounts: Iterable[Account] = (X,),
    status: DeliveryStatus = PENDING,
    at: datetime | None = AHEAD,
    **more: Any,
) -> RemotePost:
    """A post as the service shows it."""
    values: dict[str, Any] = {
        "containers": (RemoteContainer(content=text),),
        "deliveries": deliveries(accounts, status),
        "scheduled_at": at,
        "created_at": NOW - timedelta(days=1),
        "published_at": at or NOW if status is PUBLISHED else None,
    }
    return RemotePost(id=remote_id, **(values | more))


def remote_of(desired: Post, remote_id: str = "r1", **more: Any) -> RemotePost:
    """What the service shows of a post once it took it."""
    values: dict[str, Any] = {
        "containers": tuple(
            RemoteContainer(
                content=container.content,
                media=tuple(m.url or f"https://media.example/{m.sha256}" for m in container.media),
            )
            for container in desired.content.containers
        ),
        "at": desired.content.scheduled_at,
        "accounts": AccountIndex(ACCOUNTS).resolve(desired.content.selectors).accounts,
    }
    return remote(remote_id, **(values | more))


def record_of(desired: Post, shown: RemotePost | None = None, **more: Any) -> Record:
    """What is recorded once `desired` was applied and the service answered with `shown`."""
    answer = shown or remote_of(desired)
    resolved = AccountIndex(ACCOUNTS).resolve(desired.content.selectors).accounts
    account_ids = tuple(account.id for account in resolved)
    content = normalise(desired.content, {account.network for account in resolved})
    values: dict[str, Any] = {
        "address": desired.address,
        "remote_id": answer.id,
        "generation": 1,
        "fingerprint": fingerprint(content, account_ids),
        "account_ids": account_ids,
        "content": content,
        "echo": echo_of(answer, confirmed=True),
        "deliveries": answer.deliveries,
        "file": desired.span.file,
        "created_at": answer.created_at,
        "published_at": answer.published_at,
        "is_draft": answer.is_draft,
        "own": desired.own,
    }
    return Record(**(values | more))


def tombstone(remote_id: str, address: str = "launch") -> Tombstone:
    """A remote id that an address once had."""
    return Tombstone(address=address, remote_id=remote_id, generation=1, at=PAST)


def intent_of(desired: Post, action: Action = Action.CREATE, **more: Any) -> Intent:
    """An intent of an earlier run about `desired`, a minute old."""
    record = record_of(desired)
    body = {"containers": [{"content": c.content} for c in desired.content.containers]}
    values: dict[str, Any] = {
        "address": desired.address,
        "action": action,
        "generation": 1,
        "key": derive_key(
            lineage=LINEAGE, address=desired.address, generation=1, body_digest="sha256:b"
        ),
        "body_digest": "sha256:b",
        "at": NOW - timedelta(minutes=1),
        "body": body,
        "content": record.content,
        "account_ids": record.account_ids,
        "file": desired.span.file,
        "publishes_now": desired.content.scheduled_at is None,
    }
    return Intent(**(values | more))


def state(*records: Record, **more: Any) -> Snapshot:
    """A snapshot of these records."""
    intents = {intent.address: intent for intent in more.pop("intents", ())}
    values: dict[str, Any] = {"lineage": LINEAGE, "serial": 7, "accounts": ACCOUNTS}
    return Snapshot(
        records={record.address: record for record in records}, intents=intents, **(values | more)
    )


def seen(*posts: RemotePost, gone: Iterable[str] = (), **more: Any) -> Observation:
    """What the service shows."""
    values: dict[str, Any] = {"accounts": ACCOUNTS}
    return Observation(
        posts={post.id: post for post in posts}, gone=frozenset(gone), **(values | more)
    )


CAPABILITY = Capability(
    furthest_schedule=timedelta(days=29, hours=23),
    idempotency_window=timedelta(hours=23),
    ids_from_client=False,
    clears_blocks=False,
    updates_accounts=False,
    cancels_parts=False,
    lists_boards=True,
    measures=True,
)
"""What the service in memory can do."""


def plan_of(
    posts: Iterable[Post],
    snapshot: Snapshot | None = None,
    observation: Observation | None = None,
    *,
    now: datetime = NOW,
    policy: Policy | None = None,
    **more: Any,
) -> Plan:
    """The plan for these inputs."""
    return make_plan(
        PlanRequest(
            posts=tuple(posts),
            snapshot=snapshot or state(),
            observation=observation or seen(),
            now=now,
            policy=policy or Policy(),
            **({"capability": CAPABILITY} | more),
        )
    )


def only_change(plan: Plan) -> Change:
    """The one change of a plan."""
    (change,) = plan.changes
    return change


def rules_of(plan: Plan) -> tuple[str, ...]:
    """The ids of the rules that a plan speaks of, in order, each once."""
    return tuple(sorted({item.rule for item in plan.diagnostics}))


def final(shown: RemotePost, *statuses: DeliveryStatus) -> RemotePost:
    """`shown` after its slot: each delivery with its outcome."""
    came_to = tuple(
        replace(delivery, status=status)
        for delivery, status in zip(shown.deliveries, statuses, strict=True)
    )
    is_out = PUBLISHED in statuses
    return replace(shown, deliveries=came_to, published_at=PAST if is_out else None)
