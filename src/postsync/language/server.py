"""The server: the protocol on one side, the workspaces on the other."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lsprotocol import types
from pygls import uris
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from postsync.adapters.workspace.location import find_config
from postsync.domain.diagnostic import Diagnostics
from postsync.domain.errors import PostsyncError
from postsync.language.buffers import UNITS, Buffer, Change, Text, Units, utf16
from postsync.language.checking import Checks
from postsync.language.host import Host
from postsync.language.looking import Looked, OpenWorkspace
from postsync.language.telling import told
from postsync.language.view import View

Answer = TypeVar("Answer")

_Told = tuple[Diagnostics, bool]
"""The findings of a file, and whether it was open."""


class _Protocol(LanguageServerProtocol):
    """The protocol, with texts that are kept as the protocol splits their lines.

    pygls would split them at more characters than an editor does, and be wrong about every place behind.
    """

    _server: "Server"

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Make a message of data. Raises JsonRpcException, with the id noted that is to be answered."""
        try:
            return super().structure_message(data)
        except Exception:
            known = data.get("id") if "method" in data else None
            self._server.unread = known if isinstance(known, int | str) else None
            raise

    def handle_message(self, message: Any) -> None:
        """Handle a message; after the shutdown a request is refused, where pygls would not answer."""
        if self._shutdown and hasattr(message, "method") and hasattr(message, "id"):
            refusal = JsonRpcInvalidRequest().to_response_error()
            self._send_response(message.id, error=refusal)
            return
        super().handle_message(message)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take in a document."""
        self._server.open(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take in what was typed."""
        self._server.change(params.text_document, params.content_changes)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document: its file counts again."""
        self._server.close(params.text_document.uri)


class Server(LanguageServer):
    """Everything that is open, the workspaces it belongs to, and what was told about each file."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            "postsync", host.version, protocol_cls=_Protocol, converter_factory=default_converter
        )
        self.host = host
        self.buffers: dict[str, Buffer] = {}
        self.workspaces: dict[str, OpenWorkspace] = {}
        self.was_shut_down = False
        self.unread: int | str | None = None
        """The id of a request whose parameters make no sense."""
        self._folders: list[str] = []
        self._roots: dict[str, str | None] = {}
        """The workspace of each folder, as it was found."""
        self._told: dict[str, dict[str, _Told]] = {}
        """By workspace and file: what was told last."""
        self._checks = Checks(self._texts, self._hand_over, host.tell_bug)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._units: Units = utf16
        self._lenses: dict[str, list[types.CodeLens]] = {}

    # What is open

    def open(self, document: types.TextDocumentItem) -> None:
        """Take in a document that was opened."""
        path = _path_of(document.uri)
        text = Text(document.text, self._units)
        self.buffers[document.uri] = Buffer(document.uri, document.version, text, path)
        self.touch(path, is_saved=True)

    def change(
        self,
        document: types.VersionedTextDocumentIdentifier,
        changes: Sequence[types.TextDocumentContentChangeEvent],
    ) -> None:
        """Take in what was typed."""
        buffer = self.buffers.get(document.uri)
        if buffer is None:
            return
        text = buffer.text.changed(map(_change, changes))
        self.buffers[document.uri] = buffer._replace(version=document.version, text=text)
        self.touch(buffer.path)

    def close(self, uri: str) -> None:
        """Forget a document: its file counts again."""
        buffer = self.buffers.pop(uri, None)
        self._lenses.pop(uri, None)
        if buffer is not None:
            self.touch(buffer.path, is_saved=True)

    def touch(self, path: str | None, *, is_saved: bool = False) -> None:
        """Check the workspace of a file soon."""
        workspace = self.workspace_of(path) if path else None
        if workspace is not None:
            if is_saved:
                workspace.look_soon()
            self._checks.touch(workspace)

    def look_again(self) -> None:
        """Files came, went or changed: find out which workspaces there are, and check them all."""
        before, self._roots = self.workspaces, {}
        paths = [buffer.path for buffer in self.buffers.values() if buffer.path]
        roots = {self._root_of(path) for path in paths} - {None}
        self.workspaces = {
            root: before.get(root) or OpenWorkspace(self.host, Path(root)) for root in roots if root
        }
        for root in before.keys() - self.workspaces.keys():
            self._retract(root)
        for workspace in self.workspaces.values():
            workspace.look_soon()
            self._checks.touch(workspace)

    # Workspaces

    def workspace_of(self, path: str) -> OpenWorkspace | None:
        """The workspace that a file belongs to; None for one outside of all."""
        root = self._root_of(path)
        if root is None:
            return None
        if root not in self.workspaces:
            self.workspaces[root] = OpenWorkspace(self.host, Path(root))
            self.workspaces[root].go_home()
        return self.workspaces[root]

    def view(self, uri: str) -> View | None:
        """An open file of a workspace; None for one that is neither a post file nor a configuration."""
        buffer = self.buffers.get(uri)
        workspace = self.workspace_of(buffer.path) if buffer and buffer.path else None
        home = workspace.usable if workspace else None
        if buffer is None or buffer.path is None or workspace is None or home is None:
            return None
        inner = workspace.inner(buffer.path)
        if inner is None:
            return None
        found = workspace.found(inner)
        if found is None and inner not in {home.file, "postsync.yaml"}:
            return None
        return View(buffer, workspace, home, inner, found, workspace.sheets(home))

    def _root_of(self, path: str) -> str | None:
        folder = os.path.dirname(path)  # noqa: PTH120 - as it is asked for every keystroke
        if folder not in self._roots:
            self._roots[folder] = self._find_root(folder)
        return self._roots[folder]

    def _find_root(self, folder: str) -> str | None:
        try:
            config = find_config(Path(folder))
        except PostsyncError:
            return folder  # what is wrong is told when the configuration is read
        if config is not None:
            return str(config.parent)
        around = [one for one in self._folders if f"{folder}/".startswith(f"{one}/")]
        return max(around, key=len, default=None)

    async def beside(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """Do some work in a thread of its own, so that what is typed meanwhile is taken in."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.thread_pool, work, *arguments)

    def last_lenses(self, uri: str, found: list[types.CodeLens] | None) -> list[types.CodeLens]:
        """The lenses of a file; while it is not YAML, those that it had: lines must not jump about."""
        if found is None:
            return self._lenses.get(uri, [])
        self._lenses[uri] = found
        return found

    # What was found

    def _texts(self) -> Mapping[str, bytes]:
        return {one.path: one.text.data for one in [*self.buffers.values()] if one.path}

    def _hand_over(self, workspace: OpenWorkspace, looked: Looked) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.tell, workspace, looked)

    def tell(self, workspace: OpenWorkspace, looked: Looked) -> None:
        """Publish the findings of every file about which something else was told before."""
        root = workspace.root
        mine = {
            one.path: one
            for one in self.buffers.values()
            if one.path and self.workspace_of(one.path) is workspace
        }

        def uri_of(inner: str) -> str:
            path = f"{root}/{inner}"
            return mine[path].uri if path in mine else uris.from_fs_path(path) or ""

        if looked.error is not None:
            for buffer in mine.values():
                self._publish(buffer.uri, [_of_error(looked.error)])
        before = self._told.setdefault(root, {})
        now: dict[str, _Told] = {}
        for inner in looked.diagnostics.keys() | {workspace.inner(path) or "" for path in mine}:
            items, held = looked.diagnostics.get(inner, ()), mine.get(f"{root}/{inner}")
            now[inner] = items, held is not None
            if held is None and before.get(inner) == now[inner]:
                continue
            if looked.error is None:
                text = held.text if held else workspace.text_of(inner, self._units)
                self._publish(uri_of(inner), [told(item, text, uri_of) for item in items])
        for inner in before.keys() - now.keys():
            self._publish(uri_of(inner), [])
        self._told[root] = now

    def _retract(self, root: str) -> None:
        for inner in self._told.pop(root, {}):
            self._publish(uris.from_fs_path(f"{root}/{inner}") or "", [])

    def _publish(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        buffer = self.buffers.get(uri)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=uri, diagnostics=diagnostics, version=buffer.version if buffer else None
            )
        )

    # The life of the server

    def begin(self) -> None:
        """Note how the editor counts, and which folders it has open."""
        self._loop = asyncio.get_running_loop()
        self._units = UNITS[str(_encoding(self.protocol.workspace.position_encoding))]
        self._folders = [path for one in self.protocol.workspace.folders if (path := _path_of(one))]
        if not self._folders and (root := self.protocol.workspace.root_path):
            self._folders = [root]
        self._checks.start()

    def folders_changed(self) -> None:
        """Note which folders the editor has open now."""
        self._folders = [path for one in self.protocol.workspace.folders if (path := _path_of(one))]
        self.look_again()

    def shutdown(self) -> None:
        """End without waiting for a thread that reads from an editor which says nothing more."""
        self._checks.end()
        if self._stop_event is not None:
            self._stop_event.set()
        if self._thread_pool is not None:
            self._thread_pool.shutdown(wait=False, cancel_futures=True)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Say on stderr what went wrong in here; a message that cannot be read is answered as such."""
        if source is JsonRpcException:
            code = JsonRpcInvalidParams.CODE if self.unread else JsonRpcParseError.CODE
            words = {"code": code, "message": "this is no message of the protocol"}
            self.protocol._send_data({"jsonrpc": "2.0", "id": self.unread, "error": words})  # noqa: SLF001
            self.unread = None
        elif not isinstance(error, JsonRpcException):
            self.host.tell_bug(error)
        elif error.code == JsonRpcInternalError.CODE:
            self.host.tell_bug(error, "".join((error.data or {}).get("traceback", ())))


def _encoding(kind: Any) -> str:
    return kind.value if hasattr(kind, "value") else str(kind)


def _path_of(uri: str) -> str | None:
    """The path of a file; None for what is no file on this machine."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return None
    path = uris.to_fs_path(uri)
    return os.path.normpath(path) if path else None


def _change(event: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(event, types.TextDocumentContentChangePartial):
        start, end = event.range.start, event.range.end
        return Change(event.text, (start.line, start.character), (end.line, end.character))
    return Change(event.text)


def _of_error(error: PostsyncError) -> types.Diagnostic:
    message = error.message[:1].upper() + error.message[1:]
    return types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(0, 0)),
        message=f"{message}. {error.detail}".strip(),
        severity=types.DiagnosticSeverity.Error,
        code=error.code,
        source="postsync",
    )


def quiet_logging() -> None:
    """Keep pygls from writing whole messages to stderr: they hold unpublished texts."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
