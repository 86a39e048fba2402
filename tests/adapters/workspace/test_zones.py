"""Time zones: which there are, and what is said of every other name."""

import re
import zoneinfo
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.decode.zonenames import ABBREVIATIONS, CITIES, IN_WORDS, WINDOWS
from postsync.adapters.workspace.decode.zones import (
    check_zone,
    meant_zone,
    offset_of,
    readings,
    zone_named,
)

IN_DECEMBER = "2026-12-20T10:00"
SUGGESTED = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z_/-]+")


@each_row(
    "name",
    [
        "Europe/Berlin",
        "UTC",
        "US/Pacific",
        "Europe/Kiev",
        "EST5EDT",
        "CET",
        "GMT",
        "Etc/UTC",
        "Etc/GMT0",
    ],
)
def test_a_zone_whose_clocks_are_what_its_name_says_is_no_problem(name: str) -> None:
    assert check_zone(name, IN_DECEMBER) is None


@each_row(
    "name, meant",
    [
        ("Europe/Berlln", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("europe/berlin ", "Europe/Berlin"),
        ("Europe-Berlin", "Europe/Berlin"),
        ("Europe\\Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("US/New York", "America/New_York"),
        ("Los Angelos", "America/Los_Angeles"),
        ("M\u00fcnchen", "Europe/Berlin"),
        ("Europe/Munich", "Europe/Berlin"),
        ("S\u00e3o Paulo", "America/Sao_Paulo"),
        ("Asia/Bangalore", "Asia/Kolkata"),
        ("Granada", "Europe/Madrid"),
        ("posix/Europe/Berlin", "Europe/Berlin"),
        ("right/Europe/Berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("India Standard Time", "Asia/Kolkata"),
        ("Central Standard Time (Mexico)", "America/Mexico_City"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Central European Summer Time", "Europe/Warsaw"),
        ("British Summer Time", "Europe/London"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_one_that_was_meant(name: str, meant: str) -> None:
    found = check_zone(name, IN_DECEMBER)
    assert found is not None
    assert found.rule == "PS404"
    there = offset_of(meant, datetime(2026, 12, 20))  # noqa: DTZ001 - on its clocks
    assert found.detail.startswith(f"Did you mean {meant} (UTC{there} then)? ")


@each_row(
    "name",
    [
        "Europe", "Springfield", "../../etc/passwd", "/etc/localtime", "a\0b", "\u00e4" * 50, "zone.tab",
        "tzdata.zi", "leapseconds", "Factory", "localtime", "posixrules", "Local time", "GMT+15", "North",
    ],
)  # fmt: skip
def test_nothing_is_suggested_where_nobody_knows_what_was_meant(name: str) -> None:
    found = check_zone(name, IN_DECEMBER)
    assert found is not None
    assert found.rule == "PS404"
    assert (
        found.detail
        == "A zone has the name of a region and a large city in it, such as Europe/Berlin."
    )


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        (
            "CEST",
            (
                "Write Europe/Berlin (UTC+01:00 then), or another city with its clocks; "
                "or the offset into the time: `scheduledAt: 2026-12-20T10:00+02:00`."
            ),
        ),
        (
            "PST",
            (
                "Write which one is meant: America/Los_Angeles (UTC-08:00 then) or Asia/Manila "
                "(UTC+08:00 then); or the offset into the time: "
                "`scheduledAt: 2026-12-20T10:00-08:00 or 2026-12-20T10:00+08:00`."
            ),
        ),
        ("Z", "Write UTC."),
        ("+00:00", "Write UTC."),
    ],
)
def test_an_abbreviation_is_refused_with_the_zones_that_it_may_stand_for(
    name: str, detail: str
) -> None:
    found = check_zone(name, IN_DECEMBER)
    assert found is not None
    assert (found.rule, found.detail) == ("PS404", detail)


def test_what_an_abbreviation_means_is_told_where_no_time_stands_beside_it() -> None:
    found = check_zone("BST")
    assert found is not None
    assert "Europe/London (UTC+00:00, UTC+01:00 in July), Asia/Dhaka (UTC+06:00) or" in found.detail
    assert found.detail.endswith("the offset into the time, such as 2026-12-01T14:00+01:00.")


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("UTC+2", "+02:00"),
        ("GMT+2", "+02:00"),
        ("GMT-05:00", "-05:00"),
        ("+0530", "+05:30"),
        ("Etc/UTC-3", "-03:00"),
    ],
)
def test_an_offset_is_no_zone_and_is_written_into_the_time(name: str, offset: str) -> None:
    found = check_zone(name, IN_DECEMBER)
    assert found is not None
    assert found.rule == "PS404"
    assert f"`scheduledAt: 2026-12-20T10:00{offset}`" in found.detail
    assert "Etc/GMT" not in found.detail


@pytest.mark.parametrize("name", ["Etc/GMT+2", "etc/gmt+2"])
def test_a_name_whose_sign_is_the_other_way_round_gets_both_offsets(name: str) -> None:
    found = check_zone(name, IN_DECEMBER)
    assert found is not None
    assert found.rule == ("PS407" if name.startswith("E") else "PS404")
    assert "`scheduledAt: 2026-12-20T10:00-02:00 or 2026-12-20T10:00+02:00`" in found.detail


def test_a_zone_with_a_sign_says_on_which_side_of_utc_it_is() -> None:
    east, west = check_zone("Etc/GMT-14"), check_zone("Etc/GMT+1")
    assert east is not None
    assert west is not None
    assert east.summary.startswith("Etc/GMT-14 is ahead of UTC (UTC+14:00)")
    assert west.summary.startswith("Etc/GMT+1 is behind UTC (UTC-01:00)")


@pytest.mark.parametrize(
    ("name", "offset"), [("EST", "-05:00"), ("MST", "-07:00"), ("HST", "-10:00")]
)
def test_a_zone_without_summer_time_is_a_warning(name: str, offset: str) -> None:
    found = check_zone(name, "2026-07-01T10:00")
    assert found is not None
    assert found.rule == "PS408"
    assert f"{name} is UTC{offset} all year" in found.summary
    assert f"`scheduledAt: 2026-07-01T10:00{offset}`" in found.detail


def test_zones_do_not_come_from_this_machine(tmp_path: Path) -> None:
    here = Path(str(zone_file("Asia/Tokyo")))
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe/Berlin").write_bytes(here.read_bytes())
    (tmp_path / "Mars").write_bytes(here.read_bytes())
    zone_named.cache_clear()
    zoneinfo.reset_tzpath([str(tmp_path)])
    try:
        assert zone_named("Mars") is None
        assert offset_of("Europe/Berlin") == "+01:00"
    finally:
        zoneinfo.reset_tzpath()
        zone_named.cache_clear()


def zone_file(name: str) -> object:
    from importlib.resources import files

    return files("tzdata").joinpath("zoneinfo", *name.split("/"))


def test_every_abbreviation_says_an_offset_that_its_zone_has_had() -> None:
    months = [datetime(year, month, 1) for year in (2015, 2021, 2026) for month in (1, 7)]  # noqa: DTZ001
    for name, meanings in ABBREVIATIONS.items():
        for zone, offset in meanings:
            assert offset in {offset_of(zone, month) for month in months}, name


def test_every_name_in_the_tables_leads_to_a_zone() -> None:
    for zone in (*CITIES.values(), *IN_WORDS.values()):
        assert check_zone(zone) is None, zone


@each_row("name", sorted(WINDOWS))
def test_every_name_of_windows_is_found(name: str) -> None:
    assert meant_zone(name) == WINDOWS[name]


@given(st.text(max_size=70))
def test_any_text_is_a_zone_or_a_problem(name: str) -> None:
    found = check_zone(name, IN_DECEMBER)
    assert (found is None) == (zone_named(name) is not None) or found is not None
    if found is not None:
        assert all(zone_named(zone) for zone in SUGGESTED.findall(found.detail))


@pytest.mark.parametrize(
    ("name", "written", "offset"),
    [
        ("ET", "2027-07-07T18:00", "-04:00"),
        ("et", "2027-01-07T18:00", "-05:00"),
        ("EST", "2027-07-07T18:00", "-05:00"),
    ],
)
def test_a_name_for_all_of_the_year_has_the_offset_of_that_day(
    name: str, written: str, offset: str
) -> None:
    assert [one.offset for one in readings(name, datetime.fromisoformat(written))] == [offset]
