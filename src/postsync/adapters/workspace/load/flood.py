"""Floods: more findings than anybody reads are neither explained nor kept, but none of them is lost.

Whether a document has errors is always found out: a post is never sent because there was no room to say
what is wrong with it.
"""

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, sort_diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.problem import Problem


class TooLarge(ConfigError):
    """There are more posts than a run can hold."""

    code = "too-large"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the workspace has more than {what}",
            detail="Leave the oldest out, for example with `posts: [posts/**/*.yaml, "
            '"!posts/2019/**"]` in postsync.yaml: what is out stays in the state.',
        )


MOST_POSTS = 100_000
MOST_BYTES = 64 * 2**20
"""What fits into half a gigabyte of memory."""

MOST = 10_000
"""Findings of one run that are explained and shown."""

UNEXPLAINED = Problem(
    rule="PS119",
    summary="something is wrong here as well",
    detail="Fix what is shown first, or check this file alone: postsync validate FILE",
    severity=Severity.ERROR,
)
"""What is said of a document with errors when there are too many findings already."""


def shortened(diagnostics: Diagnostics) -> Diagnostics:
    """The most severe of too many findings, in order, and how many more there are."""
    if len(diagnostics) <= MOST:
        return diagnostics
    # What is wrong with the workspace as a whole comes first: it decides whether there is a plan.
    ordered = sorted(diagnostics, key=lambda item: (item.severity.rank, not _is_of_all(item)))
    rest = len(ordered) - MOST
    more = finding(
        "PS119",
        f"{rest:,} more findings are not shown",
        detail="`postsync validate PATH` checks one file or folder.",
    )
    return (*sort_diagnostics(ordered[:MOST]), more)


def _is_of_all(item: Diagnostic) -> bool:
    return item.address is None and (item.span is None or item.span.file == ".")
