"""One thread for a whole run: pools whose work is done in the order that a test can repeat.

An engine with real threads runs its steps in any order; here one of two is chosen. EAGER: work is
done as soon as it is handed over, so everything is sent before the first answer is looked at, and
the lists are fetched before the state is read. LAZY: work is done when somebody waits for it, so
each answer is noted before the next call, and the state is read before the lists are fetched.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, Self

import pytest

from postsync.adapters.state import lockfile
from postsync.engine import dispatching, observing, preparing

_this_thread = threading.local()


class InlinePool:
    """Stands in for ThreadPoolExecutor."""

    is_eager = True

    def __init__(self, max_workers: int | None = None) -> None:
        self._waiting: deque[_Task] = deque()
        _this_thread.pool = self

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> "_Task":
        task = _Task(lambda: work(*args, **more))
        if self.is_eager:
            task.do()
        else:
            self._waiting.append(task)
        return task

    def map(self, work: Callable[..., Any], *each: Iterable[Any]) -> Iterator[Any]:
        for task in [self.submit(work, *args) for args in zip(*each, strict=True)]:
            yield task.result()

    def do_one(self) -> None:
        """Do what was handed over first and is not done yet, if there is any."""
        if self._waiting:
            self._waiting.popleft().do()

    def shutdown(self, *, wait: bool = True, cancel_futures: bool = False) -> None:
        if cancel_futures:
            self._waiting.clear()
        while self._waiting:
            self.do_one()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()


class _Task(Future[Any]):
    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work = work

    def do(self) -> None:
        if self.done():
            return
        try:
            self.set_result(self._work())
        except BaseException as error:  # noqa: BLE001 - raised again where the result is taken
            self.set_exception(error)

    def result(self, timeout: float | None = None) -> Any:
        self.do()
        return super().result(timeout)


class InlineQueue(queue.SimpleQueue[Any]):
    """Stands in for the queue of a dispatcher: waiting for a result is doing some work."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if self.empty():
            _this_thread.pool.do_one()
        return super().get(block=False)


def put_inline(monkeypatch: pytest.MonkeyPatch, *, eager: bool) -> None:
    """Let every run do all its work in its own thread, in one of the two orders."""
    kind = type("Pool", (InlinePool,), {"is_eager": eager})
    monkeypatch.setattr(observing, "wait", _wait)
    for module in (dispatching, observing, preparing):
        monkeypatch.setattr(module, "ThreadPoolExecutor", kind)
    inline = SimpleNamespace(SimpleQueue=InlineQueue, Empty=queue.Empty)
    monkeypatch.setattr(dispatching, "queue", inline)
    look_seldom(monkeypatch)


def _wait(futures: Iterable[_Task], **_: object) -> None:
    """Stands in for that of concurrent.futures: waiting for several is doing one of them."""
    undone = next((task for task in futures if not task.done()), None)
    if undone is not None:
        undone.do()


def look_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only for speed: fewer looks at a lease that has to run out, and none at this machine."""
    monkeypatch.setattr(lockfile, "SHORTEST_PAUSE", 30.0)
    monkeypatch.setattr(lockfile, "LONGEST_PAUSE", 30.0)
    monkeypatch.setattr(lockfile, "this_machine", lambda: None)
