"""What the client takes for granted of Outstand's answers, as far as reading shows whether it is so.

Each look stands alone, so that one which fails hides no other. Rows are looked at by the names of fields
that the codec reads, and nothing of them is repeated but ids: answers may carry secrets.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from statistics import median_low
from typing import Any

from postsync.adapters.http.calls import Calls, ignore
from postsync.adapters.http.outcomes import Document
from postsync.adapters.http.transport import Message
from postsync.adapters.providers.outstand.codec import (
    accounts_in,
    decode_post,
    organisations_in,
    post_in,
    posts_in,
    total_in,
)
from postsync.adapters.providers.outstand.values import moment
from postsync.domain.errors import NotFound, PostsyncError, Rejected
from postsync.domain.networks import network_named
from postsync.domain.remote.remote import RemotePost
from postsync.domain.run.checkup import Check, Examination, Topic, care, good, unseen, wrong
from postsync.domain.schedule import format_time

PAGE = 100

MOST_READ = 1_000
"""Posts of a list that is read to its end; of a longer one the ends are looked at."""

NO_POST = "postsync-doctor-asks-for-no-post"
"""An id that no post has."""

_REPORT = "Please report this line: postsync may have to learn how the service answers now."
_NO_POSTS = "there is no post at the service to see it by"
_PRECISE = timedelta(seconds=1)
_AGES = timedelta(days=3650)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)

Row = Mapping[str, Any]


class Assumptions:
    """The looks. What several of them need is asked for once."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._headers: dict[str, str] = {}
        self._first_page = _Once(self._page)
        self._account_list = _Once(
            lambda: self._get("/social-accounts", "listing accounts", limit=PAGE, offset=0)
        )

    def examinations(self) -> tuple[Examination, ...]:
        """Each assumption by its name."""
        of_lists = (self._list, self._total, self._filter, self._by_id, self._unknown_id)
        of_rows = (self._ids, self._names, self._times, self._horizon, self._organisation)
        every = (*of_lists, *of_rows, self._rate)
        looks = [
            Examination(Topic.ASSUMPTIONS, one.__name__.strip("_").replace("_", "-"), one)
            for one in every
        ]
        return (*looks, Examination(Topic.MEDIA, "library", self._media))

    # What is asked

    def _get(self, path: str, what: str, **params: str | int) -> Document:
        message = Message(method="GET", path=path, params=params, what=what)
        return self._calls.make(message, ignore, heard=self._headers.update)

    def _page(self, **params: str | int) -> Document:
        return self._get("/posts", "listing posts", **{"limit": PAGE, "offset": 0, **params})

    @property
    def _first(self) -> Document:
        return self._first_page()

    @property
    def _rows(self) -> list[Row]:
        return _objects(posts_in(self._first))

    @property
    def _accounts(self) -> list[Row]:
        return _objects(accounts_in(self._account_list()))

    # What is looked at

    def _list(self) -> Iterator[Check]:
        """The list stands where it is looked for."""
        document = self._first
        names = [name for name in ("posts", "data") if isinstance(document.get(name), list)]
        rows = [[_id_of(row) for row in document[name]] for name in names]
        if len(rows) > 1 and rows[0] != rows[1]:
            yield _differs(
                "list", "the list of posts says one thing as `posts` and another as `data`"
            )
        elif names:
            where = " and ".join(f"`{name}`" for name in names)
            yield _as_expected("list", f"the list of posts comes as {where}")
        else:
            posts_in(document)
            yield care(
                Topic.ASSUMPTIONS, "list", "the list of posts comes in `data.posts`", _REPORT
            )

    def _total(self) -> Iterator[Check]:
        """The pages of the list are as many posts as it says."""
        total, seen = total_in(self._first, len(self._rows)), set(map(_id_of, self._rows))
        if total is None:
            yield care(
                Topic.ASSUMPTIONS,
                "total",
                "the list of posts does not say how many there are",
                "It is read page by page then, which takes longer. Nothing is to be done.",
            )
            return
        stride, read = len(self._rows), len(self._rows)
        while stride and read < min(total, MOST_READ):
            rows = _objects(posts_in(self._page(offset=read)))
            seen |= set(map(_id_of, rows))
            read += len(rows)
            if not rows:
                break
        beyond = _objects(posts_in(self._page(offset=total))) if total else []
        if total > MOST_READ:
            says = f"the list says {total:,} posts, and its first pages have {len(seen):,}"
            is_so = len(seen) == read and not beyond
        else:
            says = f"the list says {total:,} posts, and its pages have {len(seen):,}"
            is_so = len(seen) == total and not beyond
        if is_so:
            yield _as_expected("total", says)
        else:
            todo = f"Posts may come or go just now: run it again. {_REPORT}"
            yield wrong(Topic.ASSUMPTIONS, "total", says, todo)

    def _filter(self) -> Iterator[Check]:
        """`created_after` leaves older posts out, and takes no newer one away."""
        created = {_id_of(row): time for row in self._rows if (time := _time(row, "createdAt"))}
        if not created:
            yield unseen(Topic.ASSUMPTIONS, "filter", f"the filter of the list: {_NO_POSTS}")
            return
        since = median_low(created.values())
        wanted = {one for one, time in created.items() if time >= since + _PRECISE}
        document = self._page(created_after=format_time(since))
        shown = {_id_of(row): _time(row, "createdAt") for row in _objects(posts_in(document))}
        older = [one for one, time in shown.items() if time and time < since - _PRECISE]
        later = self._page(created_after=format_time(max(created.values()) + _AGES))
        if older or posts_in(later):
            yield care(
                Topic.ASSUMPTIONS,
                "filter",
                "`created_after` does not leave older posts out of the list",
                f"postsync leaves them out itself, but reads more than it needs. {_REPORT}",
            )
        elif wanted - shown.keys():
            yield _differs("filter", "`created_after` leaves posts out that are newer")
        else:
            yield _as_expected("filter", "`created_after` lists newer posts and no older ones")

    def _by_id(self) -> Iterator[Check]:
        """A post that is read by its id is the one of the list."""
        if not self._rows:
            yield unseen(Topic.ASSUMPTIONS, "by-id", f"a post by its id: {_NO_POSTS}")
            return
        listed = self._decoded(self._rows[0])
        path = f"/posts/{listed.id}"
        read = self._decoded(post_in(self._get(path, "reading a post")))
        differing = [name for name, differs in _differences(listed, read).items() if differs]
        if differing:
            yield _differs(
                "by-id", f"a post by its id has other {', '.join(differing)} than in the list"
            )
        else:
            yield _as_expected("by-id", "a post by its id is the same as in the list")

    def _decoded(self, row: object) -> RemotePost:
        return decode_post(row, self._calls.judge.clean)

    def _ids(self) -> Iterator[Check]:
        """Posts, and their accounts, are named by ids."""
        known = {_id_of(row) for row in self._accounts}
        odd = [row for row in (*self._rows, *self._accounts) if not _is_id(row.get("id"))]
        if odd:
            yield _differs("ids", f"{len(odd)} posts or accounts have no id that is a text")
            return
        entries = [one for row in self._rows for one in _objects(row.get("socialAccounts"))]
        told = [_id_of(one) or str(one.get("accountId") or "") for one in entries]
        if entries and not all(told):
            yield care(
                Topic.ASSUMPTIONS,
                "ids",
                "posts do not name their accounts by id",
                "postsync goes by network and username then. Two accounts of one name on a network "
                "cannot be told apart.",
            )
        elif unknown := {one for one in told if one not in known}:
            noun = "account that is" if len(unknown) == 1 else "accounts that are"
            yield care(
                Topic.ASSUMPTIONS,
                "ids",
                f"posts name {len(unknown)} {noun} not in the list of accounts",
                "Probably they were disconnected. Posts ahead that go there fail.",
            )
        else:
            where = "posts and accounts" if entries else "accounts"
            yield _as_expected("ids", f"{where} are named by ids that agree")

    def _names(self) -> Iterator[Check]:
        """Every account has a network that is known, and a username."""
        entries = [one for row in self._rows for one in _objects(row.get("socialAccounts"))]
        nameless = [row for row in (*self._accounts, *entries) if not _is_text(row.get("username"))]
        networks = {str(row.get("network")) for row in self._accounts}
        strange = sorted(name for name in networks if network_named(name) is None)
        if nameless:
            yield _differs("names", f"{len(nameless)} accounts in answers have no username")
        elif strange:
            yield care(
                Topic.ASSUMPTIONS,
                "names",
                f"accounts are of a network that postsync does not know: {strange[0][:40]!r}",
                "Posts to it are checked by no rule. A newer postsync may know it.",
            )
        else:
            yield _as_expected("names", "every account has a network and a username")

    def _times(self) -> Iterator[Check]:
        """Times have an offset."""
        names = ("createdAt", "scheduledAt", "publishedAt")
        times = [row[name] for row in self._rows for name in names if row.get(name) is not None]
        times += [row["createdAt"] for row in self._accounts if row.get("createdAt") is not None]
        odd = [time for time in times if not (isinstance(time, str) and _TIME.fullmatch(time))]
        if odd:
            yield _differs("times", f"{len(odd)} times of answers are not ISO 8601 with an offset")
        elif times:
            yield _as_expected("times", "times are ISO 8601 with an offset")
        else:
            yield unseen(Topic.ASSUMPTIONS, "times", f"how times are written: {_NO_POSTS}")

    def _unknown_id(self) -> Iterator[Check]:
        """A post that is not there is not found."""
        try:
            self._get(f"/posts/{NO_POST}", "reading a post that is not there")
        except NotFound:
            yield _as_expected("unknown-id", "a post that is not there is not found (404)")
        except Rejected:
            yield care(
                Topic.ASSUMPTIONS,
                "unknown-id",
                "for a post that is not there, the service says that its id is invalid",
                "So it proves nothing that a post is not found; postsync asks about such posts.",
            )
        else:
            yield _differs(
                "unknown-id", "the service answers a post that is not there as if it were"
            )

    def _horizon(self) -> Iterator[Check]:
        """Nothing is scheduled further ahead than postsync believes to be possible."""
        ahead = [
            at - created
            for row in self._rows
            if (at := _time(row, "scheduledAt")) and (created := _time(row, "createdAt"))
        ]
        furthest = max(ahead, default=timedelta(0))
        if furthest <= timedelta(0):
            yield unseen(Topic.ASSUMPTIONS, "horizon", f"how far ahead posts can be: {_NO_POSTS}")
            return
        says = f"the post furthest ahead was scheduled {furthest.days} days before its time"
        if furthest > timedelta(days=30, minutes=1):
            yield care(
                Topic.ASSUMPTIONS,
                "horizon",
                says,
                f"The service takes more than the 30 days of its documentation. {_REPORT}",
            )
        else:
            yield _as_expected("horizon", f"{says}, of 30 that the service takes")

    def _organisation(self) -> Iterator[Check]:
        """All that the key shows is of one organisation."""
        named = organisations_in([*self._rows, *self._accounts])
        if len(named) > 1:
            yield care(
                Topic.ASSUMPTIONS,
                "organisation",
                f"the key shows posts and accounts of {len(named)} organisations",
                "So the state cannot be held against the one that it is about. Take a key of one.",
            )
        elif named:
            yield _as_expected("organisation", "all that the key shows is of one organisation")
        else:
            yield unseen(
                Topic.ASSUMPTIONS, "organisation", "answers do not say whose the posts are"
            )

    def _rate(self) -> Iterator[Check]:
        """Answers tell how many more calls may be made."""
        _ = self._first
        left = self._headers.get("x-ratelimit-remaining", "")
        if left.isascii() and left.isdigit():
            yield _as_expected("rate", f"answers tell how many more calls may be made ({left[:9]})")
        else:
            yield unseen(
                Topic.ASSUMPTIONS, "rate", "answers do not tell how many more calls may be made"
            )

    def _media(self) -> Iterator[Check]:
        """The media library can be read."""
        document = self._get("/media", "listing media", limit=PAGE, offset=0)
        rows = document.get("data")
        if not isinstance(rows, list):
            yield wrong(Topic.MEDIA, "library", "the list of media has no `data`", _REPORT)
            return
        files = _objects(rows)
        odd = [row for row in files if not (_is_id(row.get("id")) and _is_text(row.get("url")))]
        if odd:
            says = f"{len(odd)} files of the media library have no id or no address"
            yield wrong(Topic.MEDIA, "library", says, _REPORT)
            return
        more = " or more" if len(files) == PAGE else ""
        noun = "file" if len(files) == 1 else "files"
        yield good(
            Topic.MEDIA, "library", f"the media library can be read: {len(files)}{more} {noun}"
        )


class _Once:
    """A question that is asked once, whatever comes of it, for all that want to know."""

    def __init__(self, ask: Callable[[], Document]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: Document | PostsyncError | None = None

    def __call__(self) -> Document:
        with self._lock:
            if self._answer is None:
                try:
                    self._answer = self._ask()
                except PostsyncError as error:
                    self._answer = error
        if isinstance(self._answer, PostsyncError):
            raise self._answer
        return self._answer


_as_expected = partial(good, Topic.ASSUMPTIONS)


def _differs(name: str, says: str) -> Check:
    return wrong(Topic.ASSUMPTIONS, name, says, _REPORT)


def _differences(listed: RemotePost, read: RemotePost) -> dict[str, bool]:
    def accounts(post: RemotePost) -> set[tuple[str, str]]:
        return {(one.network, one.username.casefold()) for one in post.deliveries}

    return {
        "ids": listed.id != read.id,
        "texts": [c.content for c in listed.containers] != [c.content for c in read.containers],
        "media": [c.media for c in listed.containers] != [c.media for c in read.containers],
        "times": listed.scheduled_at != read.scheduled_at,
        "accounts": accounts(listed) != accounts(read),
    }


def _objects(rows: object) -> list[Row]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, Sequence) else []


def _id_of(row: object) -> str:
    value = row.get("id") if isinstance(row, dict) else None
    return value if isinstance(value, str) else str(value or "")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value not in ("", ".", "..") and value.isprintable()


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip("@ "))


def _time(row: Row, name: str) -> datetime | None:
    value = row.get(name)
    if not (isinstance(value, str) and _TIME.fullmatch(value)):
        return None
    return moment(value, name)
