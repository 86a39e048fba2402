"""Cards: each network's has its parts, and says what it does not know."""

import pytest
from tests.tables import each_row
from tests.unit.views.page import cards
from tests.unit.views.page.markup import Element, read, words
from tests.unit.views.samples import BERLIN

from postsync.domain.looks.card import Card, Count, Fold, Picture
from postsync.domain.run.calendar import State
from postsync.views.page.document import page


def drawn(card: Card, **more: object) -> Element:
    """The card as it stands in a page."""
    preview = cards.preview_of(cards.shown("post", State.NEW, card), **more)
    return read(page(preview, BERLIN)).one("div", "delivery")


@each_row("card", cards.every_card())
def test_every_card_names_its_account_and_shows_its_text(card: Card) -> None:
    delivery = drawn(card)
    assert f"@{card.username}" in words(delivery.one("h4"))
    assert card.username in delivery.attributes["aria-label"]
    shown = delivery.one("div", "card").text
    texts = [part.shown for part in card.parts]
    if card.kind == "short":
        texts = [card.title or ""]  # a Short shows its title alone
    for text in texts:
        assert text in shown or text in delivery.text.replace("… more", "").replace("…more", "")
    for invented in ("followers", "likes", "views", "verified", "Sponsored"):
        assert invented not in delivery.text


def test_a_text_is_folded_where_its_readers_stop_seeing_it() -> None:
    delivery = drawn(cards.linkedin())
    text = delivery.find("div", "text")[0]
    below = text.one("span", "below")
    assert text.text.startswith("Meet Rover 2.")
    assert below.text.startswith(", holds what it meets")
    assert text.text.removesuffix("…more") == cards.LAUNCH
    label = text.one("label", "more")
    assert label.text == "…more"
    assert label.one("input").attributes["aria-label"] == "more: the whole text on LinkedIn"


def test_a_text_that_is_shown_whole_has_no_fold() -> None:
    assert not drawn(cards.x()).find("label", "more")


def test_what_cannot_be_clicked_is_not_coloured() -> None:
    comment = drawn(cards.instagram()).one("div", "comment")
    assert [one.text for one in comment.find("span", "go")] == ["@acme_dev"]
    assert [one.text for one in drawn(cards.x()).find("span", "go")] == [
        "#api",
        "#testing",
        "@acme_dev",
        "https://acme.example/rover/2?utm_source=social",
    ]


def test_a_thread_is_joined_and_a_comment_is_not_a_part_of_it() -> None:
    assert len(drawn(cards.x()).one("ol", "thread").find("li")) == 2
    assert words(drawn(cards.x()).one("span", "pill")) == "thread of 2"
    linkedin = drawn(cards.linkedin())
    assert not linkedin.find("ol", "thread")
    assert "comment of the same account" in words(linkedin.one("div", "comment"))


def test_pictures_stand_where_the_network_puts_them() -> None:
    group = drawn(cards.x()).one("svg", "group")
    assert group.attributes["viewbox"] == "0 0 293 164.8"
    frames = [one for one in group.children if isinstance(one, Element)]
    assert [one.attributes.get("x") for one in frames] == [None, "146.5", "146.5"]
    crops = [one.attributes for one in group.find("svg") if one.attributes.get("role") == "img"]
    assert [one["aria-label"] for one in crops] == [
        "A rover at dawn",
        "Bars of 40 APIs",
        "checklist-45.jpg, no alt text",
    ]
    # The middle eight ninths of a square are left, in pixels of the picture in the page.
    assert crops[0]["viewbox"] == "50 0 800 900"
    badges = [
        one.attributes["href"] for one in group.find("use") if "#b-" in one.attributes["href"]
    ]
    assert badges == ["#b-alt", "#b-alt", "#b-none"]


def test_a_carousel_is_swiped_and_counts() -> None:
    carousel = drawn(cards.instagram()).one("div", "carousel")
    assert carousel.attributes["tabindex"] == "0"
    assert "3 to swipe on Instagram" in carousel.attributes["aria-label"]
    assert [one.text for one in carousel.find("text", "count")] == ["1/3", "2/3", "3/3"]


def test_pictures_of_own_shapes_are_swiped_at_one_height() -> None:
    slides = drawn(cards.threads()).one("div", "carousel").find("svg", "slide")
    assert [one.attributes["viewbox"] for one in slides] == ["0 0 240 240", "0 0 426.7 240"]


def test_pictures_of_a_story_stand_in_their_frame() -> None:
    slides = drawn(cards.story()).one("div", "carousel").find("svg", "slide")
    assert {one.attributes["viewbox"] for one in slides} == {"0 0 375 666.7"}
    inner = [next(c for c in one.children if isinstance(c, Element)) for one in slides]
    assert [one.attributes["y"] for one in inner] == ["99.0", "145.8"]


def test_pictures_behind_the_last_one_are_counted() -> None:
    assert drawn(cards.facebook()).one("text", "plus").text == "+3"


def test_a_reel_shows_its_cover_its_length_and_on_demand_what_is_covered() -> None:
    delivery = drawn(cards.reel())
    assert words(delivery.one("span", "pill")) == "Reel · 0:32"
    assert len(delivery.one("svg", "zones").find("rect")) == 4
    assert words(delivery.one("label", "switch")) == "Show what the app covers"
    hrefs = [one.attributes["href"] for one in delivery.one("div", "tall").find("use")]
    assert "#b-play" in hrefs
    assert any(href.startswith("#m-") for href in hrefs)
    assert "in the profile grid, 3:4" in words(delivery.one("p", "ingrid"))


def test_a_story_has_a_segment_for_each_picture_and_no_text() -> None:
    delivery = drawn(cards.story())
    assert len(delivery.one("p", "segments").find("i")) == 2
    assert not delivery.one("div", "card").find("div", "text")


def test_a_pin_has_a_short_title_and_its_text_only_when_opened() -> None:
    delivery = drawn(cards.pinterest())
    feed, opened = delivery.one("div", "infeed"), delivery.one("div", "opened")
    assert words(feed.one("div", "headline").one("span", "below")) == "body reads"
    assert cards.REPLY in opened.text
    assert "board Checklists" in words(opened)


def test_topic_place_button_and_titles_are_shown() -> None:
    assert "acme \u203a Testing" in words(drawn(cards.threads()).find("p", "by")[0])
    assert "r/webdev · u/acme_dev" in words(drawn(cards.reddit()))
    assert words(drawn(cards.google_business()).one("p", "button")) == "Learn more"
    assert "We built a rover" in words(drawn(cards.reddit()).one("div", "headline"))


def test_a_link_card_is_a_sketch_that_says_so() -> None:
    card = drawn(cards.x()).one("div", "linkcard")
    assert words(card.one("div", "about")) == "acme.example"
    assert not card.find("image")


def test_a_limit_is_said_in_words_beside_its_bar() -> None:
    meters = drawn(cards.x("w" * 300)).find("li", "meter")
    assert words(meters[0]) == "300 of 280 characters in the post, 20 too many"
    assert meters[0].classes == ["meter", "over"]
    assert meters[0].one("i").classes == ["b20"]
    near = cards.x()._replace(title="t", title_length=Count(95, 100, "utf8_bytes"))
    assert [words(one) for one in drawn(near).find("li", "near")] == [
        "95 of 100 bytes in the title"
    ]


def test_notes_are_said_and_the_strong_ones_stand_out() -> None:
    notes = drawn(cards.x()).one("ul", "notes")
    strong = [words(one) for one in notes.find("li", "strong")]
    assert strong == ["checklist-45.jpg loses 55 % here", "checklist-45.jpg has no alt text"]
    assert "the link card comes from acme.example" in words(notes)


def test_a_card_says_how_sure_it_is_and_where_that_stands() -> None:
    preview = cards.preview_of(cards.shown("post", State.NEW, cards.x()))
    root = read(page(preview, BERLIN))
    assert words(root.one("p", "figs")) == "How sure this is: 2 exact, 2 about"
    figures = next(one for one in root.find("section") if one.attributes.get("id") == "figures")
    assert "twitter-text" in words(figures)
    assert "disputed" in words(figures)


def test_an_avatar_of_the_configuration_is_drawn() -> None:
    picture = Picture("image/png", cards.PNG, 64, 64)
    delivery = drawn(cards.linkedin(), avatars={"linkedin:acme-inc": picture})
    assert len(delivery.find("svg", "avatar")) == 2
    assert words(drawn(cards.linkedin()).find("span", "avatar")[0]) == "AI"


def test_a_fold_in_the_middle_of_a_link_keeps_both_halves() -> None:
    text = "See https://acme.example/a/b"
    part = cards.part(text, fold=Fold(10, len(text), 1, "…more", "about"))
    card = cards.linkedin()._replace(parts=(part,))
    shown = drawn(card).find("div", "text")[0]
    assert [one.text for one in shown.find("span", "go")] == ["https:", "//acme.example/a/b"]


@pytest.mark.parametrize("text", ["a" * 10_000, "שלום " * 2_000, "語" * 500, "👩‍👩‍👧 " * 50])
def test_texts_of_any_length_and_script_are_whole(text: str) -> None:
    shown = drawn(cards.facebook()._replace(parts=(cards.part(text),))).find("div", "text")[0]
    assert shown.text == text
    assert shown.attributes["dir"] == "auto"
