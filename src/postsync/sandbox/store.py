"""The sandbox's memory: one SQLite file, which several processes may use at once."""

import hashlib
import json
import math
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postsync.sandbox import clock
from postsync.sandbox.faults import Firing
from postsync.sandbox.unusable import SandboxUnusable, check_files, usable
from postsync.sandbox.world import ACCOUNTS, ORG, Settings

if TYPE_CHECKING:
    import sqlite3

_VERSION = 4
_TABLES = """
CREATE TABLE IF NOT EXISTS world (salt TEXT, upload_secret TEXT, advance INTEGER, settings TEXT);
CREATE TABLE IF NOT EXISTS accounts (
  position INTEGER PRIMARY KEY, id TEXT UNIQUE, network TEXT, username TEXT, nickname TEXT,
  kind TEXT, active INTEGER DEFAULT 1, created_at INTEGER, disconnected_at INTEGER);
CREATE TABLE IF NOT EXISTS posts (
  seq INTEGER PRIMARY KEY, id TEXT UNIQUE, origin TEXT, is_draft INTEGER, created_at INTEGER,
  scheduled_at INTEGER, due_at INTEGER, published_at INTEGER, deleted_at INTEGER,
  containers TEXT, blocks TEXT, idempotency_key TEXT,
  creates INTEGER DEFAULT 1, updates INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS deliveries (
  post INTEGER, position INTEGER, account TEXT, status TEXT DEFAULT 'pending', error TEXT,
  due_at INTEGER, held INTEGER DEFAULT 0, published_at INTEGER, platform_id TEXT, url TEXT,
  PRIMARY KEY (post, position)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_by_account ON deliveries (account, post);
CREATE TABLE IF NOT EXISTS publications (
  seq INTEGER PRIMARY KEY, at INTEGER, post INTEGER, account TEXT, visibility TEXT,
  platform_id TEXT, url TEXT, containers TEXT, removed_at INTEGER);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, digest TEXT, at INTEGER, status INTEGER, body BLOB, post INTEGER);
CREATE TABLE IF NOT EXISTS media (
  seq INTEGER PRIMARY KEY, id TEXT UNIQUE, filename TEXT, content_type TEXT, signed_type TEXT,
  size INTEGER, status TEXT DEFAULT 'pending', url TEXT, created_at INTEGER,
  expires_at INTEGER, deleted_at INTEGER);
CREATE TABLE IF NOT EXISTS faults (position INTEGER PRIMARY KEY, spec TEXT, seen INTEGER, hits INTEGER);
CREATE TABLE IF NOT EXISTS requests (
  seq INTEGER PRIMARY KEY, at INTEGER, method TEXT, path TEXT, query TEXT, status INTEGER,
  headers TEXT, idempotency_key TEXT, faults TEXT);
CREATE TABLE IF NOT EXISTS late (
  seq INTEGER PRIMARY KEY, at INTEGER, method TEXT, path TEXT, query TEXT, headers TEXT, body BLOB,
  host TEXT, faults TEXT);
CREATE INDEX IF NOT EXISTS requests_by_time ON requests (at);
"""
_COLUMNS = (
    ("posts", "org_id", f"TEXT DEFAULT '{ORG}'"),
    ("accounts", "unique_id", "TEXT"),
    ("media", "active_at", "INTEGER"),
    ("accounts", "ends_at", "INTEGER"),
)
"""What tables have got since version 2."""
_LISTED = """
CREATE INDEX IF NOT EXISTS posts_by_org
ON posts (created_at, seq, scheduled_at, deleted_at, org_id)
"""
_JSON_COLUMNS = {"containers", "blocks", "headers", "faults"}
_OLD_INDEX = {
    "posts_listed": "CREATE INDEX posts_listed ON posts (created_at, seq, scheduled_at, deleted_at)"
}
"""Of version 2; it does no harm."""

_LONGEST_TURN = 60.0
"""Seconds after which SQLite is stopped, whatever it is busy with."""

_OPERATIONS = 100_000
"""Steps of SQLite's machine between two looks at the clock: some milliseconds."""

_LARGEST_VALUE = 32 * 1024 * 1024

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Turn:
    """One request's look at the world: an open transaction and a time that stands still.

    `org` is the organisation whose posts there are for this request; None: those of all.
    """

    db: "sqlite3.Connection"
    now: int
    settings: Settings
    salt: str
    upload_secret: str
    media: Path
    firing: Firing = field(default_factory=Firing)
    org: str | None = None

    def one(self, sql: str, *values: object) -> "sqlite3.Row | None":
        """The first row."""
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> "list[sqlite3.Row]":
        """Every row."""
        return self.db.execute(sql, values).fetchall()

    def count(self, sql: str, *values: object) -> int:
        """The number that a query of one number gives."""
        return int(self.db.execute(sql, values).fetchone()[0])

    def write(self, sql: str, *values: object) -> int:
        """Run a statement that changes something, and say how many rows."""
        return self.db.execute(sql, values).rowcount

    def insert(self, table: str, **values: object) -> None:
        """Add a row."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 -- our own names
        self.db.execute(sql, tuple(values.values()))

    def name(self, *what: object, length: int = 5) -> str:
        """An opaque, case-sensitive id; the same in every sandbox that was given the same salt."""
        text = "\0".join([self.salt, *map(str, what)])
        number = int.from_bytes(hashlib.blake2b(text.encode()).digest(), "big")
        letters = ""
        for _ in range(length):
            number, letter = divmod(number, len(_ALPHABET))
            letters += _ALPHABET[letter]
        return letters


class Store:
    """Opens the file, hands out turns one at a time, and can start over."""

    def __init__(self, db_path: Path | str, now: Callable[[], int]) -> None:
        import sqlite3  # late: only those who rehearse pay for it

        self._now = now
        self._lock = threading.RLock()
        self._end = math.inf
        if db_path == ":memory:":
            self.media = Path(tempfile.mkdtemp(prefix="sandbox-media-"))
            weakref.finalize(self, shutil.rmtree, self.media, ignore_errors=True)
        else:
            self.media = Path(f"{db_path}-media")
            self.media.parent.mkdir(parents=True, exist_ok=True)
            check_files(Path(db_path), self.media)
        with usable():
            self._db = sqlite3.connect(
                db_path, timeout=60, isolation_level=None, check_same_thread=False
            )
            self._closing = weakref.finalize(self, self._db.close)
            self._db.row_factory = sqlite3.Row
            try:
                self._prepare()
            except BaseException:
                self._closing()
                raise

    def _prepare(self) -> None:
        import sqlite3

        # The file may be of somebody else: what is in it is data, and runs nothing.
        self._db.execute("PRAGMA trusted_schema = OFF")
        self._db.execute("PRAGMA cell_size_check = ON")
        self._db.execute("PRAGMA mmap_size = 0")
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # Weakly: a connection that leads back to its store would keep both, and the file open.
        is_late = weakref.WeakMethod(self._is_late)
        self._db.set_progress_handler(
            lambda: (asked := is_late()) is not None and asked(), _OPERATIONS
        )
        # A rollback journal: taking up WAL fails at once while another process has the file open,
        # however long the timeout. Every turn writes, so WAL's parallel readers would gain nothing.
        self._db.execute("PRAGMA journal_mode = TRUNCATE")
        # Survives the death of a process; a power cut may cost the rehearsal.
        self._db.execute("PRAGMA synchronous = OFF")
        with self._transaction():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise SandboxUnusable("made by a later version of postsync")
            self._check_schema(version)
            if version < _VERSION:
                # Later versions have only added tables and columns: this is all an older file needs.
                for statement in _TABLES.split(";"):
                    self._db.execute(statement)
                _add_columns(self._db, *_COLUMNS)
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
                if version == 0:
                    self._plant(None)

    def _is_late(self) -> bool:
        return time.monotonic() > self._end

    def _check_schema(self, version: int) -> None:
        """Refuse a database that has anything but our tables, or that is damaged."""
        found = _schema(self._db)
        ever, completed = _our_schemas()
        is_complete = version < _VERSION or completed.items() <= found.items()
        is_ours = found.items() <= ever | _OLD_INDEX.items()
        if not is_complete or not is_ours or (found and version == 0):
            raise SandboxUnusable("it is not a database of the sandbox")
        # Pages that two parts of a small file share can be read without end.
        (state,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        if state != "ok":
            raise SandboxUnusable("it is damaged")

    def _plant(self, salt: str | None) -> None:
        self._db.execute(
            "INSERT INTO world VALUES (?, ?, 0, '{}')",
            (salt if salt is not None else secrets.token_hex(8), secrets.token_hex(32)),
        )
        self._db.executemany(
            "INSERT INTO accounts (id, network, username, nickname, kind, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (a.id, a.network, a.username, a.nickname, a.kind, self._now() - clock.DAY)
                for a in ACCOUNTS
            ],
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._end = math.inf  # whoever waits for another process is not at work
            self._db.execute("BEGIN IMMEDIATE")
            self._end = time.monotonic() + _LONGEST_TURN
            try:
                yield
            except BaseException:
                self._end = math.inf
                if self._db.in_transaction:  # a severe error has ended it already
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def turn(self, firing: Firing | None = None) -> Iterator[Turn]:
        """The world to oneself, across threads and processes, until the block ends."""
        with usable(), self._transaction():
            salt, secret, advance, settings = self._db.execute("SELECT * FROM world").fetchone()
            now, chosen = self._now() + advance, Settings.decode(settings)
            yield Turn(self._db, now, chosen, salt, secret, self.media, firing or Firing())

    def glance(self) -> tuple[Settings, bool]:
        """The settings, and whether there are faults at all: without waiting for a writer."""
        with usable(), self._lock:
            settings, faults = self._db.execute(
                "SELECT settings, EXISTS (SELECT 1 FROM faults) FROM world"
            ).fetchone()
            return Settings.decode(settings), bool(faults)

    def reset(self, salt: str | None = None) -> None:
        """Forget everything: posts, media, faults, settings, the clock. Account ids stay."""
        with usable(), self._transaction():
            tables = self._db.execute(
                "SELECT 'DELETE FROM ' || name FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
            for (statement,) in tables:
                self._db.execute(statement)
            self._plant(salt)
            for path in self.media.glob("*"):
                with suppress(OSError):  # what is no file is not ours
                    path.unlink()

    def close(self) -> None:
        """Let go of the file; closing twice is harmless."""
        with self._lock:
            self._closing()


def _schema(db: "sqlite3.Connection") -> dict[str, str]:
    """How each table and index was made, by its name; what SQLite adds by itself has no words."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in rows}


@cache
def _our_schemas() -> tuple[set[tuple[str, str]], dict[str, str]]:
    """How each table was made in any version, and the schema with all that was added since."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        db.executescript(_TABLES)
        ever = set(_schema(db).items())
        for column in _COLUMNS:
            _add_columns(db, column)
            ever |= _schema(db).items()
        return ever, _schema(db)


def _add_columns(db: "sqlite3.Connection", *columns: tuple[str, str, str]) -> None:
    for table, name, kind in columns:
        known = {row["name"] for row in db.execute(f"PRAGMA table_info({table})")}
        if name not in known:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    db.execute(_LISTED)


@contextmanager
def savepoint(turn: Turn) -> Iterator[None]:
    """Take back what the block wrote if it raises."""
    turn.db.execute("SAVEPOINT handler")
    try:
        yield
    except BaseException:
        turn.db.execute("ROLLBACK TO handler")
        raise
    finally:
        turn.db.execute("RELEASE handler")


def encode(value: Any) -> str:
    """JSON for a column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shown(row: "sqlite3.Row", columns: str) -> dict[str, Any]:
    """Columns as an answer names and writes them: `due_at` is `dueAt` there, in ISO 8601."""
    return {_camel_case(name): _decoded(name, row[name]) for name in columns.split()}


@cache
def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _decoded(name: str, value: Any) -> Any:
    if name == "at" or name.endswith("_at"):
        return clock.to_iso(value)
    return json.loads(value) if name in _JSON_COLUMNS else value
