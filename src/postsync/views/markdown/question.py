"""Questions in Markdown: what is asked, about which posts, and how to answer."""

from datetime import datetime

from postsync.domain.text.text import visible
from postsync.views.markdown.document import render
from postsync.views.markdown.escape import code, link, plain, prose
from postsync.views.moments import Zone
from postsync.views.outline.question import CandidateOutline, QuestionOutline


def question(address: str, one: QuestionOutline, zone: Zone, now: datetime) -> str:
    """A question with a small table of the posts that it is about, and a list of the ways to answer."""
    return render(
        "question.md.j2",
        address=address,
        asks=one.asks,
        since=plain(f"{one.since(zone, now)} ({one.rule})"),
        rows=[_row(each, zone) for each in one.candidates],
        ways=[
            {
                "case": prose(way.case),
                "snippet": visible(way.snippet, newline=False),
                "edit": prose(way.edit),
                "command": way.command,
            }
            for way in one.ways
        ],
        file=code(one.file),
        approved=prose(one.approved),
    ).rstrip("\n")


def _row(each: CandidateOutline, zone: Zone) -> str:
    found = each.candidate
    cells = (
        code(found.remote_id),
        ", ".join(code(account) for account in found.accounts),
        plain(each.when(zone)),
        code(each.text) if each.text else "",
        link("open", found.url) if found.url else "",
    )
    return f"| {' | '.join(cells)} |"
