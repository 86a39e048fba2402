"""What a document says, as a post: texts, media and answers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.domain.post.content import Answers, Container, Media
from postsync.domain.post.post import Post, Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]


@pytest.fixture
def post(write: Write, load: Load) -> Callable[..., Post]:
    def post(text: str, **config: object) -> Post:
        write("posts/a.yaml", f"accounts: [x:acme]\nscheduledAt: 2026-12-01T14:00:00Z\n{text}")
        (post,) = load(**config).posts
        return post

    return post


@pytest.mark.parametrize(
    "written",
    [
        "content: |\n  One\n  \n  Two\n",
        "content: |+\n  One\n\n  Two\n\n\n",
        'content: "One\\n\\nTwo\\r\\n"\n',
        "containers:\n  - content: |\n      One\n\n      Two\n",
        "content: |+\n  One\n\n  Two\n   \n\n",
    ],
)
def test_line_ends_at_the_end_of_a_text_are_not_sent(
    post: Callable[..., Post], written: str
) -> None:
    assert post(written).content.texts == ("One\n\nTwo",)


def test_line_ends_at_the_end_of_other_texts_are_not_sent_but_for_extra(
    post: Callable[..., Post],
) -> None:
    content = post(
        "media: [{url: 'https://acme.example/a.jpg', alt: \"A\\n\"}]\n"
        'x: {extra: {note: "N\\n"}}\n'
        "pinterest: {board_id: '1', title: \"T\\n\"}\n"
    ).content
    assert content.containers[0].media[0].alt == "A"
    assert content.blocks == {
        "x": {"extra": {"note": "N\n"}},
        "pinterest": {"board_id": "1", "title": "T"},
    }


def test_other_spaces_are_sent(post: Callable[..., Post]) -> None:
    assert post('content: " One \\n"\n').content.texts == (" One ",)


def test_media_beside_a_text_belong_to_it(write: Write, post: Callable[..., Post]) -> None:
    url = "https://acme.example/a.jpg"
    expected = (Container("A", (Media(url=url, alt="B"),)),)
    assert post(f"content: A\nmedia: [{{url: '{url}', alt: B}}]\n").content.containers == expected
    alone = post(f"media: [{{url: '{url}', alt: B}}]\n")
    assert alone.content.containers == (expected[0]._replace(content=""),)


def test_a_medium_beside_a_text_is_complained_about_where_it_stands(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", "accounts: [x:acme]\ncontent: A\nmedia:\n  - path: a.jpg\n    alt: A\n")
    (found,) = load().diagnostics
    assert (found.rule, found.span and found.span.line) == ("PS301", 4)
    write("posts/a.yaml", "accounts: [instagram:acme]\nmedia:\n  - path: a.gif\n    alt: A\n")
    write("posts/a.gif", b"GIF89a\x40\x00\x40\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff")
    assert {(item.rule, item.span.line) for item in load().diagnostics if item.span} == {
        ("PS313", 3),
        ("PS320", 3),
    }


def test_answers_are_told(post: Callable[..., Post]) -> None:
    written = "content: A\nanswers: {is: 9dyJS, isNot: [8xKmL, b], again: true, retry: [brand], known: [x]}\n"
    answers = post(written, groups={"brand": ("x:acme", "linkedin")}).content.answers
    assert answers == Answers("9dyJS", ("8xKmL", "b"), True, ("x:acme", "linkedin"), ("x",))
    assert post("content: A\n").content.answers == Answers()
    assert post("content: A\nanswers: {}\n").content.answers == Answers()


def test_an_answer_that_is_no_list_is_shown_as_one(write: Write, load: Load) -> None:
    write(
        "posts/a.yaml", "accounts: [x:acme]\ncontent: A\nanswers: {isNot: 8xKmL, retry: x:acme}\n"
    )
    assert [(item.rule, item.detail) for item in load().diagnostics] == [
        ("PS122", "Write it as a list: isNot: [8xKmL]."),
        ("PS122", "Write it as a list: retry: [x:acme]."),
    ]


def test_an_unknown_answer_is_an_error_with_what_was_meant(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x:acme]\ncontent: A\nanswers: {isnot: [b], Agian: true}\n")
    assert [(item.rule, item.detail) for item in load().diagnostics] == [
        ("PS121", "Did you mean `isNot`?"),
        ("PS121", "Did you mean `again`?"),
    ]
