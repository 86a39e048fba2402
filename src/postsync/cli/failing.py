"""Failing: findings that keep a command from its result, shown before it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postsync.domain.errors import PostsyncError

if TYPE_CHECKING:
    from postsync.cli.wiring import Session
    from postsync.domain.diagnostic import Diagnostics


@contextmanager
def explained(session: "Session", form: str) -> Iterator[None]:
    """Show the findings that an error brings along, in the format that was asked for.

    JSON carries them in the failure document, which is written where all runs end.
    """
    try:
        yield
    except PostsyncError as error:
        diagnostics: Diagnostics = getattr(error, "diagnostics", ())
        if form == "markdown":
            from postsync.views import markdown

            session.console.result(
                markdown.failure(
                    message=error.message, detail=error.detail, diagnostics=diagnostics
                )
            )
        elif form == "text" and diagnostics:
            session.console.say(_text(session, diagnostics))
        raise


def _text(session: "Session", diagnostics: "Diagnostics") -> str:
    from postsync.cli.sources import quoted_lines
    from postsync.views.human.findings import entry

    sources = quoted_lines(session.root, diagnostics)
    rows = [
        row for item in diagnostics for row in entry(item, session.console.err, sources=sources)
    ]
    return "\n".join([*rows, ""])
