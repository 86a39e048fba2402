# ruff: noqa: RUF001 (this is about characters that look alike)
"""Hosts of links: where they lead, and what is odd about it."""

import time

from tests.tables import each_row

from postsync.domain.text.hosts import in_ascii, odd_links
from postsync.domain.text.lookalikes import mixes_scripts, skeleton


@each_row(
    "text, says",
    [
        ("https://paypal.com@evil.example/x", "leads to evil.example, not to paypal.com"),
        ("https://user:pw@acme.example/", "leads to acme.example"),
        ("https://acme.example＠evil.example/", "leads to evil.example, not to acme.example"),
        ("https://acme.example﹫evil.example/", "leads to evil.example"),
        ("https://acme.example%2f@evil.example/", "leads to evil.example"),
        ("https://acme.example@аррӏе.com", "xn--80ak6aa92e.com"),
        ("HTTPS://acme.example@evil.example", "leads to evil.example"),
        ("https://acme.example\\@evil.example", "backslash"),
        ("https:\\\\evil.example", "backslash"),
        ("https:/\\evil.example", "backslash"),
        ("https://%65vil.example", "coded: %65vil.example"),
        ("https://acme.example⁄login.evil.example", "“⁄”"),
        ("https://acme.example∕login.evil.example/x", "“∕”"),
        ("https://acme.example／login.evil.example", "“／”"),
        ("https://acme.example？x.evil.example", "“？”"),
        ("https://acme.example＃x.evil.example", "“＃”"),
        ("https://acme。com/", "“。”"),
        ("https://acme．evil.com/", "“．”"),
        ("https://acme․com/", "“․”"),
        ("https://acme.example:80:x/", "no port"),
        ("https://acme.example:login/", "no port"),
        ("https://acme.example:99999/", "no port"),
        ("https://2130706433/", "number"),
        ("https://0x7f000001/", "number"),
        ("https://0x7f.1/", "number"),
        ("https://127.1/", "number"),
        ("https://0177.0.0.1/", "number"),
        ("https://раypal.com/", "xn--ypal-43d9g.com"),
        ("https://аррӏе.com/", "looks like apple.com: аррӏе.com is xn--80ak6aa92e.com"),
        ("аррӏе.com is open", "looks like apple.com"),
        ("Visit аррӏе.com.", "looks like apple.com"),
        ("https://xn--80ak6aa92e.com/", "shows as аррӏе.com"),
        ("https://www.xn--80ak6aa92e.com:443/x", "shows as www.аррӏе.com"),
        ("https://ɡoogle.com", "looks like google.com"),
        ("https://ｇｏｏｇｌｅ.com", "unusual characters"),
        ("https://𝗴oogle.com", "unusual characters"),
        ("https://ορτο.com", "looks like opto.com"),
        ("https://ոօո.com", "looks like non.com"),
        ("https://gооgle.com/x", "several scripts"),
        ("acme.example, then https://a@b.example", "leads to b.example"),
    ],
)
def test_a_link_that_may_mislead_is_said_to(text: str, says: str) -> None:
    (found,) = odd_links(text)
    assert says in found.what
    assert not found.hides


@each_row(
    "text",
    [
        "https://acme\u200b.example/",
        "https://ac\u00adme.example",
        "https://acme.example\u202e/x",
        "https://\u2060acme.example/",
        "https://acme\U000e0041.example",
        "https://acme\u3164.example/",
        "https://acme\u200d.example/",
        "https://acme.exam\ufe0fple/",
    ],
)
def test_a_host_that_does_not_show_in_full_hides_where_the_link_leads(text: str) -> None:
    assert [one.hides for one in odd_links(text)] == [True]


@each_row(
    "text",
    [
        "https://acme.example",
        "https://acme.example/",
        "http://acme.example/x?y=@z&to=https://b.example/@c",
        "(https://acme.example).",
        "“https://acme.example”, he said",
        "<https://acme.example>",
        "[notes](https://acme.example/notes)",
        "https://acme.example, https://b.example; https://c.example!",
        "https://www.tiktok.com/@acme",
        "https://acme.example:8443/notes",
        "https://localhost:8000/",
        "https://127.0.0.1:8000/",
        "http://[::1]:80/",
        "https://1password.com/x and https://4chan.example",
        "https://müller.de",
        "https://россия.рф/ и https://оса.рф",
        "https://日本語.jp/ へ、https://例え.テスト/",
        "https://한국.com",
        "https://παράδειγμα.gr",
        "https://مثال.إختبار/",
        "https://café.example",
        "https://xn--mller-kva.de/",
        "詳細はhttps://acme.exampleをご覧ください",
        "（https://acme.example）です。",
        "詳細はhttps://acme.example。ぜひ",
        "https://acme.example\u200b next",
        "https://acme.example\u00a0!",
        "mail to me@acme.example",
        "Größe.de und Straße.com",
        "пример.рф",
        "a: b, http: is a scheme, C:\\temp",
        "see file:///tmp and git+ssh://git@github.com/acme/x",
        "https:// is how links begin",
        "12:30–14:00",
    ],
)
def test_an_ordinary_link_is_left_alone(text: str) -> None:
    assert odd_links(text) == []


def test_hosts_are_told_as_the_domain_name_system_has_them() -> None:
    assert in_ascii("аррӏе.com") == "xn--80ak6aa92e.com"
    assert in_ascii("Bücher.example") == "xn--bcher-kva.example"
    assert in_ascii("acme。example") == "acme.example"


@each_row("unit", ["https://a", "https://a@", "a.", "а.com ", "https://а.", ":\\", "https:/"])
def test_no_text_takes_longer_than_its_length(unit: str) -> None:
    small, large = (_quickest(unit * count) for count in (500, 4_000))
    assert large < 60 * max(small, 0.001)


def _quickest(text: str) -> float:
    def once() -> float:
        began = time.process_time()
        odd_links(text)
        return time.process_time() - began

    return min(once() for _ in range(3))


@each_row(
    "one, other",
    [
        ("acme", "асме"),
        ("acme", "аcme"),
        ("acme", "Acme"),
        ("acme", "acrne"),
        ("acmel", "acme1"),
        ("acmeo", "acme0"),
        ("widget", "vvidget"),
        ("apple", "аррӏе"),
        ("acme", "ａｃｍｅ"),
        ("acme", "𝐚𝐜𝐦𝐞"),
        ("acme", "ᴀᴄᴍᴇ"),
        ("nero", "ոεrο".replace("ε", "e")),
    ],
)
def test_names_that_are_mistaken_for_one_another_have_a_skeleton_in_common(
    one: str, other: str
) -> None:
    assert skeleton(one) == skeleton(other)


@each_row("other", ["acme_", "acme.dev", "acmé", "acne", "akme", "acmee"])
def test_other_names_have_another_skeleton(other: str) -> None:
    assert skeleton("acme") != skeleton(other)


def test_scripts_that_are_written_together_are_no_mixture() -> None:
    assert not any(map(mixes_scripts, ["東京タワーのABC", "ABC한국", "acme", "Größe", "α", "あア"]))
    assert all(map(mixes_scripts, ["аcme", "αcme", "ԁev", "한あ"]))
