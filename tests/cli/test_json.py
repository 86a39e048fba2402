"""JSON: one document, of the shape that the contract promises, on success and on every failure."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.cli.test_exit_codes import BROKEN, free_port
from tests.integration.workbench import Run, Workbench

from postsync.domain.plan.plan import EFFECTIVE

SCHEMAS = Path(__file__).parents[2] / "schemas"

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
NUMBER = {"type": "integer"}
NUMBER_OR_NULL = {"type": ["integer", "null"]}
VERSION = {"const": "1"}
TIME_OR_NULL = {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}


def shape(**keys: Any) -> dict[str, Any]:
    """An object with exactly these keys; those with a question mark may be missing."""
    properties = {name.rstrip("_"): value for name, value in keys.items()}
    required = [name for name in keys if not name.endswith("_")]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def rows(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


DIAGNOSTIC = shape(
    severity={"enum": ["error", "warn", "info"]},
    rule={"type": "string", "pattern": r"^PS\d{3}$"},
    summary=TEXT,
    detail=TEXT,
    file=TEXT_OR_NULL,
    line=NUMBER_OR_NULL,
    column=NUMBER_OR_NULL,
    address=TEXT_OR_NULL,
)
VALIDATION = shape(format_version=VERSION, posts=NUMBER, files=NUMBER, diagnostics=rows(DIAGNOSTIC))
FAILURE = shape(
    format_version=VERSION,
    error=shape(code=TEXT, message=TEXT, detail=TEXT),
    diagnostics=rows(DIAGNOSTIC),
)
DELIVERY_STATUS = {"enum": ["pending", "published", "failed"]}
SERVICE = {
    "anyOf": [
        {"type": "null"},
        shape(provider=TEXT, host=TEXT, organisation=TEXT_OR_NULL, rehearsal={"type": "boolean"}),
    ]
}
KINDS = ["ambiguous-match", "already-out", "changed-remotely", "deleted-remotely", "went-back"]
ASKED: dict[str, Any] = {
    "kind": {"enum": KINDS},
    "asks": TEXT,
    "since": TIME_OR_NULL,
    "candidates": rows(
        shape(
            remote_id=TEXT,
            accounts=rows(TEXT),
            text=TEXT,
            scheduled_at=TIME_OR_NULL,
            url=TEXT_OR_NULL,
        )
    ),
    "answers": shape(file=TEXT, command=TEXT),
    "fingerprint": TEXT,
    "answered": {"type": "object"},
}
TO = shape(account_id=TEXT_OR_NULL, network=TEXT, username=TEXT)
LEFT = shape(
    address=TEXT_OR_NULL,
    reasons=rows(TEXT),
    file=TEXT_OR_NULL,
    line=NUMBER_OR_NULL,
    scheduled_at=TIME_OR_NULL,
    deliveries=rows(TO),
    problems=rows(TEXT),
)
REPORT = shape(
    format_version=VERSION,
    digest=TEXT,
    service=SERVICE,
    steps=rows(
        shape(
            address=TEXT,
            action={"enum": [str(action) for action in EFFECTIVE]},
            outcome={"enum": ["done", "failed", "skipped", "unknown"]},
            remote_id=TEXT_OR_NULL,
            deliveries=rows(
                shape(
                    account_id=TEXT_OR_NULL,
                    network=TEXT,
                    username=TEXT,
                    status=DELIVERY_STATUS,
                    url=TEXT_OR_NULL,
                    error_=TEXT_OR_NULL,
                )
            ),
            error={
                "anyOf": [
                    {"type": "null"},
                    shape(code=TEXT, message=TEXT, request_id=TEXT_OR_NULL),
                ]
            },
            scheduled_at_=TIME_OR_NULL,
            targets_=rows(TO),
            resolve_=rows(TEXT),
        )
    ),
    blocked=rows(LEFT),
    deferred=rows(LEFT),
    questions_=rows(shape(address=TEXT, file=TEXT_OR_NULL, **ASKED)),
    diagnostics_=rows(DIAGNOSTIC),
    summary=shape(done=NUMBER, failed=NUMBER, skipped=NUMBER, unknown=NUMBER),
)
LIFECYCLES = [
    "draft", "deferred", "new", "missed", "question", "scheduled", "publishing", "published",
    "partly_published", "failed", "gone", "archived", "unknown",
]  # fmt: skip
STATUS = shape(
    format_version=VERSION,
    service=SERVICE,
    workspace=TEXT_OR_NULL,
    timezone=TEXT_OR_NULL,
    posts=rows(
        shape(
            address=TEXT,
            file=TEXT_OR_NULL,
            line=NUMBER_OR_NULL,
            lifecycle={"enum": LIFECYCLES},
            scheduled_at=TIME_OR_NULL,
            published_at=TIME_OR_NULL,
            remote_id=TEXT_OR_NULL,
            deliveries=rows(
                shape(
                    account_id=TEXT_OR_NULL,
                    network=TEXT,
                    username=TEXT,
                    status=DELIVERY_STATUS,
                    error=TEXT_OR_NULL,
                    url=TEXT_OR_NULL,
                    published_at=TIME_OR_NULL,
                )
            ),
            accounts=rows(TO),
            labels=rows(TEXT),
            begins=TEXT,
            attention_=TEXT,
            to_do_=rows(TEXT),
            overdue_={"const": True},
            stands_again_=rows(TEXT),
            question_=shape(**ASKED),
            note_=TEXT,
            intent_=shape(
                operation=TEXT, key=TEXT, at=TIME_OR_NULL, publishes_now={"type": "boolean"}
            ),
            candidates_=rows(TEXT),
            resolve_=rows(TEXT),
        )
    ),
    summary={"type": "object", "additionalProperties": NUMBER},
)
ACCOUNTS = shape(
    format_version=VERSION,
    accounts=rows(
        shape(
            id=TEXT, network=TEXT, username=TEXT, nickname=TEXT_OR_NULL, active={"type": "boolean"}
        )
    ),
)
STATE_LIST = shape(
    format_version=VERSION,
    lineage=TEXT,
    serial=NUMBER,
    posts=rows(
        shape(
            address=TEXT,
            remote_id=TEXT,
            lifecycle={"enum": LIFECYCLES},
            scheduled_at=TIME_OR_NULL,
        )
    ),
    intents=rows(
        shape(address=TEXT, operation=TEXT, key=TEXT, at=TIME_OR_NULL),
    ),
    service={"type": ["object", "null"]},
    workspace=TEXT_OR_NULL,
    questions=rows({"type": "object", "required": ["address", "kind", "since", "answers"]}),
    at_work_=shape(who=TEXT, operation=TEXT, since=TIME_OR_NULL, run_url=TEXT_OR_NULL),
)
URL = shape(network=TEXT, username=TEXT, url=TEXT)
CALENDAR = shape(
    format_version=VERSION,
    now=TIME_OR_NULL,
    offline={"type": "boolean"},
    timezone=TEXT,
    horizon=TIME_OR_NULL,
    days=rows(
        shape(
            date=TEXT,
            off={"type": "boolean"},
            posts=rows(TEXT),
            left=rows(TEXT),
            crowded=rows(TEXT),
            quiet=rows(TEXT),
            clock=TEXT_OR_NULL,
        )
    ),
    gaps=rows(shape(**{"from": TEXT, "to": TEXT, "days": NUMBER, "account": TEXT_OR_NULL})),
    undated=rows(TEXT),
    earlier=NUMBER,
    later=NUMBER,
    entries=rows(
        shape(
            address=TEXT,
            state=TEXT,
            at=TIME_OR_NULL,
            was_at=TIME_OR_NULL,
            timezone=TEXT_OR_NULL,
            publishes_now={"type": "boolean"},
            overdue={"type": "boolean"},
            accounts=rows(TEXT),
            outcomes={"type": "object", "additionalProperties": TEXT},
            urls=rows(URL),
            file=TEXT_OR_NULL,
            line=NUMBER_OR_NULL,
            rules=rows(TEXT),
        )
    ),
)
MESSAGE = shape(format_version=VERSION, message=TEXT, address_=TEXT, outcome_=TEXT, accounts_=TEXT)


def check(run: Run, schema: dict[str, Any]) -> Any:
    """The one document on stdout, which must be of that shape."""
    document = run.json
    assert run.out.endswith("}\n")
    jsonschema.Draft7Validator(schema).validate(document)
    return document


def published(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def test_every_result_has_the_shape_of_the_contract(bench: Workbench) -> None:
    bench.write("posts/now.yaml", "accounts: [linkedin]\ncontent: Now\n")
    bench.write("posts/typo.yaml", "accounts: [x:nobody]\ncontent: Nobody\n")
    bench.write("posts/draft.yaml", "draft: true\naccounts: [x:acme]\ncontent: Draft\n")
    asked = ("--format", "json")
    check(bench.done("validate", *asked), VALIDATION)
    check(bench.done("calendar", *asked), CALENDAR)
    plan = check(bench.run("plan", *asked), published("plan"))
    assert {change["action"] for change in plan["changes"]} == {"create", "blocked"}
    report = check(bench.run("apply", "--auto-approve", *asked), REPORT)
    assert report["summary"]["done"] == 2
    check(bench.done("status", *asked), STATUS)
    check(bench.done("accounts", *asked), ACCOUNTS)
    check(bench.done("state", "list", *asked), STATE_LIST)
    record = bench.done("state", "show", "hello", *asked).json
    assert record["address"] == "hello"
    check(bench.done("state", "mv", "hello", "bye", *asked), MESSAGE)
    check(bench.done("state", "rm", "bye", *asked), MESSAGE)
    check(bench.done("state", "unlock", *asked), MESSAGE)


def test_the_state_file_and_a_saved_plan_keep_to_their_published_schemas(bench: Workbench) -> None:
    bench.done("plan", "--out", "plan.json")
    bench.apply()
    saved = json.loads(bench.path("plan.json").read_text("utf-8"))
    jsonschema.Draft7Validator(published("plan")).validate(saved)
    jsonschema.Draft7Validator(published("state")).validate(bench.state())


def test_unknown_steps_and_open_intents_are_documents_too(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", "accounts: [x:acme]\ncontent: Now\n")
    bench.faults({"kind": "drop_before", "match": {"method": "POST", "path": "/v1/posts*"}})
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert run.code == 1
    (step,) = check(run, REPORT)["steps"]
    assert (step["outcome"], step["targets"][0]["username"]) == ("unknown", "acme")
    assert "postsync state resolve hello --not-created" in step["resolve"]
    assert "UNKNOWN    hello: not found" in run.err
    listed = check(bench.done("state", "list", "--format", "json"), STATE_LIST)
    assert listed["intents"][0]["operation"] == "create"
    assert check(bench.run("status", "--format", "json"), STATUS)["summary"] == {"unknown": 1}
    check(bench.done("state", "resolve", "hello", "--not-created", "--format", "json"), MESSAGE)


@pytest.mark.parametrize(
    "line",
    [
        ["plan", "--bogus"],
        ["plan", "surplus"],
        ["apply", "--parallelism", "none"],
        ["status", "--nope"],
        ["accounts", "surplus"],
        ["state", "list", "--nope"],
        ["state", "show"],
        ["validate", "--nope"],
        ["nonsense"],
    ],
)
@pytest.mark.parametrize("asked", [["--format", "json"], ["--format=json"]])
def test_a_wrong_command_line_is_one_document(
    bench: Workbench, line: list[str], asked: list[str]
) -> None:
    run = bench.run(*line, *asked)
    assert run.code == 64
    assert check(run, FAILURE)["error"]["code"] == "usage"


ONLINE = [["plan"], ["apply", "--auto-approve"], ["status"], ["accounts"]]


@pytest.mark.parametrize("line", ONLINE)
def test_a_missing_key_is_one_document(bench: Workbench, line: list[str]) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand")
    run = bench.run(*line, "--format", "json", env={"POSTSYNC_CLOCK_OFFSET": ""})
    assert run.code == 1
    assert check(run, FAILURE)["error"]["code"] == "config"


@pytest.mark.parametrize("line", ONLINE)
def test_a_closed_port_is_one_document(bench: Workbench, line: list[str]) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand, tries: 1")
    url = f"http://127.0.0.1:{free_port()}/v1"
    environment = {"POSTSYNC_BASE_URL": url, "OUTSTAND_API_KEY": "secret-key"}
    run = bench.run(*line, "--format", "json", env=environment)
    assert run.code == 1
    assert check(run, FAILURE)["error"]["code"] == "unavailable"
    assert "secret-key" not in run.out + run.err


@pytest.mark.parametrize("line", [*ONLINE, ["state", "list"]])
@pytest.mark.parametrize(
    "config", ["polcy: {}\n", "version: 2\n", "- a\n", "state: [\n", "version: 1\nversion: 1\n"]
)
def test_a_bad_configuration_is_one_document(
    bench: Workbench, line: list[str], config: str
) -> None:
    bench.write("postsync.yaml", config)
    run = bench.run(*line, "--format", "json")
    assert run.code == 1
    document = check(run, FAILURE)
    assert document["error"]["code"] == "invalid-config"
    assert document["diagnostics"][0]["file"] == "postsync.yaml"


@pytest.mark.parametrize("line", [["plan"], ["plan", "--offline"]])
def test_a_broken_file_is_blocked_in_the_plan_of_the_others(
    bench: Workbench, line: list[str]
) -> None:
    bench.write("posts/broken.yaml", BROKEN)
    run = bench.run(*line, "--format", "json")
    assert run.code == 1
    document = check(run, published("plan"))
    broken, hello = document["changes"]
    assert (broken["address"], broken["action"]) == ("broken", "blocked")
    assert broken["reasons"] == ["invalid"]
    assert (hello["address"], hello["action"]) == ("hello", "create")
    assert "PS121" in [item["rule"] for item in document["diagnostics"]]


def test_a_broken_file_keeps_apply_from_nothing_but_itself(bench: Workbench) -> None:
    bench.write("posts/broken.yaml", BROKEN)
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert run.code == 1
    document = check(run, REPORT)
    assert [step["address"] for step in document["steps"]] == ["hello"]
    assert "PS121" in [item["rule"] for item in document["diagnostics"]]


def test_a_report_lists_what_was_left_and_why(bench: Workbench) -> None:
    bench.write("posts/broken.yaml", BROKEN)
    bench.write("posts/unreadable.yaml", "a: [\n")
    bench.write(
        "posts/late.yaml",
        "accounts: [x:acme]\nscheduledAt: 2027-02-02T09:00:00Z\ncontent: Late\n",
    )
    bench.write(
        "posts/far.yaml", "accounts: [x:acme]\nscheduledAt: 2027-05-02T09:00:00Z\ncontent: Far\n"
    )
    for _ in "12":  # the second run has nothing to do
        run = bench.run("apply", "--auto-approve", "--format", "json")
        assert run.code == 1
        report = check(run, REPORT)
        left = {(one["address"], one["file"], one["reasons"][-1]) for one in report["blocked"]}
        assert left == {
            ("broken", "posts/broken.yaml", "invalid"),
            ("late", "posts/late.yaml", "missed"),
            ("unreadable", "posts/unreadable.yaml", "invalid"),
        }
        assert all(one["line"] and one["problems"] for one in report["blocked"])
        (far,) = report["deferred"]
        assert (far["address"], far["reasons"]) == ("far", ["beyond-horizon"])
        assert far["deliveries"][0]["username"] == "acme"
    assert report["steps"] == []


def test_a_refused_guard_is_a_plan_for_plan_and_one_document_for_apply(bench: Workbench) -> None:
    bench.write("postsync.yaml", "provider: {name: sandbox}\npolicy: {maxCreate: 0}\n")
    plan = bench.run("plan", "--format", "json")
    assert plan.code == 1
    assert check(plan, published("plan"))["diagnostics"][0]["rule"] == "PS605"
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert run.code == 1
    assert check(run, FAILURE)["error"]["code"] == "guard-refused"


def test_no_terminal_is_one_document(bench: Workbench) -> None:
    run = bench.run("apply", "--format", "json")
    assert run.code == 1
    check(run, FAILURE)
    assert bench.remote() == []


def test_a_locked_state_is_one_document(bench: Workbench) -> None:
    with bench.locked():
        run = bench.process("apply", "--auto-approve", "--format", "json")
    assert run.code == 4
    assert check(run, FAILURE)["error"]["code"] == "state-locked"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format_version": "9"}', '{"a": 1}'])
def test_a_bad_plan_file_is_one_document(bench: Workbench, content: str) -> None:
    bench.write("plan.json", content)
    run = bench.run("apply", "plan.json", "--format", "json")
    assert run.code == 1
    check(run, FAILURE)
    assert bench.remote() == []


def test_answers_that_are_not_the_service_s_are_one_document(bench: Workbench) -> None:
    bench.write("postsync.yaml", "provider: {name: sandbox, tries: 1}\n")
    for fault in ("html", "truncated", "unauthorized", "inactive", "success_false", "drop_before"):
        bench.faults({"kind": fault})
        run = bench.run("plan", "--format", "json")
        assert run.code == 1, fault
        check(run, FAILURE)
