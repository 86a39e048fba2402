"""Repairing: the changes that people make to the state by hand, under its lock."""

from dataclasses import replace

from postsync.domain.errors import NotFound, PostsyncError, StateMoved
from postsync.domain.plan.addressing import AccountIndex, accounts_among
from postsync.domain.plan.case import desire
from postsync.domain.plan.matching import account_ids_of
from postsync.domain.post.address import is_address
from postsync.domain.remote.remote import RemotePost, names_of
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.schedule import same_slot
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.record import Echo, HighWater, Record, Snapshot, record_of
from postsync.engine.ledger import Ledger
from postsync.engine.planning import load_readable
from postsync.engine.world import Options, World
from postsync.ports import Provider, Stored


class CannotRepair(PostsyncError):
    """The request does not fit the state. The code is older than the name, and part of the JSON."""

    code = "cannot-mend"


def move(world: World, options: Options, old: str, new: str) -> None:
    """Bind the post of `old` to `new`, in the state only. Raises CannotRepair."""
    with world.state.lock("state mv", timeout=options.lock_timeout):
        ledger = Ledger(world)
        recorded(ledger, old)
        if not is_address(new):
            msg = f"{new!r} is not a valid address"
            raise CannotRepair(msg, detail="Use letters, digits and . _ - / only.")
        if new in ledger.records or new in ledger.intents:
            msg = f"the state has a post under {new!r} already"
            raise CannotRepair(msg, detail="Remove it first, or choose another address.")
        _refuse_open_intent(ledger, old)
        ledger.rename({new: old})
        ledger.save(f"state mv: {old} to {new}")


def remove(world: World, options: Options, address: str) -> None:
    """Drop the record of `address`; the post itself stays. Raises CannotRepair.

    No tombstone is kept, so that the next plan finds the post again instead of making it twice.
    """
    with world.state.lock("state rm", timeout=options.lock_timeout):
        ledger = Ledger(world)
        recorded(ledger, address)
        _refuse_open_intent(ledger, address)
        ledger.records.pop(address)
        ledger.save(f"state rm: {address}")


def resolve_created(
    world: World, options: Options, provider: Provider, address: str, remote_id: str
) -> Record:
    """Bind `address` to a post that a person found. Returns the record. Raises CannotRepair.

    The post is recorded as what the open intent announced, or else as what the file says now; the
    next plan shows what differs.
    """
    with world.state.lock("state resolve", timeout=options.lock_timeout):
        ledger = Ledger(world)
        owner = next((r for r in ledger.records.values() if r.remote_id == remote_id), None)
        if owner is not None and owner.address != address:
            msg = f"{remote_id} is the post of {owner.address!r}"
            raise CannotRepair(msg, detail="Move or remove that record first.")
        try:
            remote = provider.post(remote_id)
        except NotFound as error:
            msg = f"the service has no post {remote_id!r}"
            raise CannotRepair(msg, detail="Ids are case-sensitive.") from error
        accounts = provider.accounts()
        intent = ledger.intents.get(address) or _intent_of_file(
            world, ledger, address, AccountIndex(accounts)
        )
        names = names_of(accounts)
        found = account_ids_of(remote, names)
        _refuse_other_accounts(intent, remote, found)
        missing = [account for account in intent.account_ids if account not in found]
        record = record_of(intent, remote, names, missing=missing)
        record = replace(record, echo=_echo_of_intent(intent, remote))
        ledger.enter(StepResult.of(intent, Outcome.DONE, record=record))
        ledger.save(f"state resolve: {address} is {remote_id}")
        return record


def resolve_not_created(world: World, options: Options, address: str) -> None:
    """Close the open intent of `address`: a person saw that it made no post. Raises CannotRepair."""
    with world.state.lock("state resolve", timeout=options.lock_timeout):
        ledger = Ledger(world)
        if address not in ledger.intents:
            msg = f"nothing is open for {address!r}"
            raise CannotRepair(msg, detail="`postsync state list` shows open intents.")
        ledger.withdraw(address)
        ledger.save(f"state resolve: {address} was not created")


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


def recorded(ledger: Ledger, address: str) -> Record:
    """Return the record of `address`. Raises CannotRepair when there is none."""
    record = ledger.records.get(address)
    if record is None:
        msg = f"the state has no post under {address!r}"
        raise CannotRepair(msg, detail="`postsync state list` shows all addresses.")
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
        raise CannotRepair(msg, detail=f"Decide with `postsync state resolve {address}` first.")


def _intent_of_file(world: World, ledger: Ledger, address: str, index: AccountIndex) -> Intent:
    workspace = load_readable(world, accounts_among(index, ledger.records))
    post = next((post for post in workspace.posts if post.address == address), None)
    if any(broken.address == address for broken in workspace.broken):
        msg = f"the file of {address!r} has errors"
        raise CannotRepair(msg, detail="Fix it first; `postsync validate` shows them.")
    if post is None:
        msg = f"no post and no open intent has the address {address!r}"
        raise CannotRepair(msg, detail="`postsync status` lists all addresses.")
    desired = desire(post, None, index, reresolve=True)
    return Intent(
        address=address,
        action=Action.CREATE,
        generation=ledger.next_generation(address),
        key="",
        body_digest="",
        at=world.clock.now(),
        content=desired.content,
        account_ids=desired.addressed.account_ids,
        file=post.span.file,
    )


def _refuse_other_accounts(intent: Intent, remote: RemotePost, found: frozenset[str]) -> None:
    """Accounts cannot be changed later. The service may have dropped some, but added none."""
    if not found or found - frozenset(intent.account_ids):
        where = ", ".join(f"{d.network}:{d.username}" for d in remote.deliveries) or "no account"
        msg = f"{remote.id} goes to {where}, which is not where {intent.address!r} goes"
        raise CannotRepair(
            msg, detail="Name the post of these accounts, or change `accounts` in the file first."
        )


def _echo_of_intent(intent: Intent, remote: RemotePost) -> Echo:
    """The echo of a post that is as the intent wants it, so that every difference is drift."""
    at = intent.slot
    media = []
    for index, container in enumerate(intent.content.containers):
        shown = remote.containers[index].media if index < len(remote.containers) else ()
        # An address does not tell which file it shows; their number can be compared.
        wanted = len(container.media)
        media.append(shown if len(shown) == wanted else ("",) * wanted)
    return Echo(
        texts=intent.content.texts,
        media=tuple(media),
        scheduled_at=remote.scheduled_at if at is None or same_slot(at, remote.slot) else at,
    )
