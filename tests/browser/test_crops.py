"""Pictures: what the browser paints is the part that the network keeps, in the order of the file.

Each picture tells at every point where that is in it, and which one it is, by its colour.
"""

import io
from typing import Any

import pytest
from PIL import Image
from tests.browser.chromium import Opening, Sheet
from tests.browser.conftest import Drawn
from tests.browser.workspaces import BLUE_STEP

ADDRESSES = (
    "one-square",
    "one-wide",
    "one-banner",
    "one-tall",
    "one-pillar",
    "some-2",
    "some-3",
    "some-4",
    "many",
    "mixed",
)

CLOSE = 0.025
"""Of the width or height of a picture: what compression takes."""

EDGE = 5
"""Pixels between the edge of a tile and where it is looked at: there is a gap between two of them."""

FRAMES = """cards => cards.map(card =>
  [...card.querySelectorAll(".slide, .group, .plain svg, .document svg")]
  .filter(svg => !svg.closest(".ingrid") && !svg.parentElement.closest("svg"))
  .map(svg => ({ box: svg.getBoundingClientRect().toJSON(), kind: svg.classList.value })))"""


def painted(sheet: Sheet) -> Image.Image:
    """The whole page as it is painted."""
    return Image.open(io.BytesIO(sheet.page.screenshot(full_page=True))).convert("RGB")


def part_seen(paint: Image.Image, box: tuple[float, float, float, float]) -> Any:
    """Which picture is seen in a rectangle of the page, and from where to where, in shares of it."""
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)

    def colour(px: float, py: float) -> tuple[int, ...]:
        found = paint.getpixel((round(px), round(py)))
        assert isinstance(found, tuple)
        return found

    left, right = colour(x + EDGE, middle[1])[0], colour(x + width - EDGE, middle[1])[0]
    top, bottom = colour(middle[0], y + EDGE)[1], colour(middle[0], y + height - EDGE)[1]
    number = round(colour(*middle)[2] / BLUE_STEP)
    return number, [left / 255, top / 255, right / 255, bottom / 255]


def kept(tile: Any) -> list[float]:
    """The same by the JSON: what is kept of a picture, from where to where."""
    x, y, width, height = tile["keeps"]
    return [
        x / tile["width"],
        y / tile["height"],
        (x + width) / tile["width"],
        (y + height) / tile["height"],
    ]


def number_of(tile: Any) -> int:
    """Which picture a tile is to show."""
    name = tile["path"].rpartition("/")[2].removesuffix(".jpg")
    names = ("square", "wide", "banner", "tall", "pillar")
    return names.index(name) if name in names else int(name.removeprefix("of-"))


def test_each_picture_is_cut_and_ordered_as_it_is_said(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": 1650, "height": 1200})
    # Corners are round and badges cover the lower edge: neither belongs to the picture.
    sheet.page.evaluate(
        "document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible')"
    )
    paint = painted(sheet)
    seen = 0
    for address in ADDRESSES:
        [post] = [one for one in drawn.data["posts"] if one["address"] == address]
        at = [one["address"] for one in drawn.data["posts"]].index(address)
        cards = sheet.page.locator("article.post").nth(at).locator(".delivery.is-after")
        frames = cards.evaluate_all(FRAMES)
        for card, boxes in zip(post["cards"], frames, strict=True):
            [part] = [one for one in card["parts"] if one["media"]]
            where = f"{address} on {card['network']}"
            if part["layout"] in {"carousel", "plain"}:
                places = [
                    tuple(one["box"][side] for side in ("x", "y", "width", "height"))
                    for one in boxes
                ]
            else:
                [group] = [one["box"] for one in boxes]
                places = [
                    (
                        group["x"] + x * group["width"],
                        group["y"] + y * group["height"],
                        width * group["width"],
                        height * group["height"],
                    )
                    for x, y, width, height in (one["place"] for one in part["media"])
                ]
            assert len(places) == len(part["media"]), where
            for place, tile in zip(places, part["media"], strict=True):
                is_shaded = part["more"] and tile is part["media"][-1]
                if is_shaded or _is_hidden(place, boxes, part):
                    continue
                number, found = part_seen(paint, place)
                assert number == number_of(tile), f"{where}: another picture"
                close = CLOSE + EDGE / min(place[2:])
                assert found == pytest.approx(kept(tile), abs=close), f"{where}: {tile['path']}"
                seen += 1
    assert seen > 60


def _is_hidden(place: Any, boxes: Any, part: Any) -> bool:
    """Whether a slide is behind the edge of its card until it is swiped to."""
    return part["layout"] == "carousel" and place[0] > boxes[0]["box"]["x"] + 1
