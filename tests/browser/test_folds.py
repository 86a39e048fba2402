"""Folds: what is drawn as seen takes the lines that the network shows, as a browser breaks them."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.chromium import FONT, Opening
from tests.browser.conftest import Drawn
from tests.browser.workspaces import TEXTS

pytestmark = pytest.mark.skipif(
    not FONT.with_name(FONT.name.format(400)).is_file(),
    reason="npm, which installs a face of Arial's widths, is missing",
)

COUNT_CHARACTERS = {"x", "pinterest"}
"""Networks that cut after so many characters, however many lines these take."""

FOLDED = """() => [...document.querySelectorAll("article.post")].map(article =>
  [...article.querySelectorAll(".delivery.is-after")].map(card =>
    [...card.querySelectorAll(".text, .headline")].filter(text => text.querySelector(".more")).map(text => {
      const range = document.createRange()
      range.selectNodeContents(text)
      const boxes = [...range.getClientRects()].filter(box => box.width > 1)
      const top = Math.min(...boxes.map(box => box.top)), bottom = Math.max(...boxes.map(box => box.bottom))
      const high = Math.min(...boxes.map(box => box.height))
      const below = text.querySelector(".below").textContent
      const seen = text.cloneNode(true)
      seen.querySelectorAll(".below, .more").forEach(part => part.remove())
      return {
        seen: seen.textContent, below,
        lines: Math.round((bottom - top - high) / parseFloat(getComputedStyle(text).lineHeight)) + 1,
      }
    })))"""


def face() -> str:
    """A style sheet with the face that folds are counted in, which not every machine has."""
    rules = []
    for weight in (400, 700):
        data = base64.b64encode(FONT.with_name(FONT.name.format(weight)).read_bytes()).decode()
        rules.append(
            f"@font-face {{ font-family: Measured; font-weight: {weight};"
            f" src: url(data:font/woff2;base64,{data}); }}"
        )
    return "\n".join((*rules, ":root { --feed: Measured, sans-serif; }"))


def folds(card: Any) -> Iterator[tuple[str, str, int]]:
    """What is seen and what is not, and in how many lines, by the JSON."""
    if card["title_fold"]:
        fold = card["title_fold"]
        yield card["title"][: fold["at"]], card["title"][fold["at"] :], fold["lines"]
    for part in card["parts"]:
        if fold := part["fold"]:
            yield part["shown"][: fold["at"]], part["shown"][fold["at"] :], fold["lines"]


def test_what_is_seen_takes_the_lines_that_the_network_shows(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": 1280, "height": 900}, bypass_csp=True)
    sheet.page.add_style_tag(content=face())
    sheet.page.evaluate("document.fonts.ready")
    assert sheet.page.evaluate("document.fonts.check('14px Measured')")
    looked_at: dict[str, int] = {}
    for post, cards in zip(drawn.data["posts"], sheet.page.evaluate(FOLDED), strict=True):
        for card, found in zip(post["cards"], cards, strict=True):
            told = [one for one in folds(card) if one[1].strip()]
            where = f"{post['address']} on {card['network']}"
            assert sorted(one["seen"].strip() for one in found) == sorted(
                seen.strip() for seen, _, _ in told
            ), where
            for seen, below, lines in told:
                [box] = [one for one in found if one["seen"].strip() == seen.strip()]
                assert box["below"].strip() == below.strip(), where
                if card["network"] not in COUNT_CHARACTERS:
                    assert box["lines"] == lines, f"{where}: {seen}"
                looked_at[card["network"]] = looked_at.get(card["network"], 0) + 1
    # What hides nothing of these texts hides nothing of any: their limits are below the fold.
    assert looked_at.keys() >= {"linkedin", "facebook", "instagram", "tiktok", "google_business"}
    assert looked_at["linkedin"] >= len(TEXTS)
