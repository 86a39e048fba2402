"""Documents: whether a file that begins like one has the end and the parts that make it one."""

import struct

from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import CutOffError, Source

UNKNOWN = "application/octet-stream"

_TAIL = 64 * 1024
"""The end of a PDF and the directory of an archive are looked for so far from the end of the file."""

_MOST_NAMES = 1024 * 1024
"""Bytes of an archive's directory; that of a long presentation has some 100 kB."""

_ARCHIVE_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"

_CONTENTS = b"[Content_Types].xml"
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OLE = (
    ("WordDocument".encode("utf-16-le"), "application/msword"),
    ("PowerPoint Document".encode("utf-16-le"), "application/vnd.ms-powerpoint"),
)
"""The main stream of each, by the name that the directory of the file gives it."""


def read_pdf(source: Source, found: Found) -> None:
    """A PDF says at its end where its parts are; a text that only begins like one does not."""
    tail = _tail(source)
    if b"%%EOF" not in tail[tail.rfind(b"startxref") :] or b"startxref" not in tail:
        found.type = UNKNOWN


def read_archive(source: Source, found: Found) -> None:
    """An office document is an archive with a list of contents and a folder of its own."""
    names = _names(source)
    if names is not None and _CONTENTS in names:
        for folder, kind in _OFFICE:
            if any(name.startswith(folder) for name in names):
                found.type = kind
                return
    found.type = "application/zip" if names is not None else UNKNOWN


def read_ole(source: Source, found: Found) -> None:
    """A document of an older office program, by the name of its main stream."""
    found.type = UNKNOWN
    for name, kind in _OLE:
        if source.size > 512 and source.find(name, 512) is not None:
            found.type = kind
            return


def _tail(source: Source) -> bytes:
    length = min(source.size, _TAIL)
    return source.take(source.size - length, length)


def _names(source: Source) -> set[bytes] | None:
    """The names in an archive's directory; None where it has none."""
    tail = _tail(source)
    at = tail.rfind(_ARCHIVE_END)
    if at < 0 or len(tail) < at + 22:
        return None
    length, start = struct.unpack_from("<II", tail, at + 12)
    if length > _MOST_NAMES:
        return None
    try:
        directory = source.take(start, length)
    except CutOffError:
        return None
    names: set[bytes] = set()
    at = 0
    while directory[at : at + 4] == _ENTRY and at + 46 <= len(directory):
        name, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        names.add(directory[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment
    return names
