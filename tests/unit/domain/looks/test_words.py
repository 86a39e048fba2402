"""Texts as networks show them: which links, hashtags and mentions there are, and which lead somewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsync.domain.looks.networks import LOOKS
from postsync.domain.looks.words import stretches

TEXT = (
    "See https://acme.com/rover/2?utm_source=social#top and acme.com, @acme_dev or "
    "@acme.example: #api #2027 $ACME info@acme.com"
)
WHOLE = "https://acme.com/rover/2?utm_source=social#top"


def marks(network: str, text: str = TEXT) -> list[tuple[str, str, bool]]:
    return [
        (one.kind, one.shown, one.clickable)
        for one in stretches(text, LOOKS[network])
        if one.kind != "text"
    ]


def test_x_finds_the_most_and_writes_links_short() -> None:
    assert marks("x") == [
        ("link", "acme.com/rover/2?utm_source=social#top", True),
        ("link", "acme.com", True),
        ("mention", "@acme_dev", True),
        ("mention", "@acme", True),
        ("hashtag", "#api", True),
        ("cashtag", "$ACME", True),
    ]
    long = f"https://acme.com/{'a' * 40}"
    assert marks("x", long) == [("link", f"acme.com/{'a' * 28}…", True)]


def test_x_makes_no_link_of_a_domain_that_cannot_exist() -> None:
    assert marks("x", "https://acme.example/rover") == []
    assert marks("linkedin", "https://acme.example/rover") == [
        ("link", "https://acme.example/rover", True)
    ]


def test_bluesky_cuts_the_path_and_wants_full_handles() -> None:
    assert marks("bluesky") == [
        ("link", "acme.com/rover/2?utm_...", True),
        ("link", "acme.com", True),
        ("mention", "@acme.example", True),
        ("hashtag", "#api", True),
    ]
    assert marks("bluesky", "https://Acme.com/") == [("link", "acme.com", True)]
    assert marks("bluesky", "https://acme.com/12345678901234") == [
        ("link", "acme.com/12345678901234", True)
    ]
    assert marks("bluesky", "https://acme.com/123456789012345") == [
        ("link", "acme.com/123456789012...", True)
    ]


def test_a_plain_name_leads_nowhere_on_linkedin() -> None:
    assert marks("linkedin") == [
        ("link", WHOLE, True),
        ("mention", "@acme_dev", False),
        ("mention", "@acme", False),
        ("hashtag", "#api", True),
    ]
    spelt = "Thanks to @[Acme Inc.](urn:li:organization:12)!"
    assert marks("linkedin", spelt) == [("mention", "Acme Inc.", True)]


def test_links_lead_nowhere_on_instagram_and_tiktok() -> None:
    for network in ("instagram", "tiktok"):
        assert marks(network)[0] == ("link", WHOLE, False)
        assert marks(network)[-1] == ("hashtag", "#api", True)


def test_threads_makes_a_topic_of_one_hashtag() -> None:
    assert marks("threads", "#one #two") == [
        ("hashtag", "#one", True),
        ("hashtag", "#two", False),
    ]


def test_where_nothing_is_known_nothing_leads_anywhere() -> None:
    for network in ("vimeo", "reddit", "pinterest", "google_business"):
        assert not any(clickable for *_, clickable in marks(network))


def test_a_tag_in_a_link_is_part_of_the_link() -> None:
    for network in LOOKS:
        assert ("hashtag", "#top", True) not in marks(network)
        assert marks(network, "https://acme.com/@you/?a=#api")[1:] == []


@given(st.sampled_from(sorted(LOOKS)), st.text() | st.text("ab.c/:@#$ \n\uff03[]()", max_size=80))
def test_stretches_are_all_of_a_text_in_order(network: str, text: str) -> None:
    found = stretches(text, LOOKS[network])
    assert "".join(one.raw for one in found) == text
    assert all(one.raw for one in found)
    assert all(one.shown == one.raw for one in found if one.kind in {"text", "hashtag"})


@pytest.mark.parametrize("text", ["", "Hello"])
def test_a_plain_text_is_one_stretch(text: str) -> None:
    assert len(stretches(text, LOOKS["x"])) == bool(text)
