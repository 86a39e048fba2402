"""Keystrokes: from a letter that somebody types until the editor has the findings of the new text."""

import asyncio
import time

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from benchmarks.measuring import Run, cpu_of, resident
from benchmarks.workspaces import POSTSYNC, Workspace, environ


def answered(space: Workspace, rounds: int) -> list[Run]:
    """Type into one of the posts, a letter after the other is answered."""
    return asyncio.run(_answered(space, rounds))


async def _answered(space: Workspace, rounds: int) -> list[Run]:
    folder = space.folder.resolve()
    post = sorted(folder.glob("posts/*/*.yaml"))[7]
    text = post.read_text("utf-8")
    heard: asyncio.Queue[int | None] = asyncio.Queue()
    client = LanguageClient("benchmarks", "1")

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def hear(params: types.PublishDiagnosticsParams) -> None:
        if params.uri == post.as_uri():
            heard.put_nowait(params.version)

    await client.start_io(str(POSTSYNC), "lsp", cwd=folder, env=environ())
    opened = types.WorkspaceFolder(folder.as_uri(), folder.name)
    await client.initialize_async(
        types.InitializeParams(types.ClientCapabilities(), workspace_folders=[opened])
    )
    client.initialized(types.InitializedParams())
    document = types.TextDocumentItem(post.as_uri(), "yaml", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await heard.get()
    lines = text.splitlines()
    line = next(at for at, one in enumerate(lines) if "content: " in one)
    column = lines[line].index("content: ") + len("content: ") + 1
    assert client._server is not None  # noqa: SLF001 - its process tells what it uses
    pid = client._server.pid  # noqa: SLF001 - as above
    runs = []
    for number in range(rounds + 5):
        at = types.Position(line, column + number)
        change = types.TextDocumentContentChangePartial(types.Range(at, at), "x")
        versioned = types.VersionedTextDocumentIdentifier(number + 2, post.as_uri())
        before, start = cpu_of(pid), time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))
        while await heard.get() != number + 2:
            pass
        wall = time.perf_counter() - start
        runs.append(Run(wall=wall, cpu=cpu_of(pid) - before, peak=resident(pid)))
        await asyncio.sleep(0.05)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return runs[5:]
