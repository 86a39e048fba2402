"""The console: what goes to stdout and stderr, in which format and style."""

import contextlib
import inspect
import os
import sys
from collections.abc import Callable
from importlib import import_module

import click

from postsync.cli.options import Settings
from postsync.views.shown import DIM, block, encodable, inert, style_for

VIEWS = {
    ("accounts", "text"): "human.status.accounts",
    ("accounts", "json"): "jsonout.accounts",
    ("approval", "text"): "human.approval.approval",
    ("calendar", "text"): "human.calendar.calendar",
    ("calendar", "json"): "calendarjson.calendar",
    ("calendar", "ics"): "ics.calendar",
    ("failure", "text"): "human.findings.failure",
    ("failure", "json"): "jsonout.failure",
    ("failure", "github"): "annotations.failure",
    ("failure", "markdown"): "markdown.document.failure",
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
    ("verification", "text"): "human.status.verification",
    ("verification", "json"): "jsonout.verification",
    ("verification", "markdown"): "markdown.report.verification",
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


class Console:
    """Writes results to stdout, and everything else to stderr."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        columns = _columns()
        self.out = style_for(
            tty=sys.stdout.isatty(), environ=os.environ, colour=settings.colour, columns=columns
        )
        self.err = style_for(
            tty=sys.stderr.isatty(), environ=os.environ, colour=settings.colour, columns=columns
        )
        self.reader_is_gone = False
        """Whether whatever reads stdout has hung up, as `head` does when it has seen enough."""
        self.make_room: Callable[[], None] = lambda: None
        """Takes what moves on the terminal down, before something is written there."""

    @property
    def is_interactive(self) -> bool:
        """Whether a person can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def result(self, text: str) -> None:
        """Write what was asked for. That nobody reads on changes nothing about the outcome."""
        self.make_room()
        try:
            sys.stdout.write(encodable(text, sys.stdout.encoding))
            sys.stdout.flush()
        except BrokenPipeError:
            self._let_go()

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
        except BrokenPipeError:
            self._let_go()

    def note(self, text: str) -> None:
        """Write something beside the result; nothing with -q."""
        if not self.settings.quiet:
            self.say(text)

    def say(self, text: str) -> None:
        """Write something that must be seen."""
        self.make_room()
        whole = inert(text if text.endswith("\n") else f"{text}\n")
        sys.stderr.write(encodable(whole, sys.stderr.encoding))
        sys.stderr.flush()

    def detail(self, text: str) -> None:
        """Write something that only -v asks for."""
        if self.settings.verbose:
            self.say(self.err.paint(block(text), DIM))

    def ask(self, question: str) -> bool:
        """Ask on the terminal; only `yes` is agreement."""
        self.make_room()
        sys.stderr.write(question)
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise click.Abort
        return answer.strip() == "yes"

    def _let_go(self) -> None:
        """Write to nobody from here on: the reader has hung up."""
        self.reader_is_gone = True
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _columns() -> int | None:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return None
