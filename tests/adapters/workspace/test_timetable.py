"""Days and times of day that a schedule has otherwise than calendars do: what is to be written instead."""

from typing import Any

import pytest

from postsync.adapters.workspace.expand.timetable import read_timetable


@pytest.mark.parametrize(
    ("written", "summary", "remedy"),
    [
        ({"at": "9pm"}, "“9pm” is no time of day", 'Write `at: "21:00"`.'),
        ({"at": ["9h30"]}, "“9h30” is no time of day", 'Write `at: "09:30"`.'),
        ({"at": "24:00"}, "“24:00” is no time of day", "a clock of 24 hours"),
        ({"at": "25:00"}, "“25:00” is no time of day", "a clock of 24 hours"),
        ({"at": True}, "true is no time of day", "a clock of 24 hours"),
        ({"from": "04.01.2027"}, "`from` is “04.01.2027”, which is not a day", "2027-04-01 for 1 April."),
        ({"from": "1/4/2027"}, "which is not a day", "2027-01-04 for 4 January or 2027-04-01 for 1 April."),
        ({"from": "2027-01-04T10:00"}, "which is not a day", "Write the day alone, 2027-01-04;"),
        ({"from": "Tuesday"}, "which is not a day", "`on` says: `on: [mon, tue, wed]`."),
        ({"until": 2027}, "`until` is 2027, which is not a day", "Write year, month and day"),
        ({"skip": ["sat"]}, "`skip` is “sat”, which is not a day", "`on` says"),
        ({"skip": [{"from": "2027-01-04"}]}, "`to` is missing", "Write year, month and day"),
    ],
)  # fmt: skip
def test_a_day_or_a_time_says_what_to_write_instead(
    written: dict[str, Any], summary: str, remedy: str
) -> None:
    schedule = {"every": "day", "at": "09:00", "from": "2027-01-04", **written}
    [problem] = read_timetable(schedule)[1]
    assert problem.rule == "PS170"
    assert summary in problem.summary
    assert remedy in problem.detail


def test_a_key_that_only_looks_like_one_of_a_schedule_is_told_once() -> None:
    [problem] = read_timetable({"\uff45very": "day", "at": "09:00", "from": "2027-01-04"})[1]
    assert problem.rule == "PS121"
    assert problem.summary.startswith("the key `every` is written with")
