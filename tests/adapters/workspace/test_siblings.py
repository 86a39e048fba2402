"""Rules across posts, in files: at which place each finding stands, and what is no finding."""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.workspace.load import siblings, source
from postsync.adapters.workspace.load.source import read_files
from postsync.adapters.workspace.yaml import survey
from postsync.domain.config import Cadence
from postsync.domain.diagnostic import Severity
from postsync.domain.post.post import Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

FIRST = "accounts: [x:acme]\nscheduledAt: 2026-12-01T14:00:00Z\ncontent: First\n"


def places(workspace: Workspace) -> list[tuple[str, str, int, int]]:
    return [
        (item.rule, item.span.file, item.span.line, item.span.column)
        for item in workspace.diagnostics
        if item.span
    ]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("accounts: [x:acme]\nscheduledAt: 2026-12-01T14:10:00Z\ncontent: B\n", 2, 14),
        ("scheduledAt:   2026-12-01T14:10:00Z # soon\naccounts: [x:acme]\ncontent: B\n", 1, 16),
        ('accounts: [x:acme]\ncontent: B\nscheduledAt: "2026-12-01T14:10:00Z"\n', 3, 14),
        ("# A\n\n---\n# B\naccounts: [x:acme]\nscheduledAt: 2026-12-01 14:10Z\ncontent: B", 6, 14),
        ("\ufeffscheduledAt: 2026-12-01T14:10:00Z\naccounts: [x:acme]\ncontent: B\n", 1, 14),
        ("accounts: [x:acme]\r\nscheduledAt: 2026-12-01T14:10Z\r\ncontent: B\r\n", 2, 14),
        ("accounts: [x:acme]\rscheduledAt: 2026-12-01T14:10Z\rcontent: B\r", 2, 14),
        # What only reading the YAML once more can tell:
        ("{accounts: [x:acme], scheduledAt: 2026-12-01T14:10Z, content: B}", 1, 35),
        ("--- {accounts: [x:acme], scheduledAt: 2026-12-01T14:10Z, content: B}", 1, 39),
        ("  accounts: [x:acme]\n  scheduledAt: 2026-12-01T14:10Z\n  content: B\n", 2, 16),
        ("accounts: [x:acme]\nscheduledAt:\n  2026-12-01T14:10Z\ncontent: B\n", 3, 3),
        ("accounts: [x:acme]\nscheduledAt: !!str 2026-12-01T14:10Z\ncontent: B\n", 2, 14),
        ("accounts: [x:acme]\n'scheduledAt': 2026-12-01T14:10Z\ncontent: B\n", 2, 16),
        ("accounts: [x:acme]\n? scheduledAt\n: 2026-12-01T14:10Z\ncontent: B\n", 3, 3),
        (
            'accounts: [x:acme]\ncontent: "\nscheduledAt: 2\n"\nscheduledAt: 2026-12-01T14:10Z\n',
            5,
            14,
        ),
        (
            "accounts: [x:acme]\ncontent: |\n  scheduledAt: 2\nscheduledAt: 2026-12-01T14:10Z\n",
            4,
            14,
        ),
        (
            'accounts: [x:acme]\nscheduledAt: 2026-12-01T14:10Z\ncontent: "\nscheduledAt: 2\n"\n',
            2,
            14,
        ),
        ("accounts: [x:acme]\ncontent: A\u2028  B\nscheduledAt: 2026-12-01T14:10Z\n", 3, 14),
    ],
)
def test_a_finding_about_time_stands_at_the_time_of_the_later_post(
    write: Write, load: Load, text: str, line: int, column: int
) -> None:
    write("posts/first.yaml", FIRST)
    write("posts/second.yaml", text)
    found = places(load(rules={"PS214": "off"}))
    assert found == [("PS421", "posts/second.yaml", line, column)]


def test_each_document_of_a_file_has_a_place_of_its_own(write: Write, load: Load) -> None:
    documents = [f"id: p{n}\n{FIRST.replace('14:00', f'14:0{n}')}  {n}\n" for n in range(4)]
    write("posts/all.yaml", "---\n".join(documents))
    assert places(load()) == [("PS421", "posts/all.yaml", 3 + 6 * n, 14) for n in range(1, 4)]


def test_plain_files_are_not_composed_again_for_the_place_of_a_time(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(survey, "survey", refuse)
    for number in range(3):
        write(f"posts/{number}.yaml", FIRST + f"  {number}\n")
    write("posts/3.yaml", "\ufeffscheduledAt: 2026-12-01T14:00Z\naccounts: [x:acme]\ncontent: B\n")
    write("posts/4.yaml", f"id: a\n{FIRST}  A\n---\nid: b\n{FIRST}  B\n...\n")
    assert len(load().diagnostics) == 5


def test_a_file_that_is_gone_by_then_is_named_all_the_same(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("posts/first.yaml", FIRST)
    second = write("posts/second.yaml", FIRST + "  Second\n")

    def read_and_lose(*parts: Any) -> None:
        read_files(*parts)
        second.unlink()

    monkeypatch.setattr(source, "read_files", read_and_lose)
    assert places(load()) == [("PS421", "posts/second.yaml", 1, 1)]


def test_the_other_post_is_named_with_its_place(write: Write, load: Load) -> None:
    write("posts/first.yaml", FIRST)
    write("posts/second.yaml", "\n\n" + FIRST.replace("14:00", "14:10") + "  Second\n")
    (found,) = load().diagnostics
    assert found.address == "second"
    assert found.summary == "x:acme has another post 10 minutes earlier"
    assert found.detail.endswith("The other: posts/first.yaml:1.")
    assert found.severity is Severity.WARN


def test_only_what_is_asked_about_is_reported(write: Write, load: Load) -> None:
    write("posts/first.yaml", FIRST)
    write("posts/second.yaml", FIRST + "  Second\n")
    assert places(load("posts/first.yaml")) == []
    assert len(load("posts/second.yaml").diagnostics) == 1


def test_a_rule_that_is_off_costs_nothing(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(siblings.PlacesOfPosts, "of_time", refuse)
    write("posts/first.yaml", FIRST)
    write("posts/second.yaml", FIRST + "  Second\n")
    assert load(rules={"PS421": "off"}).diagnostics == ()


def test_the_surer_figure_decides_how_severe_a_crowd_is(write: Write, load: Load) -> None:
    posts = [
        f"id: p{n}\naccounts: [tiktok:acme]\nscheduledAt: 2026-12-01T{n:02}:00Z\ncontent: T{n}\n"
        for n in range(20)
    ]
    write("posts/all.yaml", "---\n".join(posts))
    (found,) = (item for item in load().diagnostics if item.rule == "PS422")
    assert found.severity is Severity.WARN
    assert found.span is not None
    assert (found.address, found.span.line, found.span.column) == ("p15", 78, 14)


def test_quiet_hours_are_those_of_the_post_s_own_time_zone(write: Write, load: Load) -> None:
    at_night = Cadence(quiet_hours=(time(22), time(7)), spacing=timedelta(0))
    write("posts/berlin.yaml", FIRST.replace("14:00:00Z", "21:30:00Z"))
    write(
        "posts/tokyo.yaml", FIRST.replace("14:00:00Z", "22:30:00Z") + "  T\ntimezone: Asia/Tokyo\n"
    )
    write("posts/local.yaml", FIRST.replace("14:00:00Z", "06:59") + "  Local\n")
    found = load(cadence=at_night, timezone="Europe/Berlin").diagnostics
    assert [(item.address, item.summary) for item in found] == [
        ("berlin", "22:30 in Europe/Berlin falls into the quiet hours, 22:00 to 07:00"),
        ("local", "06:59 in Europe/Berlin falls into the quiet hours, 22:00 to 07:00"),
    ]
    there = {"timezone": "America/New_York"}
    found = load(cadence=at_night, timezone="Europe/Berlin", defaults=there).diagnostics
    assert [item.summary.partition(" falls")[0] for item in found] == ["06:59 in America/New_York"]


@pytest.mark.parametrize("year", ["1970", "1999", "2026", "2099", "8999"])
def test_no_time_is_too_late_or_too_early_for_a_check(write: Write, load: Load, year: str) -> None:
    write("posts/a.yaml", f"accounts: [x:acme]\nscheduledAt: {year}-06-15T12:00:00Z\ncontent: A\n")
    assert load().diagnostics == ()


@pytest.mark.parametrize("year", ["0001", "1969", "9000", "9999"])
def test_a_year_that_nobody_plans_for_is_refused(write: Write, load: Load, year: str) -> None:
    """In some zone, or an hour later, it would be no time any more."""
    write("posts/a.yaml", f"accounts: [x:acme]\nscheduledAt: {year}-06-15T12:00:00Z\ncontent: A\n")
    assert [item.rule for item in load().diagnostics] == ["PS401"]


@pytest.mark.parametrize(
    ("clock", "rule"), [("2027-03-28T02:30", "PS405"), ("2026-10-25T02:30", "PS406")]
)
@pytest.mark.parametrize("config", [{"timezone": "Europe/Berlin"}, {"defaults": None}, {}])
def test_a_time_that_the_clocks_skip_or_repeat_is_found_whoever_names_the_zone(
    write: Write, load: Load, clock: str, rule: str, config: dict[str, Any]
) -> None:
    own = "" if config else "timezone: Europe/Berlin\n"
    if "defaults" in config:
        config = {"defaults": {"timezone": "Europe/Berlin"}}
    write("posts/a.yaml", f"{own}accounts: [x:acme]\nscheduledAt: {clock}\ncontent: A\n")
    assert places(load(**config)) == [(rule, "posts/a.yaml", 3 if own else 2, 14)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/London"])
def test_a_time_zone_decides_which_clock_changes(write: Write, load: Load, zone: str) -> None:
    write("posts/a.yaml", "accounts: [x:acme]\nscheduledAt: 2027-03-28T01:30\ncontent: A\n")
    assert [item.rule for item in load(timezone=zone).diagnostics] == (
        ["PS405"] if zone == "Europe/London" else []
    )


def test_a_medium_that_expires_is_found_at_its_address(write: Write, load: Load) -> None:
    write(
        "posts/a.yaml",
        "accounts: [x:acme]\n"
        "scheduledAt: 2026-12-01T14:00:00Z\n"
        "containers:\n"
        "  - content: A\n"
        "    media:\n"
        "      - url: https://files.acme.example/a.jpg?X-Amz-Date=20261130T120000Z&X-Amz-Expires=3600\n"
        "        alt: A rocket\n",
    )
    (found,) = load().diagnostics
    assert (found.rule, found.severity) == ("PS425", Severity.ERROR)
    assert places(load()) == [("PS425", "posts/a.yaml", 6, 14)]
