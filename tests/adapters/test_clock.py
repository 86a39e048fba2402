"""The real clock: rehearsal offsets, and waiting that an interruption ends."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.tables import each_row

from postsync.adapters.clock import SystemClock, clock_offset
from postsync.adapters.http.addresses import is_loopback_url
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError

SANDBOX = ProviderConfig(name="sandbox")
REAL = ProviderConfig()
LONG = 60.0


def here() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - what the clock is compared with


def test_now_is_the_present_in_utc_to_the_millisecond() -> None:
    before = here() - timedelta(milliseconds=1)
    now = SystemClock().now()
    assert before <= now <= here()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


@pytest.mark.parametrize("offset", [86_400.0, -90.5])
def test_an_offset_shifts_the_clock(offset: float) -> None:
    shift = SystemClock(offset).now() - here()
    assert abs(shift.total_seconds() - offset) < 30


def test_sleep_waits_and_ignores_times_that_are_over() -> None:
    clock = SystemClock()
    start = time.monotonic()
    clock.sleep(0.05)
    assert time.monotonic() - start >= 0.05
    clock.sleep(0)
    clock.sleep(-1)
    assert not clock.interrupted


def test_an_interruption_ends_the_sleep_of_every_thread_and_all_later_ones() -> None:
    clock = SystemClock()
    sleepers = [threading.Thread(target=clock.sleep, args=(LONG,)) for _ in range(4)]
    for sleeper in sleepers:
        sleeper.start()
    clock.interrupt()
    clock.interrupt()
    for sleeper in sleepers:
        sleeper.join(LONG / 2)
        assert not sleeper.is_alive()
    clock.sleep(LONG)
    assert clock.interrupted


def test_a_signal_handler_may_interrupt_a_sleep_of_its_own_thread() -> None:
    script = """
import signal
from postsync.adapters.clock import SystemClock
clock = SystemClock()
signal.signal(signal.SIGTERM, lambda *_: clock.interrupt())
print("asleep", flush=True)
clock.sleep(60)
print("awake", clock.interrupted, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "asleep\n"
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=LONG / 2)[0] == "awake True\n"


@pytest.mark.parametrize(
    "environ", [{}, {"POSTSYNC_CLOCK_OFFSET": ""}, {"POSTSYNC_CLOCK_OFFSET": " "}]
)
def test_without_the_variable_nothing_is_shifted(environ: dict[str, str]) -> None:
    assert clock_offset(environ, REAL) == 0.0


@each_row(
    "provider",
    [
        SANDBOX,
        ProviderConfig(base_url="http://127.0.0.1:8080/v1"),
        ProviderConfig(base_url="http://127.9.9.9"),
        ProviderConfig(base_url="http://localhost:8080/v1"),
        ProviderConfig(base_url="http://LOCALHOST/v1"),
        ProviderConfig(base_url="https://[::1]/v1"),
    ],
)
def test_the_sandbox_and_this_machine_may_be_rehearsed_on(provider: ProviderConfig) -> None:
    assert clock_offset({"POSTSYNC_CLOCK_OFFSET": " -3600.5 "}, provider) == -3600.5


@each_row(
    "url",
    [
        REAL.base_url,
        "https://localhost.example/v1",
        "https://127.0.0.1.example/v1",
        "https://127.0.0.1@api.example/v1",
        "https://api.example/localhost",
        "https://192.168.0.1/v1",
        "https://[::1/v1",
        "https://0x7f.1/v1",
        "",
    ],
)
def test_a_service_that_others_can_see_is_never_spoken_to_with_a_shifted_clock(url: str) -> None:
    assert not is_loopback_url(url)
    with pytest.raises(ConfigError, match="the provider is not the sandbox"):
        clock_offset({"POSTSYNC_CLOCK_OFFSET": "60"}, ProviderConfig(base_url=url))


@each_row("text", ["soon", "nan", "inf", "-inf", "1e12", "1h", "--1"])
def test_an_offset_that_is_no_number_of_seconds_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a number of seconds") as caught:
        clock_offset({"POSTSYNC_CLOCK_OFFSET": text}, SANDBOX)
    assert "POSTSYNC_CLOCK_OFFSET" in caught.value.detail
