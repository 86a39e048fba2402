"""The host: what a server needs of the program that runs it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostics
from postsync.domain.post.account import Account

if TYPE_CHECKING:
    from postsync.domain.plan.addressing import AccountsOf

TextOf = Callable[[Path], bytes | None]
"""The text of a file that is open, in place of what the disk has; None where it is not."""


class TellBug(Protocol):
    """Tells people about a bug, and goes on."""

    def __call__(self, error: BaseException, places: str = "") -> None:
        """`places` is a traceback, where the error itself has none."""


class Home(NamedTuple):
    """A workspace as its configuration says it. `file` is the name of that, empty where there is none.

    `accounts_of` tells where posts go, and `accounts` which ones are connected, by the state as it was last
    seen on this machine. `now` is the clock that counts there: that of a rehearsal may be another one.
    """

    config: Config
    root: Path
    diagnostics: Diagnostics
    file: str
    accounts_of: "AccountsOf"
    accounts: Callable[[], Sequence[Account]]
    now: Callable[[], datetime]


class Host(NamedTuple):
    """Reads the configuration for a folder, and says what a bug was.

    `home` raises PostsyncError where nothing may be read, or where a file only looks like the configuration.
    """

    version: str
    home: Callable[[Path, TextOf], Home]
    tell_bug: "TellBug"
