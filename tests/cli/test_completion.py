"""What a shell offers on Tab: names from files alone, in any workspace, and nothing that could do harm."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.workbench import CONFIG, Workbench

from postsync.cli.completing import script
from postsync.cli.main import VARIABLE, cli

NEWS = """\
id: big/news-1
accounts: [x:acme]
scheduledAt: 2027-03-02T09:00Z
content: News
---
accounts: [x:acme]
"id": 'second'
scheduledAt: 2027-03-03T09:00Z
content: Second
"""


def offered(bench: Workbench, line: str) -> list[str]:
    env = {VARIABLE: "bash_complete", "COMP_LINE": f"postsync {line}", "_POSTSYNC_BREAKS": " :="}
    run = bench.process(env=env)
    assert (run.code, run.err) == (0, "")
    return [row.partition(",")[2] for row in run.out.splitlines() if row]


@pytest.fixture
def shelf(bench: Workbench) -> Workbench:
    bench.write("posts/news.yaml", NEWS)
    return bench


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("status ", ["big/news-1", "hello", "second"]),
        ("status B", ["big/news-1"]),
        ("status hello ", ["big/news-1", "second"]),
        ("plan --target=s", ["second"]),
        ("plan --target ", ["big/news-1", "hello", "second"]),
        ("preview se", ["second"]),
        ("apply --adopt he", ["hello="]),
        ("retry he", ["hello"]),
        ("state show ", ["big/news-1", "hello", "second"]),
        ("appl", ["apply"]),
        ("state li", ["list"]),
        ("plan --fo", ["--format"]),
        ("plan --format j", ["json"]),
        ("rules ps20", [f"PS20{n}" for n in range(1, 10)]),
        ("new --kind th", ["thread"]),
        ("completion z", ["zsh"]),
    ],
)
def test_names_are_offered_by_what_is_typed(shelf: Workbench, line: str, names: list[str]) -> None:
    assert offered(shelf, line) == names


def test_variants_are_offered_by_their_addresses(shelf: Workbench) -> None:
    shelf.write(
        "posts/launch.yaml",
        "content: Hi\nvariants:\n  # Two of them\n  Twitter:\n    content: Hello\n    'x': {}\n"
        "  linkedin:Acme-Inc: {content: 'Dear: all'}\nlabels: [a]\n---\nid: third\ncontent: Hi\n",
    )
    launch = ["launch", "launch@linkedin:acme-inc", "launch@x"]
    assert offered(shelf, "status l") == launch
    assert offered(shelf, "plan --target launch@l") == ["launch@linkedin:acme-inc"]
    assert "third" in offered(shelf, "status ")


def test_what_is_recorded_is_offered_where_a_state_is_here(shelf: Workbench) -> None:
    shelf.apply()
    shelf.path("posts/news.yaml").unlink()
    assert offered(shelf, "state show ") == ["big/news-1", "hello", "second"]
    assert offered(shelf, "status ") == ["hello"]
    accounts = offered(shelf, "status --account li")
    assert accounts == ["linkedin:acme-devs", "linkedin:acme-inc", "linkedin"]
    assert offered(shelf, "status --account x:ac") == ["acme", "acme_dev"]


def test_the_workspace_may_be_named(shelf: Workbench, tmp_path: Path) -> None:
    other = Workbench(tmp_path / "other", config=CONFIG)
    other.write("posts/there.yaml", "content: Hi\n")
    assert offered(shelf, f"--chdir {other.folder} status ") == ["there"]
    assert offered(shelf, f"--config {other.folder}/postsync.yaml status ") == ["there"]
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    assert offered(shelf, f"--chdir {nowhere} status ") == []


def test_patterns_of_the_configuration_hold(empty: Workbench) -> None:
    empty.edit("postsync.yaml", "version: 1", "version: 1\nposts: ['social/*.yaml']")
    empty.write("social/one.yaml", "content: Hi\n")
    empty.write("posts/two.yaml", "content: Hi\n")
    assert offered(empty, "status ") == ["one"]


def test_broken_files_are_silent_and_their_names_are_there(shelf: Workbench) -> None:
    shelf.write("posts/broken.yaml", "content: [\n\x00")
    assert "broken" in offered(shelf, "status ")
    shelf.write("postsync.yaml", "posts: [\n")
    assert offered(shelf, "status ") == []


def test_no_name_reaches_the_shell_that_it_would_not_take_for_a_word(shelf: Workbench) -> None:
    names = ["$(touch owned)", "a;b", "a b", "\x1b[31mred", "`id`", "é", "--auto-approve", "a\nb"]
    for number, name in enumerate(names):
        shelf.path(f"posts/{name}.yaml").write_text("content: Hi\n")
        shelf.path(f"posts/n{number}.yaml").write_text(json.dumps({"x": 1}) + f"\nid: '{name}'\n")
    state = json.dumps({"posts": {name: {} for name in names}, "accounts": [{"network": "$(x)"}]})
    shelf.write(".postsync/state.json", state)
    for line in ("status ", "state show "):
        found = offered(shelf, line)
        assert not {"$(touch owned)", "`id`", "--auto-approve", "é", "\x1b[31mred"} & set(found)
        assert all(name.isascii() and name.isprintable() and " " not in name for name in found)
    assert offered(shelf, "status --account ") == []


def test_nothing_leads_out_and_nothing_is_waited_for(shelf: Workbench, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("id: secret\n")
    shelf.path("posts/link.yaml").symlink_to(tmp_path / "secret.yaml")
    os.mkfifo(shelf.path("posts/pipe.yaml"))
    assert offered(shelf, "status ") == ["big/news-1", "hello", "second"]


def test_no_library_is_imported_for_it(shelf: Workbench) -> None:
    code = (
        "import os, sys\nfrom postsync.cli.main import cli\nfrom postsync.cli.completing import Bash\n"
        "print(Bash(cli, {}, 'postsync', 'V').complete(), *sorted(sys.modules), file=sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=shelf.folder,
        env={**os.environ, "COMP_LINE": "postsync status "},
    )
    assert "plain,hello" in done.stdout
    for heavy in (
        "yaml",
        "git",
        "httpx",
        "jsonschema",
        "jsonschema_rs",
        "msgspec",
        "rich",
        "socket",
    ):
        assert f" {heavy} " not in done.stdout


# The shells themselves


def typed(shell: list[str], text: str, folder: Path) -> str:
    program = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{program}:{os.environ['PATH']}", "HOME": str(folder)}
    done = subprocess.run(
        shell, input=text, capture_output=True, text=True, check=False, cwd=folder, env=env
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("postsync status se", "second"),
        ("postsync status --account x:acme_", "acme_dev"),
        ("postsync plan --target=sec", "second"),
        ("postsync apply --adopt hel", "hello="),
    ],
)
def test_bash_completes_words_with_colons_and_equals_signs(
    shelf: Workbench, line: str, names: str
) -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    shelf.apply()
    text = f"""{script(cli, "bash", VARIABLE)}
COMP_LINE='{line}' COMP_POINT={len(line)}
_postsync_completion postsync
printf 'offers %s\\n' "${{COMPREPLY[@]}}"
"""
    assert f"offers {names}\n" in typed(["bash", "--norc"], text, shelf.folder)


def test_fish_completes_addresses(shelf: Workbench) -> None:
    if shutil.which("fish") is None:
        pytest.skip("there is no fish")
    text = script(cli, "fish", VARIABLE) + "\ncomplete -C 'postsync status se'\n"
    said = typed(["fish", "--no-config"], text, shelf.folder)
    assert "second" in said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_script(bench: Workbench, shell: str) -> None:
    said = bench.done("completion", shell).out
    assert "_postsync_completion" in said
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    done = subprocess.run([shell, "-n"], input=said, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
