"""`postsync rules`: the list, one rule with its reason and figures, and a rule that does not exist."""

import json
import re

import pytest
from tests.integration.workbench import Workbench

from postsync.adapters.rule_pages import rule_entry
from postsync.domain.catalogue import RULES
from postsync.domain.networks import NETWORKS
from postsync.domain.rules.figures import figures_of
from postsync.views.rules import rule_page
from postsync.views.shown import Style


def test_the_list_has_every_rule_with_its_severity(empty: Workbench) -> None:
    done = empty.run("rules")
    assert done.code == 0
    for rule in RULES.values():
        (line,) = [line for line in done.out.splitlines() if line.startswith(f"  {rule.id} ")]
        assert line.endswith(f"  {rule.title}")
        assert line.split()[1] == rule.severity
        assert (" always " in line) == rule.fixed


def test_a_rule_is_explained_with_its_reason_its_example_and_its_remedy(empty: Workbench) -> None:
    done = empty.run("rules", "ps118")
    assert done.code == 0
    assert done.out.startswith("PS118 error  a comment cuts off a text\n")
    assert "begins a comment" in done.out.replace("\n", " ")
    assert " content: Our new release is out\n   #excited #rover" in done.out
    assert "Remedy. " in done.out
    assert "**" not in done.out
    assert "```" not in done.out


def test_the_figures_of_a_rule_are_shown_with_their_sources(empty: Workbench) -> None:
    done = empty.run("rules", "PS201")
    (row,) = [
        line.split()
        for line in done.out.splitlines()
        if line.startswith("x  ") and " post " in line
    ]
    assert row == ["x", "post", "280", "x_weighted", "error", "x_count"]
    page = r"^x_count +2026-08-22  https://docs\.x\.com/fundamentals/counting-characters$"
    assert re.search(page, done.out, re.MULTILINE)


@pytest.mark.parametrize("arguments", [(), ("PS118",)])
def test_json_is_one_document(empty: Workbench, arguments: tuple[str, ...]) -> None:
    data = json.loads(empty.run("rules", *arguments, "--format", "json").out)
    assert data["format_version"] == "1"
    assert [rule["id"] for rule in data["rules"]] == [*(arguments or RULES)]
    assert data["rules"][0].keys() == {"id", "severity", "title", "fixed"}


def test_a_rule_that_does_not_exist_is_a_wrong_command_line(empty: Workbench) -> None:
    done = empty.run("rules", "PS999")
    assert done.code == 64
    assert "there is no rule PS999" in done.err


@pytest.mark.parametrize("width", [40, 80])
def test_every_address_of_a_page_is_whole_on_any_width(width: int) -> None:
    for rule in RULES.values():
        figures, allowed = figures_of(rule.id)
        entry = rule_entry(rule.id)
        text = rule_page(rule, entry, figures, allowed, Style(width=width))
        named = {row.source.url for _, row in figures} | {row.source.url for _, row in allowed}
        named |= {url.rstrip(".,;") for url in re.findall(r"https?://[^\s\"<>)`|]+", entry)}
        lines = text.splitlines()
        for url in named:
            assert any(url in line for line in lines), (rule.id, url)
        assert "charac…" not in text


def test_a_table_is_a_list_where_it_has_no_room() -> None:
    entry = "One.\n\n| network | post |\n|---|---|\n| X | [280](https://x.example/a) |\n\nTwo."
    for width, said in ((40, " • network: X; post: 280 [1]"), (80, " X        280 [1]")):
        text = rule_page(RULES["PS201"], entry, (), (), Style(width=width))
        assert said in text
        assert text.endswith("Two.\n\n[1] https://x.example/a\n")


def test_code_stays_as_it_is_whatever_stands_in_it() -> None:
    entry = "So `Tip 2:  https://…` and `@[Acme](urn:a:1)` as in `https://x.example/a`, `by`, `x`."
    text = rule_page(RULES["PS201"], entry, (), (), Style(width=100))
    told = (
        "So Tip 2:  https://… and @[Acme](urn:a:1) as in [1], by, x.\n\n[1] https://x.example/a\n"
    )
    assert text.endswith(told)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_an_entry_of_its_own(rule: str) -> None:
    entry = rule_entry(rule)
    assert "**Remedy.**" in entry
    assert "## " not in entry


def test_every_figure_has_a_rule_that_shows_it() -> None:
    rows = {
        (network, row)
        for network in NETWORKS.values()
        for table in (
            (*network.texts, *network.counts, *network.entries, *network.media, *network.caps),
            (*network.types, *network.words, *network.numbers),
        )
        for row in table
    }
    shown = {row for rule in RULES for rows in figures_of(rule) for row in rows}
    assert shown == rows
