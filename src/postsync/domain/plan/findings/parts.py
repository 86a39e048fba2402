"""Findings about posts of a document that is out already, as another post or in part."""

from collections.abc import Collection

from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.case import Case, Known
from postsync.domain.plan.elsewhere import is_to, reached
from postsync.domain.plan.findings.naming import by_row
from postsync.domain.plan.findings.posts import NOTHING_SENT, about, written
from postsync.domain.plan.plan import Destination
from postsync.domain.remote.remote import AHEAD


def history(case: Case, reached: Collection[Destination]) -> Diagnostic:
    """A post has no record of its own, and its document is out on its accounts, but for what failed."""
    return about(
        case,
        "PS626",
        f"it is part of what is out already on {_named(reached)}, as {_as(case.elsewhere, reached)}; "
        f"{NOTHING_SENT}",
        f"Nothing needs to be done. If it is to go out once more, {_once_more(case)}.",
        Severity.WARN,
    )


def asks_for_more(case: Case, reached: Collection[Destination]) -> Diagnostic:
    """A post is to go out later, or to more accounts, and its document is out on some of them."""
    return about(
        case,
        "PS602",
        f"it is part of what is out already on {_named(reached)}, as {_as(case.elsewhere, reached)}, "
        "and asks for something more to happen",
        "What is out stays as it is. To reach another account, or to say something else later, write a post "
        f"of its own for it, with an `id` of its own. To publish all of it once more, {_once_more(case)}.",
    )


def failed_and_more(case: Case, failed: Collection[Destination]) -> Diagnostic:
    """A post is to go to more accounts, and its document was sent to some of them, where it failed."""
    return about(
        case,
        "PS602",
        f"it was sent to {_named(failed)} already, as {_as(case.elsewhere, failed)}, where it failed, "
        "and asks for something more to happen",
        "What failed is never repeated by itself. To reach another account, write a post of its own for "
        f"it, with an `id` of its own. To publish all of this one, {_once_more(case)}.",
    )


def failed_before(case: Case) -> Diagnostic:
    """A post is to go out at once, and was sent before under another address, where it failed."""
    desired = case.desired
    where = (
        reached(case.failed_before, desired.addressed.destinations, failed=True) if desired else ()
    )
    return about(
        case,
        "PS602",
        f"it was sent to {_named(where)} already, as {_as(case.failed_before, where)}, with these words, "
        "and failed there",
        f"What failed is never repeated by itself. To publish it now, {_once_more(case)}.",
    )


def overtaken(case: Case) -> Diagnostic:
    """A schedule gives a row a slot that is over, as rows before it came or went."""
    stays = case.standing in AHEAD
    then = "; it stays scheduled as it was applied last" if stays else ", so it does not go out"
    return about(
        case,
        "PS627",
        f"the slot of {case.address} in the schedule is over{then}",
        by_row(
            case,
            "Put its row behind those that are out, or bring back one of these that was deleted, so that it "
            "gets a slot that is ahead. Or write `missed: publish` into the template to publish it at apply.",
        ),
        Severity.WARN,
    )


def _named(where: Collection[Destination]) -> str:
    return ", ".join(f"{to.network}:{to.username}" for to in where)


def _as(every: Collection[Known], to: Collection[Destination]) -> str:
    by = [known for known in every if any(is_to(one, to) for one in known.deliveries)]
    return ", ".join(dict.fromkeys(repr(known.record.address) for known in by))


def _once_more(case: Case) -> str:
    command = f"run `postsync apply --create-anyway {case.address}`"
    return f"write {written(case, 'again: true')}, or {command}"
