"""Pacing: pauses that the service asks for, and delays of our own."""

import threading
import time
from datetime import UTC, datetime

import pytest
from tests.tables import each_row

from postsync.adapters.http.pacing import (
    LONGEST_DELAY,
    LONGEST_WINDOW,
    Pace,
    Place,
    retry_after,
    seconds_until,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


class Time:
    """A clock that moves by being slept on."""

    def __init__(self):
        self.now, self.sleeps, self.events = 0.0, [], []

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds

    def pace(self, jitter=1.0):
        return Pace(
            sleep=self.sleep,
            observer=self.events.append,
            monotonic=lambda: self.now,
            jitter=lambda: jitter,
        )


def test_an_open_gate_does_not_hold_anyone_up():
    clock = Time()
    clock.pace().wait()
    assert clock.sleeps == []


def test_a_closed_gate_is_waited_for_by_everyone_and_reported_once():
    clock = Time()
    pace = clock.pace()
    pace.close(10, "the service asks for a pause")
    clock.sleep = clock.sleeps.append  # nobody's waiting moves the clock for the others
    pace._sleep = clock.sleep
    for _ in range(3):
        pace.wait()
    assert clock.sleeps == [10, 10, 10]
    assert [(e.seconds, e.reason) for e in clock.events] == [(10, "the service asks for a pause")]


def test_a_pause_that_is_prolonged_meanwhile_is_waited_for_to_its_end():
    clock = Time()
    pace = clock.pace()
    pace.close(10, "first")

    def sleep(seconds):
        clock.sleeps.append(seconds)
        clock.now += seconds
        if len(clock.sleeps) == 1:
            pace.close(5, "second")

    pace._sleep = sleep
    pace.wait()
    assert clock.sleeps == [10, 5]


def test_an_interrupted_wait_is_not_taken_up_again():
    clock = Time()
    pace = clock.pace()
    pace.close(10, "a pause")
    slept = []
    pace._sleep = slept.append  # returns at once, as an interrupted one does
    pace.wait()
    assert slept == [10]


def test_a_shorter_pause_does_not_open_the_gate_early():
    clock = Time()
    pace = clock.pace()
    pace.close(10, "long")
    pace.close(1, "short")
    pace.wait()
    assert clock.sleeps == [10]


def test_delays_double_up_to_a_limit():
    clock = Time()
    pace = clock.pace()
    for attempt in range(1, 9):
        pace.back_off(attempt, "trouble")
    assert clock.sleeps == [0.5, 1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY]
    assert [event.seconds for event in clock.events] == clock.sleeps[2:]


def test_delays_are_spread_so_that_runners_do_not_march_in_step():
    clock = Time()
    clock.pace(jitter=0.0).back_off(1, "trouble")
    clock.pace(jitter=0.5).back_off(1, "trouble")
    assert clock.sleeps == [0.25, 0.375]


@each_row(
    "text, seconds",
    [
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("-3", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("9" * 400, None),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text, seconds):
    assert retry_after({"retry-after": text, "date": DATE}, NOW) == seconds
    assert retry_after({"retry-after": text}, NOW) == seconds


def test_without_retry_after_nothing_is_asked_for():
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        (str(int(NOW.timestamp()) + 20), 20.0),
        (str((int(NOW.timestamp()) + 20) * 1000), 20.0),
        ("20", 20.0),
        ("never", None),
        (None, None),
    ],
)
def test_a_reset_is_understood_in_three_units(reset, seconds):
    assert seconds_until(reset, NOW) == seconds


def test_a_reset_in_epoch_seconds_needs_the_service_s_clock():
    assert seconds_until("1795435220", None) is None


def test_a_used_up_window_closes_the_gate_for_a_bounded_time():
    for reset, slept in (("0.5", [0.5]), ("1795435220", [LONGEST_WINDOW])):
        clock = Time()
        pace = clock.pace()
        pace.note({"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, "date": DATE})
        pace.wait()
        assert clock.sleeps == slept


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "1", "x-ratelimit-reset": "20"},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"},
    ],
)
def test_a_window_with_room_does_not(headers):
    clock = Time()
    pace = clock.pace()
    pace.note(headers)
    pace.wait()
    assert clock.sleeps == []


def test_a_429_for_one_thread_makes_the_others_wait(service, connect, world):
    service.replies(
        service.error(429, "Rate limit exceeded", headers={"Retry-After": "9"}),
        service.made(),
    )
    provider = connect()
    provider.post("p1")
    threads = [threading.Thread(target=provider.post, args=("p1",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(seconds) for seconds in world.sleeps] == [9, 9, 9, 9]
    assert len(world.events) == 1


def test_calls_that_were_refused_come_back_one_at_a_time(service, connect):
    lock, running, most = threading.Lock(), [], []
    refused = set()

    def answer(received):
        with lock:
            running.append(received.path)
            is_first = received.path not in refused
            refused.add(received.path)
            if len(refused) == 6 and not is_first:
                most.append(len(running))
        if is_first:
            together.wait(60)
        else:
            time.sleep(0.01)
        with lock:
            running.remove(received.path)
        if is_first:
            return service.error(429, "Rate limit exceeded", headers={"Retry-After": "1"})
        return service.made(received.path.rpartition("/")[2])

    together = threading.Barrier(6)
    service.replies(answer)
    provider = connect(parallelism=6)
    threads = [threading.Thread(target=provider.post, args=(f"p{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(service.requests) == 12
    assert most[-5:] == [1, 1, 1, 1, 1]


def test_calls_that_were_not_refused_go_on_together(service, connect):
    lock, seen, all_four = threading.Lock(), [], threading.Barrier(4)

    def answer(received):
        with lock:
            seen.append(received.path)
            if len(seen) == 1:
                return service.error(429, "Rate limit exceeded", headers={"Retry-After": "1"})
        if received.path.endswith("-5"):  # by then the refused one has come back
            all_four.wait(60)
        return service.made(received.path.rpartition("/")[2])

    service.replies(answer)
    provider = connect(parallelism=4)

    def work(number):
        for turn in range(6):
            provider.post(f"p{number}-{turn}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 25
    assert not all_four.broken


def test_others_wait_until_the_line_is_empty_and_then_all_pass():
    pace = Time().pace()
    passed, through = [], threading.Event()

    def newcomer():
        with Place(pace) as place:
            place.pass_through()
            passed.append(1)
            if len(passed) == 3:
                through.set()
            through.wait(60)

    with Place(pace) as first, Place(pace) as second:
        first.line_up()
        second.line_up()
        first.pass_through()
        threads = [threading.Thread(target=newcomer) for _ in range(3)]
        for thread in threads:
            thread.start()
        threads[0].join(0.1)
        assert passed == []
    for thread in threads:
        thread.join()
    assert len(passed) == 3
    assert through.is_set()


def test_a_line_that_is_empty_holds_nobody_up():
    pace = Time().pace()
    with Place(pace) as first:
        first.line_up()
        first.line_up()
        assert pace.line
    assert not pace.line
    with Place(pace) as second:
        second.pass_through()
        assert not pace.line


def test_503_with_retry_after_is_repeated_when_the_service_wants(service, provider, world):
    busy = service.json(503, headers={"Retry-After": "4"}, success=False, error="busy")
    service.replies(busy, service.made())
    provider.post("p1")
    assert [round(seconds) for seconds in world.sleeps] == [4]
