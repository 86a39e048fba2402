"""How long texts are on their networks, and where in the text as written a network folds it."""

from postsync.domain.looks.measuring import Measure, measure
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container, Content
from postsync.views.measures import counts, counts_and_folds, folds_here

LINES = "One line.\nTwo lines.\nThree lines with a good deal more in them than fits onto a phone.\nFour."


def of(*selectors: str, texts: tuple[str, ...] = (LINES,), **more: object) -> tuple[Measure, ...]:
    containers = tuple(Container(text) for text in texts)
    return measure(Content(selectors=selectors, containers=containers), **more)  # type: ignore[arg-type]


def test_each_text_is_counted_as_each_network_does() -> None:
    text = "🚀 https://acme.com/a-long-way-to-go-from-here"
    found = of("linkedin:acme", "x:acme", "somebody", texts=(text,))
    assert counts(found) == "X 26/280 · LinkedIn 45/3,000"


def test_a_fold_is_where_the_text_as_written_has_it() -> None:
    [found] = of("linkedin")
    assert found.fold is not None
    assert LINES[: found.fold].startswith("One line.\nTwo lines.\nThree")
    assert counts_and_folds([found]).startswith(f"LinkedIn {len(LINES)}/3,000, folds after “")
    assert folds_here([found]) == "LinkedIn folds here"
    assert folds_here([found, found._replace(network="facebook")]) == (
        "LinkedIn and Facebook fold here"
    )


def test_parts_that_a_network_does_not_show_are_not_counted_there() -> None:
    found = of("x", "pinterest", texts=("First", "Second"))
    assert [(one.network, one.path) for one in found] == [
        ("x", ("containers", 0, "content")),
        ("x", ("containers", 1, "content")),
        ("pinterest", ("containers", 0, "content")),
    ]


def test_a_limit_of_the_workspace_counts_and_what_is_over_it_is_marked() -> None:
    found = of("x:acme", texts=("Hello",), limits=Limits({"x": {"post": 4}}))
    assert counts(found) == "X 5/4 ✗"
