"""Counting: many deeds of one kind, several at once, and how many of them are done."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from postsync.domain.run.events import Advanced
from postsync.engine.world import World

_From = TypeVar("_From")
_To = TypeVar("_To")


def together(
    world: World, parallelism: int, what: str, deed: Callable[[_From], _To], of: Iterable[_From]
) -> Iterator[tuple[_From, _To]]:
    """Do `deed` to each of these, and give what it came to as it comes. `what` is what was done."""
    every = list(of)
    if not every:
        return
    pool = ThreadPoolExecutor(max_workers=max(1, parallelism))
    try:
        futures = {pool.submit(deed, one): one for one in every}
        for done, future in enumerate(as_completed(futures), 1):
            yield futures[future], future.result()
            world.observer(Advanced(what=what, done=done, total=len(every)))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
