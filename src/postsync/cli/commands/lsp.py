"""`postsync lsp`: what `validate` knows, in an editor while somebody types."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from postsync import __version__
from postsync.adapters.clock import SystemClock, clock_offset
from postsync.cli.exits import Exit, places_of
from postsync.cli.options import Settings
from postsync.cli.session import Session
from postsync.domain.config import Config
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.post.account import Account
from postsync.domain.post.post import Post
from postsync.language.features import main_streams, serve
from postsync.language.host import Home, Host, TextOf

if TYPE_CHECKING:
    from postsync.domain.plan.addressing import AccountsOf


def lsp(settings: Settings, stdio: bool) -> None:  # noqa: ARG001 - there is no other way to talk
    """Serve one editor over stdin and stdout. Raises Exit with the code that the protocol asks for."""
    named = settings.config and str(Path(settings.config).absolute())
    quiet = settings._replace(quiet=True, config=named)

    def home(folder: Path, held: TextOf) -> Home:
        return _home(quiet, folder, held)

    host = Host(__version__, home, _tell_bug)
    raise Exit(serve(host, *main_streams()))


def _home(settings: Settings, folder: Path, held: TextOf) -> Home:
    session = Session(settings, folder=folder, held=held)
    loaded = session.loaded

    @cache
    def last_seen() -> "AccountsOf":
        from postsync.cli.wiring import last_seen_accounts

        return last_seen_accounts(session)

    def accounts_of(post: Post) -> tuple[str, ...]:
        return last_seen()(post)

    @cache
    def accounts() -> Sequence[Account]:
        from postsync.cli.wiring import last_seen_state

        try:
            state = last_seen_state(session)
        except PostsyncError:  # the check of the workspace tells it
            return ()
        return () if state is None else state.accounts

    return Home(
        loaded.config,
        loaded.root,
        loaded.diagnostics,
        loaded.file,
        accounts_of,
        accounts,
        SystemClock(_offset(loaded.config)).now,
    )


def _offset(config: Config) -> float:
    """The seconds by which a rehearsal shifts the clock; where that is refused, `plan` says so."""
    try:
        return clock_offset(os.environ, config.provider)
    except ConfigError:
        return 0.0


def _tell_bug(error: BaseException, places: str = "") -> None:
    """Say on stderr where a bug is: names, files and lines, for a value could be an unpublished text."""
    summary = f"postsync: {type(error).__name__}: this is a bug in postsync"
    sys.stderr.write(f"{summary}\n{places or places_of(error)}")
    sys.stderr.flush()
