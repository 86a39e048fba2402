"""Diagnostics in Markdown, and the document of a command that failed."""

from collections.abc import Iterable

from postsync.domain.diagnostic import Diagnostic, by_severity
from postsync.views.markdown.document import COMMENT, Budget, render
from postsync.views.markdown.escape import code, plain, prose

_HEADROOM = 4000


def item(finding: Diagnostic, *, with_place: bool = True) -> str:
    """A finding as an item of a list, on one line."""
    place = ""
    if with_place and finding.span:
        span = finding.span
        place = code(f"{span.file}:{span.line}:{span.column}") + " "
    elif with_place and finding.address:
        place = code(finding.address) + " "
    detail = f"<br>{prose(finding.detail, 600)}" if finding.detail else ""
    return (
        f"- {place}**{finding.severity.value}** {plain(finding.rule)} "
        f"{prose(finding.summary, 600)}{detail}"
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
    items, left_out = Budget(budget - _HEADROOM).take(by_severity(diagnostics), item)
    return render(
        "failure.md.j2",
        title=title,
        message=message,
        detail=detail,
        items=items,
        left_out=left_out,
    )
