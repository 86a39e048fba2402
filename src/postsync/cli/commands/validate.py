"""`postsync validate`: check the post files."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postsync.cli.options import formats
from postsync.cli.settings import Settings

if TYPE_CHECKING:
    from postsync.views.style import Style


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path())
@formats("text", "json", "github", "sarif")
@click.pass_obj
def command(settings: Settings, paths: tuple[str, ...], form: str) -> None:
    """Check the post files: structure, rules, media. Offline, no key needed.

    With PATHS only what is found in these files and folders is reported. Exits 1 when there are
    errors; SARIF always exits 0, because the report is the answer.
    """
    from postsync.cli.exits import FAILED, Exit
    from postsync.cli.sources import quoted_lines
    from postsync.cli.wiring import Session
    from postsync.domain.diagnostic import has_errors, sort_diagnostics

    session = Session(settings)
    loaded = session.loaded
    diagnostics, posts, files = loaded.diagnostics, 0, 0
    if not has_errors(loaded.diagnostics):
        session.describe()
        began = time.monotonic()
        source = session.source([session.folder / Path(path) for path in paths])
        posts, files, found = source.check(session.destinations)
        diagnostics = sort_diagnostics((*loaded.diagnostics, *found))
        spent = time.monotonic() - began
        session.console.detail(f"files: {files}, posts: {posts}, read in {spent:.2f} s")

    def in_words(style: "Style") -> str:
        from postsync.views import human

        sources = quoted_lines(session.root, diagnostics)
        return human.diagnostics(diagnostics, style, posts=posts, files=files, sources=sources)

    match form:
        case "json":
            from postsync.views import jsonout

            text = jsonout.validation(diagnostics, posts=posts, files=files)
        case "github":
            from postsync.views.annotations import annotations

            text = annotations(diagnostics)
            # GitHub shows ten annotations of a kind; the log of the step has everything.
            session.console.note(in_words(session.console.err))
        case "sarif":
            from postsync import __version__
            from postsync.adapters.rule_pages import rule_entry
            from postsync.views.sarif import sarif

            explained = {rule: rule_entry(rule) for rule in {item.rule for item in diagnostics}}
            text = sarif(diagnostics, version=__version__, explained=explained)
        case _:
            text = in_words(session.console.out)
    session.console.result(text)
    if has_errors(diagnostics) and form != "sarif":
        raise Exit(FAILED)
