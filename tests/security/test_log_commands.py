"""No file name, key, label or word of a command line puts a command into the log of a job."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.integration.workbench import CONFIG, Workbench
from tests.security.test_shown_properties import assert_no_commands

ERROR, STOP = "::error file=x::PWN", "::stop-commands::tok"
AZURE = "##vso[task.setvariable variable=a]b"
SECTION = "section_start:1560896352:a"

COMMANDS = (
    ("validate",),
    ("validate", "--format", "json"),
    ("validate", "--format", "sarif"),
    ("validate", "--format", "github"),
    *(("plan", "--format", form) for form in ("text", "markdown", "json")),
    ("-v", "plan", "--offline"),
    ("apply", "--auto-approve"),
    ("status",),
    ("status", "--format", "markdown"),
    ("status", "--format", "json"),
    *(("verify", "--format", form) for form in ("text", "markdown", "json")),
    *(("calendar", "--format", form) for form in ("text", "json", "ics")),
    ("state", "list"),
    ("state", "pull"),
)


def post(**more: Any) -> str:
    data = {"accounts": ["linkedin:acme-inc"], "scheduledAt": "2027-03-05T09:00:00Z"}
    return json.dumps(data | more)


CASES: dict[str, dict[str, str]] = {
    "texts": {
        "posts/a.yaml": post(
            content=f"{ERROR}\n{STOP}\n  {ERROR}\n##[error]tok\n\u00a0{STOP}\n\t{STOP}\n{AZURE}\n"
            f"{SECTION}\r\u001b[0K"
        )
    },
    "names of files": {
        f"posts/a\n{STOP}.yaml": post(content="x"),
        f"posts/{AZURE}.yaml": post(content="y"),
        f"posts/{SECTION}.yaml": "a: [",
    },
    "unknown keys": {"posts/a.yaml": post(content="x", **{f"{ERROR}\n{STOP}": 1, f"\n{AZURE}": 2})},
    "accounts": {"posts/a.yaml": post(content="x", accounts=[STOP, f"x:{AZURE}", f"\n{STOP}"])},
    "labels and blocks": {
        "posts/a.yaml": post(
            content="x",
            labels=[STOP, AZURE],
            linkedin={"extra": {f"\n{STOP}": f"\n{AZURE}{SECTION}"}},
        )
    },
    "media": {
        "posts/a.yaml": post(
            content="x",
            media=[
                {"url": f"https://x.example/{AZURE.split(maxsplit=1)[0]}", "alt": f"\n{STOP}"},
                {"path": f"\n{STOP}"},
            ],
        )
    },
    "configuration": {
        "postsync.yaml": f'{CONFIG}groups: {{"{STOP}": ["x:acme"]}}\nrules: {{"{AZURE}": off}}\n'
        f'name: "{STOP}"\n',
        "posts/a.yaml": post(content="x"),
    },
}


@pytest.mark.parametrize("case", CASES)
def test_no_line_of_any_command_is_one_to_the_system_that_runs_it(
    case: str, tmp_path: Path
) -> None:
    bench = Workbench(tmp_path / "acme")
    bench.env |= {"CI": "true", "GITHUB_ACTIONS": "true"}
    for name, text in CASES[case].items():
        bench.write(name.replace("/", os.sep, 1), text)
    for command in COMMANDS:
        run = bench.run(*command)
        assert run.code != 3, run.err
        # The lines of a feed end in CR LF, and no other CR may be there.
        out = run.out.replace("\r\n", "\n") if "ics" in command else run.out
        assert_no_commands(out, annotated="github" in command)
        assert_no_commands(run.err)
        if "json" in command or "sarif" in command:
            json.loads(run.out)


@pytest.mark.parametrize(
    "arguments",
    [
        (f"\n{STOP}",),
        ("plan", f"\n{STOP}"),
        ("plan", "--format", f"\n{STOP}"),
        ("plan", "--base", f"\n{STOP}"),
        ("plan", "--target", f"\n{STOP}{AZURE}"),
        ("plan", "--summary", f"no/\n{STOP}"),
        ("plan", "--out", f"no/\n{AZURE}"),
        ("validate", f"\n{STOP}{AZURE}"),
        ("state", "show", f"\n{STOP}"),
        ("state", "rm", f"\n{STOP}", "--forget"),
        ("retry", f"\n{STOP}", "--auto-approve"),
        ("rules", f"\n{STOP}"),
        ("--chdir", f"\n{STOP}", "plan"),
        ("--config", f"\n{STOP}", "plan"),
    ],
)
def test_a_word_of_the_command_line_is_none_either(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    bench = Workbench(tmp_path / "acme")
    bench.write("posts/a.yaml", post(content="x"))
    run = bench.run(*arguments)
    assert run.code not in {0, 3} or "--target" in arguments
    assert_no_commands(run.out)
    assert_no_commands(run.err)


def test_a_document_keeps_its_meaning(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "acme")
    bench.write("posts/a.yaml", post(content=f"{AZURE}\n{SECTION}\n##[x]"))
    bench.apply()
    text = bench.run("plan", "--format", "json").out
    assert "##vso" not in text
    record = bench.run("state", "show", "a", "--format", "json").json
    assert record["spec"]["containers"][0]["content"] == f"{AZURE}\n{SECTION}\n##[x]"
    assert json.loads(bench.run("state", "pull").out) == bench.state()
