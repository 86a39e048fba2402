"""Bounded: any input is refused, or done in little time and memory; and no flood hides an error."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from tests.conftest import FULL
from tests.integration.starter import Started
from tests.integration.workbench import HELLO, Workbench, finish

from postsync.adapters.workspace.load import flood, source

thorough = pytest.mark.skipif(not FULL, reason="takes long; POSTSYNC_TORTURE=full runs it")

HUGE = 100 * 2**30
MOST_MEMORY = 500 * 1024
"""KiB, as the contract says."""


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path / "workspace")


class Spent:
    """What a command line cost in a process of its own: seconds of the processor, and KiB at most."""

    def __init__(self, bench: Workbench, *arguments: str) -> None:
        process = bench.start(*arguments)
        assert isinstance(process, Started)
        run = finish(process)
        self.out = run.out + run.err
        self.code, self.seconds, self.memory = run.code, process.seconds, process.memory

    def is_bounded(self, megabytes: float = 1.0) -> bool:
        """As the contract says; a start takes a part of the first second."""
        assert "Traceback" not in self.out
        assert self.code != 3, self.out[-500:]
        return self.seconds < 5 * max(1.0, megabytes) and self.memory < MOST_MEMORY


def sparse(path: Path, first: bytes = b"x") -> None:
    """A file that promises far more than a disk holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(first)
    os.truncate(path, HUGE)


def test_a_sparse_post_is_refused_by_its_first_megabyte(bench: Workbench) -> None:
    sparse(bench.path("posts/a.yaml"))
    bench.write("posts/good.yaml", HELLO)
    spent = Spent(bench, "validate")
    assert spent.is_bounded()
    assert spent.code == 1


def test_a_sparse_configuration_is_refused(bench: Workbench) -> None:
    sparse(bench.path("postsync.yaml"), b"version: 1\n")
    spent = Spent(bench, "validate")
    assert spent.is_bounded()
    assert spent.code == 1


MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\x08moov"


@pytest.mark.parametrize("command", ["validate", "plan --offline", "apply --auto-approve"])
@pytest.mark.parametrize(
    "first", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", MP4, b"%PDF-1"]
)
def test_sparse_media_are_refused_before_their_digest(
    bench: Workbench, command: str, first: bytes
) -> None:
    sparse(bench.path("posts/a.bin"), first)
    bench.write("posts/a.yaml", HELLO + "media: [{path: a.bin, alt: x}]\n")
    began = time.process_time()
    run = bench.run(*command.split())
    assert time.process_time() - began < 5
    assert run.code == 1
    assert "larger than 10 GB" in run.out + run.err


@pytest.mark.parametrize("command", ["apply big", "state push big"])
def test_a_huge_plan_or_state_is_not_read(bench: Workbench, command: str) -> None:
    bench.write("posts/a.yaml", HELLO)
    sparse(bench.path("big"), b"{")
    spent = Spent(bench, *command.split())
    assert spent.is_bounded()
    assert spent.code == 1


@pytest.mark.parametrize("name", ["sandbox.json", "sandbox.json.journal", "sandbox.json.mark"])
def test_a_huge_file_beside_the_state_is_not_read(bench: Workbench, name: str) -> None:
    bench.write("posts/a.yaml", HELLO)
    sparse(bench.path(f".postsync/rehearsal/{name}"), b"{")
    spent = Spent(bench, "plan")
    assert spent.is_bounded()
    assert spent.code in {0, 1}


@pytest.mark.parametrize(
    "data", ["[" * 100_000, '{"a":' * 100_000, '{"version": ' + "9" * 10_000 + "}"]
)
@pytest.mark.parametrize("where", ["plan", "state", "here"])
def test_a_deep_document_is_refused(bench: Workbench, data: str, where: str) -> None:
    bench.write("posts/a.yaml", HELLO)
    if where == "here":
        bench.write(".postsync/rehearsal/sandbox.json", data)
        run = bench.run("plan")
    else:
        bench.write("deep.json", data)
        run = bench.run(*{"plan": ["apply"], "state": ["state", "push"]}[where], "deep.json")
    assert run.code == 1, run


@pytest.mark.parametrize("command", ["apply big", "state push big"])
def test_a_document_of_millions_of_values_is_refused_before_they_are_made(
    bench: Workbench, command: str
) -> None:
    bench.write("posts/a.yaml", HELLO)
    bench.write("big", '{"posts": [' + "[]," * 7_000_000 + "[]]}")
    spent = Spent(bench, *command.split())
    assert spent.is_bounded(), (spent.seconds, spent.memory)
    assert spent.code == 1
    assert "more values" in spent.out


FLOODS = {
    "keys": HELLO + "".join(f"k{n}: 1\n" for n in range(49_000)),
    "documents": "---\n".join(
        f"id: p{n}\n" + "".join(f"k{k}: 1\n" for k in range(45)) for n in range(1_000)
    ),
    "keys that are no text": "x: {" + ",".join(f"{n}: 1" for n in range(45_000)) + "}\n",
    "repeated keys": "a: 1\n" * 49_000,
    "tags": "x:\n" + "- !a b\n" * 99_000,
    "selectors": "accounts: [" + ",".join(f"z{n}:a" for n in range(99_000)) + "]\ncontent: A\n",
    "comments": HELLO + "# postsync: ignore[PS204] x\n" * 30_000,
    "cut texts": HELLO + "labels:\n" + "- a #b\n" * 90_000,
    "empty documents": "---\n" * 999,
    "containers": "accounts: [x:acme]\ncontainers:\n" + '- content: ""\n' * 33_000,
    "media": HELLO + "media:\n" + "- path: a\n" * 33_000,
    "turned around": HELLO.replace("Good", '"' + "\u202e" * 300_000 + '"'),
    "joined": HELLO.replace("Good", "\U0001f468\u200d" * 120_000),
    "hashtags": HELLO.replace("Good morning!", '"' + "#a " * 300_000 + '"'),
    "mentions": HELLO.replace("Good morning!", '"' + "@a.b " * 200_000 + '"'),
    "links": HELLO.replace("Good morning!", '"' + "https://a.b.c.d." * 60_000 + '"'),
    "dots": HELLO.replace("Good morning!", "a." * 500_000),
    "brackets": HELLO.replace("Good morning!", '"' + "([" * 250_000 + '"'),
    "numbers": HELLO + f"tiktok: {{a: 1e999999, b: {'9' * 10_000}, c: 0x{'f' * 500_000}}}\n",
    "zone": HELLO + f"timezone: {'A' * 900_000}\n",
    "id": HELLO + f"id: {'a' * 900_000}\n",
    "time": HELLO.replace("2027", "2" * 900_000),
    "key": HELLO + f"{'k' * 900_000}: 1\n",
    "deep": "[" * 500_000,
}


QUICK = ("keys", "documents", "selectors", "turned around")


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=thorough) for name in FLOODS]
)
@pytest.mark.parametrize("form", ["text", *(["json", "sarif", "github"] if FULL else [])])
def test_a_file_of_a_megabyte_says_what_is_wrong_in_few_words(
    bench: Workbench, name: str, form: str
) -> None:
    bench.write("posts/a.yaml", FLOODS[name])
    spent = Spent(bench, "validate", "--format", form)
    assert spent.is_bounded(), (spent.seconds, spent.memory)
    assert len(spent.out) < (8_000_000 if form in {"json", "sarif"} else 500_000)


def test_of_one_document_a_hundred_findings_are_shown(bench: Workbench) -> None:
    bench.write("posts/a.yaml", HELLO + "".join(f"k{n}: 1\n" for n in range(500)))
    found = bench.run("validate", "--format", "json").json["diagnostics"]
    assert 100 <= len(found) <= 101
    assert [item["rule"] for item in found].count("PS119") == 1


def few(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(flood, "MOST", most)


def test_what_has_errors_is_kept_back_however_much_is_wrong_elsewhere(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The errors of a branch may not crowd out the error of the post that must not go out."""
    few(monkeypatch, 5)
    bench.write("postsync.yaml", "provider: {name: sandbox}\nrules: {PS118: error, PS205: error}\n")
    for n in range(9):
        bench.write(f"posts/a{n}.yaml", "contnt: Hello\n")
        bench.write(f"posts/b{n}.yaml", "content: [\n")
        slot = HELLO.replace("09:00", f"1{n}:00")
        bench.write(f"posts/c{n}.yaml", slot.replace("Good morning!", f"Number {n} #cut"))
        bench.write(f"posts/d{n}.yaml", slot + "media: [{path: nowhere.png}]\n")
    bench.write("posts/good.yaml", HELLO)
    plan = bench.run("plan", "--format", "json").json
    assert "changes" in plan, plan
    actions = {change["address"]: change["action"] for change in plan["changes"]}
    assert actions.pop("good") == "create"
    assert set(actions.values()) == {"blocked"}
    assert len(actions) == 36
    found = bench.run("validate", "--format", "json").json["diagnostics"]
    assert len(found) == 6
    assert (found[-1]["rule"], found[-1]["severity"]) == ("PS119", "info")
    assert "more findings are not shown" in found[-1]["summary"]
    assert bench.run("validate").code == 1


def test_an_error_is_shown_before_any_number_of_warnings(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 5)
    for n in range(9):
        bench.write(f"posts/a{n}.yaml", HELLO.replace("09:00", f"1{n}:00"))
    bench.write("posts/z.yaml", "contnt: Hello\n")
    found = bench.run("validate", "--format", "json").json["diagnostics"]
    assert "error" in {item["severity"] for item in found[:-1]}
    assert found[-1]["rule"] == "PS119"


def test_a_path_shows_what_a_flood_has_covered(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 5)
    for n in range(9):
        bench.write(f"posts/a{n}.yaml", "contnt: Hello\n")
    bench.write("posts/z.yaml", "contnt: Hello\nscheduledAt: 1\n")
    run = bench.run("validate", "posts/z.yaml")
    assert "Did you mean `content`?" in run.out
    assert "PS119" not in run.out


def test_a_long_list_of_findings_says_in_text_how_many_more_there_are(bench: Workbench) -> None:
    for n in range(1_100):
        bench.write(f"posts/a{n}.yaml", "content: [\n")
    run = bench.run("validate")
    assert run.code == 1
    assert "and 100 more findings: `postsync validate PATH`" in run.out
    assert run.out.count(" error PS105 ") == 1_000
    assert "Invalid. 1100 errors" in run.out
    assert len(bench.run("validate", "--format", "json").json["diagnostics"]) == 1_100


@pytest.mark.parametrize(
    "command", ["validate", "validate --format json", "plan --offline", "status"]
)
def test_more_than_fits_into_memory_is_refused(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(flood, "MOST_POSTS", 3)
    bench.write("posts/a.yaml", "---\n".join(f"id: p{n}\n{HELLO}" for n in range(4)))
    run = bench.run(*command.split())
    assert run.code == 1
    assert "more than 3 posts" in run.out + run.err
    monkeypatch.setattr(flood, "MOST_POSTS", 4)
    monkeypatch.setattr(flood, "MOST_BYTES", 100)
    assert bench.run(*command.split()).code == 1


def test_two_processes_count_together(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postsync.adapters.workspace.load.halves.MANY", 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(flood, "MOST_POSTS", 3)
    for n in range(4):
        bench.write(f"posts/a{n}.yaml", HELLO.replace("09:00", f"1{n}:00"))
    run = bench.run("validate")
    assert run.code == 1
    assert "more than 3 posts" in run.out + run.err


@pytest.mark.parametrize(
    "patterns",
    [
        ["/".join(["**", "a*"] * 30) + "/*.yaml"],
        ["posts/" + "*a" * 40 + "b.yaml"],
        ["posts/**/{a,b,c,d,e,f,g}{a,b,c,d,e,f,g}.yaml"],
        ["!" + "/".join(["**", "*"] * 40), "**/*.yaml"],
    ],
)
def test_patterns_cost_little_whatever_they_are(bench: Workbench, patterns: list[str]) -> None:
    bench.write("postsync.yaml", f"provider: {{name: sandbox}}\nposts: {json.dumps(patterns)}\n")
    bench.write("/".join(["aaaa"] * 60) + "/a.yaml", HELLO)
    bench.write(f"posts/{'a' * 200}.yaml", HELLO)
    spent = Spent(bench, "validate")
    assert spent.is_bounded(), spent.seconds


def test_names_that_are_no_text_are_spelt_out(bench: Workbench) -> None:
    bench.path("posts").mkdir()
    for name in (b"\xff.yaml", b"a\nb.yaml", b"\x1b[31m.yaml", b"a" * 250 + b".yaml"):
        (bench.path("posts") / os.fsdecode(name)).write_text("contnt: x\n", "utf-8")
    for form in ("text", "json", "github", "sarif"):
        run = bench.run("validate", "--format", form)
        assert run.code in ({0} if form == "sarif" else {1}), run
        assert "\x1b[31m" not in run.out + run.err


def deep(folder: Path, depth: int) -> None:
    """Folders in folders, made from within: their path is longer than a system call takes."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("a.yaml", os.O_WRONLY | os.O_CREAT, dir_fd=here))
    os.close(here)


@pytest.mark.parametrize("depth", [1_000, 3_000])
def test_folders_may_be_as_deep_as_they_like(bench: Workbench, depth: int) -> None:
    bench.path("posts").mkdir()
    deep(bench.path("posts"), depth)
    try:
        run = bench.run("validate")
        assert run.code in {0, 1}
        assert "Traceback" not in run.err
        assert len(run.out) < 100_000
    finally:
        subprocess.run(["rm", "-rf", str(bench.path("posts"))], check=True)


@thorough
@pytest.mark.parametrize(
    "text", ["contnt: Hello\n", "content: [\n", HELLO], ids=["key", "YAML", "good"]
)
def test_ten_thousand_files_in_every_format(bench: Workbench, text: str) -> None:
    bench.path("posts").mkdir()
    for n in range(10_000):
        bench.path(f"posts/a{n}.yaml").write_text(text, "utf-8")
    for command in (
        "validate",
        "validate --format json",
        "validate --format sarif",
        "plan --offline",
    ):
        spent = Spent(bench, *command.split())
        assert spent.is_bounded(2), (command, spent.seconds, spent.memory)


@thorough
def test_a_hundred_thousand_files(bench: Workbench) -> None:
    bench.path("posts").mkdir()
    for n in range(100_000):
        bench.path(f"posts/a{n}.yaml").write_text(HELLO.replace("Good", f"{n}"), "utf-8")
    for command in ("validate", "plan --offline"):
        spent = Spent(bench, *command.split())
        assert spent.is_bounded(8), (command, spent.seconds, spent.memory)


@thorough
def test_many_large_files_do_not_pile_up(bench: Workbench) -> None:
    bench.path("posts").mkdir()
    text = "accounts: [x:acme]\nlabels:\n" + "".join(f"- l{n}\n" for n in range(95_000))
    for n in range(60):
        bench.path(f"posts/a{n}.yaml").write_text(text, "utf-8")
    spent = Spent(bench, "validate")
    assert spent.is_bounded(60 * len(text) / 2**20), (spent.seconds, spent.memory)


def test_the_bounds_are_where_the_tests_put_them() -> None:
    assert source.shortened is flood.shortened
    assert (flood.MOST, flood.MOST_POSTS, flood.MOST_BYTES) == (10_000, 100_000, 64 * 2**20)
