"""The text of a data file: which bytes are one, and what to do about those that spreadsheets save."""

from postsync.adapters.workspace.expand.rows.table import MAX_BYTES, Unusable
from postsync.adapters.workspace.yaml.conflicts import REMEDY, STILL_HERE
from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import BOM, UTF_16

_SAVE = "Save it as UTF-8: in Excel “Save As”, “CSV UTF-8”; in LibreOffice the character set UTF-8."
_EXPORT = "Export it as text: in Excel and LibreOffice “Save As”, “CSV UTF-8”."

_OTHER_FILES = {
    b"PK\x03\x04": "a workbook of a spreadsheet, or an archive",
    b"\xd0\xcf\x11\xe0": "an old workbook of Excel",
    b"%PDF-": "a PDF",
    b"{\\rtf": "a file in RTF",
    b"version https://git-lfs": "a pointer of Git LFS",
}
"""What is found where rows are expected, by its first bytes."""


def text_of_rows(data: bytes) -> str:
    """The text of a data file. Raises Unusable."""
    for begin, kind in _OTHER_FILES.items():
        if data.startswith(begin):
            detail = "Fetch the file: `git lfs pull`." if b"lfs" in begin else _EXPORT
            raise Unusable("PS103", f"this is {kind}, and no table in a text file", detail)
    if len(data) > MAX_BYTES:
        detail = "Divide it, or leave out the columns that no template uses."
        raise Unusable("PS104", f"the file is larger than {MAX_BYTES // 2**20} MiB", detail)
    if data.startswith(UTF_16) or data[:1] == b"\0" or data[1:2] == b"\0":
        raise Unusable("PS103", "the file is in UTF-16", _SAVE)
    try:
        text = data.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(data.removeprefix(BOM), error.start) from None
    if (at := text.find("\0")) >= 0:
        line, column = Lines(text).at(at)
        summary = "the file is no text: it holds a byte 0"
        raise Unusable("PS103", summary, _EXPORT, line=line, column=column)
    if text[:100].lstrip()[:1] == "<":
        detail = "Perhaps somebody had to sign in where it was fetched. Fetch the table itself."
        raise Unusable("PS103", "this is a web page, and no table in a text file", detail)
    return text


def unmerged(line: int, column: int = 1) -> Unusable:
    """Why a file cannot be read that has a mark of a merge conflict here."""
    return Unusable("PS160", STILL_HERE, REMEDY, line=line, column=column)


def _not_utf8(data: bytes, at: int) -> Unusable:
    summary = f"the file is not UTF-8 text: byte 0x{data[at]:02x}"
    meant = data[at : at + 1].decode("cp1252", "ignore")
    if meant.isprintable() and meant:
        summary += f", which is {meant} in Windows-1252"
    before = data[:at].decode()
    line, column = Lines(before).at(len(before))
    return Unusable("PS103", summary, _SAVE, line=line, column=column)
