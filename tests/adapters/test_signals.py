"""Signals in this process: what comes twice at once is one interruption."""

import signal
import threading
from collections.abc import Iterator

import pytest

from postsync.adapters.signals import NOTHING_SENT, SignalInterrupts


@pytest.fixture
def interrupts() -> Iterator[SignalInterrupts]:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def leave() -> None:
        pytest.fail("the second signal of one press ends the process")

    told = threading.Event()
    made = SignalInterrupts(lambda: None, lambda _pressed: told.wait() and None, leave)
    made.install()
    try:
        yield made
    finally:
        told.set()
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_signal_that_comes_twice_is_held_back_once(interrupts: SignalInterrupts) -> None:
    with interrupts.deferred():  # as `timeout` does: one to the process, and one to its group
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert interrupts.requested()


def test_a_signal_that_comes_twice_is_raised_once(interrupts: SignalInterrupts) -> None:
    assert not interrupts.requested()
    with pytest.raises(KeyboardInterrupt, match=NOTHING_SENT):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
