"""Documents of a post file that have nothing in them."""

from postsync.adapters.workspace.yaml.reader import Document
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span


def empty_documents(file: str, data: bytes, documents: list[Document]) -> list[Diagnostic]:
    """Tell where a file has a document without keys, or no document."""
    spans = [
        Span(file=file, line=_line_of_dashes(data, document))
        for document in documents
        if document.data is None
    ]
    detail = "Remove it, or the line of three dashes that begins it."
    if not documents:
        spans = [Span(file=file)]
    if not documents or (len(documents) == 1 and b"---" not in data):
        detail = "The file has no keys. Write a post into it, or delete it."
    return [finding("PS110", "there is no post here", detail=detail, span=span) for span in spans]


def _line_of_dashes(data: bytes, empty: Document) -> int:
    """Find the line that opens an empty document, whose own place is where the next thing begins."""
    lines = data.splitlines()[: empty.line - (empty.column == 1)]
    dashes = (number for number in range(len(lines), 0, -1) if lines[number - 1][:3] == b"---")
    return next(dashes, 1)
