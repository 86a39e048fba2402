"""Diagnosing: look at everything, many things together, and let no failure keep the rest from being seen."""

import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from postsync.domain.errors import PostsyncError, ProviderError
from postsync.domain.run.checkup import Check, Examination, Mark, Topic, unseen, wrong
from postsync.domain.run.events import Advanced
from postsync.ports import Observer

PATIENCE = 90.0
"""Seconds for all that is looked at together: what takes longer is told as such."""

_ASK_AGAIN = (
    "Run it again. If it stays so, the service has a fault, or something on the way to it, such as a "
    "proxy, changes or cuts off its answers."
)
_LOOK_THERE = "Look at what is named here, and run it again."
_WITHOUT_FIGURES = " Until then a plan goes on without these figures."


def examine(
    examinations: Sequence[Examination], observer: Observer, *, parallelism: int
) -> list[Check]:
    """The checks of all of these, in their order."""
    if not examinations:
        return []
    pool = ThreadPoolExecutor(parallelism, thread_name_prefix="postsync-doctor")
    futures: dict[Future[list[Check]], Examination] = {}
    try:
        for one in examinations:
            futures[pool.submit(_examined, one)] = one
        _tell(observer, futures)
        try:
            for _ in as_completed(futures, timeout=PATIENCE):
                _tell(observer, futures)
        except TimeoutError:
            pass
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    found = [
        check
        for future, one in futures.items()
        for check in (future.result() if future.done() else [_too_late(one)])
    ]
    return list(each_once(found))


def each_once(checks: Iterable[Check]) -> Iterator[Check]:
    """What stands in the way of several looks is told at the first; the others were not made."""
    told: set[str] = set()
    for check in checks:
        if check.mark is Mark.WRONG and check.says in told:
            says = f"{check.name}: not looked at, for the same reason"
            yield unseen(check.topic, check.name, says)
            continue
        told.add(check.says)
        yield check


def _tell(observer: Observer, futures: dict[Future[list[Check]], Examination]) -> None:
    done = sum(future.done() for future in futures)
    observer(Advanced(what="things looked at", done=done, total=len(futures)))


def _examined(one: Examination) -> list[Check]:
    """What was found; where looking itself failed, that is what was found."""
    found: list[Check] = []
    try:
        found.extend(one.look())
    except PostsyncError as error:
        found.append(failed(one.topic, one.name, error))
    except Exception as error:  # noqa: BLE001 - a doctor that stops is of no use
        found.append(bug(one.topic, one.name, error))
    return found


def failed(topic: Topic, name: str, error: PostsyncError) -> Check:
    """An expected failure, in its own words, and with something to do about it in any case."""
    todo = error.detail
    if not todo:
        todo = _ASK_AGAIN if isinstance(error, ProviderError) else _LOOK_THERE
        todo += _WITHOUT_FIGURES if topic is Topic.SUBSCRIPTION else ""
    return wrong(topic, name, error.message, todo)


def bug(topic: Topic, name: str, error: Exception) -> Check:
    """A failure that nobody expected: names and lines alone, for values could be secret."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" at {last.filename.rpartition('/')[2]}:{last.lineno}" if last else ""
    return wrong(
        topic,
        name,
        f"postsync could not look at this: {type(error).__name__}{place}",
        "That is a bug in postsync. Please report this line.",
    )


def _too_late(one: Examination) -> Check:
    return wrong(
        one.topic,
        one.name,
        f"no answer within {PATIENCE:.0f} s, so this was not looked at to the end",
        "Run it again; if it stays so, something on the way there hangs.",
    )
