"""Repairing: the changes that people make to the state by hand, under its lock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from postsync.domain.errors import PostsyncError, StateMoved
from postsync.domain.nearest import did_you_mean, nearest
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.answered import names_account
from postsync.domain.post.account import Account
from postsync.domain.post.address import is_address, variant_of, whole_of
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.state.identity import Service
from postsync.domain.state.record import HighWater, Record, Snapshot
from postsync.engine.belonging import refuse_another
from postsync.engine.ledger import Ledger
from postsync.engine.world import Options, World
from postsync.ports import Stored


class CannotRepair(PostsyncError):
    """The request does not fit the state. The code is older than the name, and part of the JSON."""

    code = "cannot-mend"


class Removed(StrEnum):
    """What became of a record that was removed."""

    ARCHIVED = "archived"
    DROPPED = "dropped"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebinding:
    """What a state is about, and what it is to be about; None where that stays as it is."""

    posts: int
    service: tuple[Service | None, Service] | None = None
    workspace: tuple[str | None, str] | None = None

    @property
    def is_one(self) -> bool:
        """Whether anything is to change."""
        return self.service is not None or self.workspace is not None


def move(world: World, options: Options, old: str, new: str) -> None:
    """Bind the post of `old` to `new`, in the state only. Raises CannotRepair.

    An address whose posts are all archived gives them away as they are.
    """
    with world.state.lock("state mv", timeout=options.lock_timeout):
        ledger = own_ledger(world)
        recorded(ledger, old)
        if not is_address(new):
            msg = f"{new!r} is not a valid address"
            raise CannotRepair(
                msg,
                detail="Use letters, digits and . _ - / only; a variant has @KEY behind.",
            )
        if new == old or new in ledger.records:
            msg = f"the state has a post under {new!r} already"
            raise CannotRepair(
                msg, detail=f"Choose another address, or first `postsync state mv {new} OTHER`."
            )
        _refuse_open_intent(ledger, new)
        _refuse_open_intent(ledger, old)
        if old in ledger.records:
            ledger.rename({new: old})
        else:
            ledger.bindings.rename_archived(old, new)
        ledger.save(f"state mv: {old} to {new}")


def remove(world: World, options: Options, address: str, *, forget: bool = False) -> Removed:
    """Drop the record of `address`; the post itself stays. Raises CannotRepair.

    What is out, or may be, goes to the archive, unless a person wants it forgotten. Of anything else no
    tombstone is kept, so that the next plan finds the post again instead of making it twice.
    """
    with world.state.lock("state rm", timeout=options.lock_timeout):
        ledger = own_ledger(world)
        recorded(ledger, address)
        _refuse_open_intent(ledger, address)
        record, bindings = ledger.records.get(address), ledger.bindings
        if record is None and not forget:
            msg = f"{address!r} is archived already: its history is kept"
            raise CannotRepair(
                msg, detail="`--forget` drops that as well; then its post could go out again."
            )
        if forget:
            bindings.forget(address, history=True)
            removed = Removed.FORGOTTEN
        elif record is not None and record.may_be_out(world.clock.now()):
            bindings.let_go(address, archives=True)
            removed = Removed.ARCHIVED
        else:
            bindings.forget(address, history=False)
            removed = Removed.DROPPED
        ledger.answered(address)
        ledger.save(f"state rm: {address} {removed}")
        return removed


def acknowledge(
    world: World, options: Options, address: str, selectors: tuple[str, ...]
) -> dict[str, tuple[Delivery, ...]]:
    """Note that the failed deliveries of a post are known; return them by the address of their record.

    Without `selectors` all are meant. What its document failed to reach under another address counts, too,
    where the post has none of its own: it was divided otherwise then. Raises CannotRepair.
    """
    with world.state.lock("state known", timeout=options.lock_timeout):
        ledger = own_ledger(world)
        found = _with_failures(ledger, address)
        chosen = _chosen([one for _, failed in found for one in failed], selectors)
        known = {}
        for record, failed in found:
            if ids := [one.account_id or "" for one in failed if one.account_id in chosen]:
                every = tuple(dict.fromkeys((*record.known, *ids)))
                ledger.refresh({record.address: replace(record, known=every)})
                known[record.address] = tuple(one for one in failed if one.account_id in ids)
        ledger.save(f"state known: {address}")
        return known


def _with_failures(ledger: Ledger, address: str) -> list[tuple[Record, tuple[Delivery, ...]]]:
    """The record of a post with what failed of it; else those of its document. Raises CannotRepair."""
    snapshot = ledger.stored().snapshot
    own = snapshot.known(address)
    if own is not None and (failed := _failed(own)):
        return [(own, failed)]
    every = {record.address for record in (*snapshot.records.values(), *snapshot.archive.values())}
    variant = variant_of(address)
    others = [snapshot.known(name) for name in sorted(every) if whole_of(name) == whole_of(address)]
    found = [
        (record, failed)
        for record in others
        if record is not None
        and (
            failed := tuple(
                one for one in _failed(record) if not variant or names_account((variant,), one)
            )
        )
    ]
    if found:
        return found
    recorded(ledger, address)
    msg = f"no delivery of {address!r} is recorded as failed"
    raise CannotRepair(
        msg, detail="The next `postsync apply` records what the service says of it now."
    )


def _failed(record: Record) -> tuple[Delivery, ...]:
    return tuple(
        one for one in record.outcomes if one.status is DeliveryStatus.FAILED and one.account_id
    )


def rebind(
    world: World,
    options: Options,
    *,
    service: bool,
    workspace: bool,
    agreed: Callable[[Rebinding], bool],
) -> Rebinding | None:
    """Let the state be about the present service, or workspace, or both, if that is `agreed` to.

    Returns what was asked about; None without an agreement. Raises CannotRepair, ProviderError.
    """
    with world.state.lock("state rebind", timeout=options.lock_timeout):
        ledger = Ledger(world)
        rebinding = Rebinding(
            posts=len(ledger.records),
            service=_other_service(world, ledger) if service else None,
            workspace=_other_workspace(world, ledger) if workspace else None,
        )
        if not rebinding.is_one:
            return rebinding
        if not agreed(rebinding):
            return None
        ledger.rebind(
            service=rebinding.service and rebinding.service[1],
            workspace=rebinding.workspace and rebinding.workspace[1],
        )
        ledger.save("state rebind")
        return rebinding


def pull(world: World, options: Options) -> Snapshot:
    """Return the whole state, with the outcomes that only the journal of this machine has.

    The lock is held, so that no other run announces anything meanwhile. Raises CannotRepair when
    there is no state.
    """
    with world.state.lock("state pull", timeout=options.lock_timeout):
        snapshot = Ledger(world).stored().snapshot
    if not snapshot.serial:
        msg = "there is no state yet"
        raise CannotRepair(msg, detail="Does `state:` in postsync.yaml name the right place?")
    return snapshot


def push(world: World, options: Options, snapshot: Snapshot, *, force: bool) -> Snapshot:
    """Replace the state with `snapshot`, under a serial above both; return what was written.

    Unless forced, refuses to replace a state of another lineage (CannotRepair) or a newer one
    (StateMoved), also if that state is lost and only remembered.
    """
    with world.state.lock("state push", timeout=options.lock_timeout):
        stored = world.state.read()
        if not force:
            _refuse_overwriting(stored, snapshot)
        written = world.state.write(
            replace(snapshot, serial=max(snapshot.serial, stored.snapshot.serial)),
            expected=stored.version,
            note=f"state push: serial {snapshot.serial} of {snapshot.lineage[:8]}",
        )
        # Its outcomes belong to the replaced state.
        world.journal.clear()
    return written.snapshot


def own_ledger(world: World) -> Ledger:
    """The state, of this service and workspace as far as is known. Raises what `refuse_another` does."""
    ledger = Ledger(world)
    refuse_another(world, ledger.stored().snapshot)
    return ledger


def recorded(ledger: Ledger, address: str) -> Record:
    """Return the record of `address`, or the latest archived one. Raises CannotRepair without any."""
    snapshot = ledger.stored().snapshot
    record = snapshot.known(address)
    if record is None:
        msg = f"the state has no post under {address!r}"
        meant = did_you_mean(
            nearest(
                address, {*snapshot.records, *(one.address for one in snapshot.archive.values())}
            )
        )
        divided = [one for one in snapshot.records if whole_of(one) == whole_of(address)]
        if divided:
            meant = f"Its document is recorded as {', '.join(sorted(divided))}."
        detail = f"{meant} `postsync state list` shows all addresses.".lstrip()
        raise CannotRepair(msg, detail=detail)
    return record


def _refuse_overwriting(stored: Stored, snapshot: Snapshot) -> None:
    """Refuse unless the state, and the newest one that is remembered, are earlier states of it."""
    there = [stored.high_water] if stored.high_water else []
    if stored.snapshot.serial:
        there.insert(0, HighWater(lineage=stored.snapshot.lineage, serial=stored.snapshot.serial))
    for known in there:
        if known.lineage != snapshot.lineage:
            msg = f"the state there is another one: lineage {known.lineage}, not {snapshot.lineage}"
            detail = "Its posts would be forgotten. If this is intended, add --force."
            raise CannotRepair(msg, detail=detail)
        if known.serial > snapshot.serial:
            msg = f"the state there is newer: serial {known.serial}, not {snapshot.serial}"
            detail = "Pull it again. To go back anyway, add --force, and read the next plan."
            raise StateMoved(msg, detail=detail)


def _refuse_open_intent(ledger: Ledger, address: str) -> None:
    if address in ledger.intents:
        msg = f"an earlier run left {address!r} open"
        detail = (
            f"Decide first: `postsync state resolve {address} --remote-id ID`, `--not-created` or "
            "`--published`."
        )
        raise CannotRepair(msg, detail=detail)


def _chosen(failed: Iterable[Delivery], selectors: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the accounts that are meant, among those whose delivery failed."""
    among = AccountIndex(
        Account(id=one.account_id or "", network=one.network, username=one.username)
        for one in failed
    )
    if not selectors:
        return tuple(among.by_id)
    resolution = among.resolve(selectors)
    if resolution.unmatched:
        msg = f"{', '.join(resolution.unmatched)}: no delivery to such an account failed"
        raise CannotRepair(msg, detail=f"These did: {', '.join(among.suggestions())}.")
    return tuple(account.id for account in resolution.accounts)


def _other_service(world: World, ledger: Ledger) -> tuple[Service | None, Service] | None:
    """The service that the state is about and the present one, as its own answers name it."""
    if world.provider is None:
        msg = "the present service cannot be asked offline"
        raise CannotRepair(msg, detail="Give its key, or say `--workspace` alone.")
    world.provider.accounts()
    known, present = ledger.service, world.provider.service()
    if known is not None and present.organisation is None and known[:2] == present[:2]:
        return None
    return None if known == present else (known, present)


def _other_workspace(world: World, ledger: Ledger) -> tuple[str | None, str] | None:
    if world.workspace is None:
        msg = "this workspace has no name"
        raise CannotRepair(
            msg, detail="Give it one, `name: …` in postsync.yaml, or say `--service` alone."
        )
    known = ledger.workspace
    return None if known == world.workspace else (known, world.workspace)
