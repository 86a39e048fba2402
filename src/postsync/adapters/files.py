"""Files that must survive a crash: private folders, reading with a bound, replacing as a whole.

Everything here raises OSError; whoever calls says what that means.
"""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from postsync.domain.late import late

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600

OWN_FOLDER = ".postsync"

_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}
"""What file systems answer that cannot sync a folder; they are as durable as they are."""


def make_folder(folder: Path) -> None:
    """Create `folder` for its owner alone; one called `.postsync` also keeps itself out of git."""
    if folder.parent.name == OWN_FOLDER:
        make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if folder.name == OWN_FOLDER:
        with suppress(FileExistsError):
            os.close(create(folder / ".gitignore", b"*\n"))


def create(path: Path, data: bytes) -> int:
    """Make a new file with these bytes and return it open. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        write_all(descriptor, data)
    except BaseException:
        os.close(descriptor)
        remove(path)
        raise
    return descriptor


def read(path: Path, *, limit: int) -> bytes:
    """The bytes of a regular file. Raises OSError, with EFBIG for one of more than `limit` bytes."""
    # Without O_NONBLOCK a named pipe in this place would be waited for without end.
    return read_open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), limit=limit)


def read_open(descriptor: int, *, limit: int) -> bytes:
    """The same for a file that is open already, and is closed."""
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if facts.st_size > limit:
            raise OSError(errno.EFBIG, f"larger than {limit // 2**20} MiB")
        return file.read()


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of `path`, durably: afterwards it holds the old bytes or the new."""
    temporary = _beside(path)
    try:
        descriptor = create(temporary, data)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except BaseException:
        remove(temporary)
        raise
    sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that everybody may read, whole or not at all. Raises FileExistsError where one is."""
    temporary = _beside(path)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        publish_new(temporary, path)
    finally:
        remove(temporary)


def publish_new(temporary: Path, path: Path) -> None:
    """Give a finished file its name as well. Raises FileExistsError where one has it."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without such links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        temporary.replace(path)


def _beside(path: Path) -> Path:
    """A name for a file that is still being written."""
    import secrets  # brings hashes along, and most runs write nothing

    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")


def remove_strays(path: Path) -> None:
    """Remove temporary files that killed processes left beside `path`.

    Only while nobody else can be replacing it.
    """
    for stray in path.parent.iterdir():
        if stray.name.startswith(f".{path.name}.") and stray.name.endswith(".tmp"):
            remove(stray)


def remove_unfinished(folder: Path) -> None:
    """Remove the files that killed processes never finished in `folder`, while nobody else writes there."""
    for stray in folder.glob(".*.tmp"):
        if _UNFINISHED.search(stray.name):
            remove(stray)


_UNFINISHED = late(r"\.[0-9a-f]{16}\.tmp\Z")


def sync_folder(folder: Path) -> None:
    """Make names created or changed in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, *, patience: float) -> Iterator[None]:
    """Keep other processes that lock `path` out meanwhile.

    Raises OSError; TimeoutError when it was not free within `patience` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        until = time.monotonic() + patience
        while not try_flock(descriptor):
            if time.monotonic() > until:
                raise TimeoutError(None, "another process has been using it for too long")
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def try_flock(descriptor: int) -> bool:
    """Lock an open file for this process alone; False when another has it."""
    import fcntl  # which Windows does not have

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, however many calls it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def remove(path: Path) -> None:
    """Remove a file if it is there and can be removed."""
    with suppress(OSError):
        path.unlink()


def reason_of(error: OSError) -> str:
    """Why a file operation failed, in the system's words."""
    return error.strerror or type(error).__name__
