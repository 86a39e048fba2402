"""Findings about what is taken for something else: accounts, and whom texts mention."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.late import late
from postsync.domain.networks import username_key
from postsync.domain.plan.plan import Change
from postsync.domain.post.account import Account
from postsync.domain.problem import field_path
from postsync.domain.rules.characters import named, texts_of
from postsync.domain.state.intent import CALLS
from postsync.domain.text.hidden import hidden, seen
from postsync.domain.text.lookalikes import mixes_scripts, skeleton

_MENTION = late(r"(?<![\w@/])[@＠]([^\s@＠,;:!?()\[\]{}\"'<>|*~/\\]{2,64})")  # noqa: RUF001
_MOST_NAMED = 3


def lookalike_findings(
    changes: Iterable[Change], accounts: Collection[Account]
) -> Iterator[Diagnostic]:
    """Warn of accounts that posts go to and that look like another, and of such names in texts."""
    doing = [change for change in changes if change.action in CALLS]
    if not doing or not accounts:
        return
    alike: dict[str, dict[str, Account]] = defaultdict(dict)
    for account in accounts:
        alike[_glance(account.username)].setdefault(username_key(account.username), account)
    yield from _of_accounts(
        {to.account_id for change in doing for to in change.destinations}, accounts, alike
    )
    for change in doing:
        for path, text in _texts(change):
            yield from _of_mentions(change, path, text, alike)


def _of_accounts(
    reached: Collection[str | None],
    accounts: Iterable[Account],
    alike: dict[str, dict[str, Account]],
) -> Iterator[Diagnostic]:
    for account in accounts:
        if account.id not in reached:
            continue
        name, others = username_key(account.username), alike[_glance(account.username)]
        twin = next((other for key, other in others.items() if key != name), None)
        called, own = f"account {_called(account)}", account.username
        if twin is not None:
            summary = f"the {called} looks like {_called(twin)}{_but(own, twin.username)}"
        elif hidden(own):
            summary = f"the name of the {called} holds what nobody sees{_but(own)}"
        elif mixes_scripts(own):
            summary = f"the name of the {called} mixes scripts{_but(own)}"
        else:
            continue
        detail = "Make sure that it is the account you mean; its id in `accounts` leaves no doubt: "
        yield finding("PS517", summary, detail=f"{detail}{account.id}.")


def _of_mentions(
    change: Change, path: str, text: str, alike: dict[str, dict[str, Account]]
) -> Iterator[Diagnostic]:
    for match in _MENTION.finditer(text) if "@" in text or "＠" in text else ():  # noqa: RUF001
        name = match[1].rstrip(".…-")
        others = alike.get(_glance(name))
        if others and username_key(name) not in others:
            twin = next(iter(others.values()))
            yield finding(
                "PS518",
                f"{path} mentions @{name}, which looks like {_called(twin)}{_but(name, twin.username)}",
                detail="Readers would be sent to somebody else. Type the name again.",
                span=change.span,
                address=change.address,
            )


def _texts(change: Change) -> Iterator[tuple[str, str]]:
    """Every text of a post that goes out, and what it is called."""
    content = change.after
    if content is None:
        return
    for index, container in enumerate(content.containers):
        yield f"`containers[{index}].content`", container.content
        for number, medium in enumerate(container.media):
            yield f"`containers[{index}].media[{number}].alt`", medium.alt or ""
    for name, block in content.blocks.items():
        for path, text, at_key in texts_of(block, (name,)):
            if not at_key:
                yield f"`{field_path(path)}`", text


def _glance(name: str) -> str:
    return skeleton(username_key(name) if name.isascii() else seen(username_key(name)))


def _called(account: Account) -> str:
    return f"{account.network}:{account.username}"


def _but(name: str, usual: str = "") -> str:
    """What letters tell a name from the usual one: `, but has U+0430 CYRILLIC SMALL LETTER A`."""
    if odd := _unlike(name, usual):
        return f", but has {odd}" if usual else f": it has {odd}"
    odd = _unlike(usual, name)
    return f", which has {odd}" if odd else ""


def _unlike(name: str, other: str) -> str:
    odd = list(dict.fromkeys(sign for sign in name if not sign.isascii() and sign not in other))
    more = " and others" if len(odd) > _MOST_NAMED else ""
    return ", ".join(map(named, odd[:_MOST_NAMED])) + more
