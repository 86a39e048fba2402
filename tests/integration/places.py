"""Places for a state that want a password: a git server and a bucket, over HTTP, which can fail."""

import hashlib
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

BACKEND = Path(
    subprocess.run(
        ["git", "--exec-path"], check=True, capture_output=True, text=True
    ).stdout.strip(),
    "git-http-backend",
)

TROUBLES = ("401", "403", "404", "500", "drop", "writing")
"""A status for every request, a connection that is closed, or 403 for writing alone."""


class Place(BaseHTTPRequestHandler):
    """What both have in common. Everything that clients say to get in is kept, and echoed."""

    protocol_version = "HTTP/1.1"
    trouble: ClassVar[str] = ""
    said: ClassVar[set[str]] = set()

    def answer(self) -> None:
        """Fail as asked, or serve."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        credentials = [self.headers.get(n, "") for n in ("Authorization", "X-Amz-Security-Token")]
        self.said.update(credentials)
        if self.trouble == "drop":
            self.close_connection = True
        elif self.trouble.isdigit() or (self.trouble == "writing" and self.writes()):
            status = int(self.trouble) if self.trouble.isdigit() else 403
            self.reply(status, self.complaint(" ".join(credentials)))
        else:
            self.serve(body)

    do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815 - http.server looks for these

    def writes(self) -> bool:
        """Whether the request would change something."""
        raise NotImplementedError

    def serve(self, body: bytes) -> None:
        """Do what is asked for."""
        raise NotImplementedError

    def complaint(self, credentials: str) -> bytes:
        """The body of a refusal."""
        return f"{self.path} is not for {credentials}".encode()

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class GitPlace(Place):
    """Serves the repositories of `root`, to those who bring any password."""

    root: ClassVar[Path]

    def writes(self) -> bool:
        return "receive-pack" in self.path

    def serve(self, body: bytes) -> None:
        if "Authorization" not in self.headers:
            self.reply(401)
            return
        path, _, query = self.path.partition("?")
        environ = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "somebody",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run([BACKEND], input=body, env=environ, capture_output=True, check=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(headers.pop("Status", "200").split()[0])
        self.reply(status, content, **headers)


class S3Place(Place):
    """One bucket, written under the conditions of S3."""

    objects: ClassVar[dict[str, bytes]]
    one_at_a_time: ClassVar[threading.Lock]

    def writes(self) -> bool:
        return self.command == "PUT"

    def complaint(self, credentials: str) -> bytes:
        return f"<Error><Code>InvalidToken</Code><Token-0>{credentials}</Token-0></Error>".encode()

    def serve(self, body: bytes) -> None:
        path = self.path.partition("?")[0]
        with self.one_at_a_time:
            there = self.objects.get(path)
            if self.command == "PUT":
                wanted, none = self.headers.get("If-Match"), self.headers.get("If-None-Match")
                if (wanted and wanted != _tag(there)) or (none == "*" and there is not None):
                    self.reply(412, b"<Error><Code>PreconditionFailed</Code></Error>")
                    return
                self.objects[path] = body
                self.reply(200, ETag=_tag(body))
            elif there is None:
                self.reply(404, b"<Error><Code>NoSuchKey</Code></Error>")
            elif self.headers.get("If-None-Match") == _tag(there):
                self.reply(304, ETag=_tag(there))
            else:
                last = "Mon, 01 Mar 2027 09:00:00 GMT"
                self.reply(200, there, ETag=_tag(there), Last_Modified=last)


def _tag(data: bytes | None) -> str:
    return "" if data is None else f'"{hashlib.sha256(data).hexdigest()}"'


@contextmanager
def serving(kind: type[Place], **more: Any) -> Iterator[tuple[str, type[Place]]]:
    """Serve from a thread; gives host and port, and a class on which `trouble` can be set."""
    place = type(kind.__name__, (kind,), {"said": set(), **more})
    with ThreadingHTTPServer(("127.0.0.1", 0), place) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}", place
        finally:
            server.shutdown()
            thread.join()


def basic(said: set[str]) -> set[str]:
    """The names and passwords in what was said."""
    import base64

    found = (re.fullmatch(r"Basic (.*)", line) for line in said)
    return {base64.b64decode(match[1]).decode() for match in found if match}
