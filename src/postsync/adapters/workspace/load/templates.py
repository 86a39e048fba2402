"""Templates in files of their own: which files the campaigns of a workspace name."""

from collections.abc import Iterable, Sequence

from postsync.adapters.workspace.expand.datafiles import place_beside
from postsync.adapters.workspace.load.files import Found, Read
from postsync.adapters.workspace.yaml.reader import Refused, read_documents


def templates_of(files: Sequence[Found], read: Read, shared: Read) -> list[Found]:
    """The files that campaigns in `files` name as their template, other than these files themselves.

    One that cannot be read, or not with `shared` as git has it only here, is left out: a check tells at
    the campaign what is wrong with it.
    """
    known = {file.path for file in files}
    named = {path for file in files for path in _named(file.path, read)}
    return [Found(path, "") for path in sorted(named - known) if _is_there(path, shared)]


def _named(file: str, read: Read) -> Iterable[str]:
    try:
        data = read(file)
        documents = read_documents(data) if b"template" in data else []
    except (OSError, Refused):
        return
    for document in documents:
        written = document.data.get("template") if isinstance(document.data, dict) else None
        if isinstance(written, str) and (place := place_beside(file, written)):
            yield place


def _is_there(path: str, read: Read) -> bool:
    try:
        read(path)
    except OSError:
        return False
    return True
