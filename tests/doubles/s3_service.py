"""A real S3 service on this machine (SeaweedFS, one program), and states kept in it."""

import atexit
import functools
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from postsync.adapters.state.stores.s3 import S3Store, open_store
from postsync.domain.config import S3State

BUCKET = "postsync-states"
WRITER = {"AWS_ACCESS_KEY_ID": "AKIAWRITER", "AWS_SECRET_ACCESS_KEY": "secret-of-the-writer"}
READER = {"AWS_ACCESS_KEY_ID": "AKIAREADER", "AWS_SECRET_ACCESS_KEY": "secret-of-the-reader"}

_ACTIONS = {"writer": ["Admin", "Read", "Write", "List"], "reader": ["Read", "List"]}
_FLAGS = (
    *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", "-iam=false"),
    *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
    *("-master.volumeSizeLimitMB=64", "-volume.minFreeSpace=10MiB"),
)
_STARTS = 3
_STARTING_TAKES = 240.0
"""Far more than it takes a machine that does much else at once."""
_NAMES = itertools.count()


@functools.cache
def s3_service() -> str:
    """The endpoint of a service with one empty bucket, started once for this process.

    Skips the test where the program is not to be had.
    """
    program = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    if program is None:
        pytest.skip("there is no SeaweedFS for this platform")
    # Its own folder and not pytest's: the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="s3-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "s3.json").write_text(json.dumps({"identities": _identities()}))
    for _ in range(_STARTS):  # somebody may take a port between asking for a free one and using it
        port = _start(program, folder)
        if port is not None:
            return f"http://127.0.0.1:{port}"
    pytest.fail((folder / "log").read_text()[-2000:])


def s3_store(
    place: Path | str,
    *,
    endpoint: str = "",
    credentials: dict[str, str] = WRITER,
    bucket: str = BUCKET,
) -> S3Store:
    """The store of a place, opened as from a configuration. A place is a folder or a key."""
    key = str(place).strip("/") + "/state.json"
    config = S3State(
        bucket=bucket,
        key=key,
        region="us-east-1",
        endpoint=endpoint or _endpoint_of(place),
    )
    with patch.dict(os.environ, credentials):
        store = open_store(config, Path(place), os.environ).store
        assert isinstance(store, S3Store)
        return store


def name_endpoint(place: Path) -> None:
    """Leave the endpoint of the service in a folder, for other processes."""
    (place / "endpoint").write_text(s3_service())


def new_place() -> str:
    """A key that nothing was ever kept under."""
    return f"place-{os.getpid()}-{next(_NAMES)}"


def _endpoint_of(place: Path | str) -> str:
    return (place / "endpoint").read_text() if isinstance(place, Path) else s3_service()


def _identities() -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "credentials": [
                {
                    "accessKey": keys["AWS_ACCESS_KEY_ID"],
                    "secretKey": keys["AWS_SECRET_ACCESS_KEY"],
                }
            ],
            "actions": _ACTIONS[name],
        }
        for name, keys in (("writer", WRITER), ("reader", READER))
    ]


def _start(program: str, folder: Path) -> int | None:
    """Start the service; the port it answers at, None when it ended instead."""
    ports = _free_ports(8)
    data = folder / f"data-{ports[0]}"
    data.mkdir()
    parts = ("master.port", "volume.port", "filer.port", "s3.port")
    places = [f"-{part}={port}" for part, port in zip(parts, ports[:4], strict=True)]
    places += [f"-{part}.grpc={port}" for part, port in zip(parts, ports[4:], strict=True)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(program, "server", *_FLAGS, *places),
                *(f"-dir={data}", f"-s3.config={folder}/s3.json"),
                *(f"-filer.localSocket={folder}/f.sock", f"-s3.localSocket={folder}/s.sock"),
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    atexit.register(process.kill)
    deadline = time.monotonic() + _STARTING_TAKES
    while process.poll() is None and time.monotonic() < deadline:
        if _listens(ports[3]) and _makes_the_bucket(ports[3]):
            return ports[3]
        time.sleep(0.2)
    process.kill()
    return None


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _makes_the_bucket(port: int) -> bool:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store as Objects

    with patch.dict(os.environ, WRITER):
        objects = Objects(
            BUCKET,
            config={"endpoint": f"http://127.0.0.1:{port}", "region": "us-east-1"},
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )
    try:
        obstore.put(objects, "first", b"the service makes the bucket of its first object")
    except (BaseError, OSError):
        return False
    return True


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
