"""Reworded: rows that are gone and come back under other keys, in other words of their template.

What a row says itself is what the other rows of its campaign do not say. It is more likely that its key
changed than that a new row says by chance what another one said.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from postsync.domain.plan.matching import LOOK_BACK
from postsync.domain.post.address import variant_of, whole_of
from postsync.domain.post.post import Post
from postsync.domain.state.record import Record, Snapshot
from postsync.domain.text.tagging import untagged

_MOST = 0.8
"""So much of the shorter one's own words the longer one has to say, and not much more than twice as many."""

_Kin = tuple[str, str]
"""A campaign, and the variant: what the template says apart from its rows is the same in all of these."""


class _Gone(NamedTuple):
    """Rows that are gone, how many words each says itself, and which of them say a word."""

    records: list[Record]
    sizes: list[int]
    by_word: Mapping[str, list[int]]


class Reworded:
    """The rows that were applied and are gone from campaigns that go on."""

    def __init__(self, posts: Iterable[Post], snapshot: Snapshot, now: datetime) -> None:
        self._rows = {post.address: post for post in posts if post.part and post.part.row}
        self._snapshot = snapshot
        self._since = now - LOOK_BACK

    def before(self, post: Post) -> list[Record]:
        """The records of rows that are gone and said themselves what the row of a post says."""
        if post.address not in self._rows or post.part is None:
            return []
        kin = (post.part.of, variant_of(post.address))
        saying = self._gone.get(kin)
        if saying is None:
            return []
        own = _words(post.content.texts[0]) - self._common[kin]
        shared = Counter(number for word in own for number in saying.by_word.get(word, ()))
        return [
            saying.records[number]
            for number, count in sorted(shared.items())
            if _is_the_same(count, len(own), saying.sizes[number])
        ]

    @cached_property
    def _common(self) -> Mapping[_Kin, frozenset[str]]:
        kin: dict[_Kin, list[frozenset[str]]] = defaultdict(list)
        for address, post in self._rows.items():
            if post.part:
                said = _words(post.content.texts[0])
                kin[post.part.of, variant_of(address)].append(said)
        return {one: _common(said) for one, said in kin.items()}

    @cached_property
    def _gone(self) -> Mapping[_Kin, _Gone]:
        # Built only when a row is new or changed.
        campaigns = {post.part.of for post in self._rows.values() if post.part}
        applied: dict[_Kin, list[tuple[Record, frozenset[str]]]] = defaultdict(list)
        for record in (*self._snapshot.records.values(), *self._snapshot.archive.values()):
            at = record.content.scheduled_at
            of = _campaign_of(record.address, campaigns) if at and at >= self._since else None
            if of is not None:
                said = _words(record.content.texts[0])
                applied[of, variant_of(record.address)].append((record, said))
        return {kin: self._gone_of(every) for kin, every in applied.items()}

    def _gone_of(self, applied: list[tuple[Record, frozenset[str]]]) -> _Gone:
        common = _common([said for _, said in applied])
        gone = [(one, said - common) for one, said in applied if one.address not in self._rows]
        by_word: dict[str, list[int]] = defaultdict(list)
        for number, (_, own) in enumerate(gone):
            for word in own:
                by_word[word].append(number)
        return _Gone([one for one, _ in gone], [len(own) for _, own in gone], by_word)


def _campaign_of(address: str, campaigns: set[str]) -> str | None:
    above = whole_of(address)
    while above:
        above = above.rpartition("/")[0]
        if above in campaigns:
            return above
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", untagged(text).casefold()))


def _common(every: list[frozenset[str]]) -> frozenset[str]:
    """The words that more than half of several texts have."""
    count = Counter(word for said in every for word in said)
    return frozenset(word for word, times in count.items() if times > max(1, len(every) // 2))


def _is_the_same(shared: int, one: int, other: int) -> bool:
    """Whether two rows say the same themselves, by how many words they share and how many each has."""
    return shared > 1 and shared >= _MOST * min(one, other) and 2 * shared >= max(one, other)
