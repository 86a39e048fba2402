"""An editor: yaml-language-server, which most editors use for YAML, driven over its own protocol."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

INSTALLED = Path(sys.prefix) / "npm/node_modules/yaml-language-server/bin/yaml-language-server"
NODE = shutil.which("node")


class Editor:
    """One open file in an editor, with the settings that the server has by itself.

    With a `folder`, that is what is open, and its `.vscode/settings.json` counts.
    """

    def __init__(self, file: Path, folder: Path | None = None) -> None:
        self._settings = copy.deepcopy(_SETTINGS)
        root: dict[str, Any] = {"rootUri": None}
        if folder is not None:
            shared = json.loads((folder / ".vscode/settings.json").read_text("utf-8"))
            for name, value in shared.items():
                self._settings["yaml"][name.removeprefix("yaml.")] = value
            uri = folder.as_uri()
            root = {"rootUri": uri, "workspaceFolders": [{"uri": uri, "name": folder.name}]}
        self._last = 0
        assert NODE is not None
        self._server = subprocess.Popen(
            [NODE, str(INSTALLED), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._ask("initialize", {"processId": None, "capabilities": _ABILITIES, **root})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})
        self.open(file)

    def open(self, file: Path) -> None:
        """Look at a file; from here on everything is about it."""
        self._uri = file.as_uri()
        document = {
            "uri": self._uri,
            "languageId": "yaml",
            "version": 1,
            "text": file.read_text("utf-8"),
        }
        self._tell("textDocument/didOpen", {"textDocument": document})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.kill()
        self._server.wait()
        for pipe in (self._server.stdin, self._server.stdout):
            assert pipe is not None
            pipe.close()

    def errors(self) -> list[tuple[int, str]]:
        """What the editor underlines: lines from 1, and messages."""
        while True:
            message = self._hear()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            if message["params"]["uri"] == self._uri:
                found = message["params"]["diagnostics"]
                return [(item["range"]["start"]["line"] + 1, item["message"]) for item in found]

    def completions(self, line: int, column: int) -> dict[str, str]:
        """What is offered at a place (line and column from 1), with the explanation of each."""
        answer = self._ask("textDocument/completion", self._at(line, column))
        return {item["label"]: str(item.get("documentation", "")) for item in answer["items"]}

    def hover(self, line: int, column: int) -> str:
        """What is shown when the mouse rests on a place."""
        answer = self._ask("textDocument/hover", self._at(line, column))
        return "" if answer is None else str(answer["contents"]["value"])

    def _at(self, line: int, column: int) -> dict[str, Any]:
        place = {"line": line - 1, "character": column - 1}
        return {"textDocument": {"uri": self._uri}, "position": place}

    def _ask(self, method: str, params: Any) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            message = self._hear()
            if message.get("id") == self._last and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._server.stdin.flush()

    def _hear(self) -> Any:
        """The next message of the server; its questions are answered with nothing."""
        out = self._server.stdout
        assert out is not None
        length = 0
        while (line := out.readline().strip()) or not length:
            assert line, "the server is gone"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message = json.loads(out.read(length))
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, question: Any) -> Any:
        if question["method"] == "workspace/configuration":
            return [self._settings.get(item.get("section")) for item in question["params"]["items"]]
        return None


_SETTINGS: dict[str, Any] = {
    "yaml": {"schemaStore": {"enable": False}, "completion": True, "hover": True}
}
_ABILITIES = {"textDocument": {"completion": {}, "hover": {"contentFormat": ["markdown"]}}}
