"""Features: which request of the protocol is answered by which part of this package."""

import sys
from typing import BinaryIO

from lsprotocol import types

from postsync.language.completing import TRIGGERS, complete
from postsync.language.fixing import actions
from postsync.language.formatting import format_text
from postsync.language.host import Host
from postsync.language.hovering import hover
from postsync.language.lenses import hints, lenses
from postsync.language.outlining import definition, links, symbols
from postsync.language.server import Server, quiet_logging
from postsync.language.view import View

ENDED, LOST = 0, 1
"""How the process ends: after it was asked to, or because the editor is gone."""

_WATCHED = "**/*"
"""Media, data and the state matter as much as posts do."""


def serve(host: Host, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve one editor until it says so, or goes away; the exit code that the protocol asks for."""
    quiet_logging()
    server = build(host)
    server.start_io(stdin, stdout)
    return ENDED if server.was_shut_down else LOST


def build(host: Host) -> Server:
    """A server that answers everything that it can."""
    server = Server(host)
    _live(server)
    _ask(server)
    _ask_for_all(server)
    return server


def _live(server: Server) -> None:
    """The life of the server, and what the editor tells of files."""

    @server.feature(types.INITIALIZE)
    def begin(_: types.InitializeParams) -> None:
        server.begin()

    @server.feature(types.INITIALIZED)
    def watch(_: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watches = workspace and workspace.did_change_watched_files
        if watches and watches.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(
                watchers=[types.FileSystemWatcher(glob_pattern=_WATCHED)]
            )
            wish = types.Registration(
                id="watch",
                method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                register_options=options,
            )
            server.client_register_capability(types.RegistrationParams(registrations=[wish]))

    @server.feature(types.SHUTDOWN)
    def end(_: None) -> None:
        server.was_shut_down = True

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        buffer = server.buffers.get(params.text_document.uri)
        server.touch(buffer.path if buffer else None, is_saved=True)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed(_: types.DidChangeWatchedFilesParams) -> None:
        server.look_again()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        server.folders_changed()


def _ask(server: Server) -> None:
    """What an editor asks about a place in an open file."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=TRIGGERS)
    )
    async def completion(params: types.CompletionParams) -> types.CompletionList | None:
        view = server.view(params.text_document.uri)
        at = params.position
        return (
            await server.beside(complete, view, *_place(view, at), view.home.now())
            if view
            else None
        )

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovers(params: types.HoverParams) -> types.Hover | None:
        view = server.view(params.text_document.uri)
        at = params.position
        return (
            await server.beside(hover, view, *_place(view, at), view.home.now()) if view else None
        )

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def leads(params: types.DefinitionParams) -> types.Location | None:
        view = server.view(params.text_document.uri)
        at = params.position
        return await server.beside(definition, view, *_place(view, at)) if view else None

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    async def fix(params: types.CodeActionParams) -> list[types.CodeAction]:
        only = params.context.only
        view = server.view(params.text_document.uri)
        if view is None or (only and types.CodeActionKind.QuickFix not in only):
            return []
        return await server.beside(actions, view, params.range, params.context.diagnostics)


def _ask_for_all(server: Server) -> None:
    """What an editor asks about the whole of an open file."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    async def above(params: types.CodeLensParams) -> list[types.CodeLens]:
        view = server.view(params.text_document.uri)
        found = await server.beside(lenses, view, view.home.now()) if view else []
        return server.last_lenses(params.text_document.uri, found)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions())
    async def inside(params: types.InlayHintParams) -> list[types.InlayHint]:
        view = server.view(params.text_document.uri)
        return await server.beside(hints, view) if view else []

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def form(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        view = server.view(params.text_document.uri)
        return await server.beside(format_text, view) if view else []

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        view = server.view(params.text_document.uri)
        return await server.beside(symbols, view) if view else []

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions())
    async def media(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        view = server.view(params.text_document.uri)
        return await server.beside(links, view) if view else []


def _place(view: View, position: types.Position) -> tuple[int, int]:
    return view.text.place((position.line, position.character))


def main_streams() -> tuple[BinaryIO, BinaryIO]:
    """The streams of the process; what anything else prints goes to stderr from now on."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    return stdin, stdout
