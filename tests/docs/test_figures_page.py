"""The page of figures says what the cards rest on."""

import re
from pathlib import Path

from postsync.domain.looks.figures import CONFIDENCE, FIGURES
from postsync.domain.looks.networks import LOOKS
from postsync.domain.networks import NETWORKS

PAGE = (Path(__file__).parents[2] / "docs" / "figures.md").read_text("utf-8")
FIELDS = {
    "fold": "fold",
    "title": "title",
    "short_title": "short_title",
    "single": "single",
    "grid": "grids",
    "carousel": "carousel",
    "link_card": "link_card",
    "profile": "profile",
    "clickable": "clickable",
}
"""Figures, and the field of a look that each stands behind."""


def test_every_figure_is_a_row_of_the_page() -> None:
    rows = [
        f"| `{key}`: {one.value} | {one.says} | {one.source} | {one.date} | {one.confidence} |"
        for key, one in FIGURES.items()
    ]
    assert [line for line in PAGE.split("\n") if line.startswith("| `")] == rows


def test_every_network_has_a_section_and_every_sign_is_explained() -> None:
    titles = [NETWORKS[name].title for name in LOOKS]
    assert re.findall(r"^## (.*)$", PAGE, re.MULTILINE) == titles
    for sign, words in CONFIDENCE.items():
        assert f"| {sign} | {words} |" in PAGE
    assert {figure.confidence for figure in FIGURES.values()} == CONFIDENCE.keys()


def test_whatever_a_look_says_has_a_figure_with_a_source() -> None:
    assert LOOKS.keys() == NETWORKS.keys()
    for network, look in LOOKS.items():
        for figure, field in FIELDS.items():
            if getattr(look, field):
                assert figure in look.figures, f"{network}.{figure}"
        for kind in look.covered:
            assert kind in look.figures, f"{network}.{kind}"
    for figure in FIGURES.values():
        assert figure.says.endswith(".")
        assert figure.source
        assert re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", figure.date)
