"""Hashtags, mentions, links and cashtags, as each network counts them (PS204 to PS207)."""

import pytest
from tests.doubles.builders import post
from tests.doubles.media import medium
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks

PICTURE = (medium("https://acme.example/rover.jpg"),)
RULES = ("PS204", "PS205", "PS206", "PS207")


def found(network: str, *texts: str, limits: Limits | None = None, **more: object) -> list[Problem]:
    containers = [Container(content=text, media=PICTURE) for text in texts]
    problems = check_on_networks(
        post(containers=tuple(containers), **more),
        [network],
        facts=lambda _path: None,
        limits=limits or Limits(),
    )
    return [problem for problem in problems if problem.rule in RULES]


@each_row(
    "tag",
    [
        "#a",
        "#a1",
        "#1a",
        "#_a",
        "#größe",
        "#ロボット",
        "#робот",
        "\uff03a",
        "#a.",
        "(#a)",
        "“#a”",
        "#a's",
    ],
)
def test_each_of_these_is_one_hashtag(tag: str) -> None:
    (problem,) = found("instagram", " ".join([tag] * 31))
    assert problem.rule == "PS204"
    assert problem.summary == "the text has 31 hashtags, Instagram takes 30"
    assert found("instagram", " ".join([tag] * 5)) == []


@each_row(
    "text",
    ["#1 ", "C# ", "a#b ", "# a ", "&#39; ", "## ", "#-a ", "https://a.com/#b ", "a.com/b#c ",
     "https://a.com/?#b ", "www.a.com/x/!#b "],
)  # fmt: skip
def test_none_of_these_is_a_hashtag(text: str) -> None:
    assert found("instagram", text * 31) == []


def test_hashtags_without_spaces_between_them_are_several() -> None:
    (problem,) = found("instagram", "#a#b#c#d#e#f")
    assert problem.severity is Severity.WARN
    assert problem.offset == len("#a#b#c#d#e")


def test_five_hashtags_are_fine_six_are_a_warning_and_thirty_one_an_error() -> None:
    assert found("instagram", "#a " * 5) == []
    (six,) = found("instagram", "#a " * 6)
    assert (six.severity, six.offset) == (Severity.WARN, 15)
    assert "5 since December 2025" in six.detail
    (many,) = found("instagram", "#a " * 31)
    assert (many.severity, many.offset) == (Severity.ERROR, 90)
    assert "2025" not in many.detail


def test_in_a_comment_on_instagram_it_is_no_error() -> None:
    (problem,) = found("instagram", "Hello", "#a " * 31)
    assert problem.severity is Severity.WARN
    assert problem.summary.startswith("part 2 has 31 hashtags")


def test_a_workspace_may_take_more_hashtags() -> None:
    limits = Limits({"instagram": {"hashtags": 30}})
    assert found("instagram", "#a " * 30, limits=limits, selectors=("instagram",)) == []
    (problem,) = found("instagram", "#a " * 31, limits=limits, selectors=("instagram",))
    assert problem.severity is Severity.ERROR
    assert "December" not in problem.detail


def test_threads_shows_one_hashtag() -> None:
    assert found("threads", "#a") == []
    (problem,) = found("threads", "#a #b")
    assert (problem.severity, problem.offset) == (Severity.INFO, 3)


@pytest.mark.parametrize("network", ["x", "linkedin", "bluesky", "facebook", "pinterest"])
def test_other_networks_do_not_mind_hashtags_and_mentions(network: str) -> None:
    assert found(network, "#a @b " * 40) == []


@each_row("mention", ["@ada", "@ada.lovelace", "@_ada", ".@ada", "(@ada)", "\u201c@ada\u201d"])
def test_each_of_these_is_one_mention(mention: str) -> None:
    assert found("instagram", f"{mention} " * 20) == []
    (problem,) = found("instagram", f"{mention} " * 21)
    assert problem.rule == "PS205"
    assert problem.severity is Severity.ERROR
    assert problem.offset == 20 * (len(mention) + 1) + mention.index("@")


@each_row(
    "text",
    ["ada@acme.example ", "a.b+c@d.e ", "@ ", "https://medium.com/@ada ", "@@ada ", "www.x.y/@z "],
)
def test_none_of_these_is_a_mention(text: str) -> None:
    assert found("instagram", text * 21) == []


def links(count: int) -> str:
    return " ".join(f"https://acme.example/{index}" for index in range(count))


def test_six_different_links_are_too_many_for_threads() -> None:
    assert found("threads", links(5)) == []
    (problem,) = found("threads", links(6))
    assert (problem.rule, problem.severity) == ("PS206", Severity.ERROR)
    assert problem.offset == len(links(5)) + 1


def test_the_same_link_counts_once_whatever_follows_it() -> None:
    assert (
        found(
            "threads",
            links(5) + " https://acme.example/0. (https://acme.example/1), https://acme.example/2/",
        )
        == []
    )


def test_the_attached_link_counts_unless_the_text_has_it() -> None:
    def blocks(link: str) -> dict[str, object]:
        return {"threads": {"extra": {"link_attachment": link}}}

    assert found("threads", links(5), blocks=blocks("https://acme.example/3/")) == []
    (problem,) = found("threads", links(5), blocks=blocks("https://acme.example/else"))
    assert problem.offset == len(links(4)) + 1


def test_links_without_a_scheme_make_a_warning() -> None:
    text = "acme.com acme.org acme.net acme.dev acme.info"
    assert found("threads", text) == []
    (problem,) = found("threads", f"{text} https://acme.io")
    assert problem.severity is Severity.WARN
    assert "not known" in problem.detail


FOUR = "https://acme.example/1 https://acme.example/2 https://acme.example/3 https://acme.example/4"


@each_row(
    "more",
    [
        "see main.py, README.md and setup.sh",
        "ada@acme.com bob@acme.com eve@acme.com",
        "acme.example/1 acme.example/2 www.acme.example/3",
        "HTTPS://ACME.EXAMPLE/1, http://acme.example/2; (https://www.acme.example/3)",
        "https://acme.example/1# https://acme.example/2? https://acme.example/3/ https://acme.example/4.",
        "Node.js ASP.NET e.g. i.e. v1.2.3 U.S.A.",
    ],
)
def test_four_links_are_four_whatever_is_beside_them(more: str) -> None:
    assert found("threads", f"{FOUR} {more}") == []


@each_row("between", [",", "|", ";", " ", "\n", ", ", "]("])
def test_six_links_are_six_however_they_follow_one_another(between: str) -> None:
    text = between.join(f"https://acme.example/{number}" for number in range(6))
    assert (
        found("threads", between.join(f"https://acme.example/{number}" for number in range(5)))
        == []
    )
    (problem,) = found("threads", text)
    assert problem.severity is Severity.ERROR
    assert problem.offset == text.index("https://acme.example/5")


def test_links_whose_paths_differ_beyond_ascii_are_different() -> None:
    pages = ["Москва", "Минск", "Київ", "Σπάρτη", "Æbeltoft", "Ærø"]
    (problem,) = found("threads", " ".join(f"https://acme.example/{page}" for page in pages))
    assert problem.severity is Severity.ERROR


def test_links_are_not_counted_elsewhere() -> None:
    assert [found(network, links(9)) for network in ("x", "linkedin", "facebook")] == [[], [], []]


@pytest.mark.parametrize(
    "text", ["$A $B", "$TWTR, $AAPL", "$a.b $C_D", "$HOME\n$PATH.", '$A, and $B"']
)
def test_two_cashtags_are_too_many_for_x(text: str) -> None:
    (problem,) = found("x", text)
    assert (problem.rule, problem.severity) == ("PS207", Severity.ERROR)
    assert problem.offset == text.rindex("$")


@each_row(
    "text",
    ["$TWTR", "$5 $10", "US$A $B", "$TOOLONGNAME $A", "$A1 $B", "$ A $B", "$A-€5 a$B", "$$A $B"],
)
def test_none_of_these_has_two_cashtags(text: str) -> None:
    assert found("x", text) == []


def test_each_reply_on_x_has_cashtags_of_its_own() -> None:
    assert found("x", "$A", "$B") == []
    (problem,) = found("x", "$A", "$B $C")
    assert problem.path == ("containers", 1, "content")
    assert problem.severity is Severity.ERROR


@each_row(
    "text",
    ["#a#a", "#a ", "#1", "@a@a", "@a ", "$A ", "((((", "@[", "@[a](", "{hashtag|#|", "#_", "....", "a.",
     "a.md ", "+1 1 1", " +1 1 1", "(555) ", " 0800 1", "1-", "tel 1", "order 555-123-", "https://a", "www.",
     "<>", "\ufeff"],
)  # fmt: skip
def test_long_texts_are_looked_through_in_linear_time(text: str) -> None:
    # Were any pattern quadratic, this would take minutes.
    problems = check_on_networks(
        post(containers=(Container(content=text * (30_000 // len(text))),)),
        NETWORKS,
        facts=lambda _path: None,
        limits=Limits(),
    )
    assert all(problem.offset is None or problem.offset < 30_000 for problem in problems)
