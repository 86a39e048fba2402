"""Failing: an expected error, said in the format and with the findings that belong to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postsync.cli.exits import Exit
from postsync.domain.errors import PostsyncError

if TYPE_CHECKING:
    from postsync.cli.wiring import Session
    from postsync.domain.diagnostic import Diagnostics


@contextmanager
def explained(session: "Session", form: str) -> Iterator[None]:
    """Say why a command failed, with the lines that its findings are about, and end it.

    JSON is left to the place where all runs end: there the document is the same for every error.
    """
    try:
        yield
    except PostsyncError as error:
        if form == "json":
            raise
        diagnostics: Diagnostics = getattr(error, "diagnostics", ())
        if form == "markdown":
            from postsync.views import markdown

            text = markdown.failure(
                message=error.message, detail=error.detail, diagnostics=diagnostics
            )
            session.console.result(text)
        session.console.say(_text(session, error, diagnostics))
        raise Exit(error.exit_code) from error


def _text(session: "Session", error: PostsyncError, diagnostics: "Diagnostics") -> str:
    from postsync.cli.sources import quoted_lines
    from postsync.views import human

    return human.failure(
        error.message,
        session.console.err,
        detail=error.detail,
        diagnostics=diagnostics,
        sources=quoted_lines(session.root, diagnostics) if diagnostics else None,
    )
