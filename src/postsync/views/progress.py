"""Progress: what the engine tells while it works, as plain lines. `bars` moves on a terminal instead."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import TextIO

from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.run.events import (
    Advanced,
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
from postsync.domain.run.outcome import StepResult
from postsync.domain.run.status import Lifecycle
from postsync.views import shown
from postsync.views.human.steps import step_rows
from postsync.views.moments import relative
from postsync.views.outline.report import was_not_begun, why_not_begun
from postsync.views.shown import (
    BOLD,
    CYAN,
    DIM,
    GREEN,
    INDENT,
    RED,
    YELLOW,
    Style,
    encodable,
    inert,
    plural,
)

PULSE = 10.0
"""Seconds without a word after which a log is told what is waited for."""

_NAMED = 3
"""Calls under way that are named."""


class Lines:
    """A line for every event worth keeping, for logs. Called from any thread; never raises.

    With `seconds`, a clock, also what was read and listed, and how long after the start: what -v adds.
    `reported`: whoever reads this reads the report, too, which has a line for every step.
    """

    def __init__(
        self,
        stream: TextIO,
        style: Style,
        seconds: Callable[[], float] | None = None,
        *,
        reported: bool = False,
        pulse: float = PULSE,
    ) -> None:
        self._stream, self._style, self._seconds = stream, style, seconds
        self._reported = reported
        self._start = seconds() if seconds else 0.0
        # A terminal shows the keys that were pressed: the answer takes their place.
        self._over = "\r" if stream.isatty() else ""
        self._lock = threading.Lock()
        self._total = 0
        self._finished = 0
        self._listed: PostsListed | None = None
        self._stood: dict[str, str] = {}
        self._running: dict[str, float] = {}
        self._uploading: dict[str, UploadProgressed] = {}
        self._held: list[StepResult] = []
        self._not_begun: Counter[str] = Counter()
        self._doing = ""
        self._silent_since = time.monotonic()
        self._ended = threading.Event()
        if pulse:
            threading.Thread(target=self._beat, args=(pulse,), daemon=True).start()

    def __call__(self, event: Event) -> None:
        """Write the lines of `event`, if it has any."""
        with self._lock:
            self._follow(event)
            self._write(self._lines(event))

    def make_room(self) -> None:
        """Take down what moves, and fall silent until the next event: others write on the terminal."""
        with self._lock:
            self._doing = ""

    def close(self, *, failed: bool = False) -> None:
        """Tell what was kept back, and end. `failed`: no report follows."""
        self._ended.set()
        with self._lock:
            if failed:
                self._write([row for step in self._held for row in step_rows(step, self._style)])
            if failed or not self._reported:
                self._write(self._all_not_begun())
            self._held, self._not_begun = [], Counter()
            if self._seconds:
                self._write([*self._all_listed(), *self._after("done")])

    def farewell(self) -> str:
        """What a second interruption is told. Takes no lock: a signal may have come in the middle of it."""
        left = self._named([*self._running]) or "everything"
        text = f"left at once; the next run finds out what became of {left}"
        rows = shown.wrap(text, self._style.room(0))
        return self._over + "".join(f"{row}\n" for row in rows)

    def _follow(self, event: Event) -> None:
        """Keep in mind what is going on."""
        self._silent_since = time.monotonic()
        match event:
            case PostsListed():
                self._doing = f"listing the posts of the service: {event.done} so far"
            case Advanced():
                self._doing = f"{event.what}: {event.done} of {event.total}"
            case StepsPlanned():
                self._total, self._finished, self._doing = event.total, 0, "applying"
            case StepStarted():
                self._running[event.address] = time.monotonic()
            case StepFinished():
                self._running.pop(event.result.address, None)
                self._finished += 1
            case UploadProgressed():
                self._uploading[event.path] = event
                if event.sent >= event.size:
                    del self._uploading[event.path]
            case Waiting():
                self._silent_since += event.seconds

    def _lines(self, event: Event) -> list[str]:
        """The lines of an event."""
        style = self._style
        match event:
            case Stopping():
                return [self._over + style.paint(self._stopping(event), YELLOW, BOLD)]
            case FilesRead() if self._seconds:
                read = f"{plural(event.files, 'file')} read, {plural(event.posts, 'post')}"
                return self._after(read)
            case PostsListed() if self._seconds:
                self._listed = event
                return self._all_listed() if event.done == event.total else []
            case StepFinished():
                return self._step(event.result)
            case Noted():
                return self._note(event.message)
            case IntentSettled():
                return self._wrapped(*_recovery(event.settlement, style))
            case Awaited():
                return self._awaited(event)
            case Waiting():
                pause = f"{event.seconds:.0f} s" if event.seconds >= 1 else "a moment"
                most = " at most" if event.at_most else ""
                return self._dim(f"waiting {pause}{most}: {shown.line(event.reason)}")
        return []

    def _step(self, result: StepResult) -> list[str]:
        if was_not_begun(result):
            self._not_begun[why_not_begun(result)] += 1
            return []
        if self._reported:
            self._held.append(result)
            return []
        total = str(max(self._total, self._finished))
        return step_rows(result, self._style, lead=f"[{self._finished:>{len(total)}}/{total}] ")

    def _all_not_begun(self) -> list[str]:
        return [
            row
            for message, count in self._not_begun.items()
            for row in self._wrapped("", f"skipped {plural(count, 'step')}: {shown.line(message)}")
        ]

    def _stopping(self, event: Stopping) -> str:
        """`stopping: 3 calls under way; press again to leave now`."""
        under_way = [
            *([plural(len(self._running), "call")] if self._running else []),
            *([plural(len(self._uploading), "upload")] if self._uploading else []),
        ]
        what = f"{' and '.join(under_way)} under way" if under_way else "what was done is saved"
        how = "press again to leave now" if event.pressed else "a second signal leaves at once"
        return f"stopping: {what}; {how}"

    def _awaited(self, event: Awaited) -> list[str]:
        """How a post stands that is waited for, where that is news."""
        if self._stood.get(event.post.address) == event.post.lifecycle:
            return []
        self._stood[event.post.address] = event.post.lifecycle
        return self._dim(f"waiting for {standing(event)}")

    def _all_listed(self) -> list[str]:
        """How many posts were listed, once."""
        listed, self._listed = self._listed, None
        return self._after(f"{plural(listed.done, 'post')} listed at the service") if listed else []

    def _after(self, what: str) -> list[str]:
        if self._seconds is None:
            return []
        return self._note(f"{what}, after {self._seconds() - self._start:.2f} s")

    def _note(self, text: str) -> list[str]:
        return self._wrapped(self._style.paint("note:", CYAN) + " ", shown.line(text), used=6)

    def _dim(self, text: str) -> list[str]:
        return [self._style.paint(row, DIM) for row in self._wrapped("", text)]

    def _wrapped(self, head: str, text: str, *, used: int = 0) -> list[str]:
        """The text behind its head; on a terminal no line is broken inside a word. A log has no width."""
        if not self._stream.isatty():
            return [head + text]
        room = max(shown.NARROWEST, self._style.width)
        first, *_ = shown.wrap(text, room - used)
        rest = text[len(first) :].lstrip(" ")
        rows = shown.wrap(rest, room - len(INDENT)) if rest else []
        return [head + first, *shown.indent(rows)]

    def _beat(self, pulse: float) -> None:
        """Where nothing was written for long, tell what is waited for."""
        while not self._ended.wait(pulse / 4):
            with self._lock:
                if not self._ended.is_set() and time.monotonic() - self._silent_since >= pulse:
                    self._write(self._dim(f"waiting: {still}") if (still := self._still()) else [])
                    self._silent_since = time.monotonic()

    def _still(self) -> str:
        """What is going on; empty while nothing is, as when somebody is asked."""
        if self._uploading:
            return ", ".join(
                f"{shown.line(one.path)}, {megabytes(one.sent)} of {megabytes(one.size)} uploaded"
                for one in self._uploading.values()
            )
        if self._running:
            longest = time.monotonic() - min(self._running.values())
            names = self._named([*self._running])
            count = plural(len(self._running), "call")
            done = f"{self._finished} of {self._total} steps done"
            return f"{count} under way for up to {longest:.0f} s ({names}); {done}"
        return self._doing

    def _named(self, addresses: list[str]) -> str:
        more = len(addresses) - _NAMED
        names = [shown.shorten(shown.line(address), 40) for address in addresses[:_NAMED]]
        return ", ".join(names) + (f" and {more} more" if more > 0 else "")

    def _write(self, lines: list[str]) -> None:
        if not lines:
            return
        whole = "".join(f"{inert(line)}\n" for line in lines)
        text = encodable(whole, getattr(self._stream, "encoding", None))
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # A reader that went away must not stop an apply half-way.
            return


class Hushed(Lines):
    """What -q leaves: that an interruption was heard."""

    def _lines(self, event: Event) -> list[str]:
        return super()._lines(event) if isinstance(event, Stopping) else []

    def _still(self) -> str:
        return ""

    def close(self, *, failed: bool = False) -> None:
        """End, without a word."""
        del failed
        self._ended.set()


def build(
    stream: TextIO,
    *,
    tty: bool,
    style: Style,
    seconds: Callable[[], float] | None = None,
    reported: bool = False,
    quiet: bool = False,
    pulse: float = PULSE,
) -> Lines:
    """A listener for a stream: bars on a terminal, lines elsewhere. Close it at the end.

    `reported` says that whoever reads it sees the report of the steps, too.
    """
    if quiet:
        return Hushed(stream, style, pulse=0)
    if tty:
        from postsync.views.bars import Bars

        return Bars(stream, style, seconds, reported=reported, pulse=0)
    return Lines(stream, style, seconds, reported=reported, pulse=pulse)


def standing(event: Awaited) -> str:
    """`launch: scheduled, due in 3 minutes`."""
    post = event.post
    stage = "not applied yet" if post.lifecycle is Lifecycle.NEW else post.lifecycle.value
    due = f", due {relative(post.due_at, event.now)}" if post.due_at else ""
    note = f", {shown.line(post.note)}" if post.note else ""
    return f"{shown.line(post.address)}: {stage}{due}{note}"


def megabytes(size: int) -> str:
    """`2.0 MB`, `44 kB`."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"


def _recovery(settlement: Settlement, style: Style) -> tuple[str, str]:
    """`recovered  launch-2026: adopted as Xy12 (an earlier call made it)`, its head apart."""
    head, what = style.paint("recovered", GREEN), settlement.why
    match settlement.verdict:
        case Verdict.ADOPT if settlement.match is not None:
            what = f"adopted as {settlement.match.id} (an earlier call made it)"
        case Verdict.RESEND:
            what = "sent again under its key (it was not found)"
        case Verdict.ASK:
            head = style.paint("UNKNOWN  ", RED, BOLD)
            what = f"{settlement.why}; only you can tell"
    return f"{head}  ", f"{shown.line(settlement.intent.address)}: {shown.line(what)}"
