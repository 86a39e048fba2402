"""The page as a file: what it may do, what it refers to, and that it is always the same."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.views.page import cards
from tests.unit.views.page.markup import Element, hash_of, policy_of, read, words
from tests.unit.views.samples import BERLIN

from postsync.domain.looks.card import Picture, key_of
from postsync.domain.networks import NETWORKS
from postsync.domain.run.calendar import State
from postsync.views.page import posts as articles
from postsync.views.page.document import page
from postsync.views.page.posts import Memory

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def usual() -> Element:
    return read(page(cards.usual(), BERLIN))


def test_nothing_may_be_asked_for_and_nothing_runs(usual: Element) -> None:
    policy = policy_of(usual)
    style = usual.one("style").text
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": hash_of(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not usual.find("script")
    assert "url(" not in style
    assert "@import" not in style


def test_a_script_runs_by_its_nonce_alone() -> None:
    root = read(page(cards.usual(), BERLIN, script="reload()", nonce="abc"))
    policy = policy_of(root)
    assert policy["script-src"] == "'nonce-abc'"
    assert policy["connect-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    script = root.one("script")
    assert (script.attributes, script.text) == ({"nonce": "abc"}, "reload()")


def test_references_stay_in_the_page_but_for_links_to_posts_that_are_out() -> None:
    out = (("x", "acme", "https://x.com/acme/status/1"), ("x", "acme", "http://evil.example/"))
    post = cards.shown(
        "hello", State.PUBLISHED, cards.x(), urls=(*out, ("x", "a", "javascript:x()"))
    )
    root = read(page(cards.preview_of(post), BERLIN))
    ids = [one.attributes["id"] for one in root.every() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    leading = []
    for one in root.every():
        assert (
            not {"src", "srcset", "action", "style", "data", "poster", "ping"}
            & one.attributes.keys()
        )
        assert one.tag not in {"script", "iframe", "object", "embed", "link", "base", "form", "img"}
        href = one.attributes.get("href", "#posts")
        if one.tag == "image":
            assert href.startswith("data:image/png;base64,")
        elif href.startswith("#"):
            assert href == "#accounts" or href[1:] in ids, href
        else:
            leading.append((one.tag, href, one.attributes["rel"]))
    assert leading == [("a", "https://x.com/acme/status/1", "noopener noreferrer")]


def test_a_page_says_its_language_its_title_and_no_referrer(usual: Element) -> None:
    assert usual.one("html").attributes["lang"] == "en"
    assert (
        usual.one("title").text
        == "Preview: 3\u00a0new, 1\u00a0changed, 1\u00a0cancelled, 1\u00a0blocked, 1\u00a0deferred"
    )
    metas = {
        one.attributes.get("name"): one.attributes.get("content") for one in usual.find("meta")
    }
    assert metas["referrer"] == "no-referrer"
    assert metas["color-scheme"] == "light dark"
    skip = usual.one("a", "skip")
    assert skip.attributes["href"] == "#posts"
    assert len(usual.find("main")) == len(usual.find("h1")) == 1
    assert [one.text for one in usual.one("nav").find("a")] == ["Posts", "Calendar", "Accounts"]


def test_headings_stand_in_order_and_everything_to_press_has_a_name(usual: Element) -> None:
    level = 0
    for one in usual.every():
        if one.tag in {"h1", "h2", "h3", "h4"}:
            assert int(one.tag[1]) <= level + 1, words(one)
            level = int(one.tag[1])
            assert words(one)
    labels = [label for label in usual.find("label") if words(label)]
    named = {id(box) for label in labels for box in label.find("input")}
    for box in usual.find("input"):
        assert id(box) in named or box.attributes["aria-label"]
    for one in usual.every():
        if one.attributes.get("role") in {"img", "group"}:
            assert one.attributes["aria-label"]
        if one.tag == "svg" and not one.find("text") and one.attributes.get("role") != "img":
            is_group = any(inner.attributes.get("role") == "img" for inner in one.find("svg"))
            assert is_group or one.attributes.get("aria-hidden") == "true", one.attributes


def test_every_state_network_and_bar_has_its_look(usual: Element) -> None:
    style = usual.one("style").text
    for state in State:
        assert f".s-{state}" in style or state is State.SCHEDULED, state
    ids = {one.attributes["id"] for one in usual.find("symbol")}
    assert {f"i-{network}" for network in (*NETWORKS, "other")} <= ids
    assert all(f".b{step}::before" in style for step in range(1, 21))


def test_each_picture_is_in_the_page_once(usual: Element) -> None:
    images = usual.find("image")
    assert len({one.attributes["href"] for one in images}) == 1  # the samples are one PNG
    assert len(images) == 4
    used = [one.attributes["href"] for one in usual.find("use")]
    assert all(f"#{one.attributes['id']}" in used for one in images)


def test_what_is_no_picture_is_framed_with_its_reason() -> None:
    svg = {
        key_of(cards.ROVER): Picture("image/svg+xml", b"<svg onload='x()'/>", 9, 9, why="an SVG")
    }
    post = cards.shown("hello", State.NEW, cards.reddit(), cards.instagram())
    html = page(replace(cards.preview_of(post), pictures={**cards.album(), **svg}), BERLIN)
    root = read(html)
    assert "svg+xml" not in html
    whys = [one.text for one in root.find("text", "fwhy")]
    assert "larger than 15 MB" in whys
    assert "an SVG" in whys
    assert any("…" in one.text and "a-very" in one.text for one in root.find("text", "fname"))


def test_the_reason_in_a_frame_is_wrapped_and_not_cut() -> None:
    why = "it is damaged, or not a picture of a kind that can be drawn"
    post = cards.shown("hello", State.NEW, cards.reddit())
    preview = replace(cards.preview_of(post), pictures={key_of(cards.GONE): Picture(why=why)})
    lines = read(page(preview, BERLIN)).find("text", "fwhy")
    assert " ".join(one.text for one in lines) == why
    assert len({one.attributes["y"] for one in lines}) == len(lines) == 2


def test_what_the_cards_rest_on_is_shown_on_demand(usual: Element) -> None:
    details = usual.one("details")
    assert "open" not in details.attributes
    assert words(details.one("summary")) == "What the cards rest on"
    assert all(one.attributes["id"].startswith("f-") for one in details.find("h3"))


_PRINT = """
import sys
from tests.unit.views.page import cards
from tests.unit.views.samples import BERLIN
from postsync.views.page.document import page
sys.stdout.write(page(cards.usual(), BERLIN))
"""


def test_the_same_bytes_for_every_seed_zone_and_locale() -> None:
    def drawn(**environ: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", _PRINT],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", **environ},
            capture_output=True,
            check=True,
        )
        return done.stdout

    one = drawn(PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    other = drawn(PYTHONHASHSEED="2", TZ="Asia/Kathmandu", LC_ALL="de_DE.UTF-8")
    assert one == other == page(cards.usual(), BERLIN).encode()


def test_a_post_with_four_cards_takes_twelve_kilobytes() -> None:
    def size(count: int) -> int:
        posts = [
            cards.shown(
                f"post-{at:03}",
                State.NEW,
                cards.x(),
                cards.linkedin(),
                cards.instagram(),
                cards.bluesky(),
            )
            for at in range(count)
        ]
        return len(page(cards.preview_of(*posts), BERLIN).encode())

    assert (size(22) - size(2)) / 20 <= 12_000


def test_only_what_changed_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    article = articles.article

    def counted(post: cards.Shown, *rest: object) -> str:
        drawn.append(post.address)
        return article(post, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(articles, "article", counted)
    memory = Memory()
    first = page(cards.usual(), BERLIN, memory=memory)
    drawn.clear()
    assert page(cards.usual(), BERLIN, memory=memory) == first
    assert drawn == []
    preview = cards.usual()
    changed = [
        replace(post, cards=(cards.x("Another text"),)) if post.address == "hello" else post
        for post in preview.posts
    ]
    again = page(replace(preview, posts=tuple(changed)), BERLIN, memory=memory)
    assert drawn == ["hello"]
    assert again == page(replace(preview, posts=tuple(changed)), BERLIN)
    drawn.clear()
    without = {key: replace_data(picture) for key, picture in preview.pictures.items()}
    page(replace(preview, pictures=without), BERLIN, memory=memory)
    assert "rover-2-launch" in drawn


def replace_data(picture: Picture) -> Picture:
    return Picture(why="not in this page")
