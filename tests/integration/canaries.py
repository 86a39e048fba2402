"""Canaries: secrets that are planted, heard on the wire, and looked for in all that a run leaves."""

import base64
import re
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from postsync.sandbox.accounts import SECRET as TOKEN
from postsync.sandbox.app import SandboxApp
from postsync.sandbox.wire import Request, Response

KEY = "sk-canary-3f6b1c9e5a"
"""The API key."""

SIGNED = "X-Amz-"
"""What every part of a presigned query begins with."""

_TOKENS = re.compile(rf"{TOKEN}-[A-Za-z0-9]+".encode())
_SIGNATURES = re.compile(rb"X-Amz-Signature=([0-9a-f]{64})")


@dataclass
class Wire:
    """What the client and the service told each other, as far as it is secret."""

    keys: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    signatures: set[str] = field(default_factory=set)

    def hear(self, request: Request, response: Response) -> None:
        """Listen to one call."""
        if request.path.startswith("/v1/"):
            self.keys.add(request.headers.get("authorization", "").removeprefix("Bearer "))
            self.tokens.update(found.decode() for found in _TOKENS.findall(response.body))
            self.signatures.update(found.decode() for found in _SIGNATURES.findall(response.body))

    @property
    def secrets(self) -> set[str]:
        """All that must not be found anywhere."""
        return {KEY, TOKEN, SIGNED, *self.signatures}

    def carried_everything(self) -> bool:
        """Whether secrets of every class have reached the client, or come from it."""
        return self.keys == {KEY} and bool(self.tokens) and bool(self.signatures)


def tap(monkeypatch: pytest.MonkeyPatch, wire: Wire) -> None:
    """Listen to every sandbox of this process."""
    answer = SandboxApp.answer

    def tapped(app: SandboxApp, request: Request) -> Response:
        response = answer(app, request)
        wire.hear(request, response)
        return response

    monkeypatch.setattr(SandboxApp, "answer", tapped)


def assert_silent(secrets: Iterable[str], said: str, *folders: Path) -> None:
    """No secret was said, and none is kept in these folders, nor any that is base64."""
    looked_at = {"what was said": said.encode(), **dict(_kept(folders))}
    leaks = [
        f"{secret} in {where}: …{data[: data.index(form)][-60:].decode(errors='replace')}"
        for secret in secrets
        for form in (secret.encode(), *_in_base64(secret))
        for where, data in looked_at.items()
        if form in data
    ]
    assert not leaks, "\n".join(leaks)


def _in_base64(secret: str) -> Iterator[bytes]:
    """The middle of the secret in base64, at each of the three places where it may begin."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + secret.encode())
        if len(encoded) >= 16:
            yield encoded[4:-4]


def _kept(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file by its name, and every object of every git repository, but not the service's own."""
    for folder in folders:
        for path in folder.rglob("*"):
            if not path.is_file() or path.name.startswith("sandbox.db"):
                continue
            if path.name == "config" and path.parent.name == ".git":
                continue  # where users themselves have written the address of their remote
            data = path.read_bytes()
            yield str(path), data
            if "objects" in path.parts:
                yield f"{path}, inflated", _inflated(path, data)


def _inflated(path: Path, data: bytes) -> bytes:
    if path.suffix == ".pack":
        repository = next(parent for parent in path.parents if (parent / "HEAD").is_file())
        listed = subprocess.run(
            ["git", "-C", repository, "cat-file", "--batch-all-objects", "--batch"],
            check=True,
            capture_output=True,
        )
        return listed.stdout
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""
