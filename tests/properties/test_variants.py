"""Properties of variants: what they inherit, who gets them, and that files moved into them send nothing."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.builders import plan_of, record_of, remote_of, seen, state

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.plan.plan import Plan
from postsync.domain.post.account import Account
from postsync.domain.post.post import Post
from postsync.domain.state.intent import Action

NAMES = ("x:acme", "x:dev", "linkedin:acme-inc", "bluesky:acme", "threads:acme", "reddit:acme")
ACCOUNTS = tuple(
    Account(id=f"id{n}", network=name.partition(":")[0], username=name.partition(":")[2])
    for n, name in enumerate(NAMES)
)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

TEXTS = st.sampled_from(["Rover!", "A new rover", "Our rover drives itself", "Look #rover"])
TIMES = st.sampled_from([timedelta(hours=2), timedelta(days=3), -timedelta(days=2)])
SAID: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "content": TEXTS,
        "containers": st.lists(st.fixed_dictionaries({"content": TEXTS}), min_size=1, max_size=3),
        "labels": st.lists(st.sampled_from(["a", "b"]), unique=True, max_size=2),
        "protect": st.booleans(),
        "missed": st.sampled_from(["skip", "error"]),
        "offset": st.sampled_from(["+2h", "-30m", "1d"]),
    },
).map(lambda one: {k: v for k, v in one.items() if k != "content" or "containers" not in one})


def load(files: dict[str, dict[str, Any]]) -> dict[str, Post]:
    """The posts of a workspace of these files; JSON is YAML."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, "posts", name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(data), "utf-8")
        workspace = WorkspaceSource(Path(folder), Config()).load()
    assert not [one for one in workspace.diagnostics if one.severity == "error"], files
    return {post.address: post for post in workspace.posts}


@given(
    names=st.lists(st.sampled_from(NAMES), unique=True, min_size=1),
    variants=st.dictionaries(
        st.sampled_from([*NAMES, "linkedin", "bluesky", "threads"]), SAID, min_size=1
    ),
)
def test_each_account_gets_one_post_with_what_its_variant_says_and_all_else_inherited(
    names: list[str], variants: dict[str, dict[str, Any]]
) -> None:
    networks = {key for key in variants if ":" not in key}
    variants = {k: v for k, v in variants.items() if k.partition(":")[0] not in networks - {k}}
    whole = {"content": "Whole", "labels": ["w"], "scheduledAt": "2027-03-08T14:00:00Z"}
    made = load({"launch.yaml": {"accounts": names, **whole, "variants": variants}})
    every = [selector for post in made.values() for selector in post.content.selectors]
    assert len(every) == len(set(every))
    assert set(names) <= set(every)
    for address, post in made.items():
        said = {**whole, "missed": "error", "protect": False}
        said |= variants.get(address.partition("@")[2], {})
        texts = [one["content"] for one in said.get("containers", [{"content": said["content"]}])]
        assert list(post.content.texts) == texts
        assert list(post.content.labels) == said["labels"]
        assert post.content.missed == said["missed"]
        assert post.content.protect == said["protect"]
        hours = {"+2h": 2, "-30m": -0.5, "1d": 24}.get(said.get("offset", ""), 0)
        assert post.content.scheduled_at == datetime(2027, 3, 8, 14, tzinfo=UTC) + timedelta(
            hours=hours
        )


def planned(before: dict[str, Post], after: dict[str, Post]) -> Plan:
    """The plan for files that took the place of others, which were applied."""
    records, shown = [], []
    for number, post in enumerate(before.values()):
        is_out = (post.content.scheduled_at or NOW) <= NOW
        standing = {"status": "published"} if is_out else {}
        of = tuple(
            one for one in ACCOUNTS if f"{one.network}:{one.username}" in post.content.selectors
        )
        remote = remote_of(post, f"r{number}", accounts=of, **standing)
        shown.append(remote)
        records.append(record_of(post, remote, account_ids=tuple(one.id for one in of)))
    return plan_of(
        after.values(),
        state(*records, accounts=ACCOUNTS),
        seen(*shown, accounts=ACCOUNTS),
        now=NOW,
    )


@given(
    said=st.lists(st.tuples(TEXTS, TIMES), min_size=2, max_size=len(NAMES)),
    whole=st.integers(0, len(NAMES) - 1),
    back=st.booleans(),
)
def test_files_that_become_variants_and_variants_that_become_files_send_nothing(
    said: list[tuple[str, timedelta]], whole: int, back: bool
) -> None:
    one_each = {
        name: {"content": f"{text} {at}", "scheduledAt": (NOW + at).isoformat()}
        for name, (text, at) in zip(NAMES, said, strict=False)
    }
    files = {
        f"rover-{n}.yaml": {"accounts": [name], **data}
        for n, (name, data) in enumerate(one_each.items())
    }
    first, *others = (
        list(one_each)[whole % len(one_each) :] + list(one_each)[: whole % len(one_each)]
    )
    variants = {name: one_each[name] for name in others}
    document = {"accounts": list(one_each), **one_each[first], "variants": variants}
    before, after = load(files), load({"rover.yaml": document})
    plan = planned(after, before) if back else planned(before, after)
    assert {change.action for change in plan.changes} == {Action.MOVE}
    assert len(plan.changes) == len(one_each)
    assert not plan.has_errors
