"""Progress: what the engine tells while it works, as moving bars on a terminal or plain lines."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.run.events import (
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
from postsync.views import shown
from postsync.views.human.report import step_line
from postsync.views.outline.report import decided
from postsync.views.shown import BOLD, CYAN, DIM, GREEN, RED, Style, encodable, plural, shorten

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Lines:
    """A line for every event worth keeping, for logs. Called from any thread; never raises."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream, self._style = stream, style
        self._lock = threading.Lock()
        self._total = 0
        self._finished = 0

    def __call__(self, event: Event) -> None:
        """Write the line of `event`, if it has one."""
        with self._lock:
            line = self._line(event)
            if line is not None:
                self._write(line)

    def close(self) -> None:
        """Nothing is left to be taken down."""

    def _line(self, event: Event) -> str | None:
        """The line of an event; None where it needs none."""
        style = self._style
        match event:
            case StepsPlanned():
                self._total, self._finished = event.total, 0
            case StepFinished():
                self._finished += 1
                return f"{self._count()} {step_line(event.result, style)}"
            case Noted():
                return f"{style.paint('note:', CYAN)} {shown.line(event.message)}"
            case IntentSettled():
                return _recovery(event.settlement, style)
            case Waiting():
                pause = f"{event.seconds:.0f} s" if event.seconds >= 1 else "a moment"
                return style.paint(f"waiting {pause}: {shown.line(event.reason)}", DIM)
        return None

    def _count(self) -> str:
        total = str(max(self._total, self._finished))
        return self._style.paint(f"[{self._finished:>{len(total)}}/{total}]", DIM)

    def _write(self, line: str) -> None:
        text = encodable(line + "\n", getattr(self._stream, "encoding", None))
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # A reader that went away must not stop an apply half-way.
            return


class Bars(Lines):
    """Bars that move, with the kept lines scrolling above them."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        super().__init__(stream, style)
        self._bars: Progress | None = None
        self._reading: TaskID | None = None
        self._steps: TaskID | None = None
        self._uploads: dict[str, TaskID] = {}
        self._running: list[str] = []

    def __call__(self, event: Event) -> None:
        """Move the bars, and write the line of `event` above them, if it has one."""
        with self._lock:
            self._move(event)
            line = self._line(event)
            if line is not None:
                self._write(line)

    def close(self) -> None:
        """Take the bars down; what was written above them stays."""
        with self._lock:
            if self._bars is not None:
                self._bars.stop()
                self._bars = None

    def _write(self, line: str) -> None:
        if self._bars is None:
            super()._write(line)
            return
        from rich.text import Text

        self._bars.console.print(Text.from_ansi(line), soft_wrap=True)

    def _move(self, event: Event) -> None:
        match event:
            case FilesRead():
                self._show_reading(f"{plural(event.posts, 'post')} read", None, None)
            case PostsListed():
                self._show_reading("posts listed at the service", event.done, event.total)
            case StepsPlanned():
                self._drop_reading()
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

    def _drop_reading(self) -> None:
        if self._reading is not None:
            self._progress().remove_task(self._reading)
            self._reading = None

    def _move_upload(self, event: UploadProgressed) -> None:
        bars = self._progress()
        if event.path not in self._uploads:
            name = shorten(shown.line(event.path), 40)
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
            names = shorten(", ".join(map(shown.line, self._running)), 40)
            count = f"{self._finished + just_finished}/{self._total}"
            self._progress().update(self._steps, amount=f"{count}  {names}")


class Timed:
    """What -v adds: what was read and listed, and how many seconds after the start."""

    def __init__(self, shown: Lines, seconds: Callable[[], float]) -> None:
        self._shown = shown
        self._seconds = seconds
        self._start = seconds()
        self._listed: PostsListed | None = None

    def __call__(self, event: Event) -> None:
        """Pass `event` on, and add a line about it."""
        self._shown(event)
        if isinstance(event, FilesRead):
            files, posts = plural(event.files, "file"), plural(event.posts, "post")
            self._tell(f"{files} read, {posts}")
        elif isinstance(event, PostsListed):
            self._listed = event
            if event.done == event.total:
                self._tell_listed()

    def close(self) -> None:
        """Tell how far a list came whose length stayed unknown, and end."""
        self._tell_listed()
        self._tell("done")
        self._shown.close()

    def _tell_listed(self) -> None:
        if self._listed is not None:
            posts = plural(self._listed.done, "post")
            self._listed = None
            self._tell(f"{posts} listed at the service")

    def _tell(self, text: str) -> None:
        self._shown(Noted(message=f"{text}, after {self._seconds() - self._start:.2f} s"))


def build(stream: TextIO, *, tty: bool, style: Style) -> Lines | Bars:
    """A listener for a stream: bars on a terminal, lines elsewhere. Close it at the end."""
    return Bars(stream, style) if tty else Lines(stream, style)


def _recovery(settlement: Settlement, style: Style) -> str:
    """`recovered  launch-2026: adopted as Xy12 (an earlier call made it)`."""
    head = style.paint("recovered", GREEN)
    if settlement.verdict is Verdict.ASK:
        head = style.paint("UNKNOWN  ", RED, BOLD)
    address, said = settlement.intent.address, decided(settlement)
    return f"{head}  {shown.line(address)}: {shown.line(said)}"


def _make_bars(stream: TextIO, style: Style) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    console = Console(
        file=stream, width=style.width, no_color=not style.colour, highlight=False, markup=False
    )
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[amount]}", markup=False),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"
