"""What becomes of a bug in the server: it is told, without a word of a post, and the next answer comes."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from postsync.domain.config import Config
from postsync.domain.errors import ConfigError
from postsync.language import features
from postsync.language.features import build
from postsync.language.host import Home, Host, TextOf
from postsync.language.server import Server

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Wire:
    """Takes what the server sends."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        pass


def home(folder: Path, held: TextOf) -> Home:
    return Home(
        Config(),
        folder,
        (),
        "postsync.yaml",
        lambda post: post.content.selectors,
        lambda: (),
        lambda: NOW,
    )


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def server(tmp_path: Path, told: list[str]) -> Server:
    (tmp_path / "posts").mkdir()
    (tmp_path / "postsync.yaml").write_text("version: 1\n")

    def tell_bug(error: BaseException, places: str = "") -> None:
        told.append(f"{type(error).__name__} {places}")

    server = build(Host("1", home, tell_bug))
    server.protocol.set_writer(Wire())
    uri = (tmp_path / "posts/a.yaml").as_uri()
    text = "accounts: [x:acme]\ncontent: an unpublished word\n"
    server.open(types.TextDocumentItem(uri, "yaml", 1, text))
    return server


def ask(server: Server, method: str, params: Any) -> bytes:
    writer: Any = server.protocol.writer
    writer.sent.clear()

    async def wait() -> None:
        server.protocol._handle_request(1, method, params)
        while not writer.sent:
            await asyncio.sleep(0.01)

    asyncio.run(wait())
    return b"".join(writer.sent)


def test_a_bug_is_told_and_the_next_answer_is_right(
    server: Server, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [uri] = server.buffers
    params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(1, 12))
    with monkeypatch.context() as patch:
        patch.setattr(features, "hover", lambda *_: 1 / 0)
        assert b'"code": -32603' in ask(server, "textDocument/hover", params)
    assert len(told) == 1
    assert "features.py" in told[0]
    assert "unpublished" not in told[0]
    assert b"X 19/280" in ask(server, "textDocument/hover", params)


def test_what_cannot_be_read_as_a_workspace_is_told_in_the_file(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    [uri] = server.buffers
    workspace = next(iter(server.workspaces.values()))

    def refuse(folder: Path, held: TextOf) -> Home:
        raise ConfigError("this state is not yours", detail="Take it out.")

    workspace.host = workspace.host._replace(home=refuse)
    looked = workspace.check({})
    writer: Any = server.protocol.writer
    writer.sent.clear()
    server.tell(workspace, looked)
    [sent] = writer.sent
    assert b"This state is not yours. Take it out." in sent
    assert uri.encode() in sent
