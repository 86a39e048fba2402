"""A publishing service for benchmarks: in memory, on loopback, as fast as can be, with latency.

Runs in a process of its own (`python -m benchmarks.service`) and prints its port. The path of the
base URL chooses the world and its latency in milliseconds: `/NAME/180/v1`. A world begins empty.
Pages of a list are encoded once. The answer is sent a latency after the request has come in, and
requests on different connections do not wait for each other.

Beside the API: `/NAME/0/stats` says how the calls of this world went and counts anew,
`/NAME/0/copy/OTHER` gives it the posts of another world (none when there is no such world), and
`/NAME/0/refuse/N` answers its Nth create from now with a 429 that asks for a second.
"""

import asyncio
import gc
import itertools
import json
import sys
import time
from email.utils import formatdate
from typing import Any

from benchmarks.corpus import ACCOUNTS

_NETWORK = {account: network for account, network, _ in ACCOUNTS}
_USERNAME = {account: username for account, _, username in ACCOUNTS}


class World:
    """The posts of one workspace, and how its calls went."""

    def __init__(self) -> None:
        self.posts: list[bytes] = []
        self.pages: dict[tuple[int, int], bytes] = {}
        self.media = itertools.count(1)
        self.refuse_in = 0
        self.begin()

    def begin(self) -> None:
        self.calls = 0
        self.under_way = 0
        self.most_under_way = 0
        self.creates: list[float] = []

    def stats(self) -> dict[str, Any]:
        """`sending` is the time from the first create that came in to the last one answered."""
        return {
            "calls": self.calls,
            "posts": len(self.posts),
            "creates": len(self.creates) // 2,
            "most_under_way": self.most_under_way,
            "sending": max(self.creates) - min(self.creates) if self.creates else 0.0,
        }

    def page(self, limit: int, offset: int) -> bytes:
        key = limit, offset
        if key not in self.pages:
            rows = b",".join(self.posts[offset : offset + limit])
            total = len(self.posts)
            self.pages[key] = (
                b'{"success":true,"posts":[%b],"pagination":{"limit":%d,"offset":%d,"total":%d}}'
                % (rows, limit, offset, total)
            )
        return self.pages[key]

    def create(self, body: dict[str, Any], created_at: str) -> bytes:
        self.refuse_in -= 1
        if self.refuse_in == 0:
            return REFUSAL
        number = len(self.posts) + 1
        post = _json(
            {
                "id": f"P{number:08d}",
                "orgId": "org_acme",
                "publishedAt": None,
                "scheduledAt": body.get("scheduledAt"),
                "isDraft": False,
                "createdAt": created_at,
                "socialAccounts": [
                    {
                        "id": account,
                        "nickname": "Acme",
                        "network": _NETWORK[account],
                        "username": _USERNAME[account],
                        "status": "pending",
                        "error": None,
                        "platformPostId": None,
                        "platformPostUrl": None,
                        "publishedAt": None,
                    }
                    for account in body["accounts"]
                ],
                "containers": [
                    {
                        "id": f"C{number:08d}{index}",
                        "content": container["content"],
                        "media": [
                            {"id": f"M{number:08d}{place}", **medium}
                            for place, medium in enumerate(container["media"])
                        ],
                    }
                    for index, container in enumerate(body["containers"])
                ],
            }
        )
        self.posts.append(post)
        self.pages.clear()
        return b'{"success":true,"post":%b}' % post


class Service:
    def __init__(self, clock_offset: float) -> None:
        self.clock_offset = clock_offset
        self.worlds: dict[str, World] = {}

    def answer(self, method: str, target: str, body: bytes) -> tuple[World, float, bytes]:
        """The world that a request is for, its latency in seconds, and the body of the answer."""
        path, _, query = target.partition("?")
        _, name, latency, *rest = path.rstrip("/").split("/")
        world = self.worlds.setdefault(name, World())
        if rest[0] != "v1":
            return world, 0.0, self._control(world, rest)
        world.calls += 1
        return world, int(latency) / 1000, self._api(world, method, rest[1:], query, body)

    def _api(self, world: World, method: str, path: list[str], query: str, body: bytes) -> bytes:
        match method, *path:
            case "GET", "posts":
                asked = dict(part.split("=") for part in query.split("&") if part)
                return world.page(int(asked.get("limit", 50)), int(asked.get("offset", 0)))
            case "GET", "social-accounts":
                return _ACCOUNTS
            case "POST", "posts":
                return world.create(json.loads(body), self._now())
            case "POST", "media", "upload":
                number = next(world.media)
                url = f"{self.base}/storage/0/v1/put/{number}"
                return _json({"success": True, "data": {"id": f"F{number}", "upload_url": url}})
            case "PUT", "put", _:
                return b"{}"
            case "POST", "media", _, "confirm":
                url = f"https://media.acme.example/library/{path[1]}.jpg"
                data = {"id": path[1], "url": url, "status": "active", **json.loads(body)}
                return _json({"success": True, "data": data})
        raise LookupError(method, path)

    def _control(self, world: World, path: list[str]) -> bytes:
        match path:
            case ["stats"]:
                answer = _json(world.stats())
                world.begin()
                return answer
            case ["refuse", number]:
                world.refuse_in = int(number)
            case ["copy", other]:
                world.posts = list(self.worlds[other].posts) if other in self.worlds else []
                world.pages.clear()
        return b"{}"

    def _now(self) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))

    def _clock(self) -> float:
        return time.time() + self.clock_offset  # noqa: TID251 - shifted as the client's is

    def head(self, answer: bytes) -> bytes:
        status = b"429 -\r\nRetry-After: 1" if answer is REFUSAL else b"200 OK"
        date = formatdate(self._clock(), usegmt=True)
        return (
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\n"
            b"Date: %b\r\nContent-Length: %d\r\n\r\n" % (status, date.encode(), len(answer))
        )


class Connection(asyncio.Protocol):
    """Keep-alive HTTP/1.1, as much of it as one client needs; no pipelining."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.received = b""
        self.needed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        if len(self.received) < self.needed:
            return
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return
        length = _length(head)
        if len(body) < length:
            self.needed = len(head) + 4 + length
            return
        self.received, self.needed = b"", 0
        method, target, _ = head.partition(b"\r\n")[0].decode().split(" ")
        self.serve(method, target, body)

    def serve(self, method: str, target: str, body: bytes) -> None:
        came = time.monotonic()
        try:
            world, latency, answer = self.service.answer(method, target, body)
        except Exception as error:  # noqa: BLE001 - said, and the client sees a broken connection
            print(f"{method} {target}: {error!r}", file=sys.stderr, flush=True)
            self.transport.abort()
            return
        world.under_way += 1
        world.most_under_way = max(world.most_under_way, world.under_way)
        is_create = method == "POST" and target.rstrip("/").endswith("/posts")
        is_create = is_create and answer is not REFUSAL

        def send() -> None:
            world.under_way -= 1
            self.transport.write(self.service.head(answer) + answer)
            if is_create:
                world.creates += [came, time.monotonic()]

        if latency:
            asyncio.get_running_loop().call_at(came + latency, send)
        else:
            send()


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


REFUSAL = _json({"success": False, "error": "Rate limit exceeded"})

_ACCOUNTS = _json(
    {
        "success": True,
        "data": [
            {"id": id_, "network": network, "username": username, "nickname": "Acme", "isActive": 1}
            for id_, network, username in ACCOUNTS
        ],
        "count": len(ACCOUNTS),
        "limit": 100,
        "offset": 0,
    }
)


async def serve(clock_offset: float) -> None:
    service = Service(clock_offset)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service), "127.0.0.1", 0, backlog=256)
    port = server.sockets[0].getsockname()[1]
    service.base = f"http://127.0.0.1:{port}"
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # the parent ends, and so does this


if __name__ == "__main__":
    gc.disable()
    asyncio.run(serve(float(sys.argv[1])))
