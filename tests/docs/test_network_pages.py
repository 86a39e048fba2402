"""The page of a network: its tables are what the code knows, and it names the rules of that network alone.

GOLDEN_UPDATE=1 writes the tables again, each between `<!-- written: NAME -->` and `<!-- end -->`.
"""

import os
import re

import pytest
from tests.docs.markdown import ROOT, page
from tests.docs.network_tables import FINDINGS, MEASURES, MEDIA, PARTS, WRITTEN, index

from postsync.adapters.rule_pages import rule_entry
from postsync.domain.looks.networks import LOOKS
from postsync.domain.networks import NETWORKS

MARKED = re.compile(r"(<!-- written: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
RULE = re.compile(r"\bPS\d{3}\b")


def written(name: str, tables: dict[str, str]) -> tuple[str, str]:
    """A page as it is, and as the code would have it."""
    text = page(name)
    assert [found[1] for found in MARKED.findall(text)] == list(tables)
    wanted = MARKED.sub(lambda found: f"{found[1]}\n{tables[found[2]]}\n{found[3]}", text)
    if os.environ.get("GOLDEN_UPDATE"):
        (ROOT / name).write_text(wanted, "utf-8")
    return text, wanted


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_the_tables_of_a_page_are_what_the_code_knows(network) -> None:
    tables = {name: write(network) for name, write in WRITTEN.items()}
    text, wanted = written(f"docs/networks/{network.name}.md", tables)
    assert text == wanted


def test_the_index_explains_how_sure_a_figure_can_be() -> None:
    for words in FINDINGS.values():
        assert f"| {words} | " in page("docs/networks.md")


def test_the_index_has_a_row_for_every_network() -> None:
    text, wanted = written("docs/networks.md", {"index": index(NETWORKS.values())})
    assert text == wanted


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_a_page_names_the_rules_that_are_the_network_s_own(network) -> None:
    source = page(f"src/postsync/domain/networks/{network.name}.py")
    text = page(f"docs/networks/{network.name}.md")
    assert set(RULE.findall(source)) - set(RULE.findall(text)) == set()


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_a_page_names_no_rule_that_is_about_others(network) -> None:
    titles = {one.title for one in NETWORKS.values()}
    for rule in set(RULE.findall(page(f"docs/networks/{network.name}.md"))):
        about = {title for title in titles if re.search(rf"\b{title}\b", rule_entry(rule))}
        assert not about or network.title in about, rule


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_a_page_says_how_the_network_counts_and_leads_to_how_it_looks(network) -> None:
    text = " ".join(page(f"docs/networks/{network.name}.md").split())
    for how in network.counting.values():
        assert how in text
    anchor = network.title.lower().replace(" ", "-")
    assert f"](../figures.md#{anchor})" in text
    assert LOOKS[network.name].figures
    assert text.startswith(f"# {network.title} ")


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_a_page_shows_a_post_that_is_valid(network) -> None:
    text = page(f"docs/networks/{network.name}.md")
    assert f"# posts/{network.name}.yaml\n" in text
    assert f"$ postsync validate posts/{network.name}.yaml\n" in text
    said = text.partition(f"$ postsync validate posts/{network.name}.yaml\n")[2].partition("```")[0]
    assert " error " not in said


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_a_page_has_a_small_picture_of_its_post(network) -> None:
    name = f"pictures/networks/{network.name}.png"
    assert f'src="../{name}"' in page(f"docs/networks/{network.name}.md")
    assert (ROOT / "docs" / name).stat().st_size <= 40_000


@pytest.mark.parametrize("network", NETWORKS.values(), ids=str)
def test_every_measure_of_a_medium_has_words(network) -> None:
    fields = {row.field for row in (*network.media, *network.types)} - MEDIA.keys()
    parts = [field.rpartition(".") for field in fields if "." in field]
    assert {kind for kind, _, _ in parts} <= MEDIA.keys()
    assert {measure for _, _, measure in parts} <= MEASURES.keys() | PARTS.keys()
