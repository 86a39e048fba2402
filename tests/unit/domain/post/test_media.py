"""Media: what they are to a network."""

import pytest
from tests.tables import each_row

from postsync.domain.post.media import UNKNOWN_TYPE, Form, MediaFacts, form_of_name


@each_row(
    "type_, form",
    [
        ("image/svg+xml", Form.IMAGE),
        ("video/x-matroska", Form.VIDEO),
        ("application/pdf", Form.DOCUMENT),
        ("application/zip", Form.OTHER),
        ("audio/mp4", Form.OTHER),
        ("text/html", Form.OTHER),
        (UNKNOWN_TYPE, Form.OTHER),
    ],
)
def test_the_form_of_a_file_follows_from_its_type(type_: str, form: Form) -> None:
    assert MediaFacts(type=type_, size=1).form is form


@pytest.mark.parametrize(
    ("width", "height", "ratio"), [(3, 2, 1.5), (3, 0, None), (0, 3, None), (None, None, None)]
)
def test_a_ratio_needs_both_sides(
    width: int | None, height: int | None, ratio: float | None
) -> None:
    assert MediaFacts(type="image/png", size=1, width=width, height=height).ratio == ratio


def test_more_than_one_frame_is_an_animation() -> None:
    assert not MediaFacts(type="image/gif", size=1).is_animated
    assert MediaFacts(type="image/gif", size=1, frames=2).is_animated


@each_row(
    "name, form",
    [
        ("a.JPG", Form.IMAGE),
        ("media/a.b/c.webm", Form.VIDEO),
        ("deck.pdf", Form.DOCUMENT),
        ("what?.png", Form.IMAGE),
        ("dir.png/a", None),
        (".png", None),
        ("png", None),
        ("", None),
        ("https://example.org/a.mp4?poster=a.jpg", Form.VIDEO),
        ("https://example.org/a.mp4#t=3.jpg", Form.VIDEO),
        ("https://example.org/image?name=a.png", None),
        ("https://example.mov", None),
        ("https://example.mov/", None),
    ],
)
def test_a_name_promises_a_form_by_its_suffix(name: str, form: Form | None) -> None:
    assert form_of_name(name) is form
