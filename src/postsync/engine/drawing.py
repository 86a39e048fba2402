"""Drawing up the files of an import: as the workspace will read them, before any of them is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from postsync.domain.catalogue import FIXED, PLAN_RULES
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity
from postsync.domain.errors import ConfigError, ProviderError
from postsync.domain.plan.addressing import AccountIndex, accounts_among
from postsync.domain.plan.case import Desired, desire, to_the_millisecond
from postsync.domain.post.account import Account
from postsync.domain.post.content import Answers, Container, Media
from postsync.domain.post.post import Post
from postsync.domain.post.sheet import Place, Sheet
from postsync.domain.remote.remote import AHEAD, RemotePost, names_of
from postsync.domain.run.imported import NO_MEDIA, Entry, Fate, MediaCount, Why, entry_of
from postsync.domain.state.record import Record, Upload, adopted
from postsync.engine.counting import together
from postsync.engine.importable import Wish, accounts_of, alike, content_fault, said, selectors_of
from postsync.engine.planning import Planned
from postsync.engine.world import Options, World
from postsync.filing import Downloads, PostFiles
from postsync.ports import MediaFile, Provider

ROUNDS = 8
"""Times that the files are looked at; each may need another spelling of accounts, comments, and answers."""

_FETCHED_LATER = "https://fetched-by-import.example/"
"""In a dry run it stands for a file that would be fetched."""

_OF_FILES = frozenset({"PS301", "PS302", "PS303", "PS304", "PS305", "PS307", "PS321"})
"""Rules about files of media that a workspace does not take."""


_OF_NAMES = frozenset({"PS154", "PS155"})
"""Rules about what the configuration fills in: whatever it has, no file says these words as they are."""


_FILLED_IN = Why(
    "text",
    "postsync would read its text otherwise than the service has it",
    "The configuration fills in mentions, such as `{{ mention.acme }}`, hashtags and link parameters, so no "
    "file can say this. Write it otherwise at the service.",
)


class Ready(NamedTuple):
    """A file to be written, and the record of its post."""

    post: RemotePost
    path: str
    sheet: Sheet
    record: Record


@dataclass(slots=True)
class Drawn:
    """Files to be written; what could not become one; what was fetched, and what the library has of it."""

    ready: list[Ready] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    media: MediaCount = NO_MEDIA
    diagnostics: Diagnostics = ()


class _Draft(NamedTuple):
    """A post on its way to a file."""

    post: RemotePost
    place: Place
    accounts: tuple[Account, ...]
    sheet: Sheet


class Drawing:
    """Draws up the files of one import."""

    def __init__(
        self,
        world: World,
        options: Options,
        wish: Wish,
        files: PostFiles,
        downloads: Downloads,
        provider: Provider,
        planned: Planned,
    ) -> None:
        self.world, self.options, self.wish = world, options, wish
        self.files, self.downloads, self.provider = files, downloads, provider
        self.ledger = planned.ledger
        self.names = names_of(planned.observation.accounts)
        self.index = AccountIndex(planned.observation.accounts)
        self.accounts_of = accounts_among(self.index, self.ledger.records)
        now = planned.plan.now
        ahead = [p for p in planned.observation.posts.values() if p.standing(now) in AHEAD]
        self.alike = alike(ahead, self.names)
        self.bound = planned.request.snapshot.bound_ids()
        self.taken = _taken(planned)
        self.drawn = Drawn()
        self.library: dict[str, Upload] = {}
        self.fetched: dict[tuple[str, str], MediaFile] = {}
        self.failed: dict[str, str] = {}

    def draw(self, posts: list[RemotePost]) -> Drawn:
        """The files for these posts, and what could not become one."""
        known = self.bound | {post.id for post in posts}
        drafts = [draft for post in posts if (draft := self._begun(post, known)) is not None]
        if any(container.media for draft in drafts for container in draft.sheet.containers):
            drafts = self._with_media(drafts)
        self._settle({draft.place.path: draft for draft in drafts})
        self._count_media()
        return self.drawn

    def _leave_out(self, post: RemotePost, why: Why) -> None:
        self.drawn.entries.append(entry_of(post, Fate.LEFT_OUT, why))

    def _begun(self, post: RemotePost, known: frozenset[str]) -> _Draft | None:
        """The draft of a file, with all media at their addresses; `known` posts have, or get, a record."""
        why = content_fault(post)
        accounts = why or accounts_of(post, self.names)
        if isinstance(accounts, Why) or post.scheduled_at is None:
            self._leave_out(
                post, accounts if isinstance(accounts, Why) else Why("no-time", "it has no time")
            )
            return None
        others = self.alike.get(post.id, frozenset())
        sheet = Sheet(
            remote_id=post.id,
            selectors=selectors_of(accounts, self.index, by_id=False),
            containers=_containers_of(post),
            at=post.scheduled_at,
            answers=Answers(is_=post.id, is_not=tuple(sorted(others - known)))
            if others
            else Answers(),
        )
        try:
            place = self.files.place(sheet, self.taken)
        except ConfigError as error:
            self._leave_out(post, Why("no-place", error.message, error.detail))
            return None
        self.taken.add(place.address.casefold())
        return _Draft(post, place, accounts, sheet._replace(id=place.id))

    # Media

    def _with_media(self, drafts: list[_Draft]) -> list[_Draft]:
        """The drafts with media that were fetched; without those that have a medium that no file can name."""
        try:
            self.library = {upload.url: upload for upload in self.provider.files()}
        except ProviderError as error:
            if error.stops_the_run:
                raise
        wanted = {
            (url, draft.place.path): None
            for draft in drafts
            for url in _urls(draft.sheet)
            if self.wish.media or not self.files.takes(url)
        }
        failed = {} if self.wish.dry_run else self._fetch(wanted)
        return [one for draft in drafts if (one := self._supplied(draft, failed)) is not None]

    def _fetch(self, wanted: Mapping[tuple[str, str], None]) -> dict[tuple[str, str], str]:
        """Fetch media for files; why some could not be had."""
        failed: dict[tuple[str, str], str] = {}

        def bring(one: tuple[str, str]) -> MediaFile | str:
            try:
                return self.downloads.bring(*one)
            except ConfigError as error:
                return error.message

        for one, file in together(
            self.world, self.options.parallelism, "media fetched", bring, wanted
        ):
            if isinstance(file, str):
                failed[one] = file
            else:
                self.fetched[one] = file
                self._note_upload(one[0], file)
        self.failed = {url: why for (url, _), why in failed.items()}
        return failed

    def _note_upload(self, url: str, file: MediaFile) -> None:
        """Let the state know that the library has these bytes, so that nobody uploads them again."""
        known = self.library.get(url)
        if known is not None and known.size == file.size and file.sha256 not in self.ledger.uploads:
            self.drawn.uploads.append(replace(known, sha256=file.sha256))

    def _supplied(self, draft: _Draft, failed: Mapping[tuple[str, str], str]) -> _Draft | None:
        for url in _urls(draft.sheet):
            if not self.files.takes(url) and (why := failed.get((url, draft.place.path))):
                self._leave_out(
                    draft.post, Why("media", f"no file can name its medium, {url}: {why}")
                )
                return None
        expiries = {
            url: upload.expires_at
            for url in _urls(draft.sheet)
            if (upload := self.library.get(url)) and upload.expires_at
        }
        sheet = draft.sheet._replace(expiries=expiries)
        return draft._replace(
            sheet=_with(sheet, lambda medium: self._local(medium, draft.place.path))
        )

    def _local(self, medium: Media, beside: str) -> Media:
        file = self.fetched.get((medium.url or "", beside))
        if file is not None:
            return medium._replace(path=file.path, url=None)
        if self.wish.dry_run and not self.files.takes(medium.url or ""):
            return medium._replace(url=_FETCHED_LATER + _plain(medium.name))
        return medium

    def _count_media(self) -> None:
        """Tell what was fetched, and take back what no file names after all."""
        sizes = {file.path: file.size for file in self.fetched.values()}
        ready = (container for one in self.drawn.ready for container in one.sheet.containers)
        used = {one.path for container in ready for one in container.media} & sizes.keys()
        self.downloads.take_back(sizes.keys() - used)
        self.drawn.media = MediaCount(
            files=len(used),
            size=sum(sizes[path] for path in used if path),
            failed=tuple(sorted(self.failed.items())),
        )

    # Until the workspace reads every file as the post that stands

    def _settle(self, drafts: dict[str, _Draft]) -> None:
        ready: dict[str, Ready] = {}
        for _ in range(ROUNDS):
            if not drafts:
                break
            posts, found = self._as_read(drafts)
            ready, before = {}, dict(drafts)
            for path, draft in before.items():
                match self._judged(draft, posts.get(path), found[path]):
                    case Record() as record:
                        ready[path] = Ready(draft.post, path, draft.sheet, record)
                    case Sheet() as sheet:
                        drafts[path] = draft._replace(sheet=sheet)
                    case Why() as why:
                        del drafts[path]
                        self._leave_out(draft.post, why)
            if drafts == before:
                self.drawn.diagnostics = tuple(one for path in ready for one in found[path])
                break
        for path in drafts.keys() - ready.keys():
            why = Why("unsettled", "no file was found that says the same without an error")
            self._leave_out(drafts[path].post, why)
        self.drawn.ready += ready.values()

    def _as_read(
        self, drafts: Mapping[str, _Draft]
    ) -> tuple[dict[str, Post], dict[str, list[Diagnostic]]]:
        """The posts that the workspace would have in these files, and what it would find in them."""
        sheets = {path: draft.sheet for path, draft in drafts.items()}
        workspace = self.files.load(sheets, self.accounts_of)
        found: dict[str, list[Diagnostic]] = defaultdict(list)
        for item in workspace.diagnostics:
            if item.span is not None:
                found[item.span.file].append(item)
        return {post.span.file: post for post in workspace.posts}, found

    def _judged(
        self, draft: _Draft, post: Post | None, found: list[Diagnostic]
    ) -> Record | Sheet | Why:
        """The record of a file that is right; how it should be instead; or why there can be none."""
        errors = [one for one in found if one.severity is Severity.ERROR]
        if errors:
            return self._mended(draft, errors)
        if post is None:
            return Why("unreadable", "its file would not be read as a post")
        desired = desire(post, None, self.index, reresolve=False)
        ids = {account.id for account in draft.accounts}
        if set(desired.addressed.account_ids) != ids:
            return self._by_id(draft) or Why("accounts", "no selector means exactly its accounts")
        if why := _difference(desired, draft):
            return self._without_parameters(draft.sheet) or why
        return adopted(
            draft.place.address,
            draft.post,
            self.names,
            desired.content,
            desired.addressed.account_ids,
            generation=self.ledger.next_generation(draft.place.address),
            file=draft.place.path,
            own=post.own,
        )

    def _mended(self, draft: _Draft, errors: list[Diagnostic]) -> Sheet | Why:
        rules = {one.rule for one in errors}
        sheet = draft.sheet
        if "PS503" in rules and (by_id := self._by_id(draft)):
            return by_id
        refused = next((one for one in errors if one.rule in _OF_FILES), None)
        if refused and any(m.path for c in sheet.containers for m in c.media):
            self.failed |= dict.fromkeys(_urls_of(draft.post), f"{refused.rule}: {refused.summary}")
            return sheet._replace(containers=_containers_of(draft.post))
        if "PS134" in rules and not sheet.answers.again:
            # Two that say the same are meant: they stand at the service.
            sheet = sheet._replace(answers=sheet.answers._replace(is_=draft.post.id, again=True))
        if rules & _OF_NAMES:
            return _FILLED_IN
        fixed = [one for one in errors if one.rule in FIXED | PLAN_RULES and one.rule != "PS134"]
        if fixed:
            return self._without_parameters(draft.sheet) or Why(
                "refused", f"{fixed[0].rule}: {fixed[0].summary}", fixed[0].detail
            )
        ignorable = tuple(one for one in errors if one.rule not in FIXED)
        sheet = self.files.ignoring(draft.place.path, sheet, ignorable) if ignorable else sheet
        if sheet == draft.sheet:
            return Why("refused", f"{errors[0].rule}: {errors[0].summary}", errors[0].detail)
        return sheet

    def _without_parameters(self, sheet: Sheet) -> Sheet | None:
        """The sheet with its links as they are; None where it has none, or says so already."""
        has_links = any("://" in container.content for container in sheet.containers)
        return sheet._replace(links=False) if sheet.links and has_links else None

    def _by_id(self, draft: _Draft) -> Sheet | None:
        """The sheet with the ids of the accounts; None where it has them."""
        ids = selectors_of(draft.accounts, self.index, by_id=True)
        return None if draft.sheet.selectors == ids else draft.sheet._replace(selectors=ids)


def _difference(desired: Desired, draft: _Draft) -> Why | None:
    """What a file says otherwise than the service; None where it says the same."""
    content = desired.post.content
    if content.texts != said(draft.post):
        return _FILLED_IN
    if content.draft or content.scheduled_at != to_the_millisecond(draft.post.scheduled_at):
        return Why("time", "postsync would read its time otherwise than the service has it")
    wanted = [medium.place for container in draft.sheet.containers for medium in container.media]
    if [medium.place for medium in content.media] != wanted:
        return Why("media", "postsync would read its media otherwise than the service has them")
    return None


def _plain(name: str) -> str:
    """The name of a file as an address has it."""
    return "".join(
        one if one.isascii() and (one.isalnum() or one in "._-") else "-" for one in name
    )


def _containers_of(post: RemotePost) -> tuple[Container, ...]:
    """What a post says, with its media at the addresses that the service tells."""
    return tuple(
        Container(content=one.content, media=tuple(_media(one.media, one.alts)))
        for one in post.containers
    )


def _urls_of(post: RemotePost) -> list[str]:
    return [url for container in post.containers for url in container.media]


def _media(urls: tuple[str, ...], alts: tuple[str, ...]) -> Iterator[Media]:
    for at, url in enumerate(urls):
        yield Media(url=url, alt=(alts[at] if at < len(alts) else "") or None)


def _urls(sheet: Sheet) -> Iterator[str]:
    for container in sheet.containers:
        yield from (medium.url for medium in container.media if medium.url)


def _with(sheet: Sheet, change: Callable[[Media], Media]) -> Sheet:
    return sheet._replace(
        containers=tuple(
            container._replace(media=tuple(map(change, container.media)))
            for container in sheet.containers
        )
    )


def _taken(planned: Planned) -> set[str]:
    """Every address that a post has, or had, in one letter case: some systems know no other."""
    snapshot, workspace = planned.request.snapshot, planned.workspace
    every = {
        *snapshot.records,
        *(one.address for one in snapshot.archive.values()),
        *(one.address for one in snapshot.tombstones),
        *snapshot.questions,
        *(post.address for post in workspace.posts),
        *(one.address for one in workspace.broken if one.address),
    }
    return {address.casefold() for address in every}
