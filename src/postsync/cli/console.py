"""The console: what goes to stdout and stderr, in which format and style."""

import contextlib
import errno
import inspect
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TextIO

from postsync.cli.exits import INTERRUPTED
from postsync.cli.options import Settings
from postsync.domain.errors import PostsyncError
from postsync.views.shown import DIM, Style, block, encodable, inert, style_for

VIEWS = {
    ("rendered", "yaml"): "rendered.as_yaml",
    ("rendered", "json"): "rendered.as_json",
    ("accounts", "text"): "human.accounts.accounts",
    ("accounts", "json"): "accountsjson.accounts",
    ("approval", "text"): "human.approval.approval",
    ("boards", "text"): "human.accounts.boards",
    ("boards", "json"): "accountsjson.boards",
    ("calendar", "text"): "human.calendar.calendar",
    ("calendar", "json"): "calendarjson.calendar",
    ("calendar", "ics"): "ics.calendar",
    ("checkup", "text"): "human.checkup.checkup",
    ("checkup", "json"): "checkupjson.checkup",
    ("checkup", "markdown"): "markdown.checkup.checkup",
    ("failure", "text"): "human.findings.failure",
    ("failure", "json"): "jsonout.failure",
    ("failure", "github"): "annotations.failure",
    ("failure", "markdown"): "markdown.document.failure",
    ("imported", "text"): "human.imported.imported",
    ("imported", "json"): "importjson.imported",
    ("imported", "markdown"): "markdown.imported.imported",
    ("metrics", "text"): "human.metrics.metrics",
    ("metrics", "json"): "metricsjson.metrics",
    ("metrics", "csv"): "metricscsv.metrics",
    ("metrics", "html"): "page.metrics.page",
    ("metrics", "markdown"): "markdown.metrics.metrics",
    ("formatting", "text"): "human.formatting.formatting",
    ("formatting", "json"): "formattingjson.formatting",
    ("formatting-summary", "text"): "human.formatting.summary",
    ("message", "text"): "human.findings.message",
    ("message", "json"): "jsonout.message",
    ("plan", "text"): "human.plan.plan",
    ("plan", "json"): "jsonout.plan",
    ("plan", "markdown"): "markdown.plan.plan",
    ("plan", "github"): "annotations.plan_annotations",
    ("preview", "html"): "page.document.page",
    ("preview", "json"): "previewjson.preview",
    ("preview", "markdown"): "markdown.plan.plan",
    ("preview", "text"): "human.preview.preview",
    ("record", "text"): "human.status.state_record",
    ("record", "json"): "jsonout.state_record",
    ("report", "text"): "human.report.report",
    ("report", "json"): "jsonout.report",
    ("report", "markdown"): "markdown.report.report",
    ("rule", "text"): "rules.rule_page",
    ("rule", "json"): "jsonout.rules",
    ("rules", "text"): "rules.rule_list",
    ("rules", "json"): "jsonout.rules",
    ("state", "text"): "human.status.state_list",
    ("state", "json"): "jsonout.state_list",
    ("status", "text"): "human.status.status",
    ("status", "json"): "jsonout.status",
    ("status", "markdown"): "markdown.report.status",
    ("unformatted", "text"): "human.formatting.unformatted",
    ("verification", "text"): "human.status.verification",
    ("verification", "json"): "jsonout.verification",
    ("verification", "markdown"): "markdown.report.verification",
    ("trial", "text"): "human.checkup.question",
    ("validation", "text"): "human.findings.diagnostics",
    ("validation", "json"): "jsonout.validation",
    ("validation", "github"): "annotations.annotations",
    ("validation", "sarif"): "sarif.sarif",
}
"""By document and format. Only the view that is asked for is imported."""


def render(document: str, form: str, **values: object) -> str:
    """Write a document in a format. A view gets those of the values that it has parameters for."""
    module, _, name = VIEWS[document, form].rpartition(".")
    view = getattr(import_module(f"postsync.views.{module}"), name)
    taken = values.keys() & inspect.signature(view).parameters.keys()
    text: str = view(**{key: values[key] for key in taken})
    return text


class NoAnswer(PostsyncError):
    """Somebody was asked, and the input ended."""

    code = "interrupted"
    exit_code = INTERRUPTED

    def __init__(self) -> None:
        super().__init__("no answer came, so nothing was done")


class Console:
    """Writes results to stdout, and everything else to stderr."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out = _style_of(sys.stdout, settings)
        self.err = _style_of(sys.stderr, settings)
        self.reader_is_gone = False
        """Whether whatever reads stdout has hung up, as `head` does when it has seen enough."""
        self.make_room: Callable[[], None] = lambda: None
        """Takes what moves on the terminal down, before something is written there."""

    @property
    def is_interactive(self) -> bool:
        """Whether a person can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def words(self, text: str) -> None:
        """Write what was asked for, in words: on a terminal no line is broken inside of one."""
        self.result(_fitted(text, sys.stdout, self.out))

    def result(self, text: str) -> None:
        """Write what was asked for. That nobody reads on changes nothing about the outcome."""
        self.make_room()
        try:
            sys.stdout.write(encodable(text, sys.stdout.encoding))
            sys.stdout.flush()
        except OSError as error:
            self._let_go(error)

    def document(self, data: bytes) -> None:
        """Write a document for programs as it is, but for what the log of a job takes for a command.

        On a terminal, what could steer it is spelt out too.
        """
        from postsync.views.jsontext import disarmed_json, harmless

        if sys.stdout.isatty():
            self.result(harmless(data.decode("utf-8", "replace")))
            return
        try:
            sys.stdout.buffer.write(disarmed_json(data))
            sys.stdout.buffer.flush()
        except OSError as error:
            self._let_go(error)

    def exact(self, data: bytes) -> None:
        """Write a text as it is, byte for byte; on a terminal, what could steer it is spelt out."""
        if sys.stdout.isatty():
            self.result(inert(block(data.decode("utf-8", "replace"))))
            return
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except OSError as error:
            self._let_go(error)

    def note(self, text: str) -> None:
        """Write something beside the result; nothing with -q."""
        if not self.settings.quiet:
            self.say(text)

    def say(self, text: str) -> None:
        """Write something that must be seen."""
        self.make_room()
        whole = inert(text if text.endswith("\n") else f"{text}\n")
        self._tell(_fitted(whole, sys.stderr, self.err))

    def detail(self, text: str) -> None:
        """Write something that only -v asks for."""
        if self.settings.verbose:
            self.say(self.err.paint(block(text), DIM))

    def ask(self, question: str) -> bool:
        """Ask on the terminal; only `yes` is agreement. Raises NoAnswer."""
        self.make_room()
        self._forget_what_was_typed()
        self._tell(question)
        answer = b""
        with contextlib.suppress(OSError):  # the terminal may be gone
            answer = sys.stdin.buffer.readline()  # bytes: what is typed need not be text
        if not answer:
            self._tell("\n")  # what comes next begins on a line of its own
            raise NoAnswer
        return answer.strip() == b"yes"

    def _forget_what_was_typed(self) -> None:
        """Keys that were pressed before the question was seen are no answer to it."""
        import termios

        with contextlib.suppress(OSError, ValueError, termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

    def _tell(self, text: str) -> None:
        """Write to stderr. That nobody reads it changes nothing about the outcome."""
        try:
            sys.stderr.write(encodable(text, sys.stderr.encoding))
            sys.stderr.flush()
        except OSError as error:
            _hang_up(sys.stderr, error)

    def _let_go(self, error: OSError) -> None:
        """Write to nobody from here on: the reader has hung up."""
        _hang_up(sys.stdout, error)
        self.reader_is_gone = True


_GONE = {errno.EPIPE, errno.EIO}
"""What a stream says whose reader, or whose terminal, is gone."""


def _hang_up(stream: TextIO, error: OSError) -> None:
    """Let a stream lead nowhere from here on. Raises `error` if its reader is still there."""
    if error.errno not in _GONE:
        raise error
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fitted(text: str, stream: TextIO, style: Style) -> str:
    if not stream.isatty():
        return text
    from postsync.views.human.fitting import fitted

    return fitted(text, style.width)


def _style_of(stream: TextIO, settings: Settings) -> Style:
    columns = None
    with contextlib.suppress(OSError, ValueError):
        columns = os.get_terminal_size(stream.fileno()).columns
    return style_for(
        tty=stream.isatty(), environ=os.environ, colour=settings.colour, columns=columns
    )
