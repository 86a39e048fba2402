"""A report in every format: what it says, what it leaves out, and that nobody writes into it."""

import csv
import io
import json
import re

import pytest
from tests.tables import each_row
from tests.unit.views.measurements import SINCE, measured, measured_with, month, on, out
from tests.unit.views.samples import BERLIN, NASTY, assert_golden

from postsync.domain.remote.metrics import Metrics
from postsync.domain.run.measured import By
from postsync.views import metricscsv, metricsjson, shown
from postsync.views.human import metrics as human
from postsync.views.markdown import metrics as markdown
from postsync.views.page import metrics as page
from postsync.views.page.plots import ceiling
from postsync.views.shown import Style

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "\uff1d1",
    "|x",
    "%0A=1",
)


@pytest.mark.parametrize("width", [40, 80, 132])
def test_on_a_terminal(width):
    text = human.metrics(month(), By.POST, Style(width=width, screen=True), BERLIN)
    assert_golden(f"metrics-{width}.txt", text)
    assert max(map(shown.width, text.split("\n"))) <= width


def test_a_post_has_its_day_alone_where_its_time_has_no_room():
    posts = measured(out("launch@instagram", 2, on("x", Metrics(impressions=1, views=2, likes=3))))
    text = human.metrics(posts, By.POST, Style(width=80, screen=True), BERLIN)
    assert "OUT         IMPRESSIONS  VIEWS  INTERACTIONS  ENGAGEMENT\n" in text
    assert "launch@instagram  2026-11-03            1      2 " in text


def test_by_label_into_a_file():
    assert_golden("metrics-label.txt", human.metrics(month(), By.LABEL, Style(), BERLIN))


def test_in_markdown():
    assert_golden("metrics.md", markdown.metrics(month(), By.POST, BERLIN))


def test_markdown_keeps_to_its_budget_and_says_what_it_leaves_out():
    posts = [
        out(f"p{n}", n % 30, on("x", Metrics(likes=n)), text="Words " * 20) for n in range(200)
    ]
    text = markdown.metrics(measured(*posts), By.POST, BERLIN, budget=20_000)
    assert len(text.encode()) < 20_000
    shown_rows = len(re.findall(r"^\| `p\d+`", text, re.MULTILINE))
    assert f"| and {200 - shown_rows} more |" in text
    assert "**19,900**" in text, "the total is that of all"


def test_as_csv():
    rows = list(csv.DictReader(io.StringIO(metricscsv.metrics(month(), By.DELIVERY, BERLIN))))
    first = rows[0]
    assert (first["address"], first["accounts"], first["impressions"], first["saves"]) == (
        "launch",
        "x:acme",
        "12345",
        "",
    )
    assert first["text"] == "Our new release is out #excited"
    assert first["engagement_rate"] == "0.020737"
    assert {
        row["measured"] for row in rows if row["accounts"].startswith(("threads", "google"))
    } == {"0"}


@each_row("text", [*FORMULAS, NASTY, "::error::x", 'a "quoted", one', "two\nlines", "\u202eevil"])
def test_no_cell_of_a_spreadsheet_calculates_or_breaks_out(text):
    for by in (By.POST, By.DELIVERY, By.LABEL, By.ACCOUNT):
        document = metricscsv.metrics(measured_with(text), by, BERLIN)
        first, *rows = csv.reader(io.StringIO(document))
        assert {len(row) for row in rows} == {len(first)}
        assert len(document.splitlines()) == len(rows) + 1
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r"\s*[=+\-@|%\uff1d]", cell), cell
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", cell)


def test_as_json():
    document = json.loads(metricsjson.metrics(month(), By.LABEL, BERLIN))
    summary = document["summary"]
    assert (summary["posts"], summary["deliveries"], summary["measured"], summary["unmanaged"]) == (
        4,
        6,
        4,
        2,
    )
    assert summary["metrics"]["impressions"] == 15_245
    assert summary["metrics"]["saves"] is None
    assert summary["known"]["reach"] == 1
    assert summary["metrics"]["engagement_rate"] == pytest.approx(351 / 15_245, abs=1e-6)
    assert [(row["key"], row["posts"]) for row in document["rows"]] == [
        ("launch", 2),
        ("", 1),
        ("fair", 2),
    ]
    assert [post["address"] for post in document["posts"]] == ["launch", "notes", "fair", "lost"]
    assert document["posts"][3]["by_account"][0]["metrics"]["likes"] is None


@each_row("by", By)
def test_every_kind_of_row_in_every_format(by):
    found = month()
    for text in (
        human.metrics(found, by, Style(width=80, screen=True), BERLIN),
        markdown.metrics(found, by, BERLIN),
        page.page(found, by, BERLIN),
    ):
        assert "15,245*" in text.replace("\\", "")
    rows = json.loads(metricsjson.metrics(found, by, BERLIN))["rows"]
    assert sum(row["deliveries"] for row in rows) >= 6


def test_nothing_went_out():
    empty = measured(unmanaged=1)
    for text in (
        human.metrics(empty, By.POST, Style(), BERLIN),
        markdown.metrics(empty, By.POST, BERLIN),
        page.page(empty, By.POST, BERLIN),
    ):
        assert "No post of this workspace went out" in text
        assert "1 post at the service" in text
    assert metricscsv.metrics(empty, By.POST, BERLIN).count("\n") == 1


def test_a_service_that_counts_nothing_is_named_as_the_reason():
    found = measured(out("a", 1, on("x")), counts=False)
    text = human.metrics(found, By.POST, Style(), BERLIN)
    assert "N/A" in text
    assert "The service tells nothing" in text
    assert '<svg class="plot"' not in page.page(found, By.POST, BERLIN)


def test_many_reasons_are_told_in_few_words():
    problems = {f"reason {n}": 10 - n for n in range(9)}
    text = human.metrics(
        measured(out("a", 1, on("x")), problems=problems), By.POST, Style(), BERLIN
    )
    assert "reason 4 (6); other reasons (14)" in " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [NASTY, "</title><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"],
)
def test_a_page_shows_what_others_wrote_and_does_none_of_it(text):
    for by in (By.POST, By.DELIVERY, By.LABEL, By.ACCOUNT):
        html = page.page(measured_with(text), by, BERLIN)
        assert "<script" not in html
        assert "<img" not in html
        assert "\x1b" not in html
        assert "49" not in html if "7*7" in text else True
        assert "javascript:" not in html


def test_an_address_that_is_none_of_the_web_is_no_link():
    found = measured(out("a", 1, on("x", Metrics(likes=1), url="https://x.example/\u202e1")))
    assert "<a " not in page.page(found, By.POST, BERLIN).split("<main>")[1]


def test_the_page_has_everything_in_it_and_runs_nothing():
    html = page.page(month(), By.LABEL, BERLIN)
    assert html == page.page(month(), By.LABEL, BERLIN)
    assert "default-src &#39;none&#39;" in html
    assert "script-src" not in html
    assert not re.search(r'(?:src|style)="', html)
    assert set(re.findall(r'href="(.)', html)) == {"#", "h"}, (
        "icons of its own, and where posts are"
    )
    assert html.count("<g><title>") == 26, "a bar a day, from the first post to the last"


@each_row(
    "value, top",
    [(0, 2), (1, 2), (7, 8), (10, 10), (11, 12), (10_062, 12_000), (99_999, 100_000)],
)
def test_a_plot_ends_at_a_round_number(value, top):
    assert ceiling(value) == top


def test_the_time_of_a_report_is_told_in_the_zone():
    text = human.metrics(measured(), By.POST, Style(), BERLIN)
    assert f"{SINCE:%Y-%m-%d} 10:00 CET" in " ".join(text.split())
