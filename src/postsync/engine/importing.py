"""Importing: what stands at the service becomes files and records that plan to no change. Nothing is sent."""

from collections.abc import Iterable
from dataclasses import replace

from postsync.domain.errors import PostsyncError, ProviderError
from postsync.domain.plan.plan import Change
from postsync.domain.post.address import is_address
from postsync.domain.post.content import Container, Content, Media
from postsync.domain.remote.remote import RemotePost, Standing, names_of
from postsync.domain.run.events import Advanced, Noted
from postsync.domain.run.imported import Entry, Fate, ImportReport, Why, entry_of
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Record, adopted
from postsync.engine.belonging import StateNotKept
from postsync.engine.counting import together
from postsync.engine.drawing import Drawing, Drawn
from postsync.engine.importable import Sorted, Wish, sort_posts
from postsync.engine.ledger import Overtaken
from postsync.engine.planning import Planned, plan_workspace
from postsync.engine.world import Options, World
from postsync.filing import Downloads, PostFiles
from postsync.ports import Provider

TRIES = 3
"""Times that everything is looked at when other runs keep writing the state in between."""


class CannotImport(PostsyncError):
    """Something else has to be done first."""

    code = "cannot-import"


def import_posts(
    world: World, options: Options, wish: Wish, files: PostFiles, downloads: Downloads
) -> ImportReport:
    """Write a file for every scheduled post that nothing is recorded of, and record it by its id.

    Files come first, then the state: if the run ends in between, the next one finds the post of each file
    that was written, and records it. Raises CannotImport, UnknownAccount, StateLocked, StateMoved and what
    `plan_workspace` raises.
    """
    if world.provider is None:
        msg = "importing needs a provider"
        raise ValueError(msg)
    task = _Import(world, options, wish, files, downloads, world.provider)
    if wish.dry_run:
        return task.run()
    if not world.keeps_state:
        raise StateNotKept
    for tries_left in reversed(range(TRIES)):
        try:
            with world.state.lock("import", timeout=options.lock_timeout):
                return task.run()
        except Overtaken as error:
            if not tries_left:
                raise
            world.observer(Noted(message=f"{error.message}; looking again"))
    raise AssertionError


class _Import:
    """One import, in as many tries as it takes. Files that were written stay written."""

    def __init__(
        self,
        world: World,
        options: Options,
        wish: Wish,
        files: PostFiles,
        downloads: Downloads,
        provider: Provider,
    ) -> None:
        self.world, self.options, self.wish = world, options, wish
        self.files, self.downloads, self.provider = files, downloads, provider
        self.written: set[str] = set()

    def run(self) -> ImportReport:
        planned = self._planned()
        found = sort_posts(planned, self.wish)
        scheduled = self._read(found)
        drawing = Drawing(
            self.world, self.options, self.wish, self.files, self.downloads, self.provider, planned
        )
        drawn = drawing.draw(scheduled)
        entries = [*found.entries, *drawn.entries]
        history = [self._archived(post, planned) for post in found.out]
        if self.wish.dry_run:
            entries += [_entry(one.post, Fate.IMPORTED, one.record) for one in drawn.ready]
        else:
            with self.world.interrupts.deferred():
                entries += self._write(drawn)
                self._save(planned, found, drawn, history)
        entries += [
            _entry(post, Fate.ARCHIVED, record)
            for post, record in zip(found.out, history, strict=True)
        ]
        entries += [self._bound(post, change) for post, change in found.adopted]
        return ImportReport(
            entries=tuple(sorted(entries, key=_in_order)),
            managed=found.managed,
            published=found.published,
            media=drawn.media,
            diagnostics=drawn.diagnostics,
            dry_run=self.wish.dry_run,
            complete=planned.observation.complete,
            service=planned.plan.service,
        )

    def _planned(self) -> Planned:
        """A plan of everything as it is: what it would adopt needs no new file. Raises CannotImport."""
        options = replace(self.options, full=True, allow_empty=True)
        planned = plan_workspace(self.world, options, alone=not self.wish.dry_run)
        if self.options.policy.paused:
            raise CannotImport(
                "`policy.paused` is true, so the next apply would cancel everything that is imported",
                detail="Set it to false in postsync.yaml first.",
            )
        if planned.ledger.intents:
            raise CannotImport(
                "an earlier run left posts open, and what stands at the service may be theirs",
                detail="Run `postsync apply` first, which settles them; `postsync state list` shows them.",
            )
        return planned

    def _read(self, found: Sorted) -> list[RemotePost]:
        """The scheduled posts as the service tells them by their ids: a list may say less."""
        read: list[RemotePost] = []
        now = self.world.clock.now()
        for listed, post in together(
            self.world, self.options.parallelism, "posts read", self._by_id, found.scheduled
        ):
            if isinstance(post, Why):
                found.entries.append(entry_of(listed, Fate.LEFT_OUT, post))
            elif post.standing(now) is not Standing.SCHEDULED:
                why = Why("changed", "it is not scheduled any more", "Import again.")
                found.entries.append(entry_of(post, Fate.SKIPPED, why))
            else:
                read.append(post)
        order = {post.id: at for at, post in enumerate(found.scheduled)}
        return sorted(read, key=lambda post: order[post.id])

    def _by_id(self, post: RemotePost) -> RemotePost | Why:
        try:
            return self.provider.post(post.id)
        except ProviderError as error:
            if error.stops_the_run:
                raise
            return Why(error.code, error.message, error.detail)

    def _write(self, drawn: Drawn) -> Iterable[Entry]:
        """Write the files, and give the entry of each; one that could not be written gets no record."""
        total = len(drawn.ready)
        for number, one in enumerate(drawn.ready, 1):
            fate, why = Fate.IMPORTED, None
            try:
                self.files.write(one.path, one.sheet)
                self.written.add(one.record.remote_id)
            except PostsyncError as error:
                fate, why = Fate.LEFT_OUT, Why(error.code, error.message, error.detail)
            yield _entry(one.post, fate, one.record, why)
            self.world.observer(Advanced(what="files written", done=number, total=total))

    def _save(self, planned: Planned, found: Sorted, drawn: Drawn, history: list[Record]) -> None:
        ledger = planned.ledger
        records = [one.record for one in drawn.ready if one.record.remote_id in self.written]
        records += [self._of_file(post, change, planned) for post, change in found.adopted]
        if not (records or history):
            return
        ledger.see(planned.observation.accounts, None, whole=False)
        ledger.belongs_to(planned.plan.service, planned.plan.workspace)
        for upload in drawn.uploads:
            ledger.keep(upload)
        for record in (*records, *history):
            ledger.enter(_done(record))
        for record in history:
            ledger.bindings.let_go(record.address, archives=True)
        for record in records:
            ledger.answered(record.address)
        ledger.save(f"import: {len(records)} scheduled, {len(history)} published")

    def _of_file(self, post: RemotePost, change: Change, planned: Planned) -> Record:
        """The record of a post that a file asks for exactly, as a plan adopts it."""
        return adopted(
            change.address,
            post,
            names_of(planned.observation.accounts),
            change.after or _content_of(post),
            change.account_ids,
            generation=planned.ledger.next_generation(change.address),
            file=change.span.file if change.span else None,
            own=change.own,
        )

    def _bound(self, post: RemotePost, change: Change) -> Entry:
        """The entry of a post whose file was there: this run may have written it in an earlier try."""
        fate = Fate.IMPORTED if post.id in self.written else Fate.ADOPTED
        file = change.span.file if change.span else None
        return entry_of(post, fate, address=change.address, file=file)

    def _archived(self, post: RemotePost, planned: Planned) -> Record:
        """The record of a post that is out: history without a file, under an address of its own."""
        day = post.slot or post.created_at
        date = format_time(day)[:10] if day else "undated"
        name = "".join(one if is_address(one) and one != "/" else "-" for one in post.id)
        return adopted(
            f"published/{date}-{name}",
            post,
            names_of(planned.observation.accounts),
            _content_of(post),
            tuple(d.account_id for d in post.deliveries if d.account_id),
            generation=1,
            file=None,
            own=None,
        )


def _content_of(post: RemotePost) -> Content:
    """What a post says, by the service's own word."""
    containers = [
        Container(content=one.content, media=tuple(Media(url=url) for url in one.media))
        for one in post.containers or ()
    ]
    selectors = tuple(f"{one.network}:{one.username}" for one in post.deliveries)
    return Content(
        selectors=selectors,
        containers=tuple(containers) or (Container(content=""),),
        scheduled_at=post.scheduled_at,
    )


def _done(record: Record) -> StepResult:
    return StepResult(
        address=record.address, action=Action.ADOPT, outcome=Outcome.DONE, record=record
    )


def _entry(
    post: RemotePost, fate: Fate, record: Record | None = None, why: Why | None = None
) -> Entry:
    address, file = (record.address, record.file) if record else (None, None)
    return entry_of(post, fate, why, address=address, file=file)


def _in_order(entry: Entry) -> tuple[bool, str, str]:
    return entry.at is None, format_time(entry.at) if entry.at else "", entry.remote_id
