"""Pairing: which file and which record belong together although their addresses differ.

A post that was moved must not be published again, and one that was moved and edited is one change,
not a post that goes and another that comes (contract, section 4.2).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from itertools import product

from postsync.domain.plan.case import Desired, has_own_words, normalise, to_the_millisecond
from postsync.domain.post.address import whole_of
from postsync.domain.post.content import Content, same_content
from postsync.domain.post.post import Post
from postsync.domain.schedule import same_slot
from postsync.domain.state.record import Record
from postsync.domain.text.tagging import untagged
from postsync.domain.text.text import comparable

_NEAR = 0.6
"""Texts that share so much are one text edited; git, which sees the whole file, asks for half."""

_Accounts = Callable[[Post], frozenset[str]]
_Key = tuple[str, datetime | None]


def pair_moved(
    posts: Mapping[str, Post],
    records: Mapping[str, Record],
    ids_of: _Accounts,
    broken: Collection[str] = (),
) -> dict[str, Record]:
    """The record that each moved post takes over, by new address.

    A post was moved when content, time and accounts are those of a record whose own address is gone
    or says something else by now: moving files along, or away to make room for another, must not
    publish an old text again. `ids_of` resolves the accounts of a post. Several equal ones are paired
    in the order of their addresses. Addresses of `broken` files are not gone.
    """
    newcomers = [
        post
        for address, post in sorted(posts.items())
        if not post.content.draft and not _may_be(post, records.get(address))
    ]
    wanted = {_key(post.content) for post in newcomers}
    left_behind: dict[_Key, list[Record]] = defaultdict(list)
    for address, record in sorted(records.items()) if newcomers else ():
        key = _key(record.content)
        if key not in wanted or address in broken:
            continue
        if not _still_means(posts.get(address), record, ids_of):
            left_behind[key].append(record)
    pairs: dict[str, Record] = {}
    for post in newcomers:
        candidates = left_behind[_key(post.content)]
        found = next((one for one in candidates if _is_same(post, one, ids_of)), None)
        if found is not None:
            pairs[post.address] = found
            candidates.remove(found)
    return without_loose_ends(pairs, records)


def without_loose_ends(
    pairs: Mapping[str, Record], records: Mapping[str, Record], held: Collection[str] = ()
) -> dict[str, Record]:
    """The pairs that leave no record behind, without those of the `held` addresses.

    A post with a record of its own takes another one only when somebody else takes its own.
    """
    kept = {new: record for new, record in pairs.items() if record.address not in held}
    while True:
        taken = {record.address for record in kept.values()}
        loose = [new for new in kept if new in records and new not in taken]
        if not loose:
            return kept
        for new in loose:
            del kept[new]


def pair_successors(
    newcomers: Iterable[Post],
    left_behind: Iterable[Record],
    ids_of: _Accounts,
    renamed_files: Callable[[], Mapping[str, str]],
    may_be_out: Callable[[Record], bool],
    divided: Callable[[Post, Record], bool] = lambda _post, _record: False,
    before: Callable[[Post], Collection[Record]] = lambda _post: (),
) -> dict[str, Record]:
    """The record that each post succeeds which was moved and edited in one go; by new address.

    `newcomers` have no record and `left_behind` no file any more. Two belong together when they are
    in one file, when git says so, or when their accounts and their time or words agree; the nearest
    first. Of what is out more than a file has to agree: a new post in its place is no edit of it, nor are
    the posts that a document was `divided` into since. What the row of a post said `before` under another
    key it is.
    """
    new, old = list(newcomers), list(left_behind)
    if not new or not old:
        return {}
    files = renamed_files()
    out = {record.address: may_be_out(record) for record in old}
    rows = {post.address: {one.address for one in before(post)} for post in new}
    found = []
    for post, record in product(new, old) if len(new) * len(old) <= _MANY else ():
        if out[record.address] and divided(post, record):
            continue
        if record.address in rows[post.address]:
            rank: int | None = 0
        else:
            rank = _evidence(post, record, ids_of(post), files, is_out=out[record.address])
        if rank is not None:
            found.append((rank, -_likeness_of(post, record), post.address, record))
    pairs: dict[str, Record] = {}
    taken: set[str] = set()
    for _, _, address, record in sorted(found, key=lambda one: (*one[:3], one[3].address)):
        if address not in pairs and record.address not in taken:
            pairs[address] = record
            taken.add(record.address)
    return pairs


_MANY = 250_000
"""Pairs that are compared at most: 500 new files and 500 that are gone in one plan."""


def find_twins(every: Iterable[Desired]) -> dict[str, str]:
    """For each post that has a twin, the address of one.

    A twin has the same words and media on a common account at the same time. A post whose file says
    `again` means the same words once more.
    """
    twins: dict[str, str] = {}
    last: dict[tuple[tuple[str, ...], str], Desired] = {}
    # In the order of times the last one on each account is enough: thousands may say the same.
    for desired in sorted(every, key=_time):
        content = desired.post.content
        if content.draft or content.answers.again:
            continue
        shown = _shown(content)
        for account_id in desired.addressed.account_ids:
            other = last.get((shown, account_id))
            if other and same_slot(other.post.content.scheduled_at, content.scheduled_at):
                twins.setdefault(desired.post.address, other.post.address)
                twins.setdefault(other.post.address, desired.post.address)
            last[shown, account_id] = desired
    return twins


def _time(desired: Desired) -> tuple[bool, float]:
    at = desired.post.content.scheduled_at
    return at is not None, at.timestamp() if at else 0.0


def _shown(content: Content) -> tuple[str, ...]:
    media = [medium.sha256 or medium.place for medium in content.media]
    return (*(comparable(untagged(text)) for text in content.texts), *media)


def _evidence(
    post: Post,
    record: Record,
    account_ids: frozenset[str],
    files: Mapping[str, str],
    *,
    is_out: bool,
) -> int | None:
    """How sure it is that `post` is `record` under another address: 0 most; None: not at all."""
    if has_own_words(post, record):
        return 0
    content, known = post.content, record.content
    words, known_words = untagged(content.texts[0]), untagged(known.texts[0])
    same_words = comparable(words) == comparable(known_words)
    places = (post.span.file, files.get(post.span.file))
    if record.file is not None and record.file in places and _may_be_the_row(post, record):
        is_near = same_words or not is_out or _likeness_of(post, record) >= _NEAR
        if is_near:
            return 0 if record.file == post.span.file else 1
    # A group or a default that changed makes no other post of what is out.
    is_named_alike = is_out and _names_the_same(post, record)
    if account_ids != frozenset(record.account_ids) and not is_named_alike:
        return None
    at = content.scheduled_at
    same_time = at is not None and same_slot(at, known.scheduled_at)
    # Without any words or time there is nothing to tell two posts apart by. Of two that agree in one of
    # them the one with the nearer words comes first.
    return 2 if same_time or (same_words and any(content.texts)) else None


def _may_be_the_row(post: Post, record: Record) -> bool:
    """Whether the key of a row, if the post is one, allows that it is what was recorded.

    The rows of a campaign are in one file and of one form: only their keys say which is which.
    """
    if post.part is None or whole_of(post.address) == post.part.of:
        return True
    return record.address.endswith(post.address.removeprefix(post.part.of))


def _names_the_same(post: Post, record: Record) -> bool:
    """Whether the file names the accounts that it named, whatever they mean by now."""
    if post.own is None or record.own is None:
        return False
    return post.own.accounts == record.own.accounts


def _likeness_of(post: Post, record: Record) -> float:
    one, other = post.content.texts[0][:2_000], record.content.texts[0][:2_000]
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def _still_means(post: Post | None, record: Record, ids_of: _Accounts) -> bool:
    """Whether the file at the record's own address is still the post that was applied."""
    if post is None or post.content.draft:
        return False
    return _may_be(post, record) and _is_same(post, record, ids_of)


def _may_be(post: Post, record: Record | None) -> bool:
    """Whether root text and time agree: the quick look that settles it for nearly all posts."""
    return record is not None and _key(post.content) == _key(record.content)


def _key(content: Content) -> _Key:
    return content.containers[0].content, to_the_millisecond(content.scheduled_at)


def _is_same(post: Post, record: Record, ids_of: _Accounts) -> bool:
    if has_own_words(post, record):
        return True
    if ids_of(post) != frozenset(record.account_ids) and set(post.content.selectors) != set(
        record.content.selectors
    ):
        return False
    networks = {delivery.network for delivery in record.deliveries}
    return same_content(normalise(post.content, networks), record.content)
