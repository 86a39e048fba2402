"""People who review: on any screen, in the dark, by keyboard, by screen reader, on paper."""

import json
from typing import Any

import pytest
from tests.browser.chromium import AXE, Opening
from tests.browser.conftest import Drawn

WIDTHS = (320, 375, 768, 1280, 1920)

VISIBLE = "all => all.map(one => one.checkVisibility() && one.getClientRects().length > 0)"


@pytest.mark.skipif(not AXE.is_file(), reason="npm, which installs axe-core, is missing")
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(some: Drawn, show: Opening, scheme: str, width: int) -> None:
    sheet = show(some.url, viewport={"width": width, "height": 900}, color_scheme=scheme)
    sheet.page.evaluate(AXE.read_text("utf-8"))
    found = sheet.page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], elementRef: false})"
    )
    told = [
        (one["id"], one["help"], [node["html"][:300] for node in one["nodes"]][:3])
        for one in found["violations"]
    ]
    assert told == []


def test_no_screen_has_to_be_scrolled_sideways(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": WIDTHS[0], "height": 800})
    for width in WIDTHS:
        sheet.page.set_viewport_size({"width": width, "height": 800})
        over = sheet.page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")]
            .filter(one => !one.closest(".carousel, svg"))
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
            .map(one => one.outerHTML.slice(0, 200)).slice(0, 5)"""
        )
        assert over == [], width
        assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_reached_by_keyboard(some: Drawn, show: Opening) -> None:
    sheet = show(some.url, viewport={"width": 1280, "height": 900})
    keyboard, page = sheet.page.keyboard, sheet.page
    keyboard.press("Tab")
    assert focused(page)["text"] == "To the posts"
    keyboard.press("Enter")
    assert page.url.endswith("#posts")
    keyboard.press("Tab")
    assert focused(page)["id"] == "unfold", "the skip link leads past the head"
    # From here on with Tab alone, in the order of the page: each stop is seen, and none is a trap.
    wanted = page.locator("article input, article a, article summary").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).length"
    )
    assert wanted > 30
    more = page.locator("article .more input").first
    for _ in range(400):
        keyboard.press("Tab")
        if more.evaluate("one => one === document.activeElement"):
            break
    else:
        pytest.fail("no Tab leads to “more”")
    below = page.locator("article .text .below, article .headline .below").first
    assert not below.is_visible()
    keyboard.press("Space")
    assert below.is_visible()
    keyboard.press("Space")
    assert not below.is_visible()


def test_the_arrows_switch_between_before_and_after(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": 1280, "height": 900})
    post = sheet.page.locator("article.compared").first
    before, after = (post.locator(f".delivery.is-{side}").first for side in ("before", "after"))
    post.locator("input.to-after").focus()
    assert (before.is_visible(), after.is_visible()) == (False, True)
    pressed = []
    for _ in range(3):
        sheet.page.keyboard.press("ArrowRight")
        pressed.append((before.is_visible(), after.is_visible()))
    assert sorted(pressed) == [(False, True), (True, False), (True, True)]
    assert pressed[-1] == (False, True), "the third leads back to the first"


def test_everything_behind_more_is_opened_at_once(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": 375, "height": 900})
    hidden = sheet.page.locator(".delivery.is-after .below")
    assert not any(hidden.evaluate_all(VISIBLE))
    sheet.page.locator("#unfold").check()
    assert all(hidden.evaluate_all(VISIBLE))


def test_paper_shows_all_of_every_text(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": 800, "height": 1100})
    sheet.page.emulate_media(media="print")
    assert all(sheet.page.locator(".delivery.is-after .below").evaluate_all(VISIBLE))
    assert not any(sheet.page.locator(".more").evaluate_all(VISIBLE)), "paper has nothing to open"
    shown = squeezed(sheet.page.inner_text("main"))
    for post in drawn.data["posts"]:
        for card in post["cards"]:
            for part in card["parts"]:
                assert squeezed(part["shown"]) in shown, f"{post['address']} on {card['network']}"


def test_paper_is_wide_enough_for_the_accounts_by_day(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url, viewport={"width": 720, "height": 1100})  # A4, without its margins
    sheet.page.emulate_media(media="print")
    table = sheet.page.locator("table.matrix").bounding_box()
    assert table is not None
    assert table["x"] + table["width"] <= 720


def squeezed(text: str) -> str:
    """A text without its spaces, which are laid out in one way or another."""
    return "".join(text.split())


def focused(page: Any) -> Any:
    return json.loads(
        page.evaluate(
            """() => { const one = document.activeElement
            return JSON.stringify({ id: one.id, text: one.textContent.trim() }) }"""
        )
    )


def test_how_sure_a_card_is_opens_what_it_rests_on(some: Drawn, show: Opening) -> None:
    page = show(some.url, viewport={"width": 375, "height": 800}).page
    assert not page.locator("#figures dl").first.is_visible()
    link = page.locator(".figs a:visible").first
    link.click()
    figures = page.locator(f"div:has(> {link.get_attribute('href')}) dl")
    figures.wait_for(state="visible")
