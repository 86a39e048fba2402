"""Hostile workspaces: whatever is in the files, `validate` ends soon, in little memory, with a finding."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.integration.starter import start
from tests.integration.workbench import Run

resource = pytest.importorskip("resource", reason="limits of processes exist on Unix only")

MEBIBYTE = 1024 * 1024
SECONDS = 60
"""Of the processor. A file that takes quadratic time would take hours."""

MEMORY = 1024 * MEBIBYTE


def fill(unit: str | bytes, size: int = MEBIBYTE - 500) -> bytes:
    data = unit.encode() if isinstance(unit, str) else unit
    return data * (size // len(data))


def validate(folder: Path, *arguments: str) -> Run:
    """The command itself, within limits; how it looks is for other tests."""
    process = start(
        ["--chdir", str(folder), "validate", *arguments],
        cwd=folder,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if sys.platform == "linux":
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
    out, err = process.communicate(timeout=10 * SECONDS)
    assert "Traceback" not in (err or ""), err
    assert process.returncode in {0, 1}, err
    return Run(process.returncode, out or "", err or "")


def findings(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The findings by the name of the file that they are about."""
    found = defaultdict(list)
    done = validate(folder, "--format", "json")
    report = json.loads(done.out)
    for item in report["diagnostics"]:
        found[Path(item["file"]).name if item.get("file") else ""].append(item)
    worst = {item["severity"] for item in report["diagnostics"]}
    assert done.code == (1 if "error" in worst else 0)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    (tmp_path / "postsync.yaml").write_text("version: 1\n")
    return tmp_path


def bomb() -> bytes:
    lines = [b"a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for number in range(1, 25):
        aliases = b", ".join([b"*a%d" % (number - 1)] * 9)
        lines.append(b"a%d: &a%d [%s]" % (number, number, aliases))
    return b"\n".join(lines)


POST = b"accounts: [x]\ncontent: a\n"
REFUSED = {
    "alias-bomb": ("PS104", bomb()),
    "alias-loop": ("PS104", b"content: &x [*x]\n"),
    "alias-of-a-long-text": (
        "PS104",
        b"accounts: [x]\ncontainers:\n- &x {content: "
        + b"a" * 400_000
        + b"}\n"
        + b"- *x\n" * 90_000,
    ),
    "depth": ("PS104", b"[" * 500_000),
    "depth-of-blocks": ("PS104", b"- " * 500_000),
    "depth-of-keys": ("PS104", b"? " * 500_000),
    "size": ("PS104", b"content: " + b"a" * (2 * MEBIBYTE)),
    "documents": ("PS104", b"---\n" * 260_000),
    "values": ("PS104", b"content: [" + b"1," * 400_000 + b"]\n"),
    "repeated-key": ("PS106", b"content: a\ncontent: b\n"),
    "merge-key": ("PS107", b"a: &a {content: x}\n<<: *a\n"),
    "object": ("PS108", b"content: !!python/object/apply:os.system [ls]\n"),
    "object-of-a-module": ("PS108", b"content: !!python/name:os.system\n"),
    "tag": ("PS108", b"content: !secret x\n"),
    "utf-16": ("PS103", "content: a\n".encode("utf-16")),
    "utf-32": ("PS103", "content: a\n".encode("utf-32")),
    "latin-1": ("PS103", "content: ä\n".encode("latin-1")),
    "nul": ("PS103", b"content: a\0b\n"),
    "escape-character": ("PS103", b"content: \x1b[31m\n"),
    "lone-surrogate": ("PS105", b'content: "\\ud83d"\n'),
    "zip": ("PS103", b"PK\x03\x04" + bytes(100)),
    "random": ("PS103", bytes(range(256)) * 100),
    "open-quote": ("PS105", b'content: "' + b"a\n" * 400_000),
    "many-unknown-keys": ("PS121", POST + b"".join(b"key%d: 1\n" % n for n in range(40_000))),
    "long-key": ("PS121", POST + b'? "' + b"k" * 1_000_000 + b'"\n: 1\n'),
    "key-with-escapes": ("PS121", POST + b'"\\e[2J\\n::error::x\\u202e": 1\n'),
    "no-blocks": ("PS122", b"accounts: [x]\ncontainers:\n" + b"- a\n" * 40_000),
    "same-blocks": ("PS122", POST + b"labels: [" + b"{a: [1]}, " * 15_000 + b"]\n"),
    "address-that-ends-in-a-space": (
        "PS306",
        b'accounts: [x]\ncontainers: [{media: [{url: "https://' + b"a" * 900_000 + b' "}]}]\n',
    ),
    "huge-float": ("PS122", POST + b"tiktok: {videoCoverTimestampMs: 1e999999}\n"),
    "huge-integer": (
        "PS122",
        POST + b"tiktok: {videoCoverTimestampMs: " + b"9" * 1_000_000 + b"}\n",
    ),
    "not-a-number": ("PS122", POST + b"tiktok: {videoCoverTimestampMs: .nan}\n"),
    "infinite": ("PS122", POST + b"tiktok: {videoCoverTimestampMs: .inf}\n"),
    "time-as-a-number": ("PS401", POST + b"scheduledAt: 1e999999\n"),
    "time-of-a-megabyte": ("PS401", POST + b"scheduledAt: " + b"9" * 1_000_000 + b"\n"),
    "time-before-all-years": ("PS401", POST + b"scheduledAt: 0000-01-01T00:00:00Z\n"),
    "zone-outside": ("PS404", POST + b"timezone: ../../../etc/passwd\n"),
    "path-outside": (
        "PS302",
        b"accounts: [x]\ncontainers: [{media: [{path: ../../../../etc/passwd}]}]\n",
    ),
    "path-of-the-disk": ("PS302", b"accounts: [x]\ncontainers: [{media: [{path: /etc/passwd}]}]\n"),
    "path-without-end": (
        "PS305",
        b'accounts: [x]\ncontainers: [{media: [{path: "' + b"a/" * 100_000 + b'"}]}]\n',
    ),
    "path-with-nul": (
        "PS305",
        b'accounts: [x]\ncontainers: [{media: [{path: "a\\0b/c.jpg"}]}]\n',
    ),
    "numbers-that-collide": (
        "PS122",
        POST + b"labels: [" + b", ".join(b"%d" % (n * (2**61 - 1)) for n in range(30_000)) + b"]\n",
    ),
    "comments-that-ignore": (
        "PS121",
        POST + b"# postsync: ignore[PS204] a\n" * 20_000 + b"contnt: 1\n",
    ),
    "long-text": ("PS201", b'accounts: [x]\ncontent: "' + fill("a.a.a. #a @a +1 1 (") + b'"\n'),
}
"""By the name of its file: the rule that refuses it, and what is in it."""


def test_every_hostile_file_is_refused_by_its_rule_and_none_hides_another(folder: Path) -> None:
    for name, (_, data) in REFUSED.items():
        (folder / "posts" / f"{name}.yaml").write_bytes(data)
    found = findings(folder)
    for name, (rule, _) in REFUSED.items():
        items = found[f"{name}.yaml"]
        assert rule in {item["rule"] for item in items}, (name, items[:3])
        assert all(len(item["summary"]) < 500 and "\n" not in item["summary"] for item in items)


TEXTS = [
    "a.a.a.", "#a#a#a", "#a ", "@a@a", "((((", "+1 1 1 1", " ", "\u0301", "a\u0301\u0316", "👩\u200d", "🇩",
    "https://a.b/", "http://a.", "12:30 ", "例.例.", "xn--a.", "a-a-", "a@a.a", "$A ", "_", "\\n", "\\u2028",
]  # fmt: skip


def test_a_megabyte_of_anything_in_a_text_is_counted_for_every_network(folder: Path) -> None:
    accounts = (
        "x, bluesky, threads, linkedin, instagram, facebook, google_business, tiktok, youtube"
    )
    for number, unit in enumerate(TEXTS):
        text = f'accounts: [{accounts}]\ncontent: "!{fill(unit, 100_000).decode()}!"\n'
        (folder / "posts" / f"{number}.yaml").write_text(text, "utf-8")
    found = findings(folder)
    assert all("PS201" in {i["rule"] for i in found[f"{n}.yaml"]} for n in range(len(TEXTS)))


def test_a_hostile_configuration_is_refused_as_a_post_would_be(folder: Path) -> None:
    for data in (bomb(), b"[" * 500_000, b"version: 1\n" * 2, b"version: !x 1\n", b"\xff\xfe\0", b"a: \0",
                 b"version: " + b"9" * 1_000_000, b"version: 1e999999\n", b"version: 1\n---\nversion: 1\n",
                 b"version: 1\nposts: [" + b"'*a*a*a*a*a*a*a*a*a*b.yaml'," * 10 + b"]\n",
                 b"version: 1\nposts: [" + b'"' + b"**/" * 300 + b'*.yaml", "' + b"[a-b" * 200_000 + b'"]\n',
                 b"version: 1\nposts: [../../**/*.yaml, /etc/*.yaml]\n"):  # fmt: skip
        (folder / "postsync.yaml").write_bytes(data)
        (folder / "posts" / ("a" * 200 + ".yaml")).write_bytes(POST)
        done = validate(folder, "--format", "json")
        assert json.loads(done.out)["diagnostics"], data[:60]


def test_what_is_no_file_is_named_and_not_opened(folder: Path) -> None:
    posts = folder / "posts"
    (posts / "good.yaml").write_bytes(POST)
    (posts / "folder.yaml").mkdir()
    (posts / "folder.yaml" / "inner.yaml").write_bytes(POST.replace(b"a\n", b"b\n"))
    (posts / "link.yaml").symlink_to("/etc/passwd")
    (posts / "loop").symlink_to(posts)
    (posts / "nowhere.yaml").symlink_to("nowhere")
    os.mkfifo(posts / "pipe.yaml")
    found = findings(folder)
    assert {name: items[0]["rule"] for name, items in found.items()} == {
        "link.yaml": "PS102",
        "loop": "PS102",
        "nowhere.yaml": "PS102",
        "pipe.yaml": "PS101",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_that_may_not_be_read_is_named(folder: Path) -> None:
    (folder / "posts" / "a.yaml").write_bytes(POST)
    (folder / "posts" / "a.yaml").chmod(0)
    assert findings(folder)["a.yaml"][0]["rule"] == "PS101"


def test_folders_deeper_than_the_stack_of_python_are_searched(folder: Path) -> None:
    # Made from inside, because a path this long cannot be named from outside.
    here = os.open(folder / "posts", os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("a", dir_fd=here)
        deeper = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    file = os.open("deep.yaml", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(file, b"content: [\n")
    os.close(file)
    os.close(here)
    try:
        assert findings(folder)["deep.yaml"][0]["rule"] == "PS105"
    finally:
        # Python itself cannot remove what is nested deeper than its stack.
        subprocess.run(["rm", "-r", str(folder / "posts")], check=True)


NAMES = [
    b"new\nline",
    b"\x1b[31mred",
    "\u202eoder".encode(),
    b"\xff\xfe",
    b"::error::x",
    b"%0A",
    b"a\rb",
    "é".encode(),
]


@pytest.mark.skipif(sys.platform != "linux", reason="macOS takes no such names")
@pytest.mark.parametrize("form", ["text", "github", "json", "sarif"])
def test_no_file_name_steers_a_terminal_or_a_runner(folder: Path, form: str) -> None:
    for name in NAMES:
        (Path(os.fsdecode(os.fsencode(folder / "posts") + b"/" + name + b".yaml"))).write_bytes(
            b"contnt: a\n"
        )
    done = validate(folder, "--format", form)
    assert done.code == (0 if form == "sarif" else 1)  # the report of the latter is the answer
    for harmful in ("\x1b", "\u202e", "\r"):
        assert harmful not in done.out
    assert not any(line.strip() == "line.yaml" for line in done.out.splitlines())
    assert not any(line.lstrip().startswith("::error::x") for line in done.out.splitlines())
    if form in {"json", "sarif"}:
        json.loads(done.out)
