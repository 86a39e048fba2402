"""JSON for scripts: exact shapes, in the contract's order, always encodable."""

import json
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from tests.tables import each_row
from tests.unit.views.samples import (
    NASTY,
    NOW,
    OUTSTAND,
    SANDBOX,
    SLOT,
    asked,
    candidate,
    change,
    content,
    create,
    every_action,
    every_outcome,
    every_stage,
    plan_of,
    what_was_planned,
)

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.plan import Reason
from postsync.domain.post.account import Account
from postsync.domain.post.content import encode_content
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.question import Asking, Question
from postsync.domain.state.record import Snapshot
from postsync.domain.text.hidden import hidden
from postsync.views import accountsjson, jsonout
from postsync.views.jsontext import document

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas" / "plan.schema.json").read_text(encoding="utf-8")
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def schema_of(definition: str) -> dict[str, Any]:
    return SCHEMA["definitions"][definition]["properties"]


@given(st.dictionaries(st.text(), ANY_JSON, max_size=3))
def test_a_document_is_what_the_standard_library_would_write(data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    written = document(data)
    assert json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n" == text
    assert len(written.split("\n")) == len(text.split("\n"))
    assert not any(map(hidden, written.split("\n")))
    assert any(map(hidden, text.split("\n"))) or written == text  # as it is written: line by line


@given(st.dictionaries(st.text(alphabet=st.characters()), st.text(alphabet=st.characters())))
def test_a_document_can_always_be_encoded_and_read_back(data: dict[str, str]) -> None:
    assert json.loads(document(data).encode()) == data


def test_a_lone_surrogate_is_escaped() -> None:
    assert document({"a": "x\ud83d"}) == '{\n  "a": "x\\ud83d"\n}\n'


@each_row("character", "\x7f\x85\x9b\u061c\u200e\u202e\u2028\u2066\u2069\ufeff")
def test_what_could_steer_a_terminal_is_escaped(character: str) -> None:
    text = document({f"k{character}": [f"é{character}\n"]})
    assert character not in text
    assert json.loads(text) == {f"k{character}": [f"é{character}\n"]}


def test_emoji_and_other_scripts_stay_as_they_are() -> None:
    said = "👩‍🚀 אבג Ünïcödé"
    assert said in document({"a": said})


def test_any_mapping_and_any_sequence_is_written() -> None:
    data = {"a": MappingProxyType({"b": (1, 2.5, True)}), "c": OrderedDict(d=())}
    assert json.loads(document(data)) == {"a": {"b": [1, 2.5, True]}, "c": {"d": []}}


def test_percent_signs_in_keys_and_values_stay() -> None:
    data = {"100%": "50 %s", "%d": {"%%": "%"}}
    assert json.loads(document(data)) == data


def test_a_plan_has_the_keys_of_the_contract_in_its_order() -> None:
    data = json.loads(jsonout.plan(every_action()))
    assert list(data) == [
        "format_version",
        "digest",
        "now",
        "commit",
        "offline",
        "service",
        "workspace",
        "policy",
        "reviewed",
        "state",
        "configuration",
        "configuration_base",
        "summary",
        "changes",
        "diagnostics",
        "media",
    ]
    assert list(data["changes"][1]) == [
        "address",
        "action",
        "reasons",
        "publishes_now",
        "scheduled_at",
        "remote_id",
        "file",
        "line",
        "deliveries",
        "fields",
        "before",
        "after",
    ]
    assert list(data["diagnostics"][0]) == [
        "severity",
        "rule",
        "summary",
        "detail",
        "file",
        "line",
        "column",
        "address",
    ]


def test_a_plan_says_what_it_says() -> None:
    plan = plan_of(create("launch-2026", "Hello"), unchanged=3)
    data = json.loads(jsonout.plan(plan))
    assert data["digest"] == plan.digest
    assert data["now"] == "2026-11-23T12:00:00Z"
    assert data["state"] == {"lineage": plan.lineage, "serial": 7}
    assert data["summary"] == plan.summary()
    assert data["changes"] == [
        {
            "address": "launch-2026",
            "action": "create",
            "reasons": ["new"],
            "publishes_now": False,
            "scheduled_at": "2026-12-01T14:00:00Z",
            "remote_id": None,
            "file": "posts/launch-2026.yaml",
            "line": 2,
            "deliveries": [
                {"account_id": "9dyJS", "network": "x", "username": "acme"},
                {"account_id": "77abc", "network": "linkedin", "username": "acme-inc"},
            ],
            "fields": [],
            "before": None,
            "after": encode_content(content("Hello")),
        }
    ]


def test_only_a_renamed_post_has_a_previous_address() -> None:
    moved = change("new", Action.MOVE, Reason.RENAMED, previous_address="old")
    first, second = json.loads(jsonout.plan(plan_of(moved, create("post"))))["changes"]
    assert first["previous_address"] == "old"
    assert "previous_address" not in second


def test_a_plan_says_whose_posts_it_is_about() -> None:
    data = json.loads(jsonout.plan(plan_of(service=SANDBOX, workspace="acme/posts:social")))
    assert data["service"] == {
        "provider": "sandbox",
        "host": "localhost",
        "organisation": None,
        "rehearsal": True,
    }
    assert data["workspace"] == "acme/posts:social"


def test_a_question_says_what_is_asked_and_both_ways_to_answer() -> None:
    found = candidate("9dyJS", text="Hi", scheduled_at=SLOT)
    (data,) = json.loads(jsonout.plan(plan_of(asked("a", Asking.AMBIGUOUS_MATCH, found))))[
        "changes"
    ]
    assert (data["action"], data["reasons"]) == ("blocked", ["ambiguous-match"])
    question = data["question"]
    assert list(question)[:5] == ["kind", "asks", "since", "candidates", "answers"]
    assert question["kind"] == "ambiguous-match"
    assert question["since"] == "2026-11-20T12:00:00Z"
    assert question["candidates"] == [
        {
            "remote_id": "9dyJS",
            "accounts": ["x:acme"],
            "text": "Hi",
            "scheduled_at": "2026-12-01T14:00:00Z",
            "url": None,
        }
    ]
    assert "`answers: {is: 9dyJS}` in posts/a.yaml" in question["answers"]["file"]
    assert "postsync apply --create-anyway a" in question["answers"]["command"]


def test_what_an_approval_does_about_a_question_is_named() -> None:
    edited = asked("a", Asking.CHANGED_REMOTELY, if_approved=Action.REPLACE, depends_on="b")
    first, second = json.loads(jsonout.plan(plan_of(edited, create("b"))))["changes"]
    assert (first["if_approved"], first["depends_on"]) == ("replace", "b")
    assert not {"question", "if_approved", "depends_on", "own"} & set(second)


def test_blocked_posts_do_not_count_as_publishing_now() -> None:
    blocked = asked("a", Asking.ALREADY_OUT, publishes_now=True)
    now = create("b", publishes_now=True)
    summary = json.loads(jsonout.plan(plan_of(blocked, now)))["summary"]
    assert (summary["blocked"], summary["questions"], summary["publish_now"]) == (1, 1, 1)


def test_a_saved_plan_carries_its_options() -> None:
    options = {"targets": ["a"], "full": True, "allow_creates": 200, "allow_vanished": None}
    assert json.loads(jsonout.plan(plan_of(), options=options))["options"] == options


def test_a_plan_of_the_whole_workspace_has_no_options() -> None:
    assert "options" not in json.loads(jsonout.plan(plan_of()))
    assert "options" not in json.loads(jsonout.plan(plan_of(), options={}))


def test_the_time_of_planning_has_whole_seconds() -> None:
    plan = plan_of(now=NOW.replace(microsecond=987_654))
    assert json.loads(jsonout.plan(plan))["now"] == "2026-11-23T12:00:00Z"


@pytest.mark.parametrize(
    "plan",
    [every_action(), plan_of(), plan_of(create("a", NASTY), offline=True, commit=None)],
    ids=["every action", "empty", "offline"],
)
def test_a_plan_is_valid_under_its_schema(plan: Any) -> None:
    options = {"targets": [], "allow_cancels": 3, "allow_creates": None, "allow_empty": True}
    data = json.loads(jsonout.plan(plan, options=options))
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(data)] == []


def test_the_schema_describes_every_key_that_a_plan_has() -> None:
    data = json.loads(jsonout.plan(every_action(), options={"targets": []}))
    assert set(data) <= set(SCHEMA["properties"])
    assert set(data["summary"]) == set(SCHEMA["properties"]["summary"]["properties"])
    for item in data["changes"]:
        assert set(item) <= set(schema_of("change"))
        for delivery in item["deliveries"]:
            assert set(delivery) == set(schema_of("delivery"))
        for asked_ in filter(None, [item.get("question")]):
            assert set(asked_) | {"if_approved"} == set(schema_of("question"))
            for one in asked_["candidates"]:
                assert set(one) == set(schema_of("candidate"))
        for field in item["fields"]:
            assert set(field) == set(schema_of("field"))
        for post in filter(None, (item["before"], item["after"])):
            assert set(post) <= set(schema_of("post")) | NETWORKS.keys()
    for item in data["diagnostics"]:
        assert set(item) == set(schema_of("diagnostic"))


def test_the_schema_knows_every_action_and_reason() -> None:
    changes = schema_of("change")
    assert changes["action"]["enum"] == [action for action in Action if action != "noop"]
    assert changes["reasons"]["items"]["enum"] == list(Reason)


def test_the_schema_has_a_title_and_a_description_everywhere() -> None:
    for owner in (SCHEMA, *SCHEMA["definitions"].values()):
        assert owner["title"]
        assert owner["description"]
        for name, property_ in owner["properties"].items():
            assert property_.get("title"), name
            assert property_.get("description"), name


def test_the_examples_of_the_schema_are_valid_under_it() -> None:
    for example in SCHEMA["examples"]:
        Draft7Validator(SCHEMA).validate(example)
    for definition in SCHEMA["definitions"].values():
        for example in definition.get("examples", ()):
            Draft7Validator(definition | {"definitions": SCHEMA["definitions"]}).validate(example)


def test_the_document_of_validate_has_the_shape_of_the_contract() -> None:
    found = Diagnostic(
        severity=Severity.ERROR,
        rule="PS112",
        summary="s",
        detail="d",
        span=Span(file="posts/a.yaml", line=7, column=5),
        address="a",
    )
    assert json.loads(jsonout.validation([found], posts=12, files=10)) == {
        "format_version": "1",
        "posts": 12,
        "files": 10,
        "diagnostics": [
            {
                "severity": "error",
                "rule": "PS112",
                "summary": "s",
                "detail": "d",
                "file": "posts/a.yaml",
                "line": 7,
                "column": 5,
                "address": "a",
            }
        ],
    }


def test_the_document_of_apply_says_why_posts_were_left_out() -> None:
    blocked = finding("PS602", "published", address="a")
    plan = plan_of(diagnostics=(blocked, finding("PS511", "several accounts", address="b")))
    data = json.loads(jsonout.report(every_outcome(), plan))
    assert list(data) == [
        "format_version",
        "digest",
        "service",
        "steps",
        "summary",
        "blocked",
        "deferred",
        "diagnostics",
    ]
    assert [(item["rule"], item["address"]) for item in data["diagnostics"]] == [("PS602", "a")]


def test_the_document_of_apply_names_the_service_and_the_questions_that_stay_open() -> None:
    data = json.loads(jsonout.report(every_outcome(), every_action()))
    assert data["service"]["organisation"] == "Acme Inc."
    first, second = data["questions"]
    assert (first["address"], first["file"]) == ("is-it-you", "posts/is-it-you.yaml")
    assert (first["kind"], second["kind"]) == ("ambiguous-match", "changed-remotely")
    assert "--adopt is-it-you=9dyJS" in first["answers"]["command"]


def test_a_step_of_unknown_fate_says_what_it_was_and_how_to_decide() -> None:
    *others, lost = json.loads(jsonout.report(every_outcome(), what_was_planned()))["steps"]
    assert not [step for step in others if "resolve" in step]
    assert lost["scheduled_at"] == format_time(SLOT)
    assert [target["username"] for target in lost["targets"]] == ["acme", "acme-inc"]
    assert lost["resolve"] == [
        "postsync state resolve lost --remote-id ID",
        "postsync state resolve lost --published",
        "postsync state resolve lost --not-created",
    ]


def test_a_post_of_unknown_fate_says_what_was_announced_and_how_to_decide() -> None:
    posts = {post["address"]: post for post in json.loads(jsonout.status(every_stage()))["posts"]}
    assert posts["lost"]["intent"] == {
        "operation": "create",
        "key": "k-1",
        "at": "2026-11-23T11:50:00Z",
        "publishes_now": False,
    }
    assert posts["lost"]["candidates"] == ["p_5", "p_6"]
    assert len(posts["lost"]["resolve"]) == 4
    assert posts["found"]["resolve"] == []
    assert "intent" not in posts["late"]


def test_the_document_of_apply_has_the_shape_of_the_contract() -> None:
    data = json.loads(jsonout.report(every_outcome()))
    assert list(data) == [
        "format_version",
        "digest",
        "service",
        "steps",
        "summary",
        "blocked",
        "deferred",
    ]
    assert data["summary"] == {"done": 2, "failed": 1, "skipped": 1, "unknown": 1}
    done, mixed, failed, *_ = data["steps"]
    assert done == {
        "address": "launch-2026",
        "action": "create",
        "outcome": "done",
        "remote_id": "p_1",
        "deliveries": [
            {
                "account_id": "9dyJS",
                "network": "x",
                "username": "acme",
                "status": "pending",
                "url": None,
            },
            {
                "account_id": "77abc",
                "network": "linkedin",
                "username": "acme-inc",
                "status": "pending",
                "url": None,
            },
        ],
        "error": None,
    }
    assert mixed["deliveries"][1]["error"] == "the token has expired"
    assert failed["error"] == {
        "code": "rejected",
        "message": "the service refused the request",
        "request_id": "req_1",
    }


def test_the_document_of_status_has_the_shape_of_the_contract() -> None:
    data = json.loads(jsonout.status(every_stage()))
    assert list(data) == ["format_version", "service", "workspace", "timezone", "posts", "summary"]
    posts = {post["address"]: post for post in data["posts"]}
    assert list(posts) == sorted(posts)
    assert posts["draft"] == {
        "address": "draft",
        "file": "posts/draft.yaml",
        "line": 3,
        "lifecycle": "draft",
        "scheduled_at": None,
        "published_at": None,
        "remote_id": None,
        "deliveries": [],
        "accounts": [],
        "labels": [],
        "begins": "",
    }
    assert posts["partly"]["deliveries"][0] == {
        "account_id": "9dyJS",
        "network": "x",
        "username": "acme",
        "status": "published",
        "error": None,
        "url": "https://x.com/acme/status/1",
        "published_at": "2026-11-23T12:00:00Z",
    }
    assert posts["late"]["overdue"] is True
    assert posts["late"]["attention"] == "overdue"
    assert "attention" not in posts["draft"]
    assert posts["waits"]["question"]["kind"] == "ambiguous-match"
    assert "9dyJS" in posts["waits"]["question"]["answers"]["command"]


def test_the_document_of_accounts_has_the_shape_of_the_contract() -> None:
    account = Account(id="1", network="x", username="acme", nickname="Acme")
    assert json.loads(accountsjson.accounts([account])) == {
        "format_version": "1",
        "accounts": [
            {"id": "1", "network": "x", "username": "acme", "nickname": "Acme", "active": True}
        ],
    }


def test_the_document_of_the_state_has_the_shape_of_the_contract() -> None:
    intent = Intent(
        address="a", action=Action.CREATE, generation=1, key="k", body_digest="d", at=NOW
    )
    asked = Question(address="b", kind=Asking.WENT_BACK, since=NOW, fingerprint="f")
    snapshot = Snapshot(
        lineage="l",
        serial=3,
        intents={"k": intent},
        questions={"b": asked},
        service=OUTSTAND,
        workspace="acme/posts:",
    )
    document = json.loads(jsonout.state_list(snapshot, every_stage().posts[:1]))
    (question,) = document.pop("questions")
    assert (question["address"], question["kind"]) == ("b", "went-back")
    assert question["since"] == "2026-11-23T12:00:00Z"
    assert question["candidates"] == []
    assert "--create-anyway b" in question["answers"]["command"]
    assert "again: true" in question["answers"]["file"]
    assert document == {
        "format_version": "1",
        "lineage": "l",
        "serial": 3,
        "service": OUTSTAND._asdict(),
        "workspace": "acme/posts:",
        "posts": [
            {
                "address": "aaa",
                "remote_id": None,
                "lifecycle": "scheduled",
                "scheduled_at": format_time(SLOT),
            }
        ],
        "intents": [
            {"address": "a", "operation": "create", "key": "k", "at": "2026-11-23T12:00:00Z"}
        ],
    }


def test_the_document_of_a_failure_has_the_shape_of_the_contract() -> None:
    assert json.loads(jsonout.failure(code="state-locked", message="m", detail="d")) == {
        "format_version": "1",
        "error": {"code": "state-locked", "message": "m", "detail": "d"},
        "diagnostics": [],
    }
