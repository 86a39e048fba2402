"""The tables of the pages of rules have the figures of the networks, and no other ones."""

import re
from collections.abc import Iterator

import pytest
from tests.docs.markdown import page

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Limit, Network
from postsync.domain.rules.figures import figures_of

TABLES = {
    "PS201": ("text", ("post", "title")),
    "PS311": ("media", ("count",)),
    "PS314": ("media", ("bytes",)),
    "PS316": ("media", ("seconds",)),
}
"""Rules whose entry has a table of figures: the page, and the measures that it has to have in full."""

OF_COUNTING = {23, 2}
"""What a link and an emoji count on X, which stands beside its figures."""

NUMBER = re.compile(r"(\d+):(\d\d) min|(\d[\d,]*(?:\.\d+)?)( ?(?:KB|MB|GB|min)\b)?")
UNITS = {"": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "min": 60}


def rows(rule: str) -> dict[str, str]:
    """The cells of each network in the table of a rule, without the source."""
    entry = page(f"docs/rules/{TABLES[rule][0]}.md").split(f"# {rule}: ")[1].split("\n## ")[0]
    found: dict[str, str] = {}
    for line in re.findall(r"^\| (.*) \|$", entry, re.MULTILINE)[1:]:
        name, *cells, _ = line.split(" | ")
        title = name.partition(",")[0]
        found[title] = f"{found.get(title, '')} {' ; '.join(cells)}".replace("none", "0").replace(
            "UTF-16", ""
        )
    assert len(found) >= 8
    return {title: cells for title, cells in found.items() if "---" not in title}


def numbers(text: str) -> Iterator[float]:
    """The figures of a text, in bytes, seconds or as they are."""
    for minutes, seconds, figure, unit in NUMBER.findall(text):
        if minutes:
            yield int(minutes) * 60 + int(seconds)
        else:
            yield float(figure.replace(",", "")) * UNITS[unit.strip()]


def figures(rule: str, network: Network) -> list[Limit]:
    return [row for one, row in figures_of(rule).figures if one is network]


def bounds(row: Limit) -> list[float]:
    return [one for one in (row.minimum, row.maximum) if one is not None and one != 1]


def near(figure: float, others: set[float]) -> bool:
    """Whether a figure is one of others, or is rounded to it, as 10,240 bytes are 10 KB."""
    return any(abs(figure - other) <= 0.03 * other for other in others)


@pytest.mark.parametrize("rule", TABLES)
def test_every_figure_of_a_table_is_one_of_the_network(rule: str) -> None:
    titles = {network.title: network for network in NETWORKS.values()}
    for title, cells in rows(rule).items():
        known = {one for row in figures(rule, titles[title]) for one in bounds(row)} | {0, 1}
        wrong = [one for one in numbers(cells) if one not in OF_COUNTING and not near(one, known)]
        assert not wrong, f"{rule}, {title}: {wrong}"


@pytest.mark.parametrize("rule", TABLES)
def test_every_figure_of_the_networks_is_in_the_table(rule: str) -> None:
    shown = rows(rule)
    missing = [
        f"{network.title}: {row.field} {one:g}"
        for network in NETWORKS.values()
        for row in figures(rule, network)
        if row.field.rpartition(".")[2] in TABLES[rule][1]
        and row.field.partition(".")[0] != "short"
        for one in bounds(row)
        if not near(one, set(numbers(shown.get(network.title, ""))))
    ]
    assert not missing
