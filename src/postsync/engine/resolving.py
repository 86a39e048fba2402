"""Resolving: what a person saw of a post whose fate nothing else can tell."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from postsync.domain.errors import InvalidId, NotFound
from postsync.domain.plan.addressing import AccountIndex, accounts_among
from postsync.domain.plan.case import desire
from postsync.domain.plan.matching import account_ids_of
from postsync.domain.post.account import Account
from postsync.domain.post.content import fingerprint
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    RemotePost,
    names_of,
    with_account_ids,
)
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.schedule import format_time, same_slot
from postsync.domain.state.intent import Action, Intent, derive_key
from postsync.domain.state.record import (
    Echo,
    Record,
    Retry,
    record_of,
    with_outcome,
    with_retry,
)
from postsync.engine.belonging import refuse_another
from postsync.engine.judging import with_accounts
from postsync.engine.ledger import Ledger
from postsync.engine.planning import load_readable
from postsync.engine.repairing import CannotRepair, own_ledger, recorded
from postsync.engine.world import Options, World
from postsync.ports import Provider


def resolve_created(
    world: World, options: Options, provider: Provider, address: str, remote_id: str
) -> Record:
    """Bind `address` to a post that a person found. Returns the record. Raises CannotRepair.

    The post is recorded as what the open intent announced, or else as what the file says now; the
    next plan shows what differs. What was announced as a retry is added to its record.
    """
    with world.state.lock("state resolve", timeout=options.lock_timeout):
        ledger = Ledger(world)
        _refuse_taken(ledger, address, remote_id)
        accounts = _accounts(world, provider, ledger)
        remote = _look(provider, remote_id)
        if remote is None:
            msg = f"the service has no post {remote_id!r}"
            raise CannotRepair(
                msg,
                detail="Ids are case-sensitive. If the post was published and is gone since, say "
                f"`postsync state resolve {address} --published`.",
            )
        intent = ledger.intents.get(address) or _intent_of_file(
            world, ledger, address, AccountIndex(accounts)
        )
        names = names_of(accounts)
        remote = with_accounts(remote, intent.account_ids, names)
        found = account_ids_of(remote, names)
        _refuse_other_accounts(intent, remote, found)
        missing = [account for account in intent.account_ids if account not in found]
        if intent.action is Action.RETRY:
            record = with_retry(recorded(ledger, address), intent, remote, names, missing=missing)
        else:
            record = record_of(intent, remote, names, missing=missing)
            record = replace(record, echo=_echo_of_intent(intent, remote))
        _enter(ledger, intent, record)
        ledger.save(f"state resolve: {address} is {remote_id}")
        return record


def is_open(world: World, address: str) -> bool:
    """Whether a call about `address` was announced and is not known to have ended."""
    return address in Ledger(world).intents


def resolve_not_created(world: World, options: Options, address: str) -> None:
    """Settle that there is no post of `address`, as a person saw. Raises CannotRepair.

    An open intent is closed. A post that is gone although its time had come was never public then,
    and may be made again; for that, the service is asked whether it is gone.
    """
    with world.state.lock("state resolve", timeout=options.lock_timeout):
        ledger = own_ledger(world)
        if address in ledger.intents:
            ledger.withdraw(address)
        else:
            record = _unsettled(ledger, address)
            _refuse_standing(world, ledger, record)
            if address not in ledger.records:
                ledger.restore(record.remote_id, address)
            ledger.bindings.let_go(address, is_cancelled=True)
        ledger.answered(address)
        ledger.save(f"state resolve: {address} was not created")


def resolve_published(world: World, options: Options, provider: Provider, address: str) -> Record:
    """Settle that the post of `address` was published, as a person saw. Raises CannotRepair.

    From then on it is history: nothing is sent for it, and nothing is asked about it. Where the
    service has no post any more that could be named, the record gets an id that says so.
    """
    with world.state.lock("state resolve", timeout=options.lock_timeout):
        ledger = Ledger(world)
        accounts = _accounts(world, provider, ledger)
        intent = ledger.intents.get(address)
        known = ledger.stored().snapshot.known(address)
        if known is None or (intent is not None and intent.action.makes_a_post):
            index = AccountIndex(accounts)
            intent = intent or _intent_of_file(world, ledger, address, index)
            made = intent.key if provider.capability.ids_from_client else f"published-{intent.key}"
            record = _announced(intent, made, accounts, world.clock.now())
            if intent.action is Action.RETRY and known is not None:
                record = _retried(known, intent, record)
            _enter(ledger, intent, record)
        elif known.is_out and address in ledger.questions:
            record = known  # what its file says now is not to go out: that was asked
        else:
            record = _published(world, ledger, _unsettled(ledger, address))
            if intent is not None:
                ledger.withdraw(address)
            ledger.refresh({address: record})
        ledger.answered(address)
        ledger.save(f"state resolve: {address} was published")
        return record


def _accounts(world: World, provider: Provider, ledger: Ledger) -> tuple[Account, ...]:
    """The connected accounts, of the service that the state is about. Raises AnotherService."""
    accounts = provider.accounts()
    refuse_another(world, ledger.stored().snapshot)
    return accounts


def _look(provider: Provider, remote_id: str) -> RemotePost | None:
    """The post, if it can be seen. An id that the service calls invalid shows none; people know the rest."""
    try:
        return provider.post(remote_id)
    except (NotFound, InvalidId):
        return None


def _enter(ledger: Ledger, intent: Intent, record: Record) -> None:
    ledger.enter(StepResult.of(intent, Outcome.DONE, record=record))
    ledger.answered(record.address)


def _unsettled(ledger: Ledger, address: str) -> Record:
    """The record of `address`, as long as nothing tells that its post is out. Raises CannotRepair."""
    record = ledger.stored().snapshot.known(address)
    if record is None:
        msg = f"nothing is open for {address!r}"
        raise CannotRepair(msg, detail="`postsync state list` shows open intents.")
    if record.is_out:
        msg = f"{address!r} is out as {record.remote_id}: nothing is open for it"
        raise CannotRepair(
            msg, detail=f"`postsync state show {address}` shows it; nothing is sent for it again."
        )
    return record


def _refuse_standing(world: World, ledger: Ledger, record: Record) -> None:
    """Refuse what is said of a post that is gone, when it is not. Raises CannotRepair."""
    if world.provider is None:
        msg = "the service has to be asked whether the post is gone"
        raise CannotRepair(msg, detail="Run it again where the key of the service is at hand.")
    _accounts(world, world.provider, ledger)
    if _look(world.provider, record.remote_id) is not None:
        msg = f"the service has the post {record.remote_id}, so it was created"
        raise CannotRepair(
            msg, detail="Nothing has to be settled: `postsync plan` says what is to be done."
        )


def _published(world: World, ledger: Ledger, record: Record) -> Record:
    """`record` as that of a published post. Raises CannotRepair where the service knows better."""
    provider, now = world.provider, world.clock.now()
    remote = _look(provider, record.remote_id) if provider else None
    if remote is not None:
        seen = with_outcome(record, remote, with_account_ids(remote, names_of(ledger.accounts)))
        if seen.is_out:
            return seen
        when = f", due at {format_time(remote.scheduled_at)}" if remote.scheduled_at else ""
        msg = f"the service has the post {record.remote_id}, and it is not out{when}"
        raise CannotRepair(
            msg, detail="Nothing has to be settled: `postsync status` shows what becomes of it."
        )
    at = min(record.echo.scheduled_at or record.created_at or now, now)
    deliveries = (
        replace(one, status=DeliveryStatus.PUBLISHED, published_at=at)
        if one.status is DeliveryStatus.PENDING
        else one
        for one in record.deliveries
    )
    return replace(record, deliveries=tuple(deliveries), published_at=at, is_draft=False)


def _announced(
    intent: Intent, remote_id: str, accounts: Iterable[Account], now: datetime
) -> Record:
    """The record of what `intent` announced, as that of a published post."""
    at = min(intent.slot or intent.at, now)
    containers = intent.content.containers
    return Record(
        address=intent.address,
        remote_id=remote_id,
        generation=intent.generation,
        fingerprint=fingerprint(intent.content, intent.account_ids),
        account_ids=intent.account_ids,
        content=intent.content,
        echo=Echo(
            texts=intent.content.texts,
            media=tuple(("",) * len(container.media) for container in containers),
            scheduled_at=intent.slot,
            confirmed=True,
        ),
        deliveries=tuple(_published_to(intent.account_ids, accounts, at)),
        file=intent.file,
        created_at=min(intent.at, now),
        published_at=at,
        own=intent.own,
    )


def _published_to(
    account_ids: Iterable[str], accounts: Iterable[Account], at: datetime
) -> Iterator[Delivery]:
    by_id = {account.id: account for account in accounts}
    for account_id in account_ids:
        account = by_id.get(account_id)
        yield Delivery(
            network=account.network if account else "unknown",
            username=account.username if account else "",
            account_id=account_id,
            status=DeliveryStatus.PUBLISHED,
            published_at=at,
        )


def _retried(known: Record, intent: Intent, record: Record) -> Record:
    retry = Retry(
        remote_id=record.remote_id,
        generation=intent.generation,
        account_ids=intent.account_ids,
        deliveries=record.deliveries,
        at=intent.at,
    )
    return replace(known, retries=(*known.retries, retry))


def _refuse_taken(ledger: Ledger, address: str, remote_id: str) -> None:
    owner = ledger.bindings.owner(remote_id)
    if owner is None or owner == address:
        return
    first = ""
    if address in ledger.intents:
        first = f"`postsync state resolve {address} --not-created`, then "
    raise CannotRepair(
        f"{remote_id} is the post of {owner!r}",
        detail=f"Look which of the two it is. If it is that of {address!r}: {first}"
        f"`postsync state mv {owner} {address}`.",
    )


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
    account_ids, generation = desired.addressed.account_ids, ledger.next_generation(address)
    digest = fingerprint(desired.content, account_ids)
    return Intent(
        address=address,
        action=Action.CREATE,
        generation=generation,
        key=derive_key(
            lineage=ledger.lineage, address=address, generation=generation, body_digest=digest
        ),
        body_digest=digest,
        at=world.clock.now(),
        content=desired.content,
        account_ids=account_ids,
        file=post.span.file,
        publishes_now=desired.content.scheduled_at is None,
        own=post.own,
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
