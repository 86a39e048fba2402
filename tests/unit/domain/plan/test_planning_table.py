"""The planning table, tests/data/planning.yaml, case by case."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from tests.doubles.builders import (
    ACCOUNTS,
    AHEAD,
    CAPABILITY,
    FAR,
    NEAR,
    NOW,
    PAST,
    final,
    intent_of,
    plan_of,
    post,
    record_of,
    remote_of,
    rules_of,
    seen,
    state,
)
from tests.tables import each_row

from postsync.domain.config import Policy
from postsync.domain.plan.plan import Plan
from postsync.domain.post.account import Account
from postsync.domain.post.content import Answers, Container, Media, Missed
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.remote import DeliveryStatus, RemotePost
from postsync.domain.state.intent import Action

TESTS = Path(__file__).parents[3]
DATA = yaml.load((TESTS / "data/planning.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
TABLE = DATA["table"]
PAGE = (TESTS.parent / "docs/plan.md").read_text(encoding="utf-8")

TIMES = {"now": NOW, "ahead": AHEAD, "near": NEAR, "past": PAST, "far": FAR} | {
    "later": AHEAD + timedelta(days=2)
}
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
DIGESTS = {"rocket": "a1" * 32, "moon": "b2" * 32}

Words = str | dict[str, Any] | list[str]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case of the data; see there for what each field means."""

    answer: list[str]
    contract: str | None = None
    desired: Words | None = None
    recorded: Words | None = None
    observed: Words = "plain"
    others: list[Words] = field(default_factory=list)
    intent: str | None = None
    answered: Words = "plain"
    pinned: list[str] | None = None
    dropped: list[str] = field(default_factory=list)
    connected: list[str] | None = None
    unhealthy: list[str] = field(default_factory=list)
    complete: bool = True
    offline: bool = False
    policy: dict[str, str] = field(default_factory=dict)
    capability: dict[str, Any] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    before: str = "launch"
    git: str = ""
    outside: bool = False
    archived: bool = False
    broken: bool = False
    attended: bool = False


def span_of(words: Any) -> Any:
    """`20m1s` as a span of time; other values as they are."""
    if not re.fullmatch(r"(\d+[smhd])+", str(words)):
        return words
    return timedelta(**{UNITS[unit]: int(n) for n, unit in re.findall(r"(\d+)(.)", words)})


def time_of(words: str) -> datetime | None:
    match words.split():
        case ["none"]:
            return None
        case [name, "+", span]:
            return TIMES[name] + span_of(span)
        case [name, "-", span]:
            return TIMES[name] - span_of(span)
    return TIMES[words]


def facts_of(words: Words) -> dict[str, Any]:
    """In which facts a post differs from the plain one."""
    return {} if words == "plain" else dict(words)


def post_of(facts: Mapping[str, Any], address: str = "launch") -> Post:
    more = dict(facts)
    media = tuple(Media(path=p, sha256=DIGESTS[Path(p).stem]) for p in more.pop("media", []))
    first = Container(content=more.pop("text", "Hello"), media=media)
    replies = [Container(content=text) for text in more.pop("replies", [])]
    return post(
        address,
        containers=(first, *replies),
        selectors=tuple(more.pop("to", ["x:acme"])),
        scheduled_at=time_of(more.pop("at", "ahead")),
        missed=Missed(more.pop("missed", "error")),
        labels=tuple(more.pop("labels", ())),
        answers=answers_of(more.pop("answers", {})),
        **more,
    )


def answers_of(written: Mapping[str, Any]) -> Answers:
    names = {"is": "is_", "isNot": "is_not"}
    lists = {k: tuple(v) if isinstance(v, list) else v for k, v in written.items()}
    return Answers(**{names.get(name, name): value for name, value in lists.items()})


def shown(applied: Mapping[str, Any], words: Words, remote_id: str = "r1") -> RemotePost:
    """The service's post: as applied but for `words`, or with these statuses of its deliveries."""
    if isinstance(words, list):
        return final(remote_of(post_of(applied), remote_id), *map(DeliveryStatus, words))
    facts, own = facts_of(words), {}
    if "status" in facts:
        own["status"] = DeliveryStatus(facts.pop("status"))
    if "draft" in facts:
        own["is_draft"] = facts.pop("draft")
    for name in {"created_at", "published_at"} & facts.keys():
        own[name] = time_of(facts.pop(name))
    return remote_of(post_of({**applied, **facts}), remote_id, **own)


def accounts_of(selectors: Iterable[str]) -> tuple[Account, ...]:
    names = {name: a for a in ACCOUNTS for name in (a.network, f"{a.network}:{a.username}")}
    return tuple(names[selector] for selector in selectors)


def plan_for(case: Case) -> Plan:
    asks = None if case.desired is None else facts_of(case.desired)
    applied = asks if case.recorded == "same" else case.recorded and facts_of(case.recorded)
    posts, records, archive, intents, gone = [], [], [], [], []
    at_service = [shown({}, words, f"other{n}") for n, words in enumerate(case.others)]
    if asks is not None:
        posts.append(post_of(asks))
    if applied is not None:
        record = record_of(post_of(applied, case.before), shown(applied, case.answered))
        pinned = case.pinned and tuple(account.id for account in accounts_of(case.pinned))
        missing = tuple(account.id for account in accounts_of(case.dropped))
        record = replace(record, account_ids=pinned or record.account_ids, missing=missing)
        if case.outside and posts:
            record = replace(record, own=posts[0].own)
        (archive if case.archived else records).append(record)
        if case.observed == "gone":
            gone.append("r1")
        elif case.observed != "not listed" and not case.offline:
            at_service.append(shown(applied, case.observed))
    if case.intent:
        action = Action(case.intent)
        acts_on = None if action is Action.CREATE else "r1"
        announced = post_of(next((one for one in (asks, applied) if one is not None), {}))
        intents.append(intent_of(announced, action, remote_id=acts_on))
    connected = ACCOUNTS if case.connected is None else accounts_of(case.connected)
    unhealthy = accounts_of(case.unhealthy)
    broken = [
        Broken(file=one.span.file, span=one.span, address=one.address, post=one)
        for one in posts
        if case.broken
    ]
    snapshot = state(*records, intents=intents)
    renamed = {"posts/launch.yaml": f"posts/{case.before}.yaml"} if case.git else {}
    return plan_of(
        [] if case.broken else posts,
        replace(snapshot, archive={record.remote_id: record for record in archive}),
        seen(
            *at_service,
            gone=gone,
            accounts=tuple(replace(a, active=a.active and a not in unhealthy) for a in connected),
            complete=case.complete,
            offline=case.offline,
        ),
        policy=Policy(**{name: span_of(value) for name, value in case.policy.items()}),
        capability=CAPABILITY._replace(**{k: span_of(v) for k, v in case.capability.items()}),
        broken=tuple(broken),
        attended=case.attended,
        renamed_files=lambda: renamed,
        **{option: frozenset({"launch"}) for option in case.options},
    )


def answer_of(plan: Plan) -> list[str]:
    """The plan in the words of the data: each change, and the rules that are named."""
    words = [] if plan.changes else ["noop"] * plan.unchanged
    for change in plan.changes:
        words += [change.action, *change.reasons]
        words += ["publishes-now"] if change.publishes_now else []
    return [*map(str, words), *rules_of(plan)]


CASES = [
    (f"{row['row']}: {name}", Case(**facts))
    for row in [*TABLE, *DATA["beside"]]
    for item in row.get("cases", [])
    for name, facts in item.items()
]


@each_row("name, case", CASES)
def test_the_table(name: str, case: Case) -> None:
    assert answer_of(plan_for(case)) == case.answer


def test_a_note_on_the_contract_names_another_action_than_todays() -> None:
    noted = [case for _, case in CASES if case.contract]
    assert [case for case in noted if re.split(r"\W", case.contract)[0] == case.answer[0]] == []


def test_every_row_has_cases() -> None:
    assert [row["row"] for row in TABLE if not row.get("cases")] == []


def test_the_page_shows_every_row_and_its_actions() -> None:
    section = PAGE.partition("## What leads to which action")[2].partition("\n## ")[0]
    lines = [line.strip("| ").rsplit(" | ", 1) for line in section.splitlines() if "|" in line]
    names = {
        action: {"noop": "nothing", "defer": "deferred"}.get(action, action) for action in Action
    }
    found = [
        (cells, set(re.findall(r"\bnothing\b|(?<=`)\w+(?=`)", last)) & {*names.values()})
        for cells, last in lines[2:]
    ]
    wanted = []
    for row in TABLE:
        answers = [facts["answer"] for case in row.get("cases", ()) for facts in case.values()]
        if answers:
            actions = {names[word] for answer in answers for word in answer if word in names}
            wanted.append((row.get("page", row["row"]), actions))
    assert found == wanted
