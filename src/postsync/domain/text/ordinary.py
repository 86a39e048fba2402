"""Ordinary signs: what most texts have beyond ASCII, which is looked at once and then known."""

from functools import lru_cache
from itertools import islice

from postsync.domain.text.hidden import is_plain, runs_beyond_ascii
from postsync.domain.text.lookalikes import may_mislead

_MOST = 10_000
"""Runs that are known at a time. Languages without ASCII have any number."""

_LONGEST = 256
"""Bytes of a run that is known: longer ones seldom come again, and could fill the memory."""

_SMALL = 4_096
"""Bytes of a text of which the answer is kept."""

_KNOWN: set[bytes] = set()
"""Runs of characters beyond ASCII that need no closer look, whatever stands before and behind them."""


def is_ordinary(data: bytes) -> bool:
    """Whether nothing in `data`, a text in UTF-8, has to be looked at closer for what is beyond ASCII.

    Then nothing there is hidden, taken for a Latin letter, or the end of a line for YAML 1.1 alone. Quick.
    """
    # Of each file several things are asked, and batches of files are read before they are checked.
    return _has_known(data) if len(data) <= _SMALL else _has_known.__wrapped__(data)


@lru_cache(512)
def _has_known(data: bytes) -> bool:
    runs = runs_beyond_ascii(data)
    if _KNOWN.issuperset(runs):
        return True
    try:
        text = b" ".join(runs).decode()
    except UnicodeDecodeError:
        return False
    if may_mislead(text) or not is_plain(text):
        return False
    # Whether a run is ordinary, it tells by itself: nothing is looked for across a space.
    room = _MOST - len(_KNOWN)
    _KNOWN.update(islice((run for run in runs if len(run) <= _LONGEST), room))
    return True
