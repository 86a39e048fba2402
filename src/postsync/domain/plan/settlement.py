"""Settlement: judging whether the call that an earlier run announced has made its post.

Pure: looking is the engine's part. The rules are those of contract section 5 (an open intent found
later); on doubt the answer is to ask a person, never to send.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from postsync.domain.config import Policy
from postsync.domain.plan.addressing import AccountIndex, address_post
from postsync.domain.plan.matching import Likeness, Unmanaged, likeness
from postsync.domain.plan.waiting import is_in_the_way
from postsync.domain.post.content import NO_ANSWERS, Answers, fingerprint
from postsync.domain.post.post import Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import Observation, RemotePost
from postsync.domain.schedule import same_slot
from postsync.domain.state.intent import MAKING, Action, Intent
from postsync.domain.state.record import Record, Snapshot
from postsync.domain.text.text import comparable

RESEND_LEAD = timedelta(minutes=20)
"""A post due sooner is never sent again on doubt: a twin could not be cancelled in time."""

SENT_WITHIN = timedelta(hours=1)
"""What is announced has mostly been sent by then, even in a long run at a slow service."""

CLOCK_MARGIN = timedelta(minutes=2)
"""How far the clocks of two machines and the service may lie apart when times are compared."""


class Verdict(StrEnum):
    """What becomes of an open intent.

    CLOSE: nothing is left to find out, the ordinary plan decides. ADOPT: the post exists. RESEND:
    it does not, and may be sent again. WAIT: nobody wants it any more, but it may be on its way. ASK:
    only a person can tell.
    """

    CLOSE = "close"
    ADOPT = "adopt"
    RESEND = "resend"
    WAIT = "wait"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The verdict on one intent, and why in one line.

    `match` is the post to adopt, `candidates` are those of several that a person has to choose from.
    """

    intent: Intent
    verdict: Verdict
    why: str
    match: RemotePost | None = None
    candidates: tuple[RemotePost, ...] = ()


_UNWANTED = "not found, and no file asks for it any more"
_SAID_OTHERWISE = "not found, and its file says something else: that is planned"
_ON_ITS_WAY = (
    "not found, but it may be on its way; its file says something else by now, so what was announced is "
    "not sent again, and an hour after it was announced the file counts"
)


def leaves_doubt(settlement: Settlement) -> bool:
    """Whether an intent is closed although its post may have gone out: it was to at once.

    The list may show it late, or no more. Once a file asks for the same again, a person has to tell.
    """
    intent = settlement.intent
    is_unwanted = settlement.verdict is Verdict.CLOSE and settlement.why == _UNWANTED
    return is_unwanted and intent.publishes_now and intent.action is Action.CREATE


class Wish(StrEnum):
    """Whether the files want what an intent announces."""

    NONE = "none"
    OTHERWISE = "otherwise"
    """They want the post, with other words, settings, accounts or another time."""
    AS_ANNOUNCED = "as announced"


def wishes_of(
    posts: Iterable[Post], policy: Policy, records: Mapping[str, Record], accounts: AccountIndex
) -> Callable[[Intent], Wish]:
    """Tells how the files and the policy want what an intent announces.

    A file that was renamed meanwhile asks for it too.
    """
    every = {} if policy.paused else {p.address: p for p in posts if not p.content.draft}

    def says(post: Post, intent: Intent) -> bool:
        ids = address_post(post, records.get(post.address), accounts).account_ids
        announced = fingerprint(intent.content, intent.account_ids)
        return fingerprint(post.content, ids) == announced

    def wish(intent: Intent) -> Wish:
        announced = intent.content
        asking = [
            post
            for post in every.values()
            if post.address == intent.address
            or (
                post.content.texts == announced.texts
                and post.content.scheduled_at == announced.scheduled_at
            )
        ]
        if any(says(post, intent) for post in asking):
            return Wish.AS_ANNOUNCED
        return Wish.OTHERWISE if asking else Wish.NONE

    return wish


class WayOut(NamedTuple):
    """What to do about an open intent in one case: a command, and what the file may say instead."""

    case: str
    command: str
    snippet: str = ""


def answers_of(
    posts: Iterable[Post],
    adopt: Mapping[str, str] | None = None,
    create_anyway: Collection[str] = (),
) -> dict[str, Answers]:
    """What people answer about each address, in its file and on the command line."""
    given = {post.address: post.content.answers for post in posts}
    for address, remote_id in (adopt or {}).items():
        given[address] = given.get(address, NO_ANSWERS)._replace(is_=remote_id)
    for address in create_anyway:
        given[address] = given.get(address, NO_ANSWERS)._replace(again=True)
    return given


def _answered(
    one: Settlement, given: Answers, observation: Observation, bound: Collection[str]
) -> Settlement:
    """A settlement that was asked about, as a person has answered it since it was announced."""
    made = observation.posts.get(given.is_ or "")
    if made is not None and made.id not in bound:
        return replace(
            one, verdict=Verdict.ADOPT, match=made, why=f"it is {made.id}, as was answered"
        )
    refused = bool(one.candidates) and {c.id for c in one.candidates} <= set(given.is_not)
    if refused or (given.again and not one.intent.content.answers.again):
        why = "it was not made, as was answered"
        return replace(one, verdict=Verdict.CLOSE, candidates=(), why=why)
    return one


def settle_open(
    snapshot: Snapshot,
    observation: Observation,
    unmanaged: Unmanaged,
    capability: Capability,
    now: datetime,
    *,
    wish: Callable[[Intent], Wish],
    untrue: Collection[str] = (),
    answers: Mapping[str, Answers] | None = None,
) -> list[Settlement]:
    """Judge the open intents of a state by what the service shows, and by what the files want now.

    What is not wanted any more, or not in these words, is looked for, and never sent: whoever can write
    the state could have announced it. Nor is what an `untrue` intent announces, which its own post does
    not say. What only a person can tell is settled by their `answers`.
    """
    bound = snapshot.bound_ids()

    def judge(one: Settlement) -> Settlement:
        intent = one.intent
        given = (answers or {}).get(intent.address, NO_ANSWERS)
        if one.verdict is Verdict.ASK and given != NO_ANSWERS:
            one = _answered(one, given, observation, bound)
        if one.verdict not in {Verdict.RESEND, Verdict.ASK} or one.candidates:
            return one
        if intent.depends_on and is_in_the_way(intent.depends_on, intent, snapshot, observation):
            why = f"it waited for the change of {intent.depends_on}, which was not done"
            return replace(one, verdict=Verdict.CLOSE, why=why)
        is_untrue = intent.address in untrue
        return _as_wished(one, wish(intent), observation, now, is_untrue=is_untrue)

    intents = snapshot.intents.values()
    return [judge(one) for one in settle_all(intents, observation, unmanaged, capability, now)]


def _as_wished(
    one: Settlement, wish: Wish, observation: Observation, now: datetime, *, is_untrue: bool
) -> Settlement:
    """A settlement of what was not found, as far as the files want it."""
    may_be_on_its_way = now - one.intent.at <= SENT_WITHIN or not observation.complete
    if wish is Wish.NONE:
        if one.intent.action is Action.RETRY and one.verdict is Verdict.ASK:
            return one  # its record stays whatever the file says, so the doubt has to stay, too
        if may_be_on_its_way:
            why = "not found, but it may be on its way; no file asks for it any more"
            return replace(one, verdict=Verdict.WAIT, why=why)
        return replace(one, verdict=Verdict.CLOSE, why=_UNWANTED)
    if one.verdict is not Verdict.RESEND:
        return one
    if is_untrue:
        why = "not found, and what was announced is not what its own post says: it is not sent"
        return replace(one, verdict=Verdict.ASK, why=why)
    if wish is Wish.OTHERWISE:
        verdict = Verdict.ASK if may_be_on_its_way else Verdict.CLOSE
        why = _ON_ITS_WAY if may_be_on_its_way else _SAID_OTHERWISE
        return replace(one, verdict=verdict, why=why)
    return one


def settle_all(
    intents: Iterable[Intent],
    observation: Observation,
    unmanaged: Unmanaged,
    capability: Capability,
    now: datetime,
) -> list[Settlement]:
    """Judge open intents together, and claim the posts that they are found to have made.

    All exact matches are made first, of the oldest intents before others: what is found for one is no
    candidate for another, and only then what is merely like one is looked at.
    """
    every = sorted(intents, key=lambda intent: (intent.at, intent.address))
    settled: dict[str, Settlement] = {}
    for intent in every:
        if intent.action in MAKING and not _is_replaceable(intent, observation):
            standing = observation.posts.get(intent.adopts or "")
            found = [standing] if standing else _exact(intent, observation, unmanaged, capability)
            if len(found) == 1:
                unmanaged.claim(found[0])
                why = f"found as {found[0].id}"
                settled[intent.address] = _settlement(intent, Verdict.ADOPT, why, found[0])
    for intent in every:
        if intent.address not in settled:
            settled[intent.address] = settle(intent, observation, unmanaged, capability, now)
    return [settled[intent.address] for intent in every]


def _is_replaceable(intent: Intent, observation: Observation) -> bool:
    """Whether the post that is to be replaced is still there: so no other was made in its place."""
    return intent.action is Action.REPLACE and intent.remote_id in observation.posts


def settle(
    intent: Intent,
    observation: Observation,
    unmanaged: Unmanaged,
    capability: Capability,
    now: datetime,
) -> Settlement:
    """Judge one open intent by what the service shows now."""
    if intent.action in {Action.UPDATE, Action.CANCEL}:
        return _settlement(
            intent, Verdict.CLOSE, "it names a post by id, so looking again is enough"
        )
    if _is_replaceable(intent, observation):
        return _settlement(intent, Verdict.CLOSE, "the post to be replaced is still there")
    return _settle_creation(intent, observation, unmanaged, capability, now)


def likeness_of(intent: Intent) -> Likeness:
    """Describe what the announced post would look like at the service."""
    return likeness(intent.content, intent.account_ids, at=intent.slot)


def may_have_made(intent: Intent, wanted: Likeness) -> bool:
    """Whether the announced post and `wanted` say the same on a common account, at one time."""
    announced = likeness_of(intent)
    return (
        not announced.account_ids.isdisjoint(wanted.account_ids)
        and comparable(announced.texts[0]) == comparable(wanted.texts[0])
        and (wanted.at is None or same_slot(announced.at, wanted.at))
    )


def ways_out(address: str, candidates: Sequence[str] = ()) -> list[WayOut]:
    """The ways to decide about an open intent, one for each case.

    `candidates` are the ids of posts that are like the announced one.
    """
    command = f"postsync state resolve {address}"

    def it_is(remote_id: str, case: str) -> WayOut:
        return WayOut(case, f"{command} --remote-id {remote_id}", f"answers: {{is: {remote_id}}}")

    none = f"isNot: [{', '.join(candidates)}]" if candidates else "again: true"
    return [
        *(
            [it_is(one, f"it is {one}") for one in candidates]
            or [it_is("ID", "it is there, as ID")]
        ),
        WayOut("it went out, and is gone since", f"{command} --published"),
        WayOut(
            "it is none of them" if candidates else "it never was there",
            f"{command} --not-created",
            f"answers: {{{none}}}",
        ),
    ]


def _settle_creation(
    intent: Intent,
    observation: Observation,
    unmanaged: Unmanaged,
    capability: Capability,
    now: datetime,
) -> Settlement:
    exact = _exact(intent, observation, unmanaged, capability)
    if len(exact) == 1:
        return _settlement(intent, Verdict.ADOPT, f"found as {exact[0].id}", exact[0])
    if candidates := exact or _like(intent, unmanaged):
        ids = ", ".join(post.id for post in candidates)
        what = "several posts are like it" if len(candidates) > 1 else "a post is much like it"
        settlement = _settlement(intent, Verdict.ASK, f"{what}: {ids}")
        return replace(settlement, candidates=tuple(candidates))
    if risk := _too_risky(intent, observation, capability, now):
        return _settlement(intent, Verdict.ASK, f"not found, {risk}")
    if capability.recognises(now - intent.at):
        return _settlement(intent, Verdict.RESEND, "not found; it is sent again under the same key")
    if alike := _resembling(intent, unmanaged):
        ids = ", ".join(post.id for post in alike)
        why = f"not found as it was announced, but this is much like it: {ids}"
        return replace(_settlement(intent, Verdict.ASK, why), candidates=alike)
    return _settlement(intent, Verdict.RESEND, "not found; it is sent again under a new key")


def _too_risky(
    intent: Intent, observation: Observation, capability: Capability, now: datetime
) -> str | None:
    """Return why a creation that was not found is not repeated without asking; None when it may be."""
    if intent.slot is None:
        return "and it would be published at once"
    if intent.slot <= now + RESEND_LEAD:
        return "and its slot is too near to send it again"
    if not observation.complete:
        return "but the service's list was not complete"
    age = now - intent.at
    if age <= SENT_WITHIN and not capability.recognises(age):
        return "but it may be on its way, and the service would make it twice"
    return None


def _resembling(intent: Intent, unmanaged: Unmanaged) -> tuple[RemotePost, ...]:
    """Posts that the announced one may have become, by edits there or an account dropped silently.

    While the service recognises the creation, sending it again brings out which; afterwards it would
    make a second post.
    """
    wanted = likeness_of(intent)
    return tuple(
        post
        for post in unmanaged.for_some_of(wanted.account_ids)
        if _is_since(post, intent)
        and (
            # Made when the announced one was to be, whatever it says by now:
            post.created_at is None
            or post.created_at <= intent.at + SENT_WITHIN
            or unmanaged.is_suspicious(post, wanted)
        )
    )


def _exact(
    intent: Intent, observation: Observation, unmanaged: Unmanaged, capability: Capability
) -> list[RemotePost]:
    """Posts made since the intent that are exactly what it announced."""
    if capability.ids_from_client:
        made = observation.posts.get(intent.key)
        if made is not None:
            return [made]
    found = unmanaged.like(likeness_of(intent), since=intent.at - CLOCK_MARGIN)
    return [post for post in found.exact if _is_since(post, intent)]


def _like(intent: Intent, unmanaged: Unmanaged) -> list[RemotePost]:
    """Posts made since the intent that it may have become."""
    found = unmanaged.like(likeness_of(intent), since=intent.at - CLOCK_MARGIN)
    return [post for post in found.like if _is_since(post, intent)]


def _is_since(post: RemotePost, intent: Intent) -> bool:
    return post.created_at is None or post.created_at >= intent.at - CLOCK_MARGIN


def _settlement(
    intent: Intent, verdict: Verdict, why: str, match: RemotePost | None = None
) -> Settlement:
    return Settlement(intent=intent, verdict=verdict, why=why, match=match)
