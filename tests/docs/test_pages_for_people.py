"""The pages for people who are new: words are explained once, and prices are those of the program."""

import re

from tests.docs.markdown import page

from postsync.domain.networks.network import dollars
from postsync.domain.networks.x import PRICES

ROW = re.compile(r"^\| ([a-z ]+) \| ([^|]+) \| \[[^\]]+\]\([^)]+\) \|$", re.MULTILINE)
MONEY = re.compile(r"\$0\.\d+")


def words() -> dict[str, str]:
    """The glossary: each word with its sentences."""
    rows = ROW.findall(page("docs/glossary.md"))
    assert len(rows) == page("docs/glossary.md").count("\n| ") - 2  # but for the head
    return dict(rows)


def test_the_glossary_is_in_order_and_short() -> None:
    glossary = words()
    assert list(glossary) == sorted(glossary)
    assert [word for word, means in glossary.items() if len(means) > 160] == []


def test_the_glossary_has_what_newcomers_meet() -> None:
    needed = {
        "post",
        "container",
        "delivery",
        "account",
        "selector",
        "address",
        "plan",
        "apply",
        "state",
    }
    needed |= {
        "drift",
        "adopt",
        "guard window",
        "horizon",
        "draft",
        "question",
        "rehearsal",
        "sandbox",
    }
    assert needed | {"digest", "network", "block", "rule"} <= words().keys()


def test_every_sign_of_a_plan_is_explained_to_reviewers() -> None:
    rows = page("docs/reviewing.md").split("## What the signs mean\n")[1].partition("\n## ")[0]
    plan = page("docs/plan.md").split("| sign | action | does |\n")[1].partition("\n\n")[0]
    signs = set(re.findall(r"^\| `([^`]+)` \|", plan, re.MULTILINE))
    assert len(signs) >= 12
    # Markdown has a minus of its own; a replacement is one of the changed ones there.
    shown = {"-": "\N{MINUS SIGN}", "-/+": "~"}
    assert [sign for sign in signs if f"`{shown.get(sign, sign)}`" not in rows] == []


def test_the_prices_of_x_are_those_that_the_program_names() -> None:
    prices = {dollars(PRICES.post), dollars(PRICES.linked)}
    assert prices == {"$0.015", "$0.20"}
    assert prices <= set(MONEY.findall(page("docs/cost.md")))


def test_every_page_for_people_leads_from_the_readme() -> None:
    readme = page("README.md")
    for name in ("networks", "going-live", "cost", "glossary", "reviewing"):
        assert f"](docs/{name}.md)" in readme, name
