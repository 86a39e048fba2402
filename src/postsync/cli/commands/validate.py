"""`postsync validate`: check the post files."""

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postsync import __version__
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.location import configs_below
from postsync.cli.console import render
from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings
from postsync.cli.session import NoConfig, Session
from postsync.domain.diagnostic import Diagnostic, Severity, has_errors, sort_diagnostics
from postsync.domain.post.post import Post

if TYPE_CHECKING:
    from postsync.domain.plan.addressing import AccountsOf


def validate(settings: Settings, paths: tuple[str, ...], form: str) -> None:
    """Show everything that is wrong with the files, or with those in `paths`."""

    @cache
    def last_seen() -> "AccountsOf":
        from postsync.cli.wiring import last_seen_accounts

        return last_seen_accounts(session)

    def accounts_of(post: Post) -> tuple[str, ...]:
        return last_seen()(post)

    session = Session(settings, form)
    loaded, console = session.loaded, session.console
    diagnostics, posts, files = loaded.diagnostics, 0, 0
    if not has_errors(loaded.diagnostics):
        session.describe()
        began = time.monotonic()
        only = [session.folder / Path(path) for path in paths]
        source = WorkspaceSource(loaded.root, session.config, only=only, home=loaded.file)
        posts, files, found = source.check(accounts_of)
        if not (loaded.is_found or files):
            found = tuple(_in_place(item, session.folder) for item in found)
        diagnostics = sort_diagnostics((*loaded.diagnostics, *found))
        spent = time.monotonic() - began
        console.detail(f"files: {files}, posts: {posts}, read in {spent:.2f} s")
    result: dict[str, Any] = {"diagnostics": diagnostics, "posts": posts, "files": files}
    match form:
        case "text" | "github":
            result["sources"] = session.quoted_lines(diagnostics)
        case "sarif":
            from postsync.adapters.rule_pages import rule_entry

            rules = {item.rule for item in diagnostics}
            result |= {"version": __version__, "explained": {r: rule_entry(r) for r in rules}}
    result["folder"] = session.below_repository
    if form == "github":
        # GitHub shows ten annotations of a kind; the log of the step has everything.
        console.note(render("validation", "text", style=console.err, **result))
    session.show("validation", **result)
    if has_errors(diagnostics) and form != "sarif":
        raise Exit(FAILED)


def _in_place(item: Diagnostic, folder: Path) -> Diagnostic:
    """A finding about posts that are not there, where the wrong folder is the likely reason.

    Beyond doubt it is where a workspace lies below: a run in CI must not be content with nothing.
    """
    if item.rule != "PS100":
        return item
    missing = NoConfig(folder)
    said = missing.message[0].upper() + missing.message[1:]
    severity = Severity.ERROR if configs_below(folder) else item.severity
    return item._replace(detail=f"{said}. {missing.detail}", severity=severity)
