"""The calendar as people see it at a terminal, as a script reads it, and in the page."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from tests.tables import each_row
from tests.unit.views.calendars import FACEBOOK, LINKEDIN, X, calendar_of, post, said, spring
from tests.unit.views.samples import BERLIN, NASTY, assert_golden, plan_of

from postsync.domain.config import Cadence
from postsync.domain.run.calendar import Calendar, State
from postsync.domain.run.preview import Preview
from postsync.views.calendarjson import calendar as as_json
from postsync.views.human.calendar import calendar as as_text
from postsync.views.ics import calendar as as_feed
from postsync.views.page.anchors import anchor
from postsync.views.page.document import page
from postsync.views.shown import Style, width

NEW_YORK = ZoneInfo("America/New_York")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
SECRETIVE = "evil\u202e\x1b[31m\x07 <b>::error::boo</b> ##[error]x"


def text(
    calendar: Calendar, cells: int = 80, *, terminal: bool = False, colour: bool = False
) -> str:
    return as_text(calendar, Style(colour=colour, width=cells), is_terminal=terminal)


def html(calendar: Calendar) -> str:
    drawn = Preview(plan=plan_of(), posts=(), calendar=calendar, timezone="Europe/Berlin")
    whole = page(drawn, BERLIN)
    return whole[whole.index('<section id="calendar"') : whole.rindex("</main>")]


# On a terminal


def test_a_list_of_days_reads_as_agreed() -> None:
    assert_golden("calendar.txt", text(spring()))


def test_a_grid_of_months_reads_as_agreed() -> None:
    assert_golden("calendar-grid.txt", text(spring(), 120, terminal=True))


def test_the_colours_of_a_grid_are_as_agreed() -> None:
    assert_golden("calendar-colour.txt", text(spring(), 120, terminal=True, colour=True))


def test_where_no_terminal_is_there_is_no_grid_however_wide() -> None:
    assert text(spring(), 80) == text(spring(), 80, terminal=True)
    assert "│" not in text(spring(), 200)


@each_row("cells", [40, 60, 80, 99, 100, 120, 200, 400])
@each_row("colour", [False, True])
def test_no_line_is_wider_than_the_terminal(cells: int, colour: bool) -> None:
    shown = COLOURS.sub("", text(spring(), cells, terminal=True, colour=colour))
    least = 60  # the list of days and the table of accounts need so many
    assert max(map(width, shown.splitlines())) <= max(cells, least)


def test_the_lines_of_a_grid_are_aligned() -> None:
    wide = calendar_of(
        post("03-18 16:00", "日本語/お知らせ-あいうえお"), post("03-19 16:00", "a" * 60)
    )
    rows = [row for row in text(wide, 120, terminal=True).splitlines() if "│" in row]
    edges = {tuple(width(row[:at]) for at, sign in enumerate(row) if sign == "│") for row in rows}
    assert len(edges) == 1


def test_without_posts_it_says_so() -> None:
    assert text(calendar_of()).endswith("No posts.\n")
    assert "No post has a time." in html(calendar_of())


def test_hostile_addresses_stay_on_their_line() -> None:
    calendar = calendar_of(
        post("03-18 16:00", SECRETIVE, ("x", SECRETIVE)), post(None, SECRETIVE + "\nBY ACCOUNT")
    )
    for cells in (80, 120):
        shown = text(calendar, cells, terminal=True)
        assert not set("\u202e\x1b\x07") & set(shown)
        assert shown.count("\nBY ACCOUNT") == 1
        assert "##[error]" not in shown
        assert not re.search(r"^\s*::", shown, re.MULTILINE)


def test_what_is_left_out_is_said() -> None:
    calendar = calendar_of(
        post("01-05 10:00", "old"), post("03-20 10:00", "soon"), post("2029-03-20 10:00", "far")
    )
    assert "1 post before March 2027" in text(calendar)
    assert "MARCH 2029" in text(calendar)
    assert "No posts from April 2027 to February 2029." in html(calendar)


def test_months_without_a_post_are_one_line() -> None:
    calendar = calendar_of(
        post("03-20 10:00", "a"), post("05-20 10:00", "b"), post("08-20 10:00", "c")
    )
    for shown in (text(calendar), text(calendar, 120, terminal=True), html(calendar)):
        assert "No posts in April 2027." in shown
        assert "No posts from June 2027 to July 2027." in shown
        assert not re.search("(april|june|july) 2027 ?[(<]", shown, re.IGNORECASE)


def test_a_day_of_a_gap_says_how_long_and_until_when() -> None:
    every_day = Cadence()
    calendar = calendar_of(post("03-12 10:00", "a"), post("03-20 10:00", "b"), cadence=every_day)
    assert "Sat 13  7 days without a post, to Fri 19 Mar\n" in text(calendar)
    assert "7 days without a post: Sat 13 Mar to Fri 19 Mar" in text(calendar)


def test_many_gaps_are_told_in_one_line() -> None:
    calendar = calendar_of(*(post(f"03-{day} 10:00", f"{day}") for day in ("12", "18", "24")))
    assert "2 gaps, days without a post: Mon 15 Mar to Wed 17 Mar (3), Fri 19 Mar to" in text(
        calendar
    )


def test_moves_within_a_day_and_away_from_it_are_told() -> None:
    calendar = calendar_of(
        post("03-24 17:30", "later", state=State.CHANGED, was="03-24 09:00"),
        post("03-26 17:30", "away", state=State.CHANGED, was="03-25 09:00"),
        post(None, "idea", state=State.DRAFT, was="03-29 09:00"),
    )
    shown = text(calendar)
    assert "x, moved from 09:00" in shown
    assert "09:00  away, moved to Fri 26 Mar 17:30" in shown
    assert "09:00  idea, has no time now" in shown
    assert "moved from Mon 29 Mar 09:00" in shown


def test_what_is_over_is_nothing_to_look_at() -> None:
    near = (said("PS421", "x:acme has another post 45 minutes earlier"),)
    times = [("03-10 10:00", ()), ("03-10 10:45", near), ("03-19 10:00", ()), ("03-19 10:45", near)]
    calendar = calendar_of(*(post(at, at, diagnostics=found) for at, found in times))
    shown = text(calendar)
    assert shown.count("(PS421)") == shown.count("2 posts on") == 1
    assert shown.count("! too near") == 2


# For scripts


def test_the_json_has_days_gaps_and_entries() -> None:
    found = json.loads(as_json(spring(), offline=True))
    assert (found["format_version"], found["offline"]) == ("1", True)
    days = {day["date"]: day for day in found["days"]}
    assert days["2027-03-18"]["crowded"] == ["x:acme"]
    assert days["2027-03-23"] == {
        "date": "2027-03-23",
        "off": False,
        "posts": [],
        "left": ["community/meetup"],
        "crowded": [],
        "quiet": [],
        "clock": None,
    }
    assert days["2027-03-25"]["quiet"] == ["community/hiring"]
    assert days["2027-03-28"]["clock"] == "clocks go forward"
    assert found["gaps"][0] == {
        "from": "2027-03-31",
        "to": "2027-04-19",
        "days": 14,
        "account": None,
    }
    assert found["undated"] == ["drafts/roadmap", "now"]
    assert len(found["entries"]) == 19


# In the page


class Reader(HTMLParser):
    """Collects the tags of a page, and holds that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(calendar: Calendar) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html(calendar))
    assert not reader.open
    return reader.tags


def test_the_tables_of_the_page_name_their_columns_and_rows() -> None:
    tags = read(spring())
    tables = [tag for tag, _ in tags if tag == "table"]
    assert len(tables) == 3
    scopes = [attributes.get("scope") for tag, attributes in tags if tag == "th"]
    assert None not in scopes
    assert scopes.count("row") == 6
    assert [tag for tag, _ in tags].count("caption") == 2


def test_every_state_is_a_sign_a_word_and_a_colour() -> None:
    every = [post(f"03-{n + 13} 10:00", state.value, state=state) for n, state in enumerate(State)]
    shown = html(calendar_of(*every))
    for state in State:
        assert re.search(rf'<div class="chip s-{state}">.*?</span> {state}</span>', shown), state


def test_nothing_but_https_leads_out_of_the_page() -> None:
    urls = (
        ("x", "acme", "https://x.example/1?a=1&b=<i>"),
        ("linkedin", "acme-inc", "javascript:alert(1)"),
        ("facebook", "acme", "http://plain.example/"),
    )
    tags = read(calendar_of(post("03-18 10:00", "out", X, LINKEDIN, FACEBOOK, urls=urls)))
    links = [attributes for tag, attributes in tags if tag == "a"]
    assert {link["href"] for link in links} == {"https://x.example/1?a=1&b=<i>"}
    assert {link["rel"] for link in links} == {"noopener noreferrer"}


def test_a_post_that_the_page_shows_is_led_to() -> None:
    tags = read(calendar_of(post("03-18 10:00", "a", is_shown=True), post("03-19 10:00", "b")))
    targets = [attributes["href"] for tag, attributes in tags if tag == "a"]
    assert set(targets) == {f"#{anchor('a')}"}
    assert len(targets) == 3  # month, list, accounts


def test_no_field_of_a_post_is_more_than_text() -> None:
    evil = f'"><script>{NASTY}</script><a href=javascript:x>' + SECRETIVE
    calendar = calendar_of(
        post("03-18 16:00", evil, (evil, evil), texts=(evil,), was="03-17 10:00", timezone=evil),
        post(None, evil + "2", texts=("", evil), diagnostics=(said("PS421", evil),)),
        timezone=evil,
    )
    shown = html(calendar)
    assert not {tag for tag, _ in read(calendar)} & {"script", "img", "iframe", "style"}
    assert "javascript:x>" not in re.sub(r"&lt;.*?&gt;", "", shown)
    assert not set("\u202e\x1b\x07") & set(shown)


def test_the_page_tells_the_time_of_another_zone_too() -> None:
    shown = html(calendar_of(post("03-18 16:00", "ny", timezone=NEW_YORK.key, zone=NEW_YORK)))
    assert "11:00 in America/New_York" in shown
    assert 'title="15:00 UTC"' in shown
    assert "in Nowhere" not in html(calendar_of(post("03-18 16:00", "p", timezone="Nowhere")))


def test_gaps_of_accounts_are_behind_a_click() -> None:
    shown = html(
        calendar_of(
            post("03-12 10:00", "a", X, LINKEDIN),
            post("03-15 10:00", "b", X),
            post("03-16 10:00", "c", X),
            post("03-17 10:00", "d", X),
            post("03-18 10:00", "e", X, LINKEDIN),
        )
    )
    box = shown[shown.index('<div class="remarks calm">') : shown.index("<table")]
    assert box.index("<details>") < box.index("linkedin @acme-inc: 3 days without a post")
    assert "1 more to look at" in box


def test_two_posts_of_one_address_are_two() -> None:
    shown = html(
        calendar_of(
            post("03-02 10:00", "weekly", state=State.PUBLISHED, texts=("The first",)),
            post("03-16 10:00", "weekly", state=State.NEW, texts=("The second",)),
        )
    )
    assert "The first" in shown
    assert "The second" in shown


def test_the_same_bytes_whatever_the_seed_and_the_locale() -> None:
    code = (
        "import sys; sys.path[:0] = ['.']\n"
        "from tests.unit.views.calendars import spring\n"
        "from postsync.views import calendarjson, ics\n"
        "from postsync.views.human import calendar\n"
        "from postsync.views.shown import Style\n"
        "from postsync.views.page.calendar import laid_out\n"
        "made = spring()\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "print(calendarjson.calendar(made), ics.calendar(made), calendar.calendar(made, Style()),"
        " laid_out(made))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONPATH": "src"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale, zone in (("1", "C", "UTC"), ("2", "de_DE.UTF-8", "Asia/Tokyo"))
    }
    assert len(told) == 1


# What became of a post


def test_each_account_has_its_own_outcome() -> None:
    half = post(
        "03-11 10:00",
        "half",
        X,
        LINKEDIN,
        state=State.FAILED,
        outcomes={X: State.PUBLISHED},
    )
    shown = text(calendar_of(half))
    sums = {row.split("  ")[0]: row.split() for row in shown.splitlines() if row[-1:].isdigit()}
    assert ("✓" in "".join(sums["x @acme"]), sums["x @acme"][-1]) == (True, "1")
    assert ("✗" in "".join(sums["linkedin @acme-inc"]), sums["linkedin @acme-inc"][-1]) == (
        True,
        "0",
    )
    assert "✗ failed" in shown
    assert "failed on linkedin @acme-inc" in shown
    page = html(calendar_of(half))
    by_account = page[page.index('class="matrix"') :]
    assert 'class="dot s-published" title="10:00 published: Text of half"' in by_account
    assert 'class="dot s-failed" title="10:00 failed: Text of half"' in by_account
    assert "failed on LinkedIn @acme-inc" in page
    [entry] = json.loads(as_json(calendar_of(half)))["entries"]
    assert (entry["state"], entry["outcomes"]) == ("failed", {"x:acme": "published"})
    feed = as_feed(calendar_of(half)).replace("\r\n ", "")
    assert "STATUS:CONFIRMED" in feed
    assert "failed on linkedin @acme-inc" in feed


def test_the_table_of_accounts_says_what_its_signs_mean() -> None:
    def legend(*hours: int) -> str:
        posts = [post(f"03-11 {hour:02}:00", f"p{hour}", X) for hour in hours]
        table = text(calendar_of(*posts)).partition("BY ACCOUNT")[2]
        return table.partition("\n\n")[0].splitlines()[-1]

    assert legend(10) == "● scheduled"
    assert legend(10, 12) == "a digit: so many posts that day"
    assert legend(*range(10)) == "a digit: so many posts that day   #: 10 or more"
    wide = text(calendar_of(post("03-11 10:00", "a", X), post("03-12 10:00", "b", X)))
    assert "digit" not in wide


def test_days_of_drafts_alone_count_no_posts() -> None:
    drafts = [post(f"03-11 {hour}:00", f"d{hour}", X, state=State.DRAFT) for hour in (10, 12)]
    table = text(calendar_of(*drafts, post("03-12 11:00", "a", X))).partition("BY ACCOUNT")[2]
    row = next(line for line in table.splitlines() if line.startswith("x @acme"))
    assert row.count("✎") == 1
    assert "2" not in row
    assert "digit" not in table
    beside = text(calendar_of(*drafts, post("03-11 11:00", "a", X)))
    assert "a digit: so many posts that day" in beside


def test_an_address_is_broken_before_its_variant() -> None:
    grid = text(calendar_of(post("03-18 16:00", "shorts@linkedin", X)), 120, terminal=True)
    assert re.search(r"│ shorts +│", grid)
    assert re.search(r"│ @linkedin +│", grid)


def test_what_is_overdue_is_said() -> None:
    late = post("03-11 10:00", "late", X, overdue=True)
    shown = text(calendar_of(late))
    assert "● scheduled  late" in shown
    assert "x  ! overdue" in shown
    said = (
        "late (Thu 11 Mar 10:00) is overdue: the time has passed, and it is not out, "
        "or not everywhere"
    )
    assert said in shown.replace("\n    ", " ")
    assert "● 10:00 !" in text(calendar_of(late), 120, terminal=True)
    page = html(calendar_of(late))
    assert said in page
    assert 'title="10:00 scheduled, overdue: Text of late"' in page
    [entry] = json.loads(as_json(calendar_of(late)))["entries"]
    assert (entry["state"], entry["overdue"]) == ("scheduled", True)
    assert "scheduled\\, overdue: late" in as_feed(calendar_of(late)).replace("\r\n ", "")
    assert "overdue" not in text(calendar_of(post("03-11 10:00", "late", X)))
