"""Exits: every way a run can end, made into an exit code and a message (contract, section 3)."""

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

from postsync import __version__
from postsync.cli.meaning import clarified

DONE = 0
FAILED = 1
CHANGES = 2
BUG = 3
USAGE = 64
INTERRUPTED = 130

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class Exit(Exception):
    """The command has said what it has to say and ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def run_and_exit(command: click.Command, arguments: Sequence[str]) -> int:
    """Run `command`, and end the process without waiting for idle threads.

    Returns only when the process cannot be ended that way, as under a test.
    """
    _open_streams()
    _hear_signals()
    code = exit_code(command, arguments)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    # A call that hangs in a thread must not keep an interrupted run alive, and taking thousands of
    # posts apart at the end would be felt.
    os._exit(code)


def _open_streams() -> None:
    """Give a process that was started with a closed stdout or stderr one that swallows all."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # It lasts as long as the process; pathlib would be felt at start-up.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _hear_signals() -> None:
    """Let SIGTERM, and a terminal that is closed, end any command as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def exit_code(command: click.Command, arguments: Sequence[str]) -> int:
    """Run `command`; the exit code. Everything that can go wrong has been said."""
    as_json = wants_json(arguments)
    try:
        command.main(args=list(arguments), prog_name="postsync", standalone_mode=False)
    except Exit as end:
        return end.code
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error = clarified(error)
        if as_json:
            return _failure(USAGE, "usage", error.format_message(), as_json=True)
        return _misused(error)
    except (KeyboardInterrupt, click.Abort) as error:
        # click makes an Abort of an interruption, which knows whether anything was sent.
        message = str(error.__cause__ or error) or "interrupted"
        return _failure(INTERRUPTED, "interrupted", message, as_json=as_json)
    except SystemExit:
        return DONE  # click's answer to a reader that hung up on a help text
    except OSError as error:
        return _unwritable(error, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the one place where bugs end
        return _unexpected(error, as_json=as_json)
    return DONE


def _unwritable(error: OSError, *, as_json: bool) -> int:
    if isinstance(error.__context__, KeyboardInterrupt):
        return INTERRUPTED  # the terminal was closed, and click could not even end the line
    if error.errno not in _NO_ROOM:
        return _unexpected(error, as_json=as_json)
    message = f"the output cannot be written: {error.strerror}"
    return _failure(FAILED, "output", message, "Make room, then run it again.", as_json=as_json)


def _misused(error: click.ClickException) -> int:
    """Say what is wrong with a command line. A word of it may come from the name of a branch or a file."""
    import io

    from postsync.views.shown import block, inert

    sheet = io.StringIO()
    error.show(sheet)
    _tell(inert(block(sheet.getvalue())))
    return USAGE


def _tell(text: str) -> None:
    """Write to stderr. Where nobody reads it, the exit code still says it."""
    with contextlib.suppress(OSError):
        if sys.stderr.isatty() and (columns := os.get_terminal_size(sys.stderr.fileno()).columns):
            from postsync.views.human.fitting import fitted

            text = fitted(text, columns)
        click.echo(text, err=True, nl=False)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether `--format json` stands on a command line, even on one that is wrong otherwise."""
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _unexpected(error: Exception, *, as_json: bool) -> int:
    from postsync.domain.errors import PostsyncError

    if not isinstance(error, PostsyncError):
        return _bug(error, as_json=as_json)
    found = getattr(error, "diagnostics", ())
    facts = (error.code, error.message, error.detail)
    return _failure(error.exit_code, *facts, as_json=as_json, diagnostics=found)


def _failure(
    exit_with: int,
    code: str,
    message: str,
    detail: str = "",
    *,
    as_json: bool,
    diagnostics: Sequence[Any] = (),
) -> int:
    from postsync.cli.console import render
    from postsync.views.shown import Style

    facts = {"code": code, "message": message, "detail": detail, "diagnostics": diagnostics}
    if as_json:
        with contextlib.suppress(OSError):
            sys.stdout.write(render("failure", "json", **facts))
    else:
        _tell(render("failure", "text", style=Style(), **facts))
    return exit_with


def _bug(error: Exception, *, as_json: bool) -> int:
    import platform

    from postsync.views.shown import block, inert

    summary = f"{type(error).__name__}: this is a bug in postsync"
    if as_json:
        _failure(BUG, "bug", summary, "Please report it.", as_json=True)
    report = (
        f"postsync: {summary}\n"
        "  Nothing more was done. Please report it with these lines:\n\n"
        f"postsync {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{places_of(error)}{type(error).__name__}"
    )
    _tell(inert(block(report)) + "\n")
    return BUG


def places_of(error: BaseException) -> str:
    """Where an error was raised: names, files and lines; a value could be a secret or an unpublished text."""
    import traceback

    return "".join(
        f"  {frame.filename.rpartition('site-packages')[2]}:{frame.lineno} in {frame.name}\n"
        for frame in traceback.extract_tb(error.__traceback__)
    )
