"""Diagnostics as text, as workflow commands and as SARIF."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.views.samples import NASTY, assert_golden, every_action

from postsync.domain.catalogue import RULES
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.views import annotations, sarif
from postsync.views.annotations import escape_data, escape_property
from postsync.views.human.findings import diagnostics as human_diagnostics
from postsync.views.human.findings import failure as human_failure
from postsync.views.shown import Style

ANY_DIAGNOSTIC = st.builds(
    Diagnostic,
    severity=st.sampled_from(Severity),
    rule=st.sampled_from(sorted(RULES)),
    summary=st.text(),
    detail=st.text(),
    span=st.none() | st.builds(Span, file=st.text(min_size=1), line=st.integers(1, 9)),
    address=st.none() | st.just("post"),
)
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)\Z")


def error(number: int, **more: object) -> Diagnostic:
    values = {
        "severity": Severity.ERROR,
        "rule": "PS410",
        "summary": f"finding {number}",
        "span": Span(file="posts/a.yaml", line=number + 1, column=3),
    }
    return Diagnostic(**(values | more))  # type: ignore[arg-type]


def unescape(text: str) -> str:
    pairs = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub("%0D|%0A|%3A|%2C|%25", lambda match: pairs[match[0]], text)


def test_findings_read_as_agreed() -> None:
    sources = {"posts/too-late.yaml": ["id: x", "", "", "scheduledAt: 2026-11-22T16:00:00Z"]}
    text = human_diagnostics(
        every_action().diagnostics, Style(width=80), posts=14, files=12, sources=sources
    )
    assert_golden("findings.txt", text)


def test_a_finding_begins_with_a_place_that_editors_can_follow() -> None:
    text = human_diagnostics([error(1)], Style(), posts=1, files=1)
    assert text.splitlines()[0] == "posts/a.yaml:2:3: error PS410 finding 1"


def test_a_workspace_without_findings_is_valid() -> None:
    text = human_diagnostics([], Style(), posts=2, files=1)
    assert text == "Valid. 2 posts in 1 file, nothing to report.\n"


def test_warnings_alone_leave_a_workspace_valid() -> None:
    text = human_diagnostics([error(1, severity=Severity.WARN)], Style(), posts=1, files=1)
    assert text.endswith("\nValid. 1 warning in 1 post in 1 file.\n")


def test_a_caret_stands_under_the_column_also_behind_wide_characters() -> None:
    found = error(0, span=Span(file="a", line=1, column=5))
    text = human_diagnostics([found], Style(), posts=1, files=1, sources={"a": ["語語: x"]})
    assert text.splitlines()[1:3] == ["   1 | 語語: x", "     |       ^"]


def test_of_a_long_line_the_part_around_the_place_is_quoted() -> None:
    source = f"content: {'語' * 100}{'a' * 200}!{'b' * 300}"
    found = error(0, span=Span(file="a", line=1, column=source.index("!") + 1))
    text = human_diagnostics([found], Style(width=60), posts=1, files=1, sources={"a": [source]})
    quoted, caret = text.splitlines()[1:3]
    assert len(quoted) <= 60
    assert quoted.startswith("   1 | …aaa")
    assert quoted.endswith("bbb…")
    assert quoted[caret.index("^")] == "!"


def test_a_space_at_the_place_is_quoted_too() -> None:
    found = error(0, span=Span(file="a", line=1, column=4))
    source = "one two " + "long " * 20
    text = human_diagnostics([found], Style(width=40), posts=1, files=1, sources={"a": [source]})
    assert text.splitlines()[1].startswith("   1 | one two long")


def test_a_line_of_a_megabyte_is_quoted_without_a_look_at_all_of_it() -> None:
    source = "語" * 1_000_000
    found = error(0, span=Span(file="a", line=1, column=500_000))
    text = human_diagnostics([found], Style(width=60), posts=1, files=1, sources={"a": [source]})
    quoted, caret = text.splitlines()[1:3]
    assert caret.strip(" |") == "^"
    assert len(quoted) < 60


def test_a_source_that_ends_before_the_line_is_not_quoted() -> None:
    text = human_diagnostics([error(7)], Style(), posts=1, files=1, sources={"posts/a.yaml": []})
    assert "|" not in text


def test_no_finding_can_steer_the_terminal_or_the_runner() -> None:
    found = error(0, summary=NASTY, detail=NASTY, span=Span(file="::error::" + NASTY))
    text = human_diagnostics([found], Style(), posts=1, files=1)
    assert "\x1b" not in text
    assert "##[" not in text
    assert not text.startswith("::")


def test_a_failure_tells_the_findings_first_then_why_and_what_to_do() -> None:
    text = human_failure(
        "the workspace is not valid", Style(), detail="Mend the files.", diagnostics=[error(1)]
    )
    assert text == (
        "posts/a.yaml:2:3: error PS410 finding 1\n"
        "\n"
        "error: the workspace is not valid\n"
        "  Mend the files.\n"
    )


def test_a_failure_cannot_steer_the_terminal_or_the_runner() -> None:
    text = human_failure(NASTY, Style(width=40), detail=NASTY)
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_an_annotation_carries_place_title_and_text() -> None:
    assert annotations.annotations([error(1, detail="Do this.")]) == (
        "::error file=posts/a.yaml,line=2,col=3,title=PS410::finding 1%0ADo this.\n"
    )


def test_annotations_come_by_severity() -> None:
    items = [error(0, severity=severity) for severity in reversed(Severity)]
    commands = annotations.annotations(items).splitlines()
    assert [line.split()[0] for line in commands] == ["::error", "::warning", "::notice"]


def test_the_tenth_annotation_of_a_kind_says_how_many_more_there_are() -> None:
    lines = annotations.annotations([error(number) for number in range(25)]).splitlines()
    assert len(lines) == 10
    assert "and 16 more of this kind" in lines[-1]


def test_ten_annotations_of_a_kind_are_all_shown() -> None:
    lines = annotations.annotations([error(number) for number in range(10)]).splitlines()
    assert len(lines) == 10
    assert "more of this kind" not in lines[-1]


@given(st.text())
def test_escaped_data_is_one_line_and_decodes_to_itself(text: str) -> None:
    escaped = escape_data(text)
    assert "\n" not in escaped
    assert "\r" not in escaped
    assert unescape(escaped.replace("%3A", "%253A").replace("%2C", "%252C")) == text or (
        unescape(escaped) == text
    )


@given(st.text())
def test_an_escaped_property_cannot_end_itself(text: str) -> None:
    escaped = escape_property(text)
    assert not set(escaped) & set(":,\r\n")
    assert unescape(escaped) == text


@given(st.lists(ANY_DIAGNOSTIC))
def test_every_line_of_annotations_is_one_whole_command(items: list[Diagnostic]) -> None:
    for line in annotations.annotations(items).split("\n")[:-1]:
        assert COMMAND.match(line), line


def test_sarif_has_the_shape_that_code_scanning_wants() -> None:
    log = json.loads(sarif.sarif(every_action().diagnostics, version="1.2.3"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("postsync", "1.2.3")
    ids = [rule["id"] for rule in driver["rules"]]
    assert set(RULES) <= set(ids)
    assert len(ids) == len(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["artifactLocation"]["uri"]
        assert result["partialFingerprints"]["postsyncFinding/v1"]


def fingerprints(*items: Diagnostic) -> list[str]:
    run = json.loads(sarif.sarif(items, version="1"))["runs"][0]
    return [result["partialFingerprints"]["postsyncFinding/v1"] for result in run["results"]]


def test_a_sarif_fingerprint_does_not_depend_on_the_line() -> None:
    moved = error(0, span=Span(file="posts/a.yaml", line=99))
    assert fingerprints(error(0)) == fingerprints(moved)


def test_equal_findings_have_different_sarif_fingerprints() -> None:
    assert len(set(fingerprints(error(0), error(0), error(1)))) == 3


def test_a_sarif_path_is_percent_encoded() -> None:
    found = error(0, span=Span(file="posts/Ä b:c#d.yaml"))
    run = json.loads(sarif.sarif([found], version="1"))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "posts/%C3%84%20b%3Ac%23d.yaml"


def test_a_finding_without_a_place_still_has_one_in_sarif() -> None:
    run = json.loads(sarif.sarif([error(0, span=None)], version="1"))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "postsync.yaml"


@given(st.lists(ANY_DIAGNOSTIC))
def test_sarif_is_always_json_that_can_be_encoded(items: list[Diagnostic]) -> None:
    json.loads(sarif.sarif(items, version="1").encode())


def test_sarif_says_how_many_findings_did_not_fit() -> None:
    item = Diagnostic(severity=Severity.WARN, rule="PS301", summary="a")
    run = json.loads(sarif.sarif([item] * (sarif.MOST + 3), version="1"))["runs"][0]
    assert len(run["results"]) == sarif.MOST
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("3 findings are not here")
    assert "invocations" not in json.loads(sarif.sarif([item], version="1"))["runs"][0]
