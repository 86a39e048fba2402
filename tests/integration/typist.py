"""A typist: somebody at an editor, over the stdin and stdout of the installed `postsync lsp`."""

import json
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, Self

POSTSYNC = Path(sys.executable).with_name("postsync")

LONGEST = 60.0
"""Seconds after which a server hangs."""

Message = dict[str, Any]


class Typist:
    """One server, and the documents that are open in front of it."""

    def __init__(
        self,
        *folders: Path,
        abilities: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._server = subprocess.Popen(
            [POSTSYNC, "lsp", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
        )
        self._heard: Queue[Message | None] = Queue()
        self._kept: deque[Message] = deque()
        self._last = 0
        self._versions: dict[str, int] = {}
        self._version = 0
        """Never the same twice, so that what comes late is not taken for what is meant."""
        self.texts: dict[str, str] = {}
        Thread(target=self._listen, daemon=True).start()
        self.able: Message = self.ask(
            "initialize",
            processId=None,
            rootUri=None,
            capabilities=abilities or {},
            workspaceFolders=[{"uri": one.as_uri(), "name": one.name} for one in folders],
        )["capabilities"]
        self.tell("initialized")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.kill()
        self._server.wait()
        for pipe in (self._server.stdin, self._server.stdout, self._server.stderr):
            assert pipe is not None
            pipe.close()

    # What somebody does

    def open(self, file: Path, text: str | None = None) -> list[Message]:
        """Open a file, with another text than the disk has if there is one; its findings."""
        return self.open_uri(file.as_uri(), file.read_text("utf-8") if text is None else text)

    def open_uri(self, uri: str, text: str) -> list[Message]:
        """Open a document; its findings."""
        self.show(uri, text)
        return self.findings(uri)

    def show(self, uri: str, text: str) -> None:
        """Open a document, and wait for nothing."""
        self._version += 1
        self._versions[uri], self.texts[uri] = self._version, text
        item = {"uri": uri, "languageId": "yaml", "version": self._version, "text": text}
        self.tell("textDocument/didOpen", textDocument=item)

    def write(self, file: Path, text: str) -> list[Message]:
        """Replace all of an open text; its findings."""
        self.send(file.as_uri(), {"text": text})
        self.texts[file.as_uri()] = text
        return self.findings(file.as_uri())

    def type(self, file: Path, line: int, character: int, text: str, removed: int = 0) -> None:
        """Type into a line (places as the protocol counts them), over some characters of it."""
        start = {"line": line, "character": character}
        end = {"line": line, "character": character + removed}
        self.send(file.as_uri(), {"range": {"start": start, "end": end}, "text": text})

    def send(self, uri: str, *changes: Message) -> None:
        """Send changes of a document."""
        self._version += 1
        self._versions[uri] = self._version
        document = {"uri": uri, "version": self._versions[uri]}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=list(changes))

    def close(self, uri: str) -> None:
        """Close a document."""
        del self.texts[uri], self._versions[uri]
        self.tell("textDocument/didClose", textDocument={"uri": uri})

    def saved(self, *files: Path) -> None:
        """Say that files came, went or changed."""
        changes = [{"uri": file.as_uri(), "type": 2} for file in files]
        self.tell("workspace/didChangeWatchedFiles", changes=changes)

    # What comes back

    def findings(self, uri: str) -> list[Message]:
        """The findings of a document as it is now; of a file that is not open, the next ones."""
        wanted = self._versions.get(uri)

        def is_it(message: Message) -> bool:
            params = message.get("params", {})
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and params.get("version") == wanted
            )

        found: list[Message] = self.hear(is_it)["params"]["diagnostics"]
        return found

    def at(self, file: Path, line: int, character: int, method: str, **more: Any) -> Any:
        """Ask about a place."""
        place = {"line": line, "character": character}
        document = {"uri": file.as_uri()}
        return self.ask(f"textDocument/{method}", textDocument=document, position=place, **more)

    def about(self, file: Path, method: str, **more: Any) -> Any:
        """Ask about a document."""
        return self.ask(f"textDocument/{method}", textDocument={"uri": file.as_uri()}, **more)

    def offered(self, file: Path, text: str) -> dict[str, str]:
        """Type a text with a `|` where the cursor is; what is offered there, and what each would write."""
        before, _, after = text.partition("|")
        self.send(file.as_uri(), {"text": before + after})
        line = before.count("\n")
        place = len(before) - before.rfind("\n") - 1
        answer = self.at(file, line, place, "completion")
        return {item["label"]: item["textEdit"]["newText"] for item in answer["items"]}

    def hover(self, file: Path, line: int, character: int) -> str:
        """What the mouse shows at a place."""
        answer = self.at(file, line, character, "hover")
        return "" if answer is None else str(answer["contents"]["value"])

    # The wire

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a request."""
        answer = self.answer(method, **params)
        assert "error" not in answer, answer
        return answer["result"]

    def answer(self, method: str, **params: Any) -> Message:
        """The answer to a request, be it an error."""
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params or None})
        return self.hear(lambda message: message.get("id") == number and "method" not in message)

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def hear(self, is_it: Callable[[Message], bool]) -> Message:
        """The first message of a kind; others are kept, questions answered with nothing."""
        for message in self._kept:
            if is_it(message):
                self._kept.remove(message)
                return message
        while True:
            try:
                message_or_end = self._heard.get(timeout=LONGEST)
            except Empty:
                raise AssertionError(f"nothing of the kind came in {LONGEST} s") from None
            assert message_or_end is not None, "the server is gone"
            if "method" in message_or_end and "id" in message_or_end:
                self._send({"id": message_or_end["id"], "result": None})
            if is_it(message_or_end):
                return message_or_end
            self._kept.append(message_or_end)

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self._server.stdin is not None
        self._server.stdin.write(data)
        self._server.stdin.flush()

    def hang_up(self) -> tuple[int, str]:
        """Close the line; the exit code, and what was said on stderr."""
        assert self._server.stdin is not None
        assert self._server.stderr is not None
        self._server.stdin.close()
        code = self._server.wait(LONGEST)
        return code, self._server.stderr.read().decode()

    def quit(self) -> tuple[int, str]:
        """End the server as the protocol wants it; the exit code, and what was said on stderr."""
        self.ask("shutdown")
        self.tell("exit")
        assert self._server.stderr is not None
        code = self._server.wait(LONGEST)
        return code, self._server.stderr.read().decode()

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def _listen(self) -> None:
        out = self._server.stdout
        assert out is not None
        while True:
            length = 0
            while line := out.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self._heard.put(None)
                return
            self._heard.put(json.loads(out.read(length)))


def rules(findings: list[Message]) -> list[str]:
    """The rules of findings."""
    return [one["code"] for one in findings]


def lens_titles(lenses: list[Message]) -> list[tuple[int, str]]:
    """The lines of lenses, from 0, and what they say."""
    return [(one["range"]["start"]["line"], one["command"]["title"]) for one in lenses]


def applied(text: str, edits: list[Message]) -> str:
    """A text of one plane after edits of a server."""
    lines = [*text.splitlines(keepends=True), ""]
    starts = [sum(len(one) for one in lines[:number]) for number in range(len(lines))]

    def offset(place: Message) -> int:
        return starts[place["line"]] + place["character"]

    for edit in sorted(edits, key=lambda one: -offset(one["range"]["start"])):
        where = edit["range"]
        text = text[: offset(where["start"])] + edit["newText"] + text[offset(where["end"]) :]
    return text
