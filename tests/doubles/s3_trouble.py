"""What can come between a store and its service: lost answers, and services that take no care."""

import hashlib
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Answer = tuple[int, dict[str, str], bytes]


class Line:
    """A line to a real service. Each trouble, a word, befalls one write of a state.

    `before`: the request is lost. `after`: it is carried out and the answer is lost. `503`: it is
    turned away. `502`: it is carried out, and a gateway says otherwise. `412`: it is carried out, and
    then repeated by something in between, so that the answer is a refusal. `late`: it is lost for
    now, and carried out when `deliver` is called.
    """

    def __init__(self, service: str) -> None:
        self._service = urlsplit(service).netloc
        self.troubles: list[str] = []
        self.is_cut = False
        self.requests: list[str] = []
        self._late: list[tuple[str, str, dict[str, str], bytes]] = []

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """What comes back; None when the line drops."""
        self.requests.append(f"{method} {path.rpartition('/')[2]}")
        is_state = method == "PUT" and path.endswith("state.json")
        trouble = self.troubles.pop(0) if is_state and self.troubles else ""
        if trouble == "late":
            self._late.append((method, path, headers, body))
        if self.is_cut or trouble in {"before", "late"}:
            return None
        if trouble == "503":
            return 503, {}, b""
        answer = self._forward(method, path, headers, body)
        match trouble:
            case "after":
                return None
            case "502":
                return 502, {}, b""
            case "412":
                return self._forward(method, path, headers, body)
        return answer

    def deliver(self) -> list[int]:
        """Carry out what is late; the statuses."""
        return [self._forward(*request)[0] for request in self._late]

    def _forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self._service, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()


class Careless:
    """A service in memory that looks only at the conditions it `honours`, header names in lower case.

    With `answers` it gives that to every request, the request's own headers and all its secrets in it.
    """

    def __init__(self, *honours: str, answers: tuple[int, str] | None = None) -> None:
        self._honours = honours
        self._answers = answers
        self.objects: dict[str, bytes] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        if self._answers:
            status, code = self._answers
            said = f"<Error><Code>{code}</Code><Message>{headers}</Message></Error>"
            return status, {}, said.encode()
        there = self.objects.get(path)
        if method == "GET":
            if there is None:
                return 404, {}, b"<Error><Code>NoSuchKey</Code></Error>"
            return 200, self._facts(there), there
        if not self._allows({name.lower(): value for name, value in headers.items()}, there):
            return 412, {}, b"<Error><Code>PreconditionFailed</Code></Error>"
        self.objects[path] = body
        return 200, self._facts(body), b""

    def _allows(self, headers: dict[str, str], there: bytes | None) -> bool:
        wanted = {name: headers[name] for name in self._honours if name in headers}
        if "if-none-match" in wanted and there is not None:
            return False
        tag = self._facts(there)["ETag"] if there is not None else ""
        return wanted.get("if-match", tag) == tag

    def _facts(self, data: bytes) -> dict[str, str]:
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return {"ETag": f'"{digest}"', "Last-Modified": "Tue, 01 Dec 2026 14:00:00 GMT"}


@contextmanager
def listening(service: Line | Careless) -> Iterator[str]:
    """The endpoint at which `service` answers meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = service.answer(self.command, self.path, dict(self.headers.items()), body)
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            status, headers, data = answer
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = _handle  # noqa: N815 - http.server calls them so

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True  # the line was dropped on purpose

        def finish(self) -> None:
            with suppress(OSError, ValueError):
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
