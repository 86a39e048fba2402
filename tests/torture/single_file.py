"""Single file: the engine's threads taken apart into turns, so that a seed gives the same run again.

A pool without threads runs its tasks when somebody waits for them, or at once: which, a random
generator decides. So does how many calls are made before the outcome of the first is noted.
"""

import queue
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, Self
from unittest.mock import patch

from postsync.adapters.providers.outstand import listing
from postsync.engine import dispatching, observing, preparing


@contextmanager
def single_file(rng: random.Random) -> Iterator[None]:
    """Run everything in the thread that asks for it, in an order that `rng` decides."""

    class Pool(_Pool):
        random = rng

    class ListPool(_Pool):
        random = rng
        at_once = True

    class DispatchPool(_DispatchPool):
        random = rng

    def wait(futures: Iterable[Future[Any]], timeout: float | None = None, **_: object) -> None:
        undone = [future for future in futures if not future.done()]
        if undone and (timeout is None or rng.random() < 0.5):
            rng.choice(undone).run()  # type: ignore[attr-defined]

    with ExitStack() as patches:
        patches.enter_context(patch.object(observing, "wait", wait))
        patches.enter_context(patch.object(listing, "ThreadPoolExecutor", ListPool))
        for module in (observing, preparing):
            patches.enter_context(patch.object(module, "ThreadPoolExecutor", Pool))
        patches.enter_context(patch.object(dispatching, "ThreadPoolExecutor", DispatchPool))
        turns = SimpleNamespace(SimpleQueue=_Turns, Empty=queue.Empty)
        patches.enter_context(patch.object(dispatching, "queue", turns))
        yield


class _Task(Future):  # type: ignore[type-arg]
    """A future that does its work when it is asked for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work: Callable[[], Any] | None = work

    def run(self) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        try:
            self.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is asked for
            self.set_exception(error)

    def result(self, timeout: float | None = None) -> Any:
        self.run()
        return super().result(timeout)


class _Pool:
    """Stands for a ThreadPoolExecutor. `at_once`: for tasks that are waited for in other ways."""

    random: random.Random
    at_once = False

    def __init__(self, max_workers: int | None = None, thread_name_prefix: str = "") -> None:
        self._tasks: list[_Task] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()

    def submit(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> _Task:
        task = _Task(lambda: work(*arguments, **named))
        self._tasks.append(task)
        if self.at_once or self.random.random() < 0.5:
            task.run()
        return task

    def map(self, work: Callable[..., Any], *items: Iterable[Any]) -> Iterator[Any]:
        tasks = [self.submit(work, *arguments) for arguments in zip(*items, strict=False)]
        return (task.result() for task in tasks)

    def shutdown(self, *, wait: bool = True, cancel_futures: bool = False) -> None:
        """Threads would have done the work by now, or will soon; what was cancelled never is."""


class _Turns:
    """Stands for the queue through which the dispatcher gets its results."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()
        self.pool: _DispatchPool | None = None

    def put(self, item: Any) -> None:
        self._items.append(item)

    def get(self, timeout: float | None = None) -> Any:
        if not self._items and self.pool is not None:
            self.pool.work()
        if not self._items:
            raise queue.Empty
        return self._items.popleft()


class _DispatchPool:
    """Stands for the pool of the dispatcher: works when results are taken, one step or several."""

    random: random.Random

    def __init__(self, max_workers: int | None = None) -> None:
        self._workers = max_workers or 1
        self._waiting: deque[Callable[[], None]] = deque()

    def submit(self, work: Callable[..., None], *arguments: Any) -> None:
        turns: _Turns = work.__self__._finished  # type: ignore[attr-defined]
        turns.pool = self
        self._waiting.append(lambda: work(*arguments))

    def work(self) -> None:
        """Some steps, as if the workers had been that much ahead of whoever takes the results."""
        for _ in range(self.random.randint(1, self._workers + 1)):
            if self._waiting:
                self._waiting.popleft()()

    def shutdown(self, *, wait: bool = True, cancel_futures: bool = False) -> None:
        self._waiting.clear()
