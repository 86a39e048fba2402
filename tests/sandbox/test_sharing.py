"""One file, several processes; one application, several threads."""

import io
import json
import sqlite3
import subprocess
import sys
import threading

import pytest
from tests.conftest import FULL

from postsync.sandbox.app import SandboxApp
from postsync.sandbox.unusable import SandboxUnusable

KEY = "00000000-0000-4000-8000-000000000001"


def call(app, method, path, body=None, **headers):
    raw = b"" if body is None else json.dumps(body).encode()
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "sandbox",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(raw),
        "CONTENT_LENGTH": str(len(raw)),
        "HTTP_USER_AGENT": "t",
        "HTTP_AUTHORIZATION": "Bearer k",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    status = []
    body = b"".join(app(environ, lambda line, _: status.append(line)))
    assert status[0].startswith("200"), body
    return json.loads(body)


PROGRAM = f"""
import sys
sys.path.insert(0, sys.argv[2])
from test_sharing import call
from postsync.sandbox.app import SandboxApp
app = SandboxApp(sys.argv[1])
body = {{"content": "once", "accounts": ["9dyJS"], "scheduledAt": "2020-01-01T00:00:00Z"}}
for _ in range(10):
    print(call(app, "POST", "/v1/posts", body, idempotency_key="{KEY}")["post"]["id"])
app.close()
"""


def test_processes_that_share_a_key_make_one_post(tmp_path, request):
    path = tmp_path / "new" / "sandbox.db"
    folder = str(request.path.parent)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path), folder], stdout=subprocess.PIPE, text=True
        )
        for _ in range(6 if FULL else 3)
    ]
    outputs = [worker.communicate(timeout=60)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * len(workers)
    assert len({post for output in outputs for post in output}) == 1
    app = SandboxApp(path)
    truth = call(app, "GET", "/_sandbox/posts")
    app.close()
    assert [post["createRequests"] for post in truth["posts"]] == [10 * len(workers)]
    assert len(truth["publications"]) == 1


def test_two_applications_see_the_same_world(tmp_path):
    one, two = (SandboxApp(tmp_path / "s.db") for _ in range(2))
    call(one, "POST", "/_sandbox/clock", {"advance": 1000})
    assert call(two, "GET", "/_sandbox/clock")["advance"] == 1000
    call(one, "POST", "/_sandbox/faults", {"faults": [{"kind": "total_missing", "times": 1}]})
    assert "total" not in call(two, "GET", "/v1/posts")["pagination"]
    assert "total" in call(one, "GET", "/v1/posts")["pagination"]
    for app in (one, two):
        app.close()


def test_what_was_posted_is_there_the_next_time(tmp_path):
    body = {"content": "a", "accounts": ["x"]}
    app = SandboxApp(tmp_path / "s.db")
    post = call(app, "POST", "/v1/posts", body)["post"]["id"]
    app.close()
    app.close()
    app = SandboxApp(tmp_path / "s.db")
    assert call(app, "GET", f"/v1/posts/{post}")["post"]["id"] == post
    app.close()


def test_a_reset_removes_the_files_too(tmp_path):
    app = SandboxApp(tmp_path / "s.db")
    upload = call(app, "POST", "/v1/media/upload", {"filename": "a.txt"})["data"]["upload_url"]
    path, _, query = upload.removeprefix("http://sandbox:80").partition("?")
    environ = {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "sandbox",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b"abc"),
        "CONTENT_LENGTH": "3",
    }
    list(app(environ, lambda *_: None))
    folder = tmp_path / "s.db-media"
    assert [item.read_bytes() for item in folder.iterdir()] == [b"abc"]
    app.reset()
    assert list(folder.iterdir()) == []
    app.close()


def test_a_file_of_the_version_before_is_taken_up(tmp_path):
    path = tmp_path / "s.db"
    app = SandboxApp(path)
    call(app, "POST", "/v1/posts", {"content": "a", "accounts": ["9dyJS"]})
    app.close()
    database = sqlite3.connect(path)
    database.execute("DROP TABLE late")
    database.execute("DROP INDEX posts_by_org")
    for table, column in [
        ("posts", "org_id"),
        ("accounts", "unique_id"),
        ("accounts", "ends_at"),
        ("media", "active_at"),
    ]:
        database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    database.execute("PRAGMA user_version = 1")
    database.close()
    app = SandboxApp(path)
    assert [p["orgId"] for p in call(app, "GET", "/_sandbox/posts")["posts"]] == ["org_acme"]
    assert call(app, "GET", "/_sandbox/requests")["late"] == []
    app.close()


def test_a_file_of_a_later_version_is_refused(tmp_path):
    path = tmp_path / "s.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(SandboxUnusable, match="later version"):
        SandboxApp(path)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "s.db"
    path.write_bytes(b"This is not a database, and long enough to be told apart from one." * 9)
    with pytest.raises(SandboxUnusable, match="not a database"):
        SandboxApp(path)


def test_threads_take_turns(tmp_path):
    app = SandboxApp(tmp_path / "s.db")
    bodies = [{"content": str(n), "accounts": ["x"]} for n in range(20)]
    threads = [
        threading.Thread(target=call, args=(app, "POST", "/v1/posts", body)) for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    truth = call(app, "GET", "/_sandbox/posts")
    assert sorted(int(p["containers"][0]["content"]) for p in truth["posts"]) == list(range(20))
    assert len(truth["publications"]) == 40
    app.close()


def test_latency_does_not_hold_others_up():
    together = threading.Barrier(20, timeout=30)
    app = SandboxApp(":memory:", sleep=lambda seconds: seconds and together.wait())
    call(app, "POST", "/_sandbox/settings", {"latency": 1})
    threads = [threading.Thread(target=call, args=(app, "GET", "/v1/posts")) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not together.broken
    app.close()


def test_paging_through_many_posts_reads_only_the_page(tmp_path):
    app = SandboxApp(tmp_path / "s.db")
    with app._store.turn() as turn:
        turn.db.executemany(
            "INSERT INTO posts (seq, id, is_draft, created_at, scheduled_at, due_at, containers,"
            " blocks) VALUES (?, ?, 0, ?, ?, ?, '[]', '{}')",
            [(n, f"p{n}", n, turn.now + 10**8, turn.now + 10**8) for n in range(1, 3001)],
        )
        plan = " ".join(
            row["detail"]
            for row in turn.all(
                "EXPLAIN QUERY PLAN SELECT seq FROM posts WHERE created_at BETWEEN 0 AND 9"
                " AND org_id = 'org_acme'"
                " ORDER BY created_at DESC, seq DESC LIMIT 100 OFFSET 2000"
            )
        )
    assert "COVERING INDEX posts_by_org" in plan
    assert "TEMP B-TREE" not in plan
    seen = [
        post["id"]
        for offset in range(0, 3000, 100)
        for post in call(app, "GET", f"/v1/posts?limit=100&offset={offset}")["posts"]
    ]
    assert seen == [f"p{n}" for n in range(3000, 0, -1)]
    app.close()


def test_a_file_of_the_last_version_is_taken_up(tmp_path):
    path = tmp_path / "s.db"
    SandboxApp(path).close()
    database = sqlite3.connect(path)
    database.execute("ALTER TABLE accounts DROP COLUMN ends_at")
    database.execute("PRAGMA user_version = 3")
    database.close()
    app = SandboxApp(path)
    assert len(call(app, "GET", "/v1/social-accounts")["data"]) == 14
    app.close()
