"""Trying: one post goes through its whole life at the service, and is gone again at the end.

What is about to be made is noted on this machine first. Whatever happens after that, this run or the
next one finds the post by its words and deletes it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from postsync.domain.errors import Ambiguous, InvalidId, NotFound, PostsyncError, ProviderError
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.post.account import Account
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import RemotePost
from postsync.domain.run.checkup import Check, Topic, care, good, unseen, wrong
from postsync.domain.run.trial import AHEAD, TrialNote, content_of, due_of, is_trial, words_of
from postsync.domain.schedule import format_time
from postsync.engine.diagnosing import bug, failed
from postsync.engine.judging import ROUNDED
from postsync.ports import Clock, Interrupts, MediaFile, Outgoing, Provider, TrialNotes

APART = timedelta(minutes=10)
"""So far from every post of the workspace the test post is due, so that no plan thinks of it as one."""

STEP = timedelta(minutes=23, seconds=7)

TRIES = 3
"""Times a test post is deleted before a person is asked to."""

LATE = timedelta(hours=1)
"""For so long a call that nobody answered may still make the post."""

_EARLIER = timedelta(minutes=10)
"""Clocks may differ: so much before its note a post may have been made."""

_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)
"""A picture of one grey dot."""

_test, _wrong, _care = (partial(make, Topic.TRIAL) for make in (good, wrong, care))


def account_for(
    selector: str, accounts: Iterable[Account], capability: Capability
) -> Account | Check:
    """The one account that a test post goes to, or why there is none."""
    index = AccountIndex(accounts)
    found = index.select(selector)
    if len(found) != 1:
        meant = [] if found else [one for one in index.nearest(selector) if one]
        near = f" Did you mean {', '.join(meant)}?" if meant else ""
        many = "no connected account matches" if not found else f"{len(found)} accounts match"
        todo = f"Name one account, such as `x:acme`.{near}"
        return _wrong("account", f"{many} {selector!r}, so no test post was made", todo)
    network = NETWORKS.get(found[0].network)
    if network is not None and network.figures.get("required", ()):
        todo = "Name an account of a network that takes text alone."
        says = f"{network.title} takes no post without a picture or video, so no test post was made"
        return _wrong("account", says, todo)
    if not capability.schedules:
        return unseen(
            Topic.TRIAL, "account", "the service cannot schedule, so no test post was made"
        )
    return found[0]


def free_slot(now: datetime, taken: Iterable[datetime]) -> datetime:
    """A time about 29 days ahead that is none of a post of the workspace."""
    slot, busy = now.replace(microsecond=0) + AHEAD, sorted(taken)
    while any(abs(slot - at) < APART for at in busy):
        slot -= STEP
    return slot


@dataclass(slots=True, kw_only=True)
class Trial:
    """One test post. `key` is the idempotency key of its creation."""

    provider: Provider
    clock: Clock
    interrupts: Interrupts
    notes: TrialNotes
    account: Account
    note: TrialNote
    key: str
    checks: list[Check] = field(default_factory=list)
    is_doubtful: bool = False
    """Nobody knows whether a post was made that no answer told of."""

    def run(self) -> list[Check]:
        """Take it through its life. Whatever comes of that, it is deleted at the end."""
        with self.interrupts.deferred():
            try:
                self.notes.put(self.note)
            except PostsyncError as error:
                says = (
                    f"no test post was made, because no note of it could be kept: {error.message}"
                )
                return [_wrong("note", says, error.detail)]
            try:
                self._live()
            except PostsyncError as error:
                self.checks.append(failed(Topic.TRIAL, "life", error))
            except Exception as error:  # noqa: BLE001 - it must not be left there because of a bug
                self.checks.append(bug(Topic.TRIAL, "life", error))
            finally:
                self._remove()
        return self.checks

    def _live(self) -> None:
        for step in (self._create, self._read, self._list, self._change, self._repeat):
            if self.interrupts.requested():
                says = "stopped before its end, because the run was interrupted"
                self.checks.append(unseen(Topic.TRIAL, "interrupted", says))
                return
            if not step():
                return

    def _outgoing(self, *, changed: bool = False) -> Outgoing:
        return Outgoing(
            content=content_of(self.note, changed=changed),
            account_ids=(self.account.id,),
            uploads={},
            at=due_of(self.note, changed=changed),
        )

    def _create(self) -> bool:
        post = self._made()
        if post is None:
            return False
        self.note = replace(self.note, remote_id=post.id)
        self.notes.put(self.note)
        if post.scheduled_at is None:
            post = self.provider.post(post.id)
        at = post.scheduled_at
        if at is None or abs(at - self.note.due_at) > ROUNDED:
            when = format_time(at) if at else "at once"
            says = f"the service would publish the test post {when}, not on {self._due}"
            todo = "It is deleted again. Do not apply until the service keeps times."
            self.checks.append(_wrong("create", says, todo))
            return False
        self.checks.append(
            _test("create", f"a post to {self.account.name} is made, due {self._due}")
        )
        return True

    @property
    def _due(self) -> str:
        return format_time(self.note.due_at)

    def _made(self) -> RemotePost | None:
        """The post by its creation; None where none was made, or nobody knows."""
        body = self.provider.create_body(self._outgoing())
        try:
            return self.provider.create(
                body, key=self.key, sent=lambda: None, may_send=lambda: True
            )
        except ProviderError as error:
            self.is_doubtful = isinstance(error, Ambiguous)
            self.checks.append(failed(Topic.TRIAL, "create", error))
            return None

    def _read(self) -> bool:
        post = self.provider.post(self._id)
        text = words_of(self.note.mark)
        ids = {one.account_id for one in post.deliveries if one.account_id}
        differing = [
            name
            for name, is_so in (
                ("text", [c.content for c in post.containers] == [text]),
                ("account", len(post.deliveries) == 1 and ids <= {self.account.id}),
            )
            if not is_so
        ]
        if differing:
            says = f"read by its id, the post has another {' and another '.join(differing)}"
            self.checks.append(_wrong("read", says, "Apply would call such a post drifted."))
        else:
            self.checks.append(_test("read", "read by its id, it is what was sent"))
        return True

    @property
    def _id(self) -> str:
        return self.note.remote_id or ""

    def _list(self) -> bool:
        if any(post.id == self._id for post in self._standing()):
            self.checks.append(_test("list", "the list has it"))
        else:
            todo = "postsync asks for its own posts by id, so it does not go by this alone."
            self.checks.append(_care("list", "the list does not have it yet", todo))
        return True

    def _change(self) -> bool:
        body = self.provider.update_body(self._outgoing(changed=True))
        post = self.provider.update(self._id, body)
        at, due = post.scheduled_at, due_of(self.note, changed=True)
        is_text = [c.content for c in post.containers] == [words_of(self.note.mark, changed=True)]
        if is_text and at is not None and abs(at - due) <= ROUNDED:
            self.checks.append(_test("update", "its text and time are changed in place"))
            return True
        what = "time" if is_text else "text"
        says = f"an update was accepted, but the {what} is not what was asked for"
        self.checks.append(
            _wrong("update", says, "An apply that changes a post would not get through.")
        )
        return True

    def _repeat(self) -> bool:
        """The same creation under the same key gives the same post."""
        if not self.provider.capability.idempotency_window:
            return True
        self.is_doubtful = True
        post = self._made()
        if post is None:
            return False
        self.is_doubtful = False
        if post.id == self._id:
            says = "the same call with the same key makes no second post"
            self.checks.append(_test("repeat", says))
        else:
            says = "the same call with the same key made a second post"
            todo = "It is deleted, too. Until the service honours keys, a lost answer may cost a double."
            self.checks.append(_wrong("repeat", says, todo))
        return True

    def _standing(self) -> list[RemotePost]:
        return _found(self.provider, self.note)

    def _remove(self) -> None:
        """Delete it, and every copy of it. What cannot be deleted is named."""
        left = Removal(self.provider, self.note).run()
        if left.posts or left.error:
            if self.note.remote_id is not None and not self.is_doubtful:
                self.notes.put(replace(self.note, settled=True))
            self.checks += left.checks()
            return
        was_made = self.note.remote_id is None and bool(left.deleted)
        if was_made and self.provider.capability.idempotency_window:
            # The call that nobody answered had arrived, and under one key there is one post.
            self.notes.drop(self.note.mark)
            self.checks.append(_test("delete", "it was made all the same, and is deleted again"))
            return
        if self.is_doubtful:
            # Its id is no proof any more that nothing else stands.
            self.notes.put(replace(self.note, remote_id=None))
            self.checks.append(_still_to_come(self.note))
            return
        self.notes.drop(self.note.mark)
        if self.note.remote_id is not None:
            self.checks.append(_test("delete", "it is deleted again, and gone"))


@dataclass(slots=True)
class Removal:
    """Deletes a test post with all its copies; `posts` are the ids of those that stand all the same."""

    provider: Provider
    note: TrialNote
    posts: list[str] = field(default_factory=list)
    deleted: int = 0
    error: PostsyncError | None = None
    """Why nobody knows whether more of them stand."""

    def run(self) -> "Removal":
        """Do it, several times if need be."""
        for _ in range(TRIES):
            self.posts, self.error = [], None
            try:
                self._once()
            except PostsyncError as error:
                self.error = error
            if not (self.posts or self.error):
                break
        if self.error is not None and self.note.remote_id and not self.posts:
            self.posts = [self.note.remote_id]
        return self

    def _once(self) -> None:
        known = self.note.remote_id
        if known is not None and self._is_there(known):
            self._delete(known)
        for post in _found(self.provider, self.note):
            if post.id not in self.posts and self._is_there(post.id):
                self._delete(post.id)

    def _is_there(self, remote_id: str) -> bool:
        """Whether the id is that of the test post. Nothing else is ever deleted."""
        try:
            return is_trial(self.provider.post(remote_id), self.note.mark)
        except (NotFound, InvalidId):
            return False

    def _delete(self, remote_id: str) -> None:
        self.posts.append(remote_id)
        self.provider.delete(remote_id)  # confirms that it is gone
        self.posts.remove(remote_id)
        self.deleted += 1

    def checks(self) -> Iterator[Check]:
        """What stands all the same, and how to get rid of it."""
        why = f": {self.error.message}" if self.error else ""
        due = format_time(self.note.due_at)
        todo = (
            f"Delete it in the dashboard of the service before {due}, when it would go out on "
            f"{self.note.account}; or run `postsync doctor` again, which tries to."
        )
        for remote_id in self.posts:
            yield _wrong("delete", f"the test post {remote_id} still stands{why}", todo)
        if not self.posts:
            yield _wrong("delete", f"whether the test post is gone is not known{why}", todo)


def left_behind(provider: Provider, notes: TrialNotes, host: str, now: datetime) -> Iterator[Check]:
    """Delete what an earlier run was kept from deleting. Raises StateError."""
    for note in notes.notes():
        if note.host != host:
            due = format_time(note.due_at)
            says = f"an earlier run may have left a test post at {note.host}, due {due}"
            if note.due_at > now:
                todo = "Run `postsync doctor` for that service: it deletes it."
                yield _care("left", says, todo)
            else:
                notes.drop(note.mark)
            continue
        left = Removal(provider, note).run()
        if left.posts or left.error:
            yield from left.checks()
            continue
        # Of a run that was killed nobody knows which call was under way: it may still arrive.
        if note.settled or note.made_at + LATE < now:
            notes.drop(note.mark)
        elif not left.deleted:
            yield _still_to_come(note)
            continue
        what = "was deleted" if left.deleted else "is gone"
        yield _test("left", f"the test post that an earlier run left behind {what}")


def _still_to_come(note: TrialNote) -> Check:
    hours = LATE.total_seconds() / 3600
    return _care(
        "delete",
        "the test post is not there, but a call that nobody answered may still make it",
        f"Run `postsync doctor` again within {hours:.0f} h or after it: it looks for the words "
        f"“{note.mark}” and deletes it.",
    )


def _found(provider: Provider, note: TrialNote) -> list[RemotePost]:
    """The posts with its words that nobody has seen yet."""
    since = note.made_at - _EARLIER
    listing = provider.posts(created_after=since, progress=lambda _done, _total: None)
    return [post for post in listing.posts if is_trial(post, note.mark)]


def upload_checks(provider: Provider) -> Iterator[Check]:
    """Bring a tiny picture into the media library. Raises ProviderError."""
    file = MediaFile(
        path="postsync-doctor.png",
        sha256=hashlib.sha256(_DOT).hexdigest(),
        size=len(_DOT),
        content_type="image/png",
        filename="postsync-doctor.png",
    )
    upload = provider.upload(file, lambda: [_DOT], lambda _sent: None)
    ends = f" until {format_time(upload.expires_at)}" if upload.expires_at else " for up to 60 days"
    if not provider.keeps(upload):
        says = "a picture was uploaded and confirmed, but the media library does not show it"
        yield wrong(Topic.MEDIA, "upload", says, "Run it again; if it stays so, ask the service.")
        return
    says = (
        f"a picture of {len(_DOT)} bytes was uploaded and confirmed; it stays in the library{ends}"
    )
    yield good(Topic.MEDIA, "upload", says)
