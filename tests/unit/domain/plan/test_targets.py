"""Which posts are meant by names: single ones, and all that a document becomes."""

from tests.tables import each_row

from postsync.domain.diagnostic import Span
from postsync.domain.plan.targets import meant
from postsync.domain.post.content import NO_CONTENT
from postsync.domain.post.post import Part, Post

KNOWN = ["launch", "launch@linkedin", "launch@x:acme", "launch-2", "only@x", "tips/1", "tips/1@x"]


def posts() -> dict[str, Post]:
    made = {"tips/1": Part("tips"), "tips/1@x": Part("tips", "x")}
    return {name: Post(name, NO_CONTENT, Span("a.yaml"), part=part) for name, part in made.items()}


@each_row(
    "names, expected",
    [
        (["launch"], ("launch", "launch@linkedin", "launch@x:acme")),
        (["launch@linkedin"], ("launch@linkedin",)),
        (["only"], ("only@x",)),
        (["tips"], ("tips/1", "tips/1@x")),
        (["tips/1"], ("tips/1", "tips/1@x")),
        (["launch@linkedin", "launch"], ("launch@linkedin", "launch", "launch@x:acme")),
        (["launch@reddit", "nothing"], ("launch@reddit", "nothing")),
    ],
)
def test_the_name_of_a_document_means_all_of_its_posts(
    names: list[str], expected: tuple[str, ...]
) -> None:
    assert meant(names, KNOWN, posts()) == expected
