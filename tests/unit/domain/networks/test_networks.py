"""Each network is one file, and nothing else of the package knows its name."""

import ast
from pathlib import Path

from tests.tables import each_row

from postsync.domain.networks import NETWORKS, network_named, network_of_selector, selector_key
from postsync.domain.networks.network import Choice, Limit, Network
from postsync.domain.text.counting import COUNTERS, COUNTERS_OF_LISTS

SOURCE = Path(__file__).parents[4] / "src" / "postsync"
NAMES = {name for name in NETWORKS if len(name) > 1}
"""Those that mean a network wherever they stand; a single letter does not."""

FIELDS = [(name, field) for name, network in NETWORKS.items() for field in network.figures.rows]
ORDER = ("error", "warn", "info")


def rows_of(network: Network) -> list[Limit | Choice]:
    return [
        *(*network.texts, *network.counts, *network.entries, *network.media, *network.caps),
        *(*network.types, *network.words, *network.numbers),
    ]


def is_naming(file: Path) -> bool:
    source = file.read_text("utf-8")
    if not any(name in source for name in NAMES):
        return False
    texts = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return any(text.partition(".")[0].partition(":")[0] in NAMES for text in texts)


def test_only_the_files_of_a_network_name_it() -> None:
    """And the page, which lays a card out as its network does, with a style sheet that names them too."""
    files = [file for file in SOURCE.rglob("*.py") if "sandbox" not in file.parts]
    naming = {file.relative_to(SOURCE).as_posix() for file in files if is_naming(file)}
    rooms = ("domain/networks", "domain/looks/networks")
    assert naming == {
        "views/page/cards.py",
        *(f"{room}/{name}.py" for room in rooms for name in NAMES),
    }


@each_row("name", NETWORKS)
def test_a_selector_names_a_network_in_any_case_and_by_its_aliases(name: str) -> None:
    network = NETWORKS[name]
    for written in (name, name.upper(), *network.aliases):
        assert network_named(written) == network_of_selector(f"{written}:acme") == name
        assert network.is_meant_by(written)
        assert network.is_meant_by(f"{written}:@Acme")
        assert selector_key(f"{written}:@Acme") == f"{name}:acme"
    assert [one for one in NETWORKS.values() if one.is_meant_by(name)] == [network]


def test_a_name_of_a_source_means_one_source() -> None:
    sources = {row.source for network in NETWORKS.values() for row in rows_of(network)}
    assert len({source.name for source in sources}) == len(sources)


def test_every_text_is_counted_by_a_counter() -> None:
    units = {row.unit for network in NETWORKS.values() for row in network.texts}
    assert units == COUNTERS.keys() | COUNTERS_OF_LISTS.keys()


@each_row("network, field", FIELDS)
def test_the_figures_of_a_field_begin_with_the_most_severe(network: str, field: str) -> None:
    rows = NETWORKS[network].figures.get(field, ())
    severities = [ORDER.index(item.severity) for item in rows if item.maximum is not None]
    assert severities == sorted(severities)


def test_a_network_tells_which_of_its_fields_have_a_maximum() -> None:
    fields = {*NETWORKS["instagram"].maximums()}
    assert {"post", "caption", "hashtags", "carousel.count"} <= fields
    assert "required" not in fields
