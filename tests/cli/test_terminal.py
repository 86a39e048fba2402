"""The terminal: what a person sees of a run, on screens of every size, with services that take their time."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from tests.integration.terminal import Terminal
from tests.integration.workbench import Workbench, until

from postsync.views.shown import width

SIZES = [(40, 10), (40, 24), (80, 24), (120, 10)]

QUESTION = "Carry this out? Only `yes` counts:"

BARS = ("━", "╸", "⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏")

NOW = "accounts: [linkedin:acme-inc, x:acme]\ncontent: We are live.\n"

MISTAKES = "accounts: [x:acme]\nscheduledAt: 2027-03-05T09:00:00Z\ncontent: Mail me  at main.py #\n"


@pytest.fixture
def slow(empty: Workbench) -> Iterator[Workbench]:
    """Posts for one account and one that goes out at once, on a service that takes its time."""
    empty.posts(4, words="with so many words that no line of a small terminal can hold them all")
    empty.write("posts/now.yaml", NOW)
    with empty.serving():
        empty.sandbox("POST", "settings", {"latency": 0.1})
        yield empty


def has_bars(lines: list[str]) -> bool:
    return any(line.lstrip().startswith(BARS[2:]) or "━ " in line for line in lines)


def assert_asks(terminal: Terminal) -> None:
    """The question, and all that it is about, are the last that stands there, and stay."""
    terminal.until(QUESTION)
    terminal.look(0.4)
    shown = terminal.shown
    assert shown[-1] == QUESTION, shown
    assert terminal.screen.cursor.y == len(shown) - 1
    assert not terminal.screen.cursor.hidden
    end = " ".join(shown[-6:])
    assert "Outstand at 127.0.0.1:" in end
    assert "organisation org_acme" in end
    assert "1 post goes out now." in end
    assert not has_bars([line for line in shown if not line.startswith(("┏", "┗", "┃"))])


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_the_question_is_the_last_thing_on_any_screen(
    slow: Workbench, columns: int, rows: int
) -> None:
    with Terminal(slow, "apply", columns=columns, rows=rows) as terminal:
        assert_asks(terminal)
        assert any(has_bars(frame) for frame in terminal.frames), "bars moved meanwhile"
        terminal.type(b"no\n")
        assert terminal.finish() == 1
        assert "error: the answer was not `yes`" in terminal.text
    assert slow.remote() == []


@pytest.mark.parametrize(
    ("before", "after", "env"),
    [
        (("--color", "always"), (), {}),
        (("--color", "never"), (), {}),
        ((), (), {"NO_COLOR": "1"}),
        ((), (), {"TERM": "dumb"}),
        (("-q",), (), {}),
        (("-q",), ("--format", "json"), {}),
        (("-v",), (), {}),
        ((), ("--format", "markdown"), {}),
    ],
)
def test_the_question_is_the_last_thing_in_every_manner(
    slow: Workbench, before: tuple[str, ...], after: tuple[str, ...], env: dict[str, str]
) -> None:
    with Terminal(slow, *before, "apply", *after, env=env) as terminal:
        assert_asks(terminal)
        assert "now will be PUBLISHED NOW" in terminal.text, "the plan stands before the question"
        terminal.type(b"yes\n")
        assert terminal.finish() == 0
    assert len(slow.remote()) == 5


def test_the_question_is_seen_below_many_findings(slow: Workbench) -> None:
    for number in range(12):
        slow.write(f"posts/odd-{number}.yaml", MISTAKES)
    with Terminal(slow, "apply", columns=40, rows=10) as terminal:
        assert_asks(terminal)


def test_who_writes_the_plan_to_a_file_is_asked_on_the_terminal(slow: Workbench) -> None:
    with Terminal(slow, "apply", columns=40, stdout=subprocess.PIPE) as terminal:
        assert_asks(terminal)
        frames = [sum(has_bars([line]) for line in frame) for frame in terminal.frames]
        assert max(frames) == 1, "a bar that is wider than the terminal is drawn below itself"


def test_without_a_terminal_for_the_question_nobody_is_asked(slow: Workbench) -> None:
    with Terminal(slow, "apply", stderr=subprocess.PIPE) as terminal:
        assert terminal.finish() == 1
    assert slow.remote() == []


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (b"\n", 1, "error: the answer was not `yes`, so nothing was done"),
        (b"y\n", 1, "error: the answer was not `yes`, so nothing was done"),
        (b"YES\n", 1, "error: the answer was not `yes`, so nothing was done"),
        (b"\xff\xfe\n", 1, "error: the answer was not `yes`, so nothing was done"),
        (b"\x04", 130, "error: no answer came, so nothing was done"),
        (b"\x03", 130, "interrupted, nothing was sent"),
        (b"ye\x03", 130, "interrupted, nothing was sent"),
    ],
)
def test_every_other_answer_is_told_in_a_line_what_it_did(
    bench: Workbench, typed: bytes, code: int, said: str
) -> None:
    with Terminal(bench, "apply") as terminal:
        terminal.until(QUESTION)
        terminal.type(typed)
        assert terminal.finish() == code
        at = [QUESTION in line for line in terminal.lines].index(True)
        after = terminal.lines[at + 1 :]
        assert said in after[0], after
        assert len(after) == 1
    assert bench.remote() == []


def test_spaces_around_a_yes_do_not_matter(bench: Workbench) -> None:
    with Terminal(bench, "apply") as terminal:
        terminal.until(QUESTION)
        terminal.type(b" yes \n")
        assert terminal.finish() == 0
    assert bench.remote_texts() == ["Good morning!"]


def test_what_was_typed_before_the_question_is_no_answer(slow: Workbench) -> None:
    slow.faults({"kind": "latency", "seconds": 1, "match": {"method": "GET", "path": "/v1/posts"}})
    with Terminal(slow, "apply") as terminal:
        until(lambda: terminal.look(0.05) and slow.sandbox("GET", "faults")["faults"][0]["hits"])
        assert QUESTION not in terminal.text
        terminal.type(b"yes\n")
        terminal.until(QUESTION)
        assert terminal.look(0.5), "it waits"
        assert terminal.process.poll() is None
        terminal.type(b"\x04")
        assert terminal.finish() == 130
    assert slow.remote() == []


def test_a_window_that_changes_while_somebody_is_asked_answers_nothing(bench: Workbench) -> None:
    with Terminal(bench, "apply") as terminal:
        terminal.until(QUESTION)
        terminal.resize(60, 20)
        assert terminal.look(0.3)
        assert terminal.process.poll() is None
        terminal.type(b"yes\n")
        assert terminal.finish() == 0
    assert bench.remote_texts() == ["Good morning!"]


def test_who_is_asked_sees_every_line(empty: Workbench) -> None:
    text = "\n".join(f"  Line {number}." for number in range(400))
    empty.write("posts/long.yaml", f"accounts: [facebook:acme]\ncontent: |\n{text}\n")
    with Terminal(empty, "apply", rows=10) as terminal:
        terminal.until(QUESTION)
        shown = terminal.text
        assert all(f"│ Line {number}." in shown for number in range(400))
    assert "more lines; `--full` shows them" in empty.run("plan").out


ODD = """\
accounts: [linkedin:acme-inc]
scheduledAt: 2027-03-05T09:00:00Z
content: "发布新版本文字没有空格也要能显示。 שלום עולם 🚀🚀 https://acme.example/a/link/that/no/line/can/hold/whole"
"""

COMMANDS = [
    ("validate",),
    ("plan",),
    ("apply", "--auto-approve"),
    ("status",),
    ("accounts",),
    ("calendar",),
    ("verify",),
    ("state", "list"),
    ("rules",),
    ("rules", "PS201"),
    ("plan", "--target", "post-00"),
]

ANSI = re.compile(r"\x1b\[[\d;?]*[a-zA-Z]")


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_broken_inside_a_word_that_fits(empty: Workbench, columns: int) -> None:
    empty.posts(3, words="with so many words that no line of a small terminal can hold them all")
    empty.write("posts/now.yaml", NOW)
    empty.write("posts/odd.yaml", ODD)
    empty.write("posts/broken.yaml", "accounts: [x:nobody]\ncontent: Hello\n")
    empty.write(f"posts/{'long/' * 6}{'address-' * 6}.yaml", MISTAKES)
    for line in COMMANDS:
        with Terminal(empty, *line, columns=columns) as terminal:
            terminal.finish()
        plain = ANSI.sub("", terminal.written.decode()).replace("\r\n", "\n")
        for row in plain.split("\n"):
            kept = row.rpartition("\r")[2]  # the last that was drawn there
            if width(kept) > columns:
                widest = max(map(width, kept.split()))
                assert widest > columns - 22, (line, kept)
            if not has_bars([kept]):
                assert kept == kept.rstrip(), (line, kept)


def test_a_table_that_is_too_wide_is_a_list(bench: Workbench) -> None:
    with Terminal(bench, "accounts", columns=40) as terminal:
        assert terminal.finish() == 0
    assert "NETWORK" not in terminal.text
    assert terminal.lines.count("  health    active") == 14
    with Terminal(bench, "accounts", columns=80) as terminal:
        assert terminal.finish() == 0
    assert terminal.lines[2].split() == ["NETWORK", "USERNAME", "NICKNAME", "ID", "HEALTH"]
