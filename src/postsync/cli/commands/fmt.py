"""`postsync fmt`: write the files of a workspace in one form."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.yaml.reader import MAX_BYTES
from postsync.cli.console import render
from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings
from postsync.cli.session import NoConfig, Session
from postsync.domain.diagnostic import Diagnostic, sort_diagnostics

if TYPE_CHECKING:
    from postsync.adapters.workspace.load.formatting import Formatted

_UNNAMED = "stdin.yaml"


def fmt(
    settings: Settings,
    paths: tuple[str, ...],
    check: bool,
    diff: bool,
    stdin: str | None,
    form: str,
) -> None:
    """Format the files, or those in `paths`; or what comes on stdin, as if it were the file of that name."""
    if "-" in paths and len(paths) == 1 and stdin is None:
        paths, stdin = (), _UNNAMED
    if stdin is not None and paths:
        raise click.UsageError("--stdin formats what comes on stdin: name no PATH beside it")
    with Session(settings, form) as session:
        only = [session.folder / path for path in paths]
        source = WorkspaceSource(session.loaded.root, session.config, only=only)
        config = session.loaded.file
        wrong: Sequence[Diagnostic] = ()
        if stdin is not None:
            data = sys.stdin.buffer.read(MAX_BYTES + 4) if sys.stdin else b""
            done = [source.format_text(session.folder / stdin, data, config=config)]
        else:
            done, wrong = source.format(config=config, writes=not (check or diff), keeps=diff)
            if not (done or wrong or session.loaded.is_found):
                raise NoConfig(session.folder)
        if stdin is None or check or diff or form == "json":
            _show(session, done, wrong, check=check, diff=diff)
        else:
            _explain(session, done, wrong)
            session.console.exact(done[0].after if done[0].is_changed else data)
        if _has_failed(done, wrong, check=check):
            raise Exit(FAILED)


def _has_failed(done: Sequence["Formatted"], wrong: Sequence[Diagnostic], *, check: bool) -> bool:
    return bool(wrong) or any(one.kept or one.refused or (check and one.is_changed) for one in done)


def _show(
    session: Session,
    done: Sequence["Formatted"],
    wrong: Sequence[Diagnostic],
    *,
    check: bool,
    diff: bool,
) -> None:
    """List the files that changed, or would, and tell on stderr what cannot be formatted."""
    changed = [one for one in done if one.is_changed]
    texts = {
        one.path: (one.before.decode("utf-8-sig"), one.after.decode()) for one in changed if diff
    }
    found = sort_diagnostics([*wrong, *(item for one in done for item in one.refused)])
    session.show(
        "formatting",
        files=len(done),
        changed=[one.path for one in changed],
        kept={one.path: one.kept for one in done if one.kept},
        diagnostics=found,
        texts=texts,
    )
    if session.form == "json":
        return
    _explain(session, done, wrong)
    facts = {"files": len(done), "changed": len(changed), "is_done": not (check or diff)}
    session.console.note(render("formatting-summary", "text", **facts))


def _explain(session: Session, done: Sequence["Formatted"], wrong: Sequence[Diagnostic]) -> None:
    """Tell which files are left as they are, and why."""
    found = sort_diagnostics([*wrong, *(item for one in done for item in one.refused)])
    kept = {one.path: one.kept for one in done if one.kept}
    if found or kept:
        sources = session.quoted_lines(found)
        style = session.console.err
        session.console.say(
            render(
                "unformatted", "text", style=style, diagnostics=found, kept=kept, sources=sources
            )
        )
