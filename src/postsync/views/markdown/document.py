"""What all Markdown documents share: templates, findings, and the size that GitHub takes."""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from postsync.domain.diagnostic import Diagnostic, by_severity
from postsync.views.markdown import escape
from postsync.views.outline.change import IRREVERSIBLE, PUBLISHES_NOW
from postsync.views.outline.question import OPEN
from postsync.views.outline.report import INTERRUPTED, UNKNOWN, UNKNOWN_TITLE
from postsync.views.outline.status import ATTENTION
from postsync.views.shown import inert, plural
from postsync.views.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment

COMMENT = 60_000
"""For a comment: GitHub takes 65,536 characters. Counted in bytes, which are never fewer."""

STEP_SUMMARY = 900_000
"""For a job summary: GitHub takes 1 MiB a step, and drops a larger one."""

ENDLESS = sys.maxsize
"""For whoever wants all of it."""

_GIVE_UP = 20

_AROUND_FINDINGS = 4000

_T = TypeVar("_T")


class Budget:
    """What is left to be written."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, text: str) -> bool:
        """Whether `text` fits, which is then taken off."""
        needed = size(text)
        if needed > self.left:
            return False
        self.left -= needed
        return True

    def take(
        self, items: Iterable[_T], render: Callable[[_T], str], *, at_most: int = ENDLESS
    ) -> tuple[list[str], int]:
        """As many items as fit, in order, rendered; and how many were left out.

        One that is too large is passed over for smaller ones after it, but not for ever. All of them
        together use up `at_most` so much.
        """
        kept = max(0, self.left - at_most)
        self.left -= kept
        taken, left_out = self._take(items, render)
        self.left += kept
        return taken, left_out

    def _take(self, items: Iterable[_T], render: Callable[[_T], str]) -> tuple[list[str], int]:
        taken: list[str] = []
        left_out = 0
        for item in items:
            if left_out >= _GIVE_UP:
                left_out += 1
                continue
            text = render(item)
            if self.spend(text):
                taken.append(text)
            else:
                left_out += 1
        return taken, left_out


def size(text: str) -> int:
    """How much of a budget `text` uses up, with a line end."""
    return len(text.encode("utf-8", "backslashreplace")) + 1


def render(template: str, **values: Any) -> str:
    """Fill in a template. What comes of it may also be printed into the log of a job."""
    return inert(_environment().get_template(template).render(**values))


LONGEST = 600
"""Characters of what a finding says that are shown; that there are more is said."""


def item(finding: Diagnostic, *, with_place: bool = True, longest: int = LONGEST) -> str:
    """A finding as an item of a list, on one line."""
    place = ""
    if with_place and finding.span:
        span = finding.span
        place = escape.code(f"{span.file}:{span.line}:{span.column}") + " "
    elif with_place and finding.address:
        place = escape.code(finding.address) + " "
    detail = f"<br>{escape.prose(finding.detail, longest)}" if finding.detail else ""
    return (
        f"- {place}**{finding.severity.value}** {escape.plain(finding.rule)} "
        f"{escape.prose(finding.summary, longest)}{detail}"
    )


def failure(
    *,
    message: str,
    detail: str = "",
    diagnostics: Iterable[Diagnostic] = (),
    title: str = "postsync failed",
    budget: int = COMMENT,
) -> str:
    """What stands in place of a plan or a report that could not be made."""
    items, left_out = Budget(budget - _AROUND_FINDINGS).take(by_severity(diagnostics), item)
    return render(
        "failure.md.j2",
        title=title,
        message=message,
        detail=detail,
        items=items,
        left_out=left_out,
    )


@cache
def _environment() -> "Environment":
    """Templates that may use nothing undefined. Escaping is for Markdown, by filters of ours."""
    # HTML escaping is not what Markdown needs: see escape.py.
    env = environment(autoescape=False, keep_trailing_newline=True)
    env.filters.update(
        plain=escape.plain,
        code=escape.code,
        span=escape.span,
        html_code=escape.html_code,
        html_text=escape.html_text,
        prose=escape.prose,
        fence=escape.fence,
        plural=plural,
    )
    env.globals.update(
        attention=ATTENTION,
        interrupted_note=INTERRUPTED,
        irreversible=IRREVERSIBLE,
        question_note=OPEN,
        publishes_now=PUBLISHES_NOW,
        unknown_note=UNKNOWN,
        unknown_title=UNKNOWN_TITLE,
    )
    return env
