"""Progress: lines in a log, bars on a terminal."""

import io
import sys
import threading
from datetime import timedelta

import pytest
from tests.integration.workbench import until
from tests.unit.views.samples import NASTY, NOW, intent, step

from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.remote.remote import RemotePost
from postsync.domain.run.events import (
    Awaited,
    Event,
    FilesRead,
    IntentSettled,
    Noted,
    PostsListed,
    StepFinished,
    StepsPlanned,
    StepStarted,
    Stopping,
    UploadProgressed,
    Waiting,
)
from postsync.domain.run.outcome import Outcome
from postsync.domain.run.status import Lifecycle, PostStatus
from postsync.domain.state.intent import Action
from postsync.views import progress
from postsync.views.bars import Bars
from postsync.views.shown import Style

POST = RemotePost(id="p_5", containers=(), deliveries=())


def settlement(verdict: Verdict, why: str, match: RemotePost | None = None) -> Settlement:
    return Settlement(intent=intent("lost"), verdict=verdict, why=why, match=match)


RUN: tuple[Event, ...] = (
    FilesRead(files=2, posts=3),
    PostsListed(done=50, total=None),
    PostsListed(done=100, total=200),
    Noted(message="the lock of a dead process was taken over"),
    IntentSettled(settlement=settlement(Verdict.ADOPT, "found as p_5", match=POST)),
    IntentSettled(settlement=settlement(Verdict.RESEND, "not found")),
    IntentSettled(settlement=settlement(Verdict.CLOSE, "looking again is enough")),
    IntentSettled(settlement=settlement(Verdict.ASK, "not found, and too late")),
    StepsPlanned(total=12),
    StepStarted(address="a", action=Action.CREATE),
    UploadProgressed(path="media/a.jpg", sent=0, size=2_000_000),
    UploadProgressed(path="media/a.jpg", sent=2_000_000, size=2_000_000),
    Waiting(seconds=12.3, reason="the service asks for patience"),
    StepFinished(result=step("a", Outcome.DONE)),
    StepFinished(result=step("b", Outcome.FAILED, "rejected", "no [bold]good[/bold]")),
)
LINES = [
    "note: the lock of a dead process was taken over",
    "recovered  lost: adopted as p_5 (an earlier call made it)",
    "recovered  lost: sent again under its key (it was not found)",
    "recovered  lost: looking again is enough",
    "UNKNOWN    lost: not found, and too late; only you can tell",
    "waiting 12 s: the service asks for patience",
    "[ 1/12] create  a  done (remote id p_1, x @acme, linkedin @acme-inc)",
    "[ 2/12] create  b  FAILED",
    "    no [bold]good[/bold]",
]


class Broken(io.StringIO):
    """A pipe whose reader went away."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        return True


def follow(stream: io.StringIO, *, tty: bool, events: tuple[Event, ...] = RUN) -> str:
    listener = progress.build(stream, tty=tty, style=Style(width=100))
    for event in events:
        listener(event)
    listener.close()
    return stream.getvalue()


def test_a_log_has_a_line_for_every_step_and_remark() -> None:
    assert follow(io.StringIO(), tty=False).splitlines() == LINES


def test_a_log_does_not_load_rich() -> None:
    before = set(sys.modules)
    follow(io.StringIO(), tty=False)
    assert not {name for name in set(sys.modules) - before if name.startswith("rich")}


def test_a_terminal_keeps_the_same_lines_above_the_bars() -> None:
    text = follow(io.StringIO(), tty=True)
    for line in LINES:
        assert line in text


@pytest.mark.parametrize("tty", [False, True])
def test_beside_the_report_no_step_is_told_twice(tty: bool) -> None:
    stream = Terminal()
    listener = progress.build(stream, tty=tty, style=Style(width=100), reported=True)
    for event in RUN:
        listener(event)
    listener.close()
    assert "create" not in stream.getvalue()


def test_where_the_report_does_not_come_the_steps_are_told_at_the_end() -> None:
    stream = io.StringIO()
    listener = progress.build(stream, tty=False, style=Style(width=100), reported=True)
    for event in RUN:
        listener(event)
    listener.close(failed=True)
    assert "create  a  done" in stream.getvalue()
    assert "create  b  FAILED" in stream.getvalue()


def not_begun(address: str) -> StepFinished:
    return StepFinished(
        result=step(address, Outcome.SKIPPED, "interrupted", "the run was interrupted")
    )


def test_what_was_not_begun_is_one_line() -> None:
    events = (StepsPlanned(total=9), *(not_begun(f"post-{number}") for number in range(9)))
    for tty in (False, True):
        told = follow(Terminal(), tty=tty, events=events)
        assert told.count("skipped") == 1
        assert "skipped 9 steps: the run was interrupted" in told


BEGUN = (StepsPlanned(total=9), *(StepStarted(address=a, action=Action.CREATE) for a in "abcd"))


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("tty", [False, True])
def test_an_interruption_is_acknowledged_with_what_is_under_way(tty: bool, quiet: bool) -> None:
    stream = Terminal()
    listener = progress.build(stream, tty=tty, style=Style(width=100), quiet=quiet)
    for event in (*BEGUN, StepFinished(result=step("d", Outcome.DONE)), Stopping(pressed=True)):
        listener(event)
    assert "stopping: 3 calls under way; press again to leave now\n" in stream.getvalue()
    assert "the next run finds out what became of a, b, c\n" in listener.farewell()
    listener.close()


def test_an_interruption_names_uploads_and_a_signal_that_nobody_pressed() -> None:
    part = UploadProgressed(path="media/a.mp4", sent=1_000_000, size=80_000_000)
    told = follow(io.StringIO(), tty=False, events=(part, Stopping(pressed=False)))
    assert told == "stopping: 1 upload under way; a second signal leaves at once\n"


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (BEGUN, "waiting: 4 calls under way for up to 0 s (a, b, c and 1 more); 0 of 9 steps done"),
        ((PostsListed(done=200, total=None),), "listing the posts of the service: 200 so far"),
        (
            (UploadProgressed(path="a.mp4", sent=12_000_000, size=80_000_000),),
            "waiting: a.mp4, 12.0 MB of 80.0 MB uploaded",
        ),
    ],
)
def test_a_log_is_told_what_takes_long(events: tuple[Event, ...], said: str) -> None:
    stream = io.StringIO()
    listener = progress.build(stream, tty=False, style=Style(width=100), pulse=0.01)
    for event in events:
        listener(event)
    until(lambda: said in stream.getvalue())
    listener.make_room()
    listener.close()


def test_nothing_is_told_while_somebody_is_asked() -> None:
    stream = io.StringIO()
    listener = progress.build(stream, tty=False, style=Style(width=100), pulse=0.01)
    listener(PostsListed(done=200, total=200))
    listener.make_room()
    before = stream.getvalue()
    threading.Event().wait(0.1)
    assert stream.getvalue() == before
    listener.close()


def test_a_step_is_one_line_that_is_cut_between_words() -> None:
    for address in ("a", "a" * 30, "b" * 45, "b" * 90, "b" * 200):
        told = follow(
            io.StringIO(), tty=False, events=(StepFinished(result=step(address, Outcome.DONE)),)
        )
        (line,) = told.splitlines()
        assert len(line) <= 100
        assert line.endswith((")", "  done")), line
        assert ("…" in line) is (len(address) > 40), line


def test_bars_give_the_standard_streams_back() -> None:
    streams = (sys.stdout, sys.stderr)
    listener = progress.build(io.StringIO(), tty=True, style=Style())
    listener(StepsPlanned(total=1))
    assert (sys.stdout, sys.stderr) == streams
    listener.close()


def test_bars_make_room_for_a_plan_and_come_back() -> None:
    stream = Terminal()
    listener = progress.build(stream, tty=True, style=Style(width=100))
    listener(PostsListed(done=2, total=2))
    listener.make_room()
    stream.write("the plan\n")
    listener.make_room()
    above = stream.getvalue()
    assert above.endswith("\x1b[2K" + "the plan\n"), "the line of the bars is erased first"
    listener(StepsPlanned(total=1))
    listener.close()
    assert "applying" in stream.getvalue().removeprefix(above)


def test_closing_twice_is_harmless() -> None:
    listener = progress.build(io.StringIO(), tty=True, style=Style())
    listener(StepsPlanned(total=1))
    listener.close()
    listener.close()


def test_a_reader_that_went_away_does_not_stop_the_engine() -> None:
    follow(Broken(), tty=False)


def test_what_a_stream_cannot_encode_is_spelt_out() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    listener = progress.build(stream, tty=False, style=Style())
    listener(StepFinished(result=step("a", Outcome.FAILED, "x", "語")))
    stream.seek(0)
    assert "\\u8a9e" in stream.read()


def test_no_event_can_steer_the_terminal_or_the_runner() -> None:
    text = follow(
        io.StringIO(),
        tty=False,
        events=(Noted(message=NASTY), Waiting(seconds=0.2, reason=NASTY)),
    )
    assert text.count("\n") == 2
    assert "\x1b" not in text
    assert "##[" not in text


@pytest.mark.parametrize("tty", [False, True])
def test_events_may_come_from_several_threads(tty: bool) -> None:
    stream = io.StringIO()
    listener = progress.build(stream, tty=tty, style=Style(width=100))
    listener(StepsPlanned(total=80))

    def work(name: str) -> None:
        for number in range(20):
            listener(StepStarted(address=f"{name}{number}", action=Action.CREATE))
            listener(StepFinished(result=step(f"{name}{number}", Outcome.DONE)))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listener.close()
    assert "[80/80]" in stream.getvalue()


def awaited(stage: Lifecycle, minutes: float, note: str = "") -> Awaited:
    post = PostStatus(
        address=f"launch{NASTY}",
        lifecycle=stage,
        due_at=NOW + timedelta(minutes=minutes),
        note=note,
    )
    return Awaited(post=post, now=NOW, seconds=12)


WAITED = (
    awaited(Lifecycle.NEW, 5),
    awaited(Lifecycle.SCHEDULED, 4),
    awaited(Lifecycle.SCHEDULED, 2),
    awaited(Lifecycle.PUBLISHING, -3),
)


def test_a_log_is_told_once_how_a_post_stands_that_is_waited_for() -> None:
    stream = io.StringIO()
    listener = progress.build(stream, tty=False, style=Style(width=100))
    for event in WAITED:
        listener(event)
    lines = stream.getvalue().splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == [
        "not applied yet, due in 5 minutes",
        "scheduled, due in 4 minutes",
        "publishing, due 3 minutes ago",
    ]
    assert all(line.startswith("waiting for launch") for line in lines)


def test_a_terminal_always_shows_how_it_stands_now_and_keeps_no_line() -> None:
    terminal = Terminal()
    listener = progress.build(terminal, tty=True, style=Style(width=100))
    assert isinstance(listener, Bars)
    for event in (FilesRead(files=1, posts=1), *WAITED, PostsListed(done=1, total=1), *WAITED[:3]):
        listener(event)
    (task,) = [one for one in listener._progress().tasks if "waiting" in one.description]
    assert task.description.endswith("scheduled, due in 2 minutes")
    listener.close()
    assert "\x1b[2K" in terminal.getvalue()
    assert "waiting for launch" not in terminal.getvalue().splitlines()[-1]
