"""Progress: what the engine tells while it works, as moving bars on a terminal or plain lines."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from postsync.domain.plan.settlement import Settlement, Verdict
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
    UploadProgressed,
    Waiting,
)
from postsync.domain.run.outcome import Outcome
from postsync.domain.run.status import Lifecycle
from postsync.views import shown
from postsync.views.human.report import step_line
from postsync.views.moments import relative
from postsync.views.shown import (
    BOLD,
    CYAN,
    DIM,
    GREEN,
    RED,
    Style,
    encodable,
    inert,
    plural,
    shorten,
)

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.table import Column

_NARROW = 60
"""Cells of a terminal on which the bars are short."""


class Lines:
    """A line for every event worth keeping, for logs. Called from any thread; never raises.

    With `seconds`, a clock, also what was read and listed, and how long after the start: what -v adds.
    """

    def __init__(
        self, stream: TextIO, style: Style, seconds: Callable[[], float] | None = None
    ) -> None:
        self._stream, self._style, self._seconds = stream, style, seconds
        self._start = seconds() if seconds else 0.0
        self._lock = threading.Lock()
        self._total = 0
        self._finished = 0
        self._listed: PostsListed | None = None
        self._stood: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
        """Write the line of `event`, if it has one."""
        with self._lock:
            self._write(self._line(event))

    def make_room(self) -> None:
        """Take down what moves, so that others can write on the terminal. Lines do not move."""

    def close(self) -> None:
        """Tell how far a list came whose length stayed unknown, and end."""
        if self._seconds:
            with self._lock:
                self._write(self._all_listed())
                self._write(self._after("done"))

    def _line(self, event: Event) -> str | None:
        """The line of an event; None where it needs none."""
        style = self._style
        match event:
            case FilesRead() if self._seconds:
                read = f"{plural(event.files, 'file')} read, {plural(event.posts, 'post')}"
                return self._after(read)
            case PostsListed() if self._seconds:
                self._listed = event
                return self._all_listed() if event.done == event.total else None
            case StepsPlanned():
                self._total, self._finished = event.total, 0
            case StepFinished():
                self._finished += 1
                total = str(max(self._total, self._finished))
                count = style.paint(f"[{self._finished:>{len(total)}}/{total}]", DIM)
                return f"{count} {step_line(event.result, style)}"
            case Noted():
                return _note(event.message, style)
            case IntentSettled():
                return _recovery(event.settlement, style)
            case Awaited():
                return self._awaited(event)
            case Waiting():
                pause = f"{event.seconds:.0f} s" if event.seconds >= 1 else "a moment"
                return style.paint(f"waiting {pause}: {shown.line(event.reason)}", DIM)
        return None

    def _awaited(self, event: Awaited) -> str | None:
        """How a post stands that is waited for, where that is news."""
        text = _standing(event)
        if self._stood.get(event.post.address) == event.post.lifecycle:
            return None
        self._stood[event.post.address] = event.post.lifecycle
        return self._style.paint(f"waiting for {text}", DIM)

    def _all_listed(self) -> str | None:
        """How many posts were listed, once."""
        listed, self._listed = self._listed, None
        return (
            self._after(f"{plural(listed.done, 'post')} listed at the service") if listed else None
        )

    def _after(self, what: str) -> str | None:
        if self._seconds is None:
            return None
        return _note(f"{what}, after {self._seconds() - self._start:.2f} s", self._style)

    def _write(self, line: str | None) -> None:
        if line is None:
            return
        text = encodable(inert(line) + "\n", getattr(self._stream, "encoding", None))
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # A reader that went away must not stop an apply half-way.
            return


class Bars(Lines):
    """Bars that move, with the kept lines scrolling above them.

    With `reported`, the terminal shows the report as well, which has a line for every step.
    """

    def __init__(
        self,
        stream: TextIO,
        style: Style,
        seconds: Callable[[], float] | None = None,
        *,
        reported: bool = False,
    ) -> None:
        super().__init__(stream, style, seconds)
        self._reported = reported
        self._bars: Progress | None = None
        self._reading: TaskID | None = None
        self._steps: TaskID | None = None
        self._uploads: dict[str, TaskID] = {}
        self._running: list[str] = []
        self._waits: dict[str, TaskID] = {}
        self._room = max(8, min(40, style.width - 36))

    def __call__(self, event: Event) -> None:
        """Move the bars, and write the line of `event` above them, if it has one."""
        with self._lock:
            self._move(event)
            self._write(self._line(event))

    def close(self) -> None:
        """Take the bars down; what was written above them stays."""
        super().close()
        self.make_room()
        self._bars = None

    def make_room(self) -> None:
        """Take the bars down until one of them moves again."""
        with self._lock:
            if self._bars is not None and self._bars.live.is_started:
                self._bars.stop()

    def _line(self, event: Event) -> str | None:
        line = super()._line(event)
        is_fine = isinstance(event, StepFinished) and event.result.outcome is Outcome.DONE
        is_moving = isinstance(event, Awaited)
        return None if (is_fine and self._reported) or is_moving else line

    def _write(self, line: str | None) -> None:
        if line is None or self._bars is None:
            super()._write(line)
            return
        from rich.text import Text

        self._bars.console.print(Text.from_ansi(inert(line)), soft_wrap=True)

    def _move(self, event: Event) -> None:
        match event:
            case FilesRead():
                self._show_reading(f"{plural(event.posts, 'post')} read", None, None)
            case PostsListed():
                self._show_reading("posts listed at the service", event.done, event.total)
            case Awaited():
                self._await(event)
            case StepsPlanned():
                if self._reading is not None:
                    self._progress().remove_task(self._reading)
                    self._reading = None
                self._steps = self._progress().add_task("applying", total=event.total, amount="")
            case UploadProgressed():
                self._move_upload(event)
            case StepStarted():
                self._running.append(event.address)
                self._tell_running()
            case StepFinished():
                self._finish(event)
            case _:
                pass

    def _progress(self) -> "Progress":
        if self._bars is None:
            self._bars = _make_bars(self._stream, self._style)
        self._bars.start()
        return self._bars

    def _show_reading(self, text: str, done: int | None, total: int | None) -> None:
        bars = self._progress()
        if self._reading is None:
            self._reading = bars.add_task(text, total=total, amount="")
        count = "" if done is None else f" {done}" + (f" of {total}" if total else "")
        bars.update(self._reading, description=f"{text}{count}", completed=done or 0, total=total)

    def _await(self, event: Awaited) -> None:
        bars = self._progress()
        if self._reading is not None:
            bars.remove_task(self._reading)
            self._reading = None
        address, text = event.post.address, f"waiting for {_standing(event)}"
        if address not in self._waits:
            self._waits[address] = bars.add_task(text, total=None, amount="")
        bars.update(self._waits[address], description=text)

    def _move_upload(self, event: UploadProgressed) -> None:
        bars = self._progress()
        if event.path not in self._uploads:
            name = shorten(shown.line(event.path), self._room)
            self._uploads[event.path] = bars.add_task(f"upload {name}", total=event.size, amount="")
        task = self._uploads[event.path]
        amount = f"{_megabytes(event.sent)} of {_megabytes(event.size)}"
        bars.update(task, completed=event.sent, total=event.size, amount=amount)
        if event.sent >= event.size:
            bars.remove_task(self._uploads.pop(event.path))

    def _finish(self, event: StepFinished) -> None:
        if event.result.address in self._running:
            self._running.remove(event.result.address)
        if self._steps is not None:
            self._progress().advance(self._steps)
            self._tell_running(1)

    def _tell_running(self, just_finished: int = 0) -> None:
        if self._steps is not None:
            names = shorten(", ".join(map(shown.line, self._running)), self._room)
            count = f"{self._finished + just_finished}/{self._total}"
            self._progress().update(self._steps, amount=f"{count}  {names}")


def build(
    stream: TextIO,
    *,
    tty: bool,
    style: Style,
    seconds: Callable[[], float] | None = None,
    reported: bool = False,
) -> Lines:
    """A listener for a stream: bars on a terminal, lines elsewhere. Close it at the end.

    `reported` says that the reader of the bars sees the report of the steps, too.
    """
    return Bars(stream, style, seconds, reported=reported) if tty else Lines(stream, style, seconds)


def _standing(event: Awaited) -> str:
    """`launch: scheduled, due in 3 minutes`."""
    post = event.post
    stage = "not applied yet" if post.lifecycle is Lifecycle.NEW else post.lifecycle.value
    due = f", due {relative(post.due_at, event.now)}" if post.due_at else ""
    note = f", {shown.line(post.note)}" if post.note else ""
    return f"{shown.line(post.address)}: {stage}{due}{note}"


def _note(text: str, style: Style) -> str:
    return f"{style.paint('note:', CYAN)} {shown.line(text)}"


def _recovery(settlement: Settlement, style: Style) -> str:
    """`recovered  launch-2026: adopted as Xy12 (an earlier call made it)`."""
    head, what = style.paint("recovered", GREEN), settlement.why
    match settlement.verdict:
        case Verdict.ADOPT if settlement.match is not None:
            what = f"adopted as {settlement.match.id} (an earlier call made it)"
        case Verdict.RESEND:
            what = "sent again under its key (it was not found)"
        case Verdict.ASK:
            head = style.paint("UNKNOWN  ", RED, BOLD)
            what = f"{settlement.why}; only you can tell"
    return f"{head}  {shown.line(settlement.intent.address)}: {shown.line(what)}"


def _make_bars(stream: TextIO, style: Style) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    # A terminal is asked for its width at every turn, because a window may be made smaller.
    width = None if stream.isatty() else style.width
    console = Console(
        file=stream, width=width, no_color=not style.colour, highlight=False, markup=False
    )
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False, table_column=_cut_at_the_end()),
        BarColumn(bar_width=24 if style.width > _NARROW else 6),
        TextColumn("{task.fields[amount]}", markup=False, table_column=_cut_at_the_end()),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _cut_at_the_end() -> "Column":
    from rich.table import Column

    return Column(no_wrap=True, overflow="ellipsis")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"
