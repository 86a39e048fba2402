"""A database of the sandbox that somebody else made does no harm: a sentence, exit code 1, and no waiting."""

import contextlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.integration.workbench import HELLO, Workbench

from postsync.sandbox.app import SandboxApp
from postsync.sandbox.unusable import SandboxUnusable


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    bench.apply()
    return bench


def database(bench: Workbench) -> Path:
    return bench.path(".postsync/sandbox.db")


def is_refused(bench: Workbench, *arguments: str, apart: bool = False) -> None:
    began = time.monotonic()
    run = (bench.process if apart else bench.run)(*arguments)
    assert run.code == 1, run
    assert time.monotonic() - began < 20
    assert "Traceback" not in run.out + run.err
    assert "sandbox.db cannot be used" in run.err
    assert "Delete the file" in run.err


FIRST = "SQLite format 3\0"


def something_else(path: Path) -> None:
    path.write_bytes(b"This is a letter, and no database.\n" * 200)


def only_the_first_words(path: Path) -> None:
    path.write_bytes(FIRST.encode() + os.urandom(4096))


def cut_short(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def cut_to_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096])


def spoilt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 97):
        data[at] ^= 0xFF
    path.write_bytes(bytes(data))


def pages_in_a_circle(path: Path) -> None:
    """Every page of every table is the same one."""
    data = bytearray(path.read_bytes())
    with sqlite3.connect(path) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'posts'").fetchone()
    page = bytearray(4096)
    page[0] = 5  # an inner page of a table
    cells = 400
    page[3:5] = cells.to_bytes(2)
    page[5:7] = (4096 - cells * 5 if cells * 7 + 12 < 4096 else 2900).to_bytes(2)
    page[8:12] = root.to_bytes(4)
    for cell in range(cells):
        at = 4096 - (cell % 200 + 1) * 5
        page[12 + cell * 2 : 14 + cell * 2] = at.to_bytes(2)
        page[at : at + 5] = root.to_bytes(4) + b"\x01"
    data[(root - 1) * 4096 : root * 4096] = page
    path.write_bytes(bytes(data))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "a").write_text("a")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link(path: Path) -> None:
    elsewhere = path.with_name("elsewhere.db")
    shutil.move(path, elsewhere)
    path.symlink_to(elsewhere)


def a_journal_that_is_a_pipe(path: Path) -> None:
    Path(f"{path}-journal").unlink(missing_ok=True)
    os.mkfifo(f"{path}-journal")


def media_that_are_a_link(path: Path) -> None:
    outside = path.parents[2] / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    media = Path(f"{path}-media")
    if media.exists():
        media.rmdir()
    media.symlink_to(outside)


def script(*statements: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with sqlite3.connect(path, isolation_level=None) as db:
            for statement in statements:
                db.execute(statement)

    return spoil


def another_one(path: Path) -> None:
    path.unlink()
    script("CREATE TABLE posts (a)", "INSERT INTO posts VALUES (1)")(path)


def rewritten(change: str) -> Callable[[Path], None]:
    """With another schema in the very words of SQLite's own table."""

    def spoil(path: Path) -> None:
        with sqlite3.connect(path, isolation_level=None) as db:
            db.execute("PRAGMA writable_schema = ON")
            db.execute(change)

    return spoil


ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"

CRAFTED = {
    "something else": something_else,
    "only the first words": only_the_first_words,
    "cut short": cut_short,
    "cut to a page": cut_to_a_page,
    "spoilt": spoilt,
    "pages in a circle": pages_in_a_circle,
    "a folder": a_folder,
    "of another program": script("CREATE TABLE notes (a)"),
    "of another program altogether": another_one,
    "no tables": script("DROP TABLE posts"),
    "other columns": script("ALTER TABLE posts RENAME COLUMN containers TO content"),
    "another column": script("ALTER TABLE media ADD COLUMN more TEXT"),
    "a view in the place of a table": script(
        "DROP TABLE faults", f"CREATE VIEW faults AS SELECT 1 AS position, ({ENDLESS}) AS spec"
    ),
    "a view in the place of the world": script(
        "ALTER TABLE world RENAME TO real",
        f"CREATE VIEW world AS SELECT 'a' AS salt, 'b' AS upload_secret, ({ENDLESS}) AS advance, "
        "'{}' AS settings",
    ),
    "a trigger": script(
        f"CREATE TRIGGER t AFTER INSERT ON requests BEGIN DELETE FROM posts WHERE seq > ({ENDLESS}); END"
    ),
    "a trigger that calls itself": script(
        "CREATE TRIGGER t AFTER INSERT ON requests BEGIN INSERT INTO requests (at) VALUES (1); END"
    ),
    "an index with an expression": script(
        "CREATE INDEX i ON posts (hex(zeroblob(length(containers) * 100000)))"
    ),
    "a generated column": script(
        "ALTER TABLE posts ADD COLUMN more AS (hex(zeroblob(100000000))) VIRTUAL"
    ),
    "a virtual table": script("CREATE VIRTUAL TABLE v USING fts5(a)"),
    "a later version": script("PRAGMA user_version = 999"),
    "version 0 with tables": script("PRAGMA user_version = 0"),
    "an older version with a trigger": script(
        "PRAGMA user_version = 2",
        f"CREATE TRIGGER t AFTER INSERT ON world BEGIN DELETE FROM posts WHERE seq > ({ENDLESS}); END",
    ),
    "a check": rewritten(
        "UPDATE sqlite_master SET sql = replace(sql, 'origin TEXT', 'origin TEXT CHECK (1)')"
        " WHERE name = 'posts'"
    ),
    "a default": rewritten(
        "UPDATE sqlite_master SET sql = replace(sql, 'advance INTEGER', 'advance INTEGER DEFAULT 5')"
        " WHERE name = 'world'"
    ),
    "no words": rewritten("UPDATE sqlite_master SET sql = 'nonsense' WHERE name = 'posts'"),
    "no world": script("DELETE FROM world"),
    "a world of nothing": script("UPDATE world SET salt = NULL, advance = NULL, settings = NULL"),
    "a text for a clock": script("UPDATE world SET advance = 'later'"),
    "a blob for a clock": script("UPDATE world SET advance = x'00ff'"),
    "settings that are no JSON": script("UPDATE world SET settings = 'latency'"),
    "settings that are a list": script("UPDATE world SET settings = '[1]'"),
    "settings of another kind": script("""UPDATE world SET settings = '{"latency": "long"}'"""),
    "settings that are not known": script("""UPDATE world SET settings = '{"a": 1}'"""),
    "containers that are no JSON": script("UPDATE posts SET containers = '[{'"),
    "containers of another kind": script("UPDATE posts SET containers = '5'"),
    "containers of texts": script("""UPDATE posts SET containers = '["a"]'"""),
    "containers without end": script(f"UPDATE posts SET containers = '{'[' * 50_000}'"),
    "a huge value": script("UPDATE posts SET containers = zeroblob(100000000)"),
    "a text for a time": script("UPDATE posts SET created_at = 'now', scheduled_at = 'now'"),
    "a fault that is none": script("INSERT INTO faults (spec) VALUES ('{')"),
    "a fault of another kind": script("INSERT INTO faults (spec) VALUES ('[1]')"),
    "a late request": script(
        "INSERT INTO late (at, method, path, headers) VALUES (1, 'POST', '/v1/posts', '5')"
    ),
}


@pytest.mark.parametrize("put", [a_pipe, a_link, a_journal_that_is_a_pipe, media_that_are_a_link])
def test_what_leads_elsewhere_is_not_opened(bench: Workbench, put: Callable[[Path], None]) -> None:
    put(database(bench))
    with pytest.raises(SandboxUnusable, match="not a plain"):
        SandboxApp(database(bench))
    # It is refused before the sandbox sees it: a branch could have brought it.
    run = bench.process("sandbox", "reset")
    assert (run.code, "Traceback" in run.err) == (1, False)
    assert ".postsync/sandbox.db" in run.err


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_database_is_refused(bench: Workbench, name: str) -> None:
    CRAFTED[name](database(bench))
    is_refused(bench, "plan", "--full")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("containers of texts", "apply --auto-approve"),
        ("a trigger", "apply --auto-approve"),
        ("cut short", "accounts"),
        ("a folder", "sandbox reset"),
        ("something else", "sandbox serve --port 0"),
    ],
)
def test_every_command_says_so(bench: Workbench, name: str, command: str) -> None:
    CRAFTED[name](database(bench))
    bench.edit("posts/hello.yaml", "morning", "evening")
    is_refused(bench, *command.split(), apart=True)


@pytest.mark.parametrize("answer", ["'created', '{}'", "200, '{}'", "9, x'7b7d'", "NULL, NULL"])
def test_an_answer_that_was_put_there_is_none(bench: Workbench, answer: str) -> None:
    """Keys can be worked out by whoever can read the state."""
    script(f"UPDATE idempotency SET (status, body) = (SELECT {answer})")(database(bench))
    script("DELETE FROM deliveries", "DELETE FROM posts")(database(bench))
    state = bench.state()
    bench.state_file.write_text(json.dumps(state | {"posts": {}, "generations": {}}))
    bench.run("apply", "--auto-approve")
    run = bench.run("apply", "--auto-approve", "--restore", "*")
    assert "Traceback" not in run.out + run.err
    assert run.code in (0, 1)


def test_no_answer_is_late_for_ever(tmp_path: Path) -> None:
    waits: list[float] = []
    app = SandboxApp(tmp_path / "sandbox.db", sleep=waits.append)
    script("""UPDATE world SET settings = '{"latency": 1000000000}'""")(tmp_path / "sandbox.db")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/v1/posts",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
    }
    list(app(environ, lambda _status, _headers: None))
    assert 0 < max(waits) <= 120
    app.close()


def test_a_server_goes_on_when_its_database_is_spoilt(
    bench: Workbench, capfd: pytest.CaptureFixture[str]
) -> None:
    key = {"Authorization": "Bearer k", "User-Agent": "t"}
    with bench.serving() as served, httpx.Client(base_url=served.url, headers=key) as http:
        CRAFTED["containers of another kind"](database(bench))
        for path in ("/", "/v1/posts"):
            assert http.get(path).status_code == 500
        assert http.get("/_sandbox/clock").status_code == 200
    assert "Traceback" not in capfd.readouterr().err


def test_what_lies_among_the_media_does_not_stop_a_reset(bench: Workbench) -> None:
    (bench.path(".postsync/sandbox.db-media/folder")).mkdir(parents=True)
    assert bench.run("sandbox", "reset").code == 0
    assert bench.remote() == []


def test_another_program_that_holds_it_is_waited_for_and_named(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda path, **more: plain(path, **more | {"timeout": 0})
    )
    with contextlib.closing(plain(database(bench), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        run = bench.run("plan")
    assert run.code == 1
    assert "another program has held it" in run.err


def test_a_file_that_is_deleted_as_told_begins_anew(bench: Workbench) -> None:
    something_else(database(bench))
    is_refused(bench, "plan")
    database(bench).unlink()
    assert bench.run("accounts").code == 0


def test_what_a_link_leads_to_is_left_alone(bench: Workbench) -> None:
    media_that_are_a_link(database(bench))
    assert bench.run("sandbox", "reset").code == 1
    outside = bench.folder.parent / "outside"
    assert [path.name for path in outside.iterdir()] == ["kept"]


def test_a_journal_that_names_another_file_deletes_nothing(bench: Workbench) -> None:
    victim = bench.path("victim")
    victim.write_text("kept")
    name = str(victim).encode()
    super_journal = (
        (1_073_741_824 // 4096 + 1).to_bytes(4)
        + name
        + len(name).to_bytes(4)
        + (sum(name) & 0xFFFFFFFF).to_bytes(4)
        + bytes.fromhex("d9d505f920a163d7")
    )
    head = bytes.fromhex("d9d505f920a163d7") + bytes(4) + bytes(4) + (1).to_bytes(4)
    head += (512).to_bytes(4) + (4096).to_bytes(4)
    Path(f"{database(bench)}-journal").write_bytes(head.ljust(512, b"\0") + super_journal)
    is_refused(bench, "plan")
    assert victim.read_text() == "kept"


def test_a_link_among_the_media_leads_nowhere(tmp_path: Path) -> None:
    app = SandboxApp(tmp_path / "sandbox.db")
    app.close()
    secret = tmp_path / "secret"
    secret.write_text("secret")
    media = tmp_path / "sandbox.db-media"
    media.mkdir()
    (media / "m").symlink_to(secret)
    script(
        "INSERT INTO media (id, filename, content_type, size, status, created_at, expires_at, url)"
        " VALUES ('m', 'a.png', 'image/png', 6, 'active', 1, 99999999999999, 'https://a.example')"
    )(tmp_path / "sandbox.db")
    app = SandboxApp(tmp_path / "sandbox.db")
    answers: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/media/org/m/a.png",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
    }
    body = b"".join(app(environ, lambda status, _headers: answers.append(status)))
    assert (answers, b"secret" in body) == (["404 Not Found"], False)
    app.close()


def test_what_would_be_due_for_ever_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    SandboxApp(path).close()
    script(
        "INSERT INTO posts (seq, id, created_at, containers, blocks) VALUES (1, 'a', 1, '[]', '{}')",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'PRIMARY KEY (post, position)',"
        " 'PRIMARY KEY (post, position, account)') WHERE name = 'deliveries'",
    )(path)
    with pytest.raises(SandboxUnusable):
        SandboxApp(path)


def test_a_database_of_the_sandbox_is_still_one(bench: Workbench) -> None:
    """Also one of the version before, which had an index more and some columns less."""
    script(
        "DROP INDEX posts_by_org",
        "ALTER TABLE posts DROP COLUMN org_id",
        "ALTER TABLE accounts DROP COLUMN unique_id",
        "ALTER TABLE accounts DROP COLUMN ends_at",
        "ALTER TABLE media DROP COLUMN active_at",
        "CREATE INDEX posts_listed ON posts (created_at, seq, scheduled_at, deleted_at)",
        "PRAGMA user_version = 2",
    )(database(bench))
    assert bench.is_in_step()
    assert len(bench.remote()) == 1
    assert json.dumps(bench.remote())
