"""The words of the tests: a client with the few calls that they make all the time."""

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator

import httpx

from postsync.sandbox.app import SandboxApp

HEADERS = {"Authorization": "Bearer any-key", "User-Agent": "sandbox-tests/1"}


class Api:
    """A client with the few calls that the tests make all the time."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def get(self, path: str, **more) -> httpx.Response:
        return self.http.get(path, **more)

    def create(self, *, headers=None, **body) -> httpx.Response:
        body = {"accounts": ["9dyJS"], **body}
        if not body.keys() & {"content", "containers"}:
            body["content"] = "Hello"
        return self.http.post("/v1/posts", json=body, headers=headers)

    def made(self, **body) -> str:
        """The id of a new post."""
        response = self.create(**body)
        assert response.status_code == 200, response.text
        return response.json()["post"]["id"]

    def post(self, post: str) -> dict:
        response = self.http.get(f"/v1/posts/{post}")
        assert response.status_code == 200, response.text
        return response.json()["post"]

    def statuses(self, post: str) -> list[str]:
        return [account["status"] for account in self.post(post)["socialAccounts"]]

    def control(self, path: str, body: object = None) -> dict:
        method = "GET" if body is None else "POST"
        response = self.http.request(method, f"/_sandbox/{path}", json=body)
        assert response.is_success, response.text
        return response.json()

    def faults(self, *faults: dict) -> None:
        self.control("faults", {"faults": faults})

    def settings(self, **settings) -> None:
        self.control("settings", settings)

    def advance(self, seconds: float) -> None:
        self.control("clock", {"advance": seconds})

    def now(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.control("clock")["now"])

    def later(self, **delta) -> str:
        """A time ahead of the sandbox's clock, as the API wants it."""
        moment = self.now() + dt.timedelta(**delta)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def truth(self) -> dict:
        return self.control("posts")

    def public(self) -> list[tuple[str, str]]:
        """Who published what, in order."""
        return [
            (item["account"], item["containers"][0]["content"])
            for item in self.truth()["publications"]
        ]


def client(url: str) -> httpx.Client:
    """A client on a socket. To get ready for TLS, which nobody speaks here, would take it long."""
    return httpx.Client(base_url=url, headers=HEADERS, verify=False)


@contextlib.contextmanager
def in_process(app: SandboxApp) -> Iterator[Api]:
    """Talk to an application without a socket."""
    transport = httpx.WSGITransport(app)
    with httpx.Client(transport=transport, base_url="http://sandbox", headers=HEADERS) as http:
        yield Api(http)
    app.close()


def until(happened: Callable[[], bool]) -> None:
    """Wait for what another thread will do, a minute at most."""
    for _ in range(3000):
        if happened():
            return
        time.sleep(0.02)
    msg = "it never happened"
    raise AssertionError(msg)
