"""Variants: one post that some networks, accounts or groups get with other words, media or time."""

from collections.abc import Iterator, Mapping
from typing import Any

from postsync.adapters.workspace.decode.post import BLOCKS
from postsync.adapters.workspace.decode.selectors import expand_selectors
from postsync.adapters.workspace.expand.allotting import Share, allot
from postsync.adapters.workspace.expand.answering import AGAIN
from postsync.adapters.workspace.expand.combining import Combined, combined
from postsync.adapters.workspace.expand.made import A_POST, A_ROW, Expansion, Made, characters_in
from postsync.adapters.workspace.expand.offsets import has_offset, shifted
from postsync.adapters.workspace.wording import key
from postsync.domain.config import Config
from postsync.domain.networks import network_of_selector
from postsync.domain.post.address import MAX_LENGTH
from postsync.domain.problem import Path, Problem

_UNREAD = Problem(
    rule="PS157",
    summary="every account of this post has a variant, so that nobody reads these answers",
    detail="Move them into the variant that they answer for.",
    path=("answers",),
    at_key=True,
)

_MOST_ACCOUNTS = 1_000
"""Accounts of a post and of the groups for which it has variants, all together."""

_AN_ACCOUNT = 20
"""Characters of text that an account counts for: who gets what is worked out for each."""


def divide(whole: Made, config: Config, expansion: Expansion) -> list[Made]:
    """The posts that a post with variants becomes; what no variant takes keeps its address.

    The schema has accepted `whole`. What is wrong with it all the same is noted in `expansion`.
    """
    accounts = _accounts(whole.data, config)
    reached = len(accounts) + sum(len(config.groups.get(one, ())) for one in whole.data["variants"])
    if reached > _MOST_ACCOUNTS:
        expansion.note([_too_many(reached)], whole.where)
        return []
    if not expansion.has_room_for(_AN_ACCOUNT * reached):
        return []
    shares, problems = allot(whole.data["variants"], accounts, config.groups)
    networks = frozenset(name for share in shares for name in _networks(share))
    parts = []
    for share in shares:
        part = _made(whole, share, config, networks, expansion)
        size = (A_ROW if whole.row else A_POST) + characters_in(part.data)
        if not expansion.has_room_for(size):
            return []
        parts.append(part)
    # Nobody knows who is to get what, so that none of them goes out.
    about = tuple(part.address for part in parts) or (whole.address,)
    below = [problem._replace(path=("variants", *problem.path)) for problem in problems]
    expansion.note(below, whole.where, about)
    is_for_all = whole.where(("answers",)) == AGAIN  # each variant has that by itself
    if "answers" in whole.data and all(part.variant for part in parts) and not is_for_all:
        expansion.note([_UNREAD], whole.where, about)
    return parts


def _too_many(accounts: int) -> Problem:
    return Problem(
        "PS502",
        f"the post and its variants have {accounts:,} accounts, {_MOST_ACCOUNTS:,} are allowed",
        "Spread them over several posts.",
        ("variants",),
        at_key=True,
    )


def _accounts(data: Mapping[str, Any], config: Config) -> list[tuple[str, int | None]]:
    """The accounts of a post, groups filled in, each once, and where the post names it or its group."""
    written = data.get("accounts")
    found: dict[str, int | None] = {}
    for at, one in enumerate(config.defaults.get("accounts", ()) if written is None else written):
        for selector in expand_selectors((one,), config.groups):
            found.setdefault(selector, None if written is None else at)
    return list(found.items())


def _networks(share: Share) -> frozenset[str | None]:
    """The networks that a share goes to, and None where a selector does not tell."""
    return frozenset(network_of_selector(selector) for selector, _ in share.selectors)


def _made(
    whole: Made,
    share: Share,
    config: Config,
    networks: frozenset[str | None],
    expansion: Expansion,
) -> Made:
    """One of the posts, for its accounts; all of them together go to `networks`."""
    own: Path = ("variants", share.written) if share.written else ()
    now, said = combined(whole.data, share.written), combined(whole.said, share.written)
    _address_to(share, now, own)
    written = dict.fromkeys(at for _, at in share.selectors if at is not None)
    if written:
        said.data["accounts"] = [whole.said["accounts"][at] for at in written]
    elif own:
        said.data["accounts"] = [share.written]
    if None not in (here := _networks(share)):
        # A block that another one of the posts uses is no mistake in this one.
        for name in BLOCKS & (networks - here) - now.blocks:
            now.data.pop(name, None)
            said.data.pop(name, None)

    def where(path: Path) -> Path:
        return whole.where(now.whence(path) if path else own)

    line, column = expansion.source.at(where(())) if own else (whole.line, whole.column)
    address = f"{whole.address}@{share.name}" if own else whole.address
    if own:
        problems = [
            *_shift(whole, share.written, config, now, said),
            *_of_a_zone(whole.data, share.written, now),
            *_of_a_thread(whole.data, share.written, now),
        ]
        expansion.note(problems, where, (address,))
    if len(address) > MAX_LENGTH:
        summary = f"an address of {len(address)} characters is too long, {MAX_LENGTH} are allowed"
        wrong = Problem("PS153", summary, detail="Give the post a shorter `id`.")
        expansion.note([wrong], where, (address,))
    return Made(now.data, address, line, column, said.data, where, whole.row, share.name)


def _address_to(share: Share, now: Combined, own: Path) -> None:
    """Let a post go to the accounts of its share."""
    now.data["accounts"] = [selector for selector, _ in share.selectors]
    now.origin["accounts",] = own or ("accounts",)
    for place, (_, at) in enumerate(share.selectors):
        now.origin["accounts", place] = own if at is None else ("accounts", at)


def _shift(
    whole: Made, variant: str, config: Config, now: Combined, said: Combined
) -> list[Problem]:
    """Put the offset of a variant, if it has one, into its times; what is wrong with it."""
    offset = (whole.data["variants"][variant] or {}).get("offset")
    if offset is None:
        return []
    now.origin["offset",] = ("variants", variant, "offset")
    written = now.data.get("scheduledAt")
    if written is None:
        return [_astray("the post has no time that the offset could count from")]
    zone = now.data.get("timezone") or config.defaults.get("timezone") or config.timezone
    moved = shifted(written, offset, zone)
    if moved is None:
        return []  # that the time cannot be read is said where it stands
    if isinstance(moved, Problem):
        return [moved._replace(path=("offset",))]
    now.data["scheduledAt"] = moved
    now.origin["scheduledAt",] = now.origin["offset",]
    if "scheduledAt" in said.data:
        said.data["scheduledAt"] = moved
    return []


def _of_a_zone(whole: Mapping[str, Any], variant: str, now: Combined) -> Iterator[Problem]:
    """Another time zone for a time that says its distance from UTC itself: it would move nothing."""
    entry = whole["variants"][variant] or {}
    if "timezone" in entry and "scheduledAt" not in entry and has_offset(whole.get("scheduledAt")):
        now.origin["timezone",] = ("variants", variant, "timezone")
        yield Problem(
            "PS152",
            "another time zone moves nothing, as the time of the post says its distance from UTC",
            f"Write the time of the post without it, with a {key('timezone')} of its own, or give the "
            f"variant {key('scheduledAt')}.",
            path=("timezone",),
            at_key=True,
        )


def _of_a_thread(whole: Mapping[str, Any], variant: str, now: Combined) -> Iterator[Problem]:
    """Media for a post of several containers: nobody can say which of them is to show the media."""
    entry = whole["variants"][variant] or {}
    if len(whole.get("containers", ())) > 1 and "media" in entry and "content" not in entry:
        now.origin["media",] = ("variants", variant, "media")
        yield Problem(
            "PS152",
            "it cannot be told which container shows the media of this variant",
            detail=f"Write {key('containers')} here, with the media in the one that shows them.",
            path=("media",),
            at_key=True,
        )


def _astray(summary: str) -> Problem:
    detail = f"Give the post {key('scheduledAt')}, or the variant one of its own."
    return Problem("PS152", summary, detail=detail, path=("offset",))
