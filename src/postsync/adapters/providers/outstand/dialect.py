"""The dialect: how Outstand words its errors. Pure.

They come as `success: false`, an `error`, a `message`, and `details` in the shapes of zod.
"""

import re
from collections.abc import Iterator

from postsync.adapters.http.outcomes import Document
from postsync.domain.errors import NotFound, ProviderError, Rejected
from postsync.domain.late import late

MOST_DETAILS = 12
"""Complaints about single fields that are passed on."""


class OutstandDialect:
    """Implements `outcomes.Dialect`."""

    def failed(self, document: Document) -> bool:
        """Whether a document that came with a 2xx says that the call failed."""
        return document.get("success") is False

    def is_error(self, document: Document) -> bool:
        """Whether a document is an error as the API words them, and not a gateway's JSON."""
        if document.get("success") is False:
            return any(document.get(name) for name in ("error", "message", "details"))
        return "success" not in document and isinstance(document.get("error"), str | dict)

    def is_refusal(self, document: Document) -> bool:
        """Whether a failure names fields, which nothing but a check before the work does."""
        return self.is_error(document) and any(_complaints(document.get("details"), (), 0))

    def absence(self, document: Document) -> type[ProviderError] | None:
        """What a 404 means. Gateways, too, answer `{"error": "Not found"}`: then it proves nothing."""
        said = self.explain(document)
        if document.get("success") is not False and "post" not in said.casefold():
            return None
        return Rejected if _NO_ROUTE.search(said) else NotFound

    def explain(self, document: Document) -> str:
        """The error as a sentence: its message, and what it says about single fields."""
        error, message = document.get("error"), document.get("message")
        inner = error if isinstance(error, dict) else None
        texts = [error, message, inner.get("message") if inner else None]
        said = [text.strip() for text in texts if isinstance(text, str) and text.strip()]
        complaints: list[str] = []
        for source, depth in ((document.get("details"), 0), (inner, 1)):
            for complaint in _complaints(source, (), depth):
                if complaint not in complaints and len(complaints) < MOST_DETAILS:
                    complaints.append(complaint)
        sentence = " - ".join(dict.fromkeys(said))
        return f"{sentence} ({'; '.join(complaints)})" if complaints else sentence


def _complaints(node: object, path: tuple[str, ...], depth: int) -> Iterator[str]:
    """What a validation error says, field by field, in any of the shapes zod gives it."""
    if depth > 12:
        return
    if isinstance(node, str):
        yield f"{'.'.join(path)}: {node}" if path else node
    elif isinstance(node, list):
        for item in node[:MOST_DETAILS]:
            yield from _complaints(item, path, depth + 1)
    elif isinstance(node, dict):
        if isinstance(node.get("message"), str) and isinstance(node.get("path"), list):
            place = tuple(str(part) for part in node["path"])
            yield from _complaints(node["message"], path + place, depth + 1)
            return
        for name, child in list(node.items())[:100]:
            inner = path if name in _WRAPPERS else (*path, str(name))
            if isinstance(child, list | dict) or name in _WRAPPERS or depth == 0:
                yield from _complaints(child, inner, depth + 1)


_WRAPPERS = frozenset({"_errors", "fieldErrors", "formErrors", "issues", "errors"})

_NO_ROUTE = late(r"\b(route|endpoint|path|url|cannot (get|patch|delete|post))\b", re.IGNORECASE)
