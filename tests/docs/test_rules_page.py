"""The page of rules: an entry for every rule, and none for anything else."""

import re
from pathlib import Path

import pytest

from postsync.domain.catalogue import RULES, Rule
from postsync.domain.diagnostic import Severity

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("structure", "text", "media", "schedule", "accounts", "safety")
ENTRIES = {
    entry[:5]: entry
    for page in PAGES
    for entry in re.split(
        r"^##+ (?=PS)|^##+ .*$",
        (DOCS / "rules" / f"{page}.md").read_text("utf-8"),
        flags=re.MULTILINE,
    )[1:]
    if entry.strip()
}
SEVERITIES = {Severity.ERROR: "Error", Severity.WARN: "Warning", Severity.INFO: "Note"}
FIXED = {
    Severity.ERROR: "Always an error",
    Severity.WARN: "Always a warning",
    Severity.INFO: "Always a note",
}


def test_the_page_has_the_rules_of_the_catalogue_in_their_order() -> None:
    assert list(ENTRIES) == list(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_an_entry_says_what_the_catalogue_says_with_an_example_and_a_remedy(rule: Rule) -> None:
    entry = ENTRIES[rule.id]
    head, _, text = entry.partition("\n\n*")
    assert head == f"{rule.id}: {rule.title}"
    said = text.partition("*")[0].removesuffix(".")
    # Some are milder where nothing is at stake, or for some days only: then the page says when.
    severity = SEVERITIES[rule.severity]
    wanted = (FIXED if rule.fixed else SEVERITIES)[rule.severity]
    assert said == wanted or (severity.lower() in said.lower() and re.search(r",| where ", said))
    assert "\n```" in entry
    assert "\n**Remedy.** " in entry
