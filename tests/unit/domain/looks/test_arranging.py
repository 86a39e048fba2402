"""How media stand together on each network, and what is cropped off them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.media import picture, video
from tests.tables import each_row

from postsync.domain.looks.arranging import arrange, crop
from postsync.domain.looks.card import Box, CardKind, Layout, Pictures
from postsync.domain.looks.networks import LOOKS
from postsync.domain.networks.placement import Item
from postsync.domain.post.content import Media
from postsync.domain.post.media import Form, MediaFacts

SQUARE, WIDE, TALL = (1_000, 1_000), (1_600, 900), (900, 1_600)

sizes = st.tuples(st.integers(1, 8_000), st.integers(1, 8_000))


def item(size: tuple[int, int] | None, name: str = "a.jpg", *, is_video: bool = False) -> Item:
    medium = Media(path=name, alt="A rover")
    form = Form.VIDEO if is_video else Form.IMAGE
    if size is None:
        return Item(medium, None, form)
    make = video if is_video else picture
    return Item(medium, make(width=size[0], height=size[1]), form)


def arranged(network: str, *sizes: tuple[int, int] | None) -> Pictures:
    found = arrange([item(size) for size in sizes], LOOKS[network], CardKind.FEED)
    assert found is not None
    return found


def lost(pictures: Pictures) -> list[float]:
    return [round(tile.lost, 2) for tile in pictures.tiles]


def test_no_media_are_no_pictures() -> None:
    assert arrange([], LOOKS["x"], CardKind.FEED) is None


@given(sizes, st.floats(0.1, 10))
def test_what_a_crop_keeps_has_the_ratio_and_is_in_the_middle(
    size: tuple[int, int], ratio: float
) -> None:
    tile = crop(item(size), ratio)
    keeps = tile.keeps
    assert keeps is not None
    assert keeps.width / keeps.height == pytest.approx(ratio)
    assert keeps.x >= 0
    assert keeps.y >= 0
    assert 2 * keeps.x + keeps.width == pytest.approx(size[0])
    assert 2 * keeps.y + keeps.height == pytest.approx(size[1])
    share = 1 - keeps.width * keeps.height / (size[0] * size[1])
    assert tile.lost == pytest.approx(share, abs=0.005)


@given(st.sampled_from(sorted(LOOKS)), st.lists(sizes | st.none(), min_size=1, max_size=21))
def test_tiles_are_the_media_in_order_and_fill_their_box(
    network: str, sizes: list[tuple[int, int] | None]
) -> None:
    media = [item(size, f"{index}.jpg") for index, size in enumerate(sizes)]
    pictures = arrange(media, LOOKS[network], CardKind.FEED)
    assert pictures is not None
    assert [tile.medium for tile in pictures.tiles] == [
        one.medium for one in media[: len(pictures.tiles)]
    ]
    assert len(pictures.tiles) + pictures.more == len(media)
    assert 0 < pictures.ratio < float("inf")
    places = [tile.place for tile in pictures.tiles]
    assert all(0 <= place.x <= place.x + place.width < 1 + 1e-9 for place in places)
    assert all(0 <= place.y <= place.y + place.height < 1 + 1e-9 for place in places)
    if pictures.layout in {Layout.GRID, Layout.PLAIN}:
        assert sum(place.width * place.height for place in places) == pytest.approx(1)
        assert not any(
            overlap(one, other) for index, one in enumerate(places) for other in places[index + 1 :]
        )
    if pictures.layout is Layout.GRID:
        for tile in pictures.tiles:
            if tile.keeps:
                ratio = pictures.ratio * tile.place.width / tile.place.height
                assert tile.keeps.width / tile.keeps.height == pytest.approx(ratio)


def overlap(one: Box, other: Box) -> bool:
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > 1e-9
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > 1e-9
    )


@each_row(
    "network, size, ratio, share",
    [
        ("x", WIDE, 16 / 9, 0),
        ("x", (3_000, 1_000), 2, 0.33),
        ("x", TALL, 3 / 4, 0.25),
        ("linkedin", (900, 1_600), 4 / 5, 0.3),
        ("instagram", (1_080, 1_350), 4 / 5, 0),
        ("instagram", (1_080, 1_440), 4 / 5, 0.06),
        ("facebook", (4_000, 1_000), 4, 0),
        ("threads", TALL, 9 / 16, 0),
        ("bluesky", (1_000, 4_000), 1 / 2, 0.5),
        ("pinterest", (1_000, 1_500), 2 / 3, 0),
        ("pinterest", (1_000, 2_000), 2 / 3, 0.25),
        ("google_business", SQUARE, 4 / 3, 0.25),
    ],
)
def test_a_single_picture(network: str, size: tuple[int, int], ratio: float, share: float) -> None:
    pictures = arranged(network, size)
    assert pictures.layout is Layout.SINGLE
    assert pictures.ratio == pytest.approx(ratio)
    assert lost(pictures) == [share]


@each_row(
    "network, sizes, ratio, shares",
    [
        ("x", [SQUARE] * 2, 16 / 9, [0.11, 0.11]),
        ("x", [SQUARE, WIDE, TALL], 16 / 9, [0.11, 0, 0.68]),
        ("x", [WIDE] * 4, 16 / 9, [0, 0, 0, 0]),
        ("linkedin", [SQUARE, WIDE, TALL], 1.5, [0, 0.44, 0.44]),
        ("bluesky", [SQUARE, WIDE, TALL], 2, [0, 0.11, 0.72]),
        ("bluesky", [SQUARE] * 4, 1.5, [0.33] * 4),
        ("facebook", [SQUARE, WIDE], 2, [0, 0.44]),
        ("facebook", [WIDE, SQUARE, SQUARE], 1, [0.11, 0, 0]),
        ("facebook", [TALL, SQUARE, SQUARE], 1, [0.11, 0, 0]),
    ],
)
def test_a_grid(
    network: str, sizes: list[tuple[int, int]], ratio: float, shares: list[float]
) -> None:
    pictures = arranged(network, *sizes)
    assert pictures.layout is Layout.GRID
    assert pictures.ratio == pytest.approx(ratio)
    assert lost(pictures) == shares


def test_more_than_a_collage_holds_is_counted() -> None:
    pictures = arranged("linkedin", *[SQUARE] * 9)
    assert (len(pictures.tiles), pictures.more) == (5, 4)
    assert pictures.certainty == "unknown"
    assert arranged("bluesky", *[SQUARE] * 5).layout is Layout.CAROUSEL


def test_instagram_crops_a_carousel_to_the_shape_of_the_first() -> None:
    pictures = arranged("instagram", SQUARE, WIDE, (1_080, 1_350))
    assert pictures.layout is Layout.CAROUSEL
    assert pictures.ratio == 1
    assert lost(pictures) == [0, 0.44, 0.2]
    assert pictures.certainty == "exact"
    assert arranged("instagram", TALL, SQUARE).ratio == pytest.approx(4 / 5)


def test_threads_keeps_the_shape_of_each() -> None:
    pictures = arranged("threads", SQUARE, WIDE)
    assert pictures.layout is Layout.CAROUSEL
    assert lost(pictures) == [0, 0]


def test_what_nobody_knows_stands_plainly_side_by_side() -> None:
    pictures = arranged("reddit", SQUARE, WIDE)
    assert pictures.layout is Layout.PLAIN
    assert pictures.certainty == "unknown"
    assert lost(pictures) == [0, 0]


def test_a_picture_of_which_nothing_is_known_keeps_its_secret() -> None:
    pictures = arranged("x", None)
    assert pictures.certainty == "unknown"
    assert pictures.tiles[0].keeps is None
    assert pictures.tiles[0].lost == 0


@pytest.mark.parametrize("kind", [CardKind.REEL, CardKind.STORY, CardKind.SHORT])
def test_a_frame_shows_all_of_a_medium_between_bars(kind: CardKind) -> None:
    pictures = arrange([item(WIDE, "a.mp4", is_video=True)], LOOKS["instagram"], kind)
    assert pictures is not None
    assert pictures.layout is Layout.VIDEO
    assert pictures.ratio == pytest.approx(9 / 16)
    place = pictures.tiles[0].place
    assert place.width == 1
    assert place.y == pytest.approx((1 - place.height) / 2)
    assert pictures.ratio * place.width / place.height == pytest.approx(16 / 9)


def test_a_video_in_a_feed_keeps_its_shape() -> None:
    for size, ratio in ((WIDE, 16 / 9), (TALL, 9 / 16), (SQUARE, 1)):
        pictures = arrange([item(size, is_video=True)], LOOKS["linkedin"], CardKind.FEED)
        assert pictures is not None
        assert (pictures.layout, pictures.ratio) == (Layout.VIDEO, pytest.approx(ratio))


def test_a_document_is_pages() -> None:
    facts = MediaFacts(type="application/pdf", size=9)
    pictures = arrange(
        [Item(Media(path="a.pdf"), facts, Form.DOCUMENT)], LOOKS["linkedin"], CardKind.FEED
    )
    assert pictures is not None
    assert pictures.layout is Layout.DOCUMENT
