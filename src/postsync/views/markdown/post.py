"""All of a post: its words, what changed in them, its media, and how it is handled."""

from collections.abc import Sequence
from typing import Any

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.networks import in_order
from postsync.domain.plan.plan import Plan
from postsync.domain.post.content import Content
from postsync.views import shown
from postsync.views.markdown.document import ENDLESS, LONGEST, item, render
from postsync.views.markdown.escape import plain, span
from postsync.views.markdown.fields import Fields
from postsync.views.markdown.row import MANY_ACCOUNTS, Rows, sign_of
from postsync.views.moments import Zone
from postsync.views.outline.change import ChangeOutline
from postsync.views.outline.content import manners
from postsync.views.outline.field import label_of
from postsync.views.outline.media import unbound
from postsync.views.outline.together import origin_of

OPEN = 5
"""So many posts stand open; the words of more have to be unfolded by a click."""

_MOST_FINDINGS = 20


class Posts:
    """Writes the posts of one plan. `is_open`: without a fold, and with what no row says."""

    def __init__(
        self, plan: Plan, zone: Zone, rows: Rows, fields: Fields, *, full: bool, is_open: bool
    ) -> None:
        self.plan, self.zone, self.rows, self.fields = plan, zone, rows, fields
        self.full, self.is_open = full, is_open

    def post(self, one: ChangeOutline) -> str:
        """One post."""
        change = one.change
        content = one.content or one.kept
        fields = self.fields.as_a_whole() if one.needs_a_person else self.fields
        longest = ENDLESS if self.full else LONGEST
        found = findings([] if one.question else _advised(one), longest)
        most = len(found) if self.full else _MOST_FINDINGS
        when = plain(one.when(self.zone, self.plan.now))
        is_in_row = self.is_open and len(change.destinations) <= MANY_ACCOUNTS
        return render(
            "post.md.j2",
            is_open=self.is_open,
            symbol=sign_of(one),
            address=change.address,
            sentence=one.sentence,
            when=f"**{when}**" if one.publishes_now else "" if is_in_row else when,
            where="" if is_in_row else self.rows.where(one),
            remote_id=one.remote_id,
            file=origin_of(change) or None,
            findings=found[:most],
            more_findings=len(found[most:]),
            drifted=one.is_drifted,
            asked=one.question is not None,
            fields=[fields.field(field) for field in one.fields],
            unchanged=", unchanged" if one.kept else "",
            parts=fields.parts(content, kept=content is one.kept) if content else (),
            blocks=_blocks(content) if content else [],
            manners=[(label_of(name), span(text)) for name, text in manners(content)]
            if content
            else [],
        )


def findings(found: Sequence[Diagnostic], longest: int) -> list[str]:
    """Findings as items of a list, without the place that stands beside them."""
    return [item(finding, with_place=False, longest=longest) for finding in found]


def _advised(one: ChangeOutline) -> list[Diagnostic]:
    return [f if one.needs_advice(f) else f._replace(detail="") for f in one.findings]


def _blocks(content: Content) -> list[tuple[str, list[str]]]:
    return [
        (
            plain(network),
            [_block_field(key, value) for key, value in block.items()],
        )
        for network, block in in_order(content.blocks).items()
    ]


def _block_field(key: str, value: Any) -> str:
    note = unbound(key, value)
    return span(f"{shown.line(key)}: {shown.value(value)}") + (f" ({plain(note)})" if note else "")
