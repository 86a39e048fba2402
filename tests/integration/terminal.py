"""A real terminal of any size, with somebody who looks at it (pyte) and types."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Mapping
from typing import Any, Self

import pyte
from tests.integration.starter import start
from tests.integration.workbench import LONGEST, Workbench

UNSET = ("CI", "NO_COLOR", "COLUMNS", "LINES", "GITHUB_ACTIONS")


class Terminal:
    """A program on a terminal. `frames` has what the screen showed after everything that was written."""

    def __init__(
        self,
        bench: Workbench,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        **streams: Any,
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=5_000)
        self._stream = pyte.ByteStream(self.screen)
        self._mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {k: v for k, v in bench.environment().items() if k not in UNSET}
        self.process = start(
            [*arguments],
            cwd=bench.folder,
            env={**environment, "TERM": "xterm-256color", **(env or {})},
            **{"stdin": theirs, "stdout": theirs, "stderr": theirs, **streams},
            on_terminal=True,
        )
        os.close(theirs)
        self.written = b""
        self.frames: list[list[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=LONGEST)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        self.hang_up()

    @property
    def shown(self) -> list[str]:
        """The lines of the screen, from the top to the last that is not empty."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, and those that have left it at its top."""
        columns = range(self.screen.columns)
        past = ["".join(row[at].data for at in columns).rstrip() for row in self.screen.history.top]
        return past + self.shown

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    def look(self, seconds: float) -> bool:
        """Take in what is written for so long; False once the program has closed the terminal."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._mine], [], [], left)[0]:
                return True
            chunk = b""
            with contextlib.suppress(OSError):  # EIO: the other end was closed
                chunk = os.read(self._mine, 65_536)
            if not chunk:
                return False
            self.written += chunk
            self._stream.feed(chunk)
            self.frames.append(self.shown)
        return True

    def until(self, words: str) -> None:
        """Look until the words stand there."""
        for _ in range(int(LONGEST / 0.05)):
            if words in self.text:
                return
            if not self.look(0.05):
                break
        assert words in self.text, self.text

    def type(self, keys: bytes) -> None:
        """Press keys; `\\x03` is Ctrl-C, `\\x04` Ctrl-D."""
        os.write(self._mine, keys)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window of another size. Lines that stand there stay as they are."""
        fcntl.ioctl(self._mine, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def hang_up(self) -> None:
        """Close the window."""
        with contextlib.suppress(OSError):
            os.close(self._mine)
        self._mine = -1

    def finish(self) -> int:
        """Look until the program ends; its exit code."""
        end = time.monotonic() + LONGEST
        while self.look(0.05):  # until the program, and all it started, have closed the terminal
            assert time.monotonic() < end, self.text
        return self.process.wait(timeout=LONGEST)
