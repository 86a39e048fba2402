"""Parameters in the links of texts: where they go, and where they do not."""

import pytest
from tests.tables import each_row

from postsync.domain.text.counting import count
from postsync.domain.text.tagging import LONGEST, host_in_ascii, tag_links, untagged

UTM = {"utm_source": "x", "utm_campaign": "launch"}
QUERY = "utm_source=x&utm_campaign=launch"


@each_row(
    "text, tagged",
    [
        ("https://acme.example", "https://acme.example?+"),
        ("See https://acme.example/notes.", "See https://acme.example/notes?+."),
        ("HTTP://ACME.EXAMPLE/A, and more", "HTTP://ACME.EXAMPLE/A?+, and more"),
        ("Did you see https://acme.example/x?", "Did you see https://acme.example/x?+?"),
        ("https://acme.example/x?a=1&b", "https://acme.example/x?a=1&b&+"),
        ("https://acme.example/#top", "https://acme.example/?+#top"),
        ("https://acme.example/x?a=1#b?c", "https://acme.example/x?a=1&+#b?c"),
        ("https://acme.example/#/route?a=1", "https://acme.example/?+#/route?a=1"),
        ("https://acme.example:8080/x;y", "https://acme.example:8080/x;y?+"),
        ("https://localhost/x http://127.0.0.1", "https://localhost/x?+ http://127.0.0.1?+"),
        ("(https://acme.example/a_(b)) end", "(https://acme.example/a_(b)?+) end"),
        ("[n](https://acme.example/n)[m](https://b.example)", "[n](https://acme.example/n?+)[m](https://b.example?+)"),
        ("**https://acme.example/a** _https://acme.example/b_", "**https://acme.example/a?+** _https://acme.example/b?+_"),
        ("<https://acme.example/a> `https://acme.example`", "<https://acme.example/a?+> `https://acme.example?+`"),
        ("“https://acme.example/a”…", "“https://acme.example/a?+”…"),
        ("https://acme.example/a — and", "https://acme.example/a?+ — and"),
        ("https://acme.example/ü?x=ü", "https://acme.example/ü?x=ü&+"),
        ("https://müller.example/x", "https://müller.example/x?+"),
        ("https://acme.example/a、https://b.example", "https://acme.example/a?+、https://b.example?+"),
        ("Go 🚀https://acme.example/a🚀 now", "Go 🚀https://acme.example/a?+🚀 now"),
        ("https://acme.example\nhttps://b.example", "https://acme.example?+\nhttps://b.example?+"),
        ("https://acme.example/utm_guide", "https://acme.example/utm_guide?+"),
    ],
)  # fmt: skip
def test_parameters_stand_behind_the_query_of_a_link_and_before_its_fragment(
    text: str, tagged: str
) -> None:
    found = tag_links(text, UTM)
    assert found.text == tagged.replace("+", QUERY)
    assert not found.doubtful
    assert untagged(found.text) == text


@each_row(
    "text",
    [
        "https://acme.example/?utm_source=old",
        "https://acme.example/?a=1&UTM_medium=old#x",
        "https://acme.example/?a=1&amp;utm_source=old",
        "https://acme.example/#utm_source=old",
        "https://acme.example/?to=https%3A%2F%2Fb.example%2F%3Futm_source%3Dold",
        "https://acme.example/?%75tm_source=old",
        "https://acme.example/日本?utm_source=old",
        "acme.example/x and www.acme.example, mail me@acme.example",
        "ftp://acme.example/x and mailto:me@acme.example",
        "https://acme.example\\@evil.example",
        "https://me:pw@acme.example/x https://acme.example@evil.example/",
        "https://... https:// http://. https://-",
        "nothttps://acme.example",
        "acme.example/?to=https://b.example",
        "no link here",
        "",
    ],
)
def test_a_link_with_such_parameters_and_what_is_no_link_stay_as_they_are(text: str) -> None:
    assert tag_links(text, UTM) == (text, (), "")


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("見てhttps://acme.example/aに", "https://acme.example/a"),
        ("https://acme.exampleに", "https://acme.exampleに"),
        ("https://acme.example/🚀-x", "https://acme.example/"),
        ("https://acme.example/{id}", "https://acme.example/"),
        ("https://acme.example\\x", "https://acme.example"),
    ],
)
def test_a_link_whose_end_is_in_doubt_stays_as_it_is_and_is_told(text: str, doubtful: str) -> None:
    found = tag_links(f"{text} https://b.example", UTM)
    assert found.text == f"{text} https://b.example?{QUERY}"
    assert found.doubtful == doubtful


def test_only_links_to_the_hosts_get_parameters_and_to_those_below_them() -> None:
    hosts = tuple(map(host_in_ascii, ("acme.example", "Müller.example")))
    for link in (
        "https://acme.example/",
        "https://shop.ACME.example./",
        "https://xn--mller-kva.example/",
        "https://MÜLLER.example/",
    ):
        assert tag_links(link, UTM, hosts).added, link
    for link in (
        "https://notacme.example/",
        "https://acme.example.evil.example/",
        "https://b.example/",
        "https://muller.example",
    ):
        assert not tag_links(link, UTM, hosts).added, link


@each_row(
    "written",
    ["https://acme.example", "*.acme.example", "acme.example/x", "a b", "", ".", "a" * 300],
)
def test_what_is_no_host_is_none(written: str) -> None:
    assert host_in_ascii(written) == ""


def test_values_are_percent_encoded_so_that_nothing_in_them_ends_or_makes_a_link() -> None:
    text = tag_links("https://a.example.", {"utm_content": "launch@x:a&b=c #1 ü/."}).text
    assert text == "https://a.example?utm_content=launch%40x%3Aa%26b%3Dc%20%231%20%C3%BC%2F%2E."
    assert (
        tag_links("https://a.example", {"utm_id": "\ud800"}).text == "https://a.example?utm_id=%3F"
    )


def test_x_counts_a_link_with_parameters_as_much_as_one_without() -> None:
    text = "Out now: https://acme.com/notes?a=1#top, https://acme.com!"
    tagged = tag_links(text, UTM).text
    assert len(tagged) > len(text)
    assert count("x_weighted", tagged) == count("x_weighted", text)


def test_a_text_that_no_network_takes_stays_as_it_is() -> None:
    text = "https://a.example " * (LONGEST // 18 + 1)
    assert tag_links(text, UTM).text is text


def test_texts_are_compared_without_parameters() -> None:
    for text, plain in (
        ("https://a.example/?utm_source=x&b=1", "https://a.example/?b=1"),
        ("https://a.example/?b=1&utm_source=x&utm_medium=y&c=2#z", "https://a.example/?b=1&c=2#z"),
        ("https://a.example/?UTM_SOURCE=x.", "https://a.example/."),
        ("utm_source=x is a parameter", "utm_source=x is a parameter"),
    ):
        assert untagged(text) == plain
