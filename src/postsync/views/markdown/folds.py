"""What readers see of each text before they ask for more: by network, in fences, where nothing pings."""

from collections.abc import Iterable, Sequence

from postsync.domain.text.text import visible
from postsync.views.markdown.document import Budget, size
from postsync.views.markdown.escape import code, fence, plain, soft
from postsync.views.outline.looks import Folded
from postsync.views.shown import plural

_HEAD = "<details><summary>What readers see before “more”</summary>"

_AROUND = 200


def seen_section(posts: Iterable[tuple[str, Sequence[Folded]]], budget: Budget) -> str:
    """The section, folded, of as much as fits; empty where no network folds anything."""
    items = [(address, *same) for address, folds in posts for same in _together(folds)]
    if not items or budget.left < size(_HEAD) + _AROUND:
        return ""
    budget.left -= size(_HEAD) + _AROUND
    taken, left_out = budget.take(items, lambda one: _item(*one))
    if not taken:
        return ""
    more = [f"and {plural(left_out, 'more text')}"] if left_out else []
    return "\n\n".join([_HEAD, *taken, *more, "</details>"])


def _together(folds: Sequence[Folded]) -> list[tuple[list[str], Folded]]:
    """Networks that show the same of a text, once."""
    seen: dict[tuple[int, str], tuple[list[str], Folded]] = {}
    for one in folds:
        seen.setdefault((one.part, one.seen), ([], one))[0].append(one.network)
    return list(seen.values())


def _item(address: str, networks: Sequence[str], fold: Folded) -> str:
    part = f" reply {fold.part}" if fold.part else ""
    names = plain(", ".join(networks))
    head = f"**{names}** · {code(address)}{part}, {round(100 * fold.hidden)} % is behind it"
    return f"{head}\n\n{fence(soft(visible(f'{fold.seen}{fold.more}')))}"
