"""Texts in real files: each limit from both sides, and the place of the first character too many."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.tables import each_row

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Severity

Write = Callable[[str, str | bytes], Path]

WAVE = "\U0001f44b"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
NO = "の"
CURLY = "\u2019"

MEDIA = {
    "instagram": "a.jpg",
    "tiktok": "a.mp4",
    "tiktok photo": "a.jpg",
    "youtube": "a.mp4",
    "pinterest": "a.jpg",
}


class Case(NamedTuple):
    """A text of a network, and after how many of its characters it is too long; None if it is not."""

    network: str
    text: str
    over: int | None = None
    field: str = "content"


FITTING = [
    Case("x", "a" * 280),
    Case("x", NO * 140),
    Case("x", WAVE * 140),
    Case("x", "https://a.co " + "a" * 256),
    Case("bluesky", "a" * 300),
    Case("bluesky", NO * 300),
    Case("bluesky", FAMILY * 120),
    Case("threads", "a" * 500),
    Case("threads", WAVE * 125),
    Case("tiktok", WAVE * 1100),
    Case("tiktok photo", WAVE * 45, field="title"),
    Case("tiktok photo", "a" * 4000),
    Case("youtube", "a" * 100, field="title"),
    Case("youtube", "é" * 2500),
    Case("linkedin", "a" * 3000),
    Case("instagram", "a" * 2200),
    Case("instagram", "a" * 2200, field="caption"),
    Case("instagram", "#a " * 5),
    Case("pinterest", "a" * 100, field="title"),
    Case("pinterest", "a" * 500),
    Case("google_business", "a" * 1500),
    Case("reddit", "a" * 40_000),
    Case("facebook", "a" * 63_206),
]
REFUSED = [
    Case("x", "a" * 281, 280),
    Case("x", NO * 141, 140),
    Case("x", WAVE * 141, 140),
    Case("x", "https://a.co " + "a" * 257, 13 + 256),
    Case("bluesky", "a" * 301, 300),
    Case("bluesky", FAMILY * 121, 120 * 7),
    Case("threads", "a" * 501, 500),
    Case("threads", WAVE * 126, 125),
    Case("threads", "a" * 495 + CURLY * 3, 496),
    Case("tiktok", WAVE * 1101, 1100),
    Case("tiktok photo", WAVE * 46, 45, field="title"),
    Case("tiktok photo", "a" * 4001, 4000),
    Case("youtube", "a" * 101, 100, field="title"),
    Case("youtube", "<", 0, field="title"),
    Case("youtube", "é" * 2501, 2500),
    Case("linkedin", "a" * 3001, 3000),
    Case("instagram", "a" * 2201, 2200),
    Case("instagram", "a" * 2201, 2200, field="caption"),
    Case("instagram", "#a " * 31, 90),
    Case("pinterest", "a" * 101, 100, field="title"),
    Case("pinterest", "a" * 801, 800),
    Case("google_business", "a" * 1501, 1500),
    Case("reddit", "a" * 40_001, 40_000),
]
DOUBTFUL = [
    Case("threads", NO * 500, 166),
    Case("instagram", "#a " * 6, 15),
    Case("pinterest", "a" * 501, 500),
    Case("facebook", "a" * 63_207, 63_206),
]


def post_of(case: Case) -> dict[str, Any]:
    """A post with the text in the place of the case; a line of its own for it makes columns plain."""
    network = case.network.partition(" ")[0]
    container: dict[str, Any] = {"content": case.text if case.field == "content" else "Rover"}
    if case.field == "caption":
        container = {}
    name = MEDIA.get(case.network)
    if name:
        container["media"] = [{"url": f"https://acme.example/{name}", "alt": "A rover"}]
    post: dict[str, Any] = {"accounts": [network], "containers": [container]}
    if case.field != "content":
        block = {case.field: case.text}
        post[network] = {"extra": block} if network == "tiktok" else block
    return post


@pytest.fixture
def texts(write: Write, tmp_path: Path) -> Callable[..., list[Diagnostic]]:
    """What the rules about texts have to say of a post, written as JSON, which is YAML."""

    def check(post: dict[str, Any], **config: Any) -> list[Diagnostic]:
        write("posts/a.yaml", json.dumps(post, ensure_ascii=False))
        found = WorkspaceSource(tmp_path, Config(**config)).load().diagnostics
        return [item for item in found if item.rule.startswith("PS2")]

    return check


Texts = Callable[..., list[Diagnostic]]


def column(post: dict[str, Any], text: str, offset: int) -> int:
    """Where on its only line a character of `text` stands."""
    written = json.dumps(post, ensure_ascii=False)
    return written.index(json.dumps(text, ensure_ascii=False)) + 1 + offset + 1


def name(case: Case) -> str:
    return f"{case.network} {case.field} {len(case.text)} {case.text[:2]}"


@each_row("case", FITTING)
def test_a_text_at_its_limit_raises_nothing(texts: Texts, case: Case) -> None:
    cut = {"PS220"}  # what fits may still be cut short where people see it
    assert [item for item in texts(post_of(case)) if item.rule not in cut] == []


@each_row("case", REFUSED)
def test_a_text_beyond_its_limit_is_an_error_at_the_first_character_too_many(
    texts: Texts, case: Case
) -> None:
    post = post_of(case)
    (found,) = texts(post)
    assert found.severity is Severity.ERROR
    assert found.span is not None
    assert case.over is not None
    assert found.span.column == column(post, case.text, case.over)


@pytest.mark.parametrize("case", DOUBTFUL, ids=name)
def test_where_sources_disagree_there_is_a_warning_and_no_error(texts: Texts, case: Case) -> None:
    post = post_of(case)
    (found,) = texts(post)
    assert found.severity is Severity.WARN
    assert found.span is not None
    assert case.over is not None
    assert found.span.column == column(post, case.text, case.over)


def test_tags_of_a_video_are_counted_together_with_commas_and_quotes(texts: Texts) -> None:
    fits = [f"{index:02} {'a' * 44}" for index in range(10)]  # 10 x (47 + 2) + 9 commas = 499
    video = {"accounts": ["youtube"], "content": "Rover", "youtube": {"tags": [*fits]}}
    assert texts(video) == []
    video["youtube"] = {"tags": [*fits, "b"]}
    (found,) = texts(video)
    assert found.rule == "PS201"
    assert found.severity is Severity.ERROR
    assert found.summary == "the tags have 501 characters on YouTube, 500 are allowed"
    assert found.span
    assert found.span.column == json.dumps(video).index('"b"') + 1


def test_the_line_and_column_are_those_of_the_file_in_a_folded_text(
    write: Write, tmp_path: Path
) -> None:
    lines = ["a" * 99, "b" * 99, "c" * 99]
    write("posts/a.yaml", "accounts: [x]\ncontent: >-\n  " + "\n  ".join(lines) + "\n")
    (found,) = WorkspaceSource(tmp_path, Config()).load().diagnostics
    assert (found.span and (found.span.line, found.span.column)) == (5, 3 + 80)


def test_spaces_that_are_too_much_are_named_as_such(write: Write, tmp_path: Path) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: '" + "a" * 280 + "  '\n")
    (found,) = WorkspaceSource(tmp_path, Config()).load().diagnostics
    assert "remove the spaces" in found.detail
    write("posts/a.yaml", "accounts: [x]\ncontent: |+\n  " + "a" * 280 + "\n\n\n")
    assert WorkspaceSource(tmp_path, Config()).load().diagnostics == ()


def test_one_text_makes_one_finding_for_each_network(texts: Texts) -> None:
    found = texts({"accounts": ["x", "bluesky", "threads", "pinterest"], "content": "é" * 900})
    assert [item.rule for item in found] == ["PS201"] * 4
    assert {item.summary.partition(" on ")[2].partition(",")[0] for item in found} == {
        "X", "Bluesky", "Threads", "Pinterest",
    }  # fmt: skip


def test_replies_have_figures_of_their_own(texts: Texts) -> None:
    post = {"accounts": ["linkedin"], "containers": [{"content": "a"}, {"content": "b" * 1251}]}
    (found,) = texts(post)
    assert found.severity is Severity.WARN
    assert found.summary == "part 2 has 1,251 characters on LinkedIn, 1,250 are allowed"
    post["accounts"] = ["x"]
    (found,) = texts(post)
    assert found.severity is Severity.ERROR
    assert found.span
    assert found.span.column == column(post, "b" * 1251, 280)


def test_an_account_may_have_a_limit_of_its_own(texts: Texts) -> None:
    limits = {"x:acme": {"post": 25_000.0}}
    post = {"accounts": ["x:acme"], "content": "a" * 281}
    assert texts(post, limits=limits) == []
    post["accounts"] = ["x:acme", "x:acme_dev"]
    assert [item.rule for item in texts(post, limits=limits)] == ["PS201"]
    (found,) = texts({"accounts": ["x:acme"], "content": "a" * 25_001}, limits=limits)
    assert "25,000 are allowed" in found.summary


def test_a_caption_is_what_instagram_gets_in_place_of_the_text(texts: Texts) -> None:
    post = {
        "accounts": ["instagram", "linkedin"],
        "containers": [
            {"content": "a" * 2300, "media": [{"url": "https://acme.example/a.jpg", "alt": "A"}]}
        ],
        "instagram": {"caption": "Short"},
    }
    assert texts(post) == []
    post["instagram"] = {}
    assert [item.rule for item in texts(post)] == ["PS201"]


def test_a_story_has_no_text_whose_length_could_matter(texts: Texts) -> None:
    post = {
        "accounts": ["instagram", "linkedin"],
        "containers": [
            {"content": "a" * 2300, "media": [{"url": "https://acme.example/a.jpg", "alt": "A"}]}
        ],
        "instagram": {"publishAsStory": True},
    }
    assert texts(post) == []


def test_alt_texts_have_limits_where_they_are_shown(texts: Texts) -> None:
    image = {"url": "https://acme.example/a.jpg", "alt": "a" * 1001}
    post: dict[str, Any] = {
        "accounts": ["x", "linkedin", "instagram"],
        "containers": [{"content": "Rover", "media": [image]}],
    }
    found = texts(post)
    assert [item.summary.partition(" on ")[2] for item in found] == [
        "Instagram, 1,000 are allowed",
        "X, 1,000 are allowed",
    ]
    image["url"] = "https://acme.example/a.mp4"  # of a video Instagram shows none
    assert [item.summary.partition(" on ")[2] for item in texts(post)] == ["X, 1,000 are allowed"]


def test_texts_in_extra_are_checked_by_their_names(texts: Texts) -> None:
    post = {"accounts": ["reddit"], "content": "a", "reddit": {"extra": {"title": "b" * 301}}}
    (found,) = texts(post)
    assert found.summary == "the title has 301 characters on Reddit, 300 are allowed"
    assert found.span
    assert found.span.column == column(post, "b" * 301, 300)


def test_a_reel_on_facebook_has_a_shorter_text(texts: Texts) -> None:
    video = [{"url": "https://acme.example/a.mp4", "alt": "A"}]
    post: dict[str, Any] = {
        "accounts": ["facebook"],
        "containers": [{"content": "a" * 2201, "media": video}],
    }
    assert texts(post) == []
    post["facebook"] = {"publishAsReel": True}
    (found,) = texts(post)
    assert found.severity is Severity.WARN
    assert "2,200 are allowed" in found.summary


def test_an_alt_text_that_the_block_replaces_does_not_matter(texts: Texts) -> None:
    image = {"url": "https://acme.example/a.jpg", "alt": "a" * 1001}
    post: dict[str, Any] = {
        "accounts": ["instagram"],
        "containers": [{"content": "Rover", "media": [image]}],
        "instagram": {"altText": "A rover"},
    }
    assert texts(post) == []
    post["instagram"] = {"altText": "b" * 1001}
    (found,) = texts(post)
    assert found.summary == "the alt text has 1,001 characters on Instagram, 1,000 are allowed"
    assert found.span
    assert found.span.column == column(post, "b" * 1001, 1000)


def test_each_tag_on_bluesky_has_a_length(texts: Texts) -> None:
    post: dict[str, Any] = {"accounts": ["bluesky"], "content": "Rover"}
    post["bluesky"] = {"extra": {"tags": ["a" * 64, "b" * 65, 7]}}
    (found,) = texts(post)
    assert found.summary == "the tag has 65 characters on Bluesky, 64 are allowed"
    assert found.span
    assert found.span.column == column(post, "b" * 65, 64)
    post["bluesky"] = {"extra": {"tags": [FAMILY * 26]}}
    (found,) = texts(post)
    assert found.summary == "the tag has 650 bytes on Bluesky, 640 are allowed"


@pytest.mark.parametrize(
    ("network", "block", "summary"),
    [
        (
            "google_business",
            {"event": {"title": "t" * 59}},
            "the title has 59 characters on Google Business",
        ),
        (
            "google_business",
            {"offer": {"couponCode": "t" * 59}},
            "the coupon code has 59 characters on",
        ),
        (
            "x",
            {"poll": {"options": ["a", "t" * 26]}},
            "the answer has 26 characters on X, 25 are allowed",
        ),
        (
            "threads",
            {"text_attachment": "t" * 10_001},
            "the attached text has 10,001 characters on",
        ),
        ("threads", {"topicTag": "t" * 51}, "the topic tag has 51 characters on Threads, 50"),
    ],
)
def test_texts_deep_in_extra_are_checked_too(
    texts: Texts, network: str, block: dict[str, Any], summary: str
) -> None:
    post = {"accounts": [network], "content": "Rover", network: {"extra": block}}
    (found,) = texts(post)
    assert found.summary.startswith(summary)
    assert found.span
    assert found.span.column == json.dumps(post).rindex("t" * 26) + 26
    shorter = json.loads(json.dumps(post).replace("tt", "t"))
    assert texts(shorter) == []
