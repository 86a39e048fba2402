"""Starting up is fast because next to nothing is imported: help knows its commands by a table."""

import json
import subprocess
import sys
from pathlib import Path

from postsync.cli.main import cli

HEAVY = (
    "httpx",
    "git",
    "jsonschema",
    "jsonschema_rs",
    "jinja2",
    "yaml",
    "rich",
    "pygls",
    "sqlite3",
    "postsync.domain",
)

REPORT = f"""
import json, os, sys
from postsync.__main__ import main

def leave(code):
    raise SystemExit(code)

os._exit = leave
for line in json.loads(sys.argv[1]):
    sys.argv = ["postsync", *line]
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code
    assert not code, line
    loaded = [name for name in {HEAVY} if name in sys.modules]
    if loaded:
        sys.exit(f"{{' '.join(line)}}: {{' '.join(loaded)}}")
"""


def heavy_imports(*lines: list[str]) -> str:
    """The first of the command lines that imports what takes its time, and what that is."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, json.dumps(lines)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout
    return done.stderr.strip()


def test_help_and_version_import_nothing_heavy() -> None:
    helps = [[command, "--help"] for command in cli.commands]
    assert len(helps) > 20
    assert heavy_imports(["--help"], ["-h"], ["--version"], *helps) == ""


def test_a_heavy_import_would_be_noticed() -> None:
    assert heavy_imports(["--help"], ["rules"]) == "rules: postsync.domain"


LATER = (
    *HEAVY[:4],
    "dataclasses",
    "hashlib",
    "jinja2",
    "rich",
    "pygls",
    "socket",
    "postsync.adapters.git",
    "postsync.adapters.http.transport",
    "postsync.adapters.workspace.decode.linking",
    "postsync.adapters.workspace.expand.made",
    "postsync.adapters.workspace.yaml.hashtags",
    "postsync.cli.planning",
    "postsync.cli.wiring",
    "postsync.domain.plan",
    "postsync.domain.run",
    "postsync.domain.rules.characters",
    "postsync.domain.text.hosts",
    "postsync.domain.text.links",
    "postsync.ports",
)
"""What a few posts with nothing wrong need for no check."""

WATCHED = f"""
import os, re, sys
from postsync.__main__ import main

def compile(*given, **more):
    frame = sys._getframe(1)
    if frame.f_code.co_name == "<module>" and "postsync" in frame.f_globals["__name__"]:
        print(frame.f_globals["__name__"], frame.f_lineno, "compiles at import", file=sys.stderr)
    return compiled(*given, **more)

def end(code):
    print(code, *[name for name in {LATER} if name in sys.modules], file=sys.stderr, flush=True)
    leave(0)

compiled, re.compile = re.compile, compile
leave, os._exit = os._exit, end
end(main())
"""

POST = """\
accounts: [x:acme, linkedin:acme-inc]
scheduledAt: "2027-03-09T09:00:00Z"
content: "Größer … und schöner 🛠️ 🚀 https://acme.example/news #try"
"""


def test_a_few_posts_are_checked_with_little_imported_and_compiled(tmp_path: Path) -> None:
    (tmp_path / "postsync.yaml").write_text(
        "version: 1\nprovider: {baseUrl: http://127.0.0.1:9/v1}\npolicy: {maxCreate: 100}\n"
    )
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/one.yaml").write_text(POST, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "validate"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Valid. 1 post in 1 file")
    assert done.stderr.strip() == "0"


def test_the_version_is_told_without_click() -> None:
    code = (
        "import sys; from postsync.__main__ import main; main(); sys.exit('click' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, check=True)
