"""A stand-in for GitHub's REST API on this machine: pull requests, comments, issues, and its faults."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

BOT = "github-actions[bot]"
JOB_TOKEN = "ghs_of-the-job"
REPOSITORY = "acme/posts"
PREFIX = f"/api/v3/repos/{REPOSITORY}/"

Item = dict[str, Any]


@dataclass
class Fault:
    """What is answered in place of the truth, `times` times; `after`: it was done all the same."""

    method: str
    path: str
    status: int
    times: int = 10**6
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    text: str = ""


class GitHubStandIn:
    """One repository. What a test puts into it and reads out of it are plain values."""

    def __init__(self) -> None:
        self.pulls: dict[int, Item] = {}
        self.comments: list[Item] = []
        self.issues: list[Item] = []
        self.of_commit: dict[str, list[int]] = {}
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        self.tokens: set[str] = set()
        self.page_size = 100
        self.has_links = True
        self.url = ""
        self.on_call: Any = None
        self._lock = threading.Lock()
        self._last = 100

    # What a test puts in

    def pull(self, number: int = 3, *, head: str, merged: bool = False, **more: Any) -> Item:
        made = {
            "number": number,
            "state": "closed" if merged else "open",
            "merged_at": "2027-03-01T09:00:00Z" if merged else None,
            "head": {"sha": head, "repo": {"full_name": REPOSITORY}},
            "base": {"ref": "main", "sha": 40 * "0", "repo": {"full_name": REPOSITORY}},
            **more,
        }
        self.pulls[number] = made
        return made

    def comment(self, body: str, *, number: int = 3, user: str = BOT) -> Item:
        with self._lock:
            return self._comment(number, body, user)

    def _comment(self, number: int, body: str, user: str) -> Item:
        self._last += 1
        url = f"https://git.acme.example/{REPOSITORY}/pull/{number}#issuecomment-{self._last}"
        made = {
            "id": self._last,
            "body": body,
            "user": {"login": user},
            "html_url": url,
            "number": number,
        }
        self.comments.append(made)
        return made

    def bodies(self, number: int = 3) -> list[str]:
        return [c["body"] for c in self.comments if c["number"] == number]

    # What it answers

    def answer(self, method: str, path: str, query: Item, body: Item, user: str) -> tuple[int, Any]:
        with self._lock:
            return self._answer(method, path, query, body, user)

    def _answer(
        self, method: str, path: str, query: Item, body: Item, user: str
    ) -> tuple[int, Any]:
        if path == "/api/v3/user":
            is_job = user == BOT
            return (403, {"message": "Not accessible"}) if is_job else (200, {"login": user})
        words = path.removeprefix(PREFIX).split("/")
        found = (
            self._read(words, query) if method == "GET" else self._write(method, words, body, user)
        )
        return found or (404, {"message": "Not Found"})

    def _read(self, words: list[str], query: Item) -> tuple[int, Any] | None:
        match words:
            case ["pulls", number] if int(number) in self.pulls:
                return 200, self.pulls[int(number)]
            case ["commits", sha, "pulls"]:
                return 200, [self.pulls[number] for number in self.of_commit.get(sha, [])]
            case ["issues", number, "comments"]:
                return 200, [c for c in self.comments if c["number"] == int(number)]
            case ["issues"]:
                return 200, self._issues(query)
        return None

    def _write(
        self, method: str, words: list[str], body: Item, user: str
    ) -> tuple[int, Any] | None:
        match method, words:
            case "POST", ["issues", number, "comments"]:
                if len(body["body"]) > 65_536:
                    return 422, {"message": "body is too long"}
                return 201, self._comment(int(number), body["body"], user)
            case (("PATCH" | "DELETE"), ["issues", "comments", identity]):
                return self._change_comment(method, int(identity), body)
            case "POST", ["issues"]:
                return 201, self._issue(body, user)
            case "PATCH", ["issues", number]:
                (one,) = [issue for issue in self.issues if issue["number"] == int(number)]
                one.update(body)
                return 200, one
        return None

    def _issue(self, body: Item, user: str) -> Item:
        self._last += 1
        made = {"number": self._last, "state": "open", "user": {"login": user}, **body}
        made["labels"] = [{"name": name} for name in body.get("labels", ())]
        self.issues.append(made)
        return made

    def _change_comment(self, method: str, identity: int, body: Item) -> tuple[int, Any]:
        found = [c for c in self.comments if c["id"] == identity]
        if not found:
            return 404, {"message": "Not Found"}
        if method == "DELETE":
            self.comments.remove(found[0])
            return 204, None
        found[0]["body"] = body["body"]
        return 200, found[0]

    def _issues(self, query: Item) -> list[Item]:
        wanted = query.get("state", "open")
        labels = {*filter(None, query.get("labels", "").split(","))}
        return [
            issue
            for issue in reversed(self.issues)
            if wanted in {"all", issue["state"]}
            and labels <= {label["name"] for label in issue["labels"]}
        ]

    def fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    stand_in: GitHubStandIn
    protocol_version = "HTTP/1.1"

    def do(self) -> None:
        there = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(there.query).items()}
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else {}
        stand_in = self.stand_in
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        stand_in.tokens.add(token)
        stand_in.calls.append(f"{self.command} {there.path.removeprefix(PREFIX)}")
        if stand_in.on_call is not None:
            stand_in.on_call(stand_in.calls[-1])
        fault = stand_in.fault(self.command, there.path)
        if fault and not fault.after:
            self._fail(fault)
            return
        user = BOT if token == JOB_TOKEN else token
        status, answer = stand_in.answer(self.command, there.path, query, body, user)
        headers = {}
        if isinstance(answer, list):
            answer, headers = self._page(answer, query, there.path)
        if fault:
            self._fail(fault)
        else:
            self._send(status, answer, headers)

    do_GET = do_POST = do_PATCH = do_DELETE = do  # noqa: N815

    def _fail(self, fault: Fault) -> None:
        said = fault.text or {"message": "A fault of the stand-in"}
        self._send(fault.status, said, fault.headers)

    def _page(self, items: list[Item], query: Item, path: str) -> tuple[list[Item], dict[str, str]]:
        size = min(int(query.get("per_page", 30)), self.stand_in.page_size)
        page = int(query.get("page", 1))
        headers = {}
        if self.stand_in.has_links and page * size < len(items):
            there = urlencode({**query, "page": page + 1})
            home = self.stand_in.url.removesuffix("/api/v3")
            headers["Link"] = f'<{home}{path}?{there}>; rel="next"'
        return items[(page - 1) * size : page * size], headers

    def _send(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        data = b"" if answer is None else json.dumps(answer).encode()
        data = answer.encode() if isinstance(answer, str) else data
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@contextmanager
def github() -> Iterator[GitHubStandIn]:
    """A repository that answers until the block ends."""
    stand_in = GitHubStandIn()
    handler = type("Handler", (_Handler,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}/api/v3"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
