"""Bars that move on a terminal while the engine works."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO, cast

from postsync.domain.run.events import (
    Advanced,
    Awaited,
    Event,
    FilesRead,
    PostsListed,
    StepFinished,
    StepsPlanned,
    StepStarted,
    UploadProgressed,
)
from postsync.views import shown
from postsync.views.progress import Lines, megabytes, standing
from postsync.views.shown import Style, inert, plural, shorten

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.table import Column

_NARROW = 60
"""Cells of a terminal on which the bars are short."""

_SHOW_CURSOR = "\x1b[?25h"

_ERASE_LINE = "\r\x1b[2K"


class Bars(Lines):
    """Bars that move, with the kept lines scrolling above them."""

    def __init__(
        self,
        stream: TextIO,
        style: Style,
        seconds: Callable[[], float] | None = None,
        *,
        reported: bool = False,
        pulse: float = 0,
    ) -> None:
        super().__init__(stream, style, seconds, reported=reported, pulse=pulse)
        self._over = ""  # the bars are drawn over the keys
        self._bars: Progress | None = None
        self._reading: TaskID | None = None
        self._steps: TaskID | None = None
        self._uploads: dict[str, TaskID] = {}
        self._waits: dict[str, TaskID] = {}
        self._failed = 0
        self._room = max(8, min(40, style.width - 36))

    def __call__(self, event: Event) -> None:
        """Move the bars, and write the lines of `event` above them, if it has any."""
        with self._lock:
            self._follow(event)
            self._move(event)
            self._write(self._lines(event))

    def close(self, *, failed: bool = False) -> None:
        """Take the bars down; what was written above them stays."""
        self.make_room()
        self._bars = None
        super().close(failed=failed)

    def make_room(self) -> None:
        """Take the bars down until one of them moves again."""
        super().make_room()
        with self._lock:
            if self._bars is not None and self._bars.live.is_started:
                self._bars.stop()

    def farewell(self) -> str:
        """What a second interruption is told, in the place of the bars, with the cursor given back."""
        is_up = self._bars is not None and self._bars.live.is_started
        return (_ERASE_LINE + _SHOW_CURSOR if is_up else "\r") + super().farewell()

    def _lines(self, event: Event) -> list[str]:
        return [] if isinstance(event, Awaited) else super()._lines(event)

    def _write(self, lines: list[str]) -> None:
        if not lines or self._bars is None:
            super()._write(lines)
            return
        from rich.text import Text

        for line in lines:
            self._bars.console.print(Text.from_ansi(inert(line)), soft_wrap=True)

    def _move(self, event: Event) -> None:
        match event:
            case FilesRead():
                self._show_reading(f"{plural(event.posts, 'post')} read", None, None)
            case PostsListed():
                self._show_reading("posts listed at the service", event.done, event.total)
            case Advanced():
                self._show_reading(event.what, event.done, event.total)
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
                self._tell_running()
            case StepFinished():
                self._failed += bool(event.result.error)
                self._tell_running()
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
        address, text = event.post.address, f"waiting for {standing(event)}"
        if address not in self._waits:
            self._waits[address] = bars.add_task(text, total=None, amount="")
        bars.update(self._waits[address], description=text)

    def _move_upload(self, event: UploadProgressed) -> None:
        bars = self._progress()
        if event.path not in self._uploads:
            name = shorten(shown.line(event.path), self._room)
            self._uploads[event.path] = bars.add_task(f"upload {name}", total=event.size, amount="")
        task = self._uploads[event.path]
        amount = f"{megabytes(event.sent)} of {megabytes(event.size)}"
        bars.update(task, completed=event.sent, total=event.size, amount=amount)
        if event.sent >= event.size:
            bars.remove_task(self._uploads.pop(event.path))

    def _tell_running(self) -> None:
        if self._steps is None:
            return
        failed = f", {self._failed} not done" if self._failed else ""
        names = shorten(", ".join(map(shown.line, self._running)), self._room)
        self._progress().update(
            self._steps,
            description=f"applying {self._finished}/{self._total}{failed}",
            completed=self._finished,
            amount=names,
        )


class _Tolerant:
    """A stream that never says that its terminal is gone: an apply must not end because of that."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, if anybody is there."""
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flush, if anybody is there."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def _make_bars(stream: TextIO, style: Style) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    # A terminal is asked for its width at every turn, because a window may be made smaller.
    width = None if stream.isatty() else style.width
    console = Console(
        file=cast("TextIO", _Tolerant(stream)),
        width=width,
        no_color=not style.colour,
        highlight=False,
        markup=False,
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
