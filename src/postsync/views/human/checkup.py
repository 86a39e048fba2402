"""A checkup as text for people: a line for everything that was looked at, and what to do."""

from datetime import datetime

from postsync.domain.post.account import Account
from postsync.domain.run.checkup import Check, Checkup, Mark
from postsync.domain.schedule import format_time
from postsync.domain.state.identity import Service
from postsync.views import shown
from postsync.views.human.findings import head, service_lines
from postsync.views.outline.checkup import SIGNS, outcome
from postsync.views.shown import BOLD, DIM, GREEN, INDENT, RED, YELLOW, Style

_LOOKS = {
    Mark.GOOD: (GREEN,),
    Mark.CARE: (YELLOW, BOLD),
    Mark.WRONG: (RED, BOLD),
    Mark.UNSEEN: (DIM,),
}

QUESTION = "Make this post and delete it again? Only `yes` counts: "


def checkup(checkup: Checkup, style: Style, service: Service | None = None) -> str:
    """All checks by topic, then what they come to."""
    lines = head(service, style)
    for topic, checks in checkup.by_topic().items():
        lines.append(style.paint(topic.value, BOLD))
        for check in checks:
            lines += _rows(check, style)
        lines.append("")
    look = (GREEN,) if checkup.is_well else (RED, BOLD)
    return shown.page([*lines, style.paint(outcome(checkup), *look)])


def _rows(check: Check, style: Style) -> list[str]:
    sign = style.paint(SIGNS[check.mark], *_LOOKS[check.mark])
    room = style.room(len(INDENT) + 2)
    first, *rest = shown.wrap(shown.line(check.says), room)
    lines = [f"{INDENT}{sign} {first}", *(f"{INDENT}  {row}" for row in rest)]
    for text in check.todo.splitlines():
        lines += [
            f"{INDENT}  {style.paint(row, DIM)}" for row in shown.wrap(shown.line(text), room)
        ]
    return lines


def question(account: Account, due_at: datetime, service: Service | None, style: Style) -> str:
    """What a person agrees to before a test post is made."""
    name = shown.account(account.network, account.username)
    text = (
        f"postsync doctor would make ONE post at the service, to {name}, due {format_time(due_at)}, "
        "which is 29 days ahead; read it, change its text and time, and delete it again. Nothing is "
        "published. The service may count it as one delivery."
    )
    rows = shown.wrap(text, style.room(0))
    return shown.page([*service_lines(service, style), *rows]) + QUESTION
