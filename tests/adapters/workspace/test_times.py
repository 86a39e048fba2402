"""Times as people write them, and the two nights a year when clocks jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.decode.times import read_time
from postsync.domain.problem import Problem

TWO_PM = datetime(2026, 12, 1, 14, tzinfo=UTC)


@each_row(
    "text, zone, expected",
    [
        ("2026-12-01T14:00:00Z", None, TWO_PM),
        ("2026-12-01T14:00:00Z", "Europe/Berlin", TWO_PM),
        ("2026-12-01 14:00:00Z", None, TWO_PM),
        ("2026-12-01T14:00Z", None, TWO_PM),
        ("2026-12-01T15:00:00+01:00", None, TWO_PM),
        ("2026-12-01T15:00:00+0100", None, TWO_PM),
        ("2026-12-01T15:00+01", None, TWO_PM),
        ("2026-12-01 15:00", "Europe/Berlin", TWO_PM),
        ("2026-12-01T15:00:00", "Europe/Berlin", TWO_PM),
        ("2026-12-01T14:00:00.25", "UTC", TWO_PM + timedelta(milliseconds=250)),
        ("2026-07-01T15:00", "Europe/Berlin", datetime(2026, 7, 1, 13, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_to_the_instant_it_means(
    text: str, zone: str | None, expected: datetime
) -> None:
    found = read_time(text, zone)
    assert found == expected
    assert isinstance(found, datetime)
    assert found.tzinfo is UTC


@each_row(
    "text, zone, rule",
    [
        ("2026-12-01", None, "PS402"),
        ("tomorrow", "UTC", "PS401"),
        ("2026-02-30T14:00:00Z", None, "PS401"),
        ("0001-01-01T00:00:00+05:00", None, "PS401"),
        ("9999-12-31T23:00:00-05:00", None, "PS401"),
        ("0001-01-01T00:00:00", "Asia/Tokyo", "PS401"),
        ("2026-12-01T14:00", None, "PS403"),
        ("2026-12-01T14:00", "Europe/Berlln", "PS401"),
    ],
)
def test_a_time_that_means_no_instant_is_a_problem(text: str, zone: str | None, rule: str) -> None:
    found = read_time(text, zone)
    assert isinstance(found, Problem)
    assert found.rule == rule
    assert found.path == ("scheduledAt",)


@each_row(
    "text, days",
    [
        ("2026-04-31 18:00", "30"),
        ("2026-02-29T14:00:00Z", "28"),
        ("2028-02-30T14:00:00Z", "29"),
        ("2026-12-32T14:00", "31"),
        ("0000-01-01T14:00", None),
        ("2026-04-30 25:00", None),
        ("2026-04-311 18:00", None),
        ("2026-02-30", "28"),
        ("tomorrow", None),
    ],
)
def test_a_day_that_its_month_does_not_have_is_named_as_that(text: str, days: str | None) -> None:
    found = read_time(text, "UTC")
    assert isinstance(found, Problem)
    told = f": that month has {days} days" if days else ""
    assert found.summary == f"“{text}” is not a time{told}"


@each_row(
    "text, summary, detail",
    [
        ("“2026-12-09 09:00”", "“ (U+201C, left double quotation mark)", "2026-12-09T09:00"),
        (
            "\u20182026-12-09T09:00\u2019",
            "(U+2018, left single quotation mark)",
            "2026-12-09T09:00",
        ),
        ("2026\u201112\u201109 09:00", "U+2011", "2026-12-09T09:00"),
        ("2026\u201312\u201309 09:00", "(U+2013, en dash)", "2026-12-09T09:00"),
        ("2026-12-09\xa009:00", "U+00A0", "2026-12-09T09:00"),
        ("2026-12-09 09\uff1a00", "(U+FF1A, full-width colon)", "2026-12-09T09:00"),
        ("2026-12-09 09.00", "", "2026-12-09T09:00"),
        ("9.12.2026 09.00", "", "2026-12-09T09:00"),
        ("2026-13-09 09:00", "there is no month 13", "in this order"),
        ("now", "", "Leave `scheduledAt` out"),
    ],
)
def test_what_keeps_a_text_from_being_a_time_is_named(text: str, summary: str, detail: str) -> None:
    found = read_time(text, "Europe/Berlin")
    assert isinstance(found, Problem)
    assert summary in found.summary
    assert detail in found.detail


def test_a_skipped_time_names_the_times_before_and_after() -> None:
    found = read_time("2027-03-28T02:30", "Europe/Berlin")
    assert isinstance(found, Problem)
    assert found.rule == "PS405"
    assert "2027-03-28T01:30:00+01:00" in found.detail
    assert "2027-03-28T03:30:00+02:00" in found.detail


def test_a_repeated_time_names_both_instants() -> None:
    found = read_time("2026-10-25T02:30", "Europe/Berlin")
    assert isinstance(found, Problem)
    assert found.rule == "PS406"
    assert "2026-10-25T02:30:00+02:00" in found.detail
    assert "2026-10-25T02:30:00+01:00" in found.detail


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - clock times
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"]),
)
def test_a_time_is_ambiguous_exactly_when_the_zone_says_so(moment: datetime, zone: str) -> None:
    text = moment.isoformat(timespec="microseconds")
    found = read_time(text, zone)
    instants = {moment.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    there = {
        instant
        for instant in instants
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment
    }
    if isinstance(found, datetime):
        assert there == {found}
    else:
        assert found.rule == ("PS406" if len(there) == 2 else "PS405")
        assert len(there) != 1


def test_both_spellings_offered_for_a_skipped_time_can_be_pasted() -> None:
    found = read_time("2027-10-03T02:15", "Australia/Lord_Howe")
    assert isinstance(found, Problem)
    offered = found.detail.removesuffix(".").rpartition(": ")[2].split(" or ")
    instants = [read_time(text, None) for text in offered]
    assert all(isinstance(instant, datetime) for instant in instants)
    zone = ZoneInfo("Australia/Lord_Howe")
    for text, instant in zip(offered, instants, strict=True):
        assert isinstance(instant, datetime)
        assert instant.astimezone(zone).isoformat() == text


BERLIN, THERE = "Europe/Berlin", ", on the clocks of Europe/Berlin."


@each_row(
    "text, zone, detail",
    [
        ("12/20/2026 10:00 AM", BERLIN, "Write 2026-12-20T10:00" + THERE),
        (
            "20.12.2026 10:00",
            None,
            "Write 2026-12-20T10:00; and `timezone` beside it, or an offset.",
        ),
        ("Dec 20, 2026 at 10am", BERLIN, "Write 2026-12-20T10:00" + THERE),
        (
            "Sunday, 20. Dezember 2026, 10 Uhr",
            BERLIN,
            "Write 2026-12-20T10:00" + THERE,
        ),
        (
            "20th of December 2026 12am",
            BERLIN,
            "Write 2026-12-20T00:00" + THERE,
        ),
        ("2026-12-20 12:30 pm", BERLIN, "Write 2026-12-20T12:30" + THERE),
        (
            "2026/12/20 9:05:30",
            BERLIN,
            "Write 2026-12-20T09:05:30" + THERE,
        ),
        ("2026-12-20T24:00", BERLIN, "Write 2026-12-21T00:00" + THERE),
        (
            "\uff12026-12-20T10:00",
            BERLIN,
            "Write 2026-12-20T10:00" + THERE,
        ),
        (" 2026-12-20T10:00", BERLIN, "Write 2026-12-20T10:00" + THERE),
        ("20261220T1000", BERLIN, "Write 2026-12-20T10:00" + THERE),
        ("2026-12-20T10:00+2", BERLIN, "Write 2026-12-20T10:00+02:00."),
        ("2026-12-20T10:00 GMT-5", BERLIN, "Write 2026-12-20T10:00-05:00."),
        ("2026-12-20 10:00 UTC", BERLIN, "Write 2026-12-20T10:00Z."),
        ("1766224800", BERLIN, "Write 2025-12-20T10:00Z."),
        ("1766224800000", None, "Write 2025-12-20T10:00Z."),
        (
            "2026-12-20T10:00 Europe/Paris",
            BERLIN,
            "Write 2026-12-20T10:00, and beside it `timezone: Europe/Paris`.",
        ),
        (
            "2026-07-20 10:00 CET",
            None,
            (
                "Write 2026-07-20T10:00+01:00; "
                "or 2026-07-20T10:00 with `timezone: Europe/Berlin` (UTC+02:00 then)."
            ),
        ),
        (
            "2026-12-05T17:00+02:00[Europe/Berlin]",
            None,
            (
                "Its offset is not that of its zone. Write 2026-12-05T17:00+02:00 if the offset is "
                "meant; or 2026-12-05T17:00 with `timezone: Europe/Berlin` (UTC+01:00 then) if the "
                "zone is."
            ),
        ),
        (
            "2026-12-05T17:00+01:00[Europe/Berlin]",
            None,
            (
                "Write 2026-12-05T17:00+01:00; or 2026-12-05T17:00 with `timezone: Europe/Berlin`, "
                "which is the same."
            ),
        ),
        ("2026-12-05T17:00-05:00[Mars/Base]", None, "Write 2026-12-05T17:00-05:00."),
        (
            "10am PST, 12/20/2026",
            None,
            (
                "Write 2026-12-20T10:00-08:00 or 2026-12-20T10:00+08:00; or 2026-12-20T10:00 "
                "with `timezone: America/Los_Angeles` (UTC-08:00 then) or `timezone: Asia/Manila` "
                "(UTC+08:00 then)."
            ),
        ),
        (
            "03/04/2026 9:30",
            BERLIN,
            "Write 2026-03-04T09:30 for 4 March or 2026-04-03T09:30 for 3 April" + THERE,
        ),
        ("2026-12-20T25:00", BERLIN, "No clock shows such a time. Correct it."),
        ("2026-12-20", BERLIN, "Say when on that day, for example 2026-12-20T09:00."),
        (
            "03/04/2026",
            BERLIN,
            "Say when on that day, for example 2026-03-04T09:00 or 2026-04-03T09:00.",
        ),
    ],
)
def test_a_time_of_another_form_gets_the_value_to_write(
    text: str, zone: str | None, detail: str
) -> None:
    found = read_time(text, zone)
    assert isinstance(found, Problem)
    assert found.detail == detail


@pytest.mark.parametrize(
    "text", ["tomorrow 9am", "mid December", "Dec 20 10:00", "2026-12-20 10:00 - 11:00", ""]
)
def test_nothing_is_guessed_of_a_time_that_is_not_certain(text: str) -> None:
    found = read_time(text, "Europe/Berlin")
    assert isinstance(found, Problem)
    assert found.detail.startswith("Write it as 2026-12-01T14:00:00Z, or as ")


@given(st.text(max_size=60) | st.from_regex(r"[0-9/.: -]{6,30}( [A-Z]{2,5})?", fullmatch=True))
def test_whatever_is_written_for_a_time_is_read_or_a_problem(text: str) -> None:
    found = read_time(text, "Europe/Berlin")
    assert isinstance(found, datetime | Problem)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - clock times
    st.sampled_from(
        ["%m/%d/%Y %I:%M %p", "%d.%m.%Y %H:%M", "%B %d, %Y at %I:%M%p", "%A, %d %b %Y %H:%M"]
    ),
)
def test_the_value_to_write_is_among_what_can_be_meant(moment: datetime, form: str) -> None:
    found = read_time(moment.strftime(form), "UTC")
    assert isinstance(found, Problem)
    assert f"{moment:%Y-%m-%dT%H:%M}" in found.detail
