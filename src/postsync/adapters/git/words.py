"""What git's words to a push, or to a remote that could not be used, mean.

Git has no codes for why a push was not taken or a remote could not be used. Where its words leave any
doubt a push counts as unanswered, which is found out about by pushing the same commit again.
"""

import re
from enum import Enum, auto

from postsync.adapters.git.run import Answer


class Pushed(Enum):
    """How a push ended."""

    TAKEN = auto()
    """The ref stands at our commit."""
    BEHIND = auto()
    """The ref stands at something that our commit does not come after. Nothing was changed."""
    CONTENDED = auto()
    """The server could not take it just then, somebody else had the ref. Nothing was changed."""
    MARK_REFUSED = auto()
    """Not taken because of the mark, or because both were to be taken together or not at all."""
    REFUSED = auto()
    """The server, or whoever is before it, said no."""
    NOT_SENT = auto()
    """No connection came about."""
    UNANSWERED = auto()
    """It may have been taken, or may be yet."""


_BEHIND = re.compile(r"fetch first|non-fast-forward|needs force|stale info|already exists")
_TOGETHER = re.compile(r"atomic push fail")
_CONTENDED = re.compile(
    r"\block|failed to update ref|atomic transaction failed|old value|reference already exists"
    r"|but expected|unpacker error|internal error",
    re.IGNORECASE,
)
_NO_CONNECTION = re.compile(
    r"could not resolve|couldn't resolve|failed to connect|couldn't connect|could not connect"
    r"|connection refused|no route to host|network is unreachable|unable to connect"
    r"|name or service not known|ssh: connect to host",
    re.IGNORECASE,
)
_NO_ACCESS = re.compile(
    r"authentication failed|could not read (username|password)|terminal prompts disabled"
    r"|permission denied|denied to|access denied|host key verification failed|not authorized"
    r"|returned error: 40[13]|write access|read.only|not allowed|service not enabled"
    r"|repository .*not found|does not appear to be a git repository|no such identity"
    r"|transport '.*' not allowed|hash algorithm|mismatched algorithms"
    r"|is not a git command|unable to find remote helper",
    re.IGNORECASE,
)
_NO_TOGETHER = "does not support --atomic"


def read_push(answer: Answer, ref: str) -> tuple[Pushed, str]:
    """How the push of `ref` ended, and the server's reason where it gave one."""
    for line in answer.lines if answer.status in {0, 1} else ():
        flag, _, rest = line.partition("\t")
        names, _, summary = rest.partition("\t")
        if names.rpartition(":")[2] == ref:
            return _read_line(flag, summary)
    return _read_complaint(answer.err), ""


def _read_line(flag: str, summary: str) -> tuple[Pushed, str]:
    if flag != "!":
        return Pushed.TAKEN, ""
    kind, _, reason = summary.partition(" ")
    reason = reason.strip().removeprefix("rejected] ").removeprefix("failure] ").strip("()")
    if _TOGETHER.search(summary):
        return Pushed.MARK_REFUSED, reason
    if kind == "[rejected]":
        return Pushed.BEHIND if _BEHIND.search(reason) else Pushed.REFUSED, reason
    if "rejected]" not in summary:  # no word came back about this ref
        return Pushed.UNANSWERED, reason
    return Pushed.CONTENDED if _CONTENDED.search(reason) else Pushed.REFUSED, reason


def _read_complaint(complaint: str) -> Pushed:
    if _NO_TOGETHER in complaint:
        return Pushed.MARK_REFUSED
    if is_out_of_reach(complaint):
        return Pushed.NOT_SENT
    return Pushed.REFUSED if is_denied(complaint) else Pushed.UNANSWERED


def is_denied(complaint: str) -> bool:
    """Whether a remote is there, but not for us."""
    return bool(_NO_ACCESS.search(complaint))


def is_out_of_reach(complaint: str) -> bool:
    """Whether there was no connection to a remote at all."""
    return bool(_NO_CONNECTION.search(complaint))
