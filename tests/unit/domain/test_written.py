"""How people write durations and hours elsewhere, and how that is written here."""

from tests.tables import each_row

from postsync.domain.written import duration, hours, meant_duration, meant_hours


@each_row(
    "written, meant",
    [
        ("5 minutes", "5m"),
        ("5min", "5m"),
        ("1h30m", "90m"),
        ("1 hour and 30 minutes", "90m"),
        ("90 sec", "90s"),
        ("2 weeks", "14d"),
        ("24 hours", "1d"),
        ("250 milliseconds", "250ms"),
        ("PT1H30M", "90m"),
        ("P1D", "1d"),
    ],
)
def test_a_duration_of_another_form_has_one_here(written: str, meant: str) -> None:
    assert meant_duration(written) == meant
    assert duration(meant) is not None


@each_row("written", ["", "300", "soon", "1 month", "P6M", "P1M2D", "a 5m", "5 minutes ago"])
def test_nothing_is_guessed_of_a_duration(written: str) -> None:
    assert meant_duration(written) is None


@each_row(
    "written, meant",
    [
        ("10pm-7am", "22:00-07:00"),
        ("from 10 p.m. to 7 a.m.", "22:00-07:00"),
        ("22-7", "22:00-07:00"),
        ("22:00 \u2013 07:00", "22:00-07:00"),
        ("22.30 bis 7 Uhr", "22:30-07:00"),
        ("12am until 6:15am", "00:00-06:15"),
    ],
)
def test_hours_of_another_form_have_one_here(written: str, meant: str) -> None:
    assert meant_hours(written) == meant
    assert hours(meant) is not None


@each_row("written", ["", "night", "25-7", "22:00", "22:60-7", "10pm-7am daily"])
def test_nothing_is_guessed_of_hours(written: str) -> None:
    assert meant_hours(written) is None
