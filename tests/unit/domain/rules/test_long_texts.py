"""Texts as long as a file: their links are looked for once, and all takes time in proportion."""

import time
from collections.abc import Callable

import pytest
from tests.doubles.builders import post
from tests.tables import each_row

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.rules.check import check_on_networks
from postsync.domain.text import links

WORDS: dict[str, Callable[[int], str]] = {
    "links": lambda at: f"a.co/{at:04x}",
    "links with a scheme": lambda at: f"https://a.co/{at:x}",
    "mentions": lambda at: f"@u{at:06x}",
    "hashtags": lambda at: f"#t{at:06x}",
    "cashtags": lambda _: "$ACME",
    "emoji": lambda _: "👩‍🚀",
    "addresses of e-mail": lambda at: f"{at:04x}@a.co",
    "names of files": lambda at: f"a{at:05}.py",
    "reserved signs": lambda at: f"(a[{at % 10}]*b)",
    "phone numbers, nearly": lambda at: f"0{at % 100:02} 12345",
}
CHOSEN = sorted(NETWORKS)
SLACK = 3
"""Four times the text may take twelve times as long, on a machine that does other things as well."""


def check(text: str) -> None:
    check_on_networks(
        post(containers=(Container(content=text),)),
        CHOSEN,
        facts=lambda _: None,
        limits=Limits(),
        zone="Europe/Madrid",
    )


def seconds(text: str) -> float:
    began = time.process_time()
    check(text)
    return time.process_time() - began


@each_row("kind", WORDS)
def test_four_times_the_text_takes_about_four_times_as_long(kind: str) -> None:
    text = " ".join(map(WORDS[kind], range(500)))
    check(text)  # imports, and patterns that are compiled when they are first needed
    short = min(seconds(f"{number} {text}") for number in range(2))
    long = min(seconds(" ".join([str(number), text, text, text, text])) for number in range(2))
    assert long < 4 * SLACK * max(short, 0.002)


def test_the_links_of_a_text_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    plain = links._Finder.find

    def find(finder: links._Finder) -> list[links.Link]:
        looked.append(finder.text)
        return plain(finder)

    monkeypatch.setattr(links._Finder, "find", find)
    text = " ".join(f"rover-{at}.dev" for at in range(40)) + " [main.py]"
    check(text)
    assert looked == [text]
