"""Pinterest: pins, which need a board, and a cover for a video."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from postsync.domain.late import late
from postsync.domain.networks.network import (
    ERROR,
    OUTSTAND,
    WARN,
    Alike,
    Choice,
    Limit,
    Misfit,
    Network,
    Replies,
    Source,
    TextForm,
)
from postsync.domain.networks.placement import Placement, field_of, medium_path
from postsync.domain.post.media import JPEG, M4V, MOV, MP4, PNG, Form, Kind
from postsync.domain.problem import Problem

API = Source("pin_api", "https://github.com/pinterest/api-description", date(2025, 12, 11))
SPECS = Source(
    "pin_specs", "https://help.pinterest.com/en/business/article/pinterest-product-specs"
)

_COVERS = ("cover_image_url", "cover_image_key_frame_time", "cover_image_data")


def check_board(placement: Placement) -> Iterator[Problem]:
    """A pin goes to a board, whose id consists of digits (PS520)."""
    board = field_of(placement, "board_id")
    if board is None:
        yield Problem(
            rule="PS520",
            summary="a pin needs a board, and the post names none",
            detail='Add `pinterest: {board_id: "…"}` with the number of the board, in quotes: '
            "`postsync accounts --boards` lists the boards of each account with their numbers.",
            path=placement.block_path,
        )
    elif not _is_digits(board.value):
        yield board.problem(
            "PS520",
            f"{board.label} must be the number of a board, which has nothing but digits",
            "A board has a number as well as a name: `postsync accounts --boards` lists both.",
        )


def _is_digits(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdecimal()
    return isinstance(value, int)  # in `extra`, which takes anything


def check_cover(placement: Placement) -> Iterator[Problem]:
    """A video needs a cover: a picture beside it, or a field of the block (PS326)."""
    forms = placement.forms
    if Form.VIDEO not in forms or Form.IMAGE in forms or None in forms:
        return
    if field_of(placement, *_COVERS) is None:
        yield Problem(
            rule="PS326",
            summary="Pinterest needs a cover picture for a video, and the post has none",
            detail="Add `cover_image_url` to the block `pinterest`, or one picture beside the video.",
            path=medium_path(0, forms.index(Form.VIDEO)),
        )


NETWORK = Network(
    name="pinterest",
    title="Pinterest",
    also_called=("pin", "pins"),
    hosts=("pinterest.com", "pinterest.co.uk", "pinterest.de", "pinterest.fr", "pin.it"),
    pages={"pinterest.com": "/pin/", "pin.it": "/"},
    texts=(
        Limit("title", 100, "code_points", ERROR, API),
        Limit("post", 800, "code_points", ERROR, API),
        Limit(
            "post",
            500,
            "code_points",
            WARN,
            SPECS,
            note="Pinterest's guide for pins says so; its API takes 800.",
        ),
        Limit("alt", 500, "code_points", ERROR, API),
        Limit("alt_text", 500, "code_points", ERROR, API),
        Limit("link", 2_048, "code_points", ERROR, API),
    ),
    labels={"title": "the title", "alt_text": "the alt text", "link": "the link"},
    replies=Replies.NOTHING,
    media=(
        Limit("required", None, "pictures or videos", ERROR, API, minimum=1),
        Limit("kinds", 1, "kinds", ERROR, API),
        Limit("image.count", 5, "pictures", ERROR, API),
        Limit("image.count", 1, "pictures", WARN, OUTSTAND),
        Limit("image.bytes", 20_000_000, "bytes", WARN, SPECS),
        Limit("video.count", 1, "videos", ERROR, API),
        Limit("video.bytes", 2_000_000_000, "bytes", ERROR, SPECS),
        Limit("video.seconds", 900, "seconds", ERROR, SPECS, minimum=4),
        Limit("video.ratio", 1.91, "ratio", ERROR, SPECS, minimum=0.5),
    ),
    types=(
        Choice("image", (JPEG, PNG), ERROR, SPECS),
        Choice("video", (MP4, MOV, M4V), ERROR, SPECS),
        Choice("video.codec", ("h264", "h265"), ERROR, SPECS),
        Choice("document", (), ERROR, API),
    ),
    has_covers=True,
    alike=Alike.SIZE,
    alt_field="alt_text",
    board_field="board_id",
    page_field="link",
    picture_fields=("cover_image_url",),
    numbers=(Limit("cover_image_key_frame_time", None, "time", ERROR, API, minimum=0),),
    forms=(
        TextForm(
            "board_section_id",
            late(r"[0-9]+\Z"),
            "the number of a section, which has nothing but digits",
        ),
        TextForm(
            "dominant_color",
            late(r"#?(?:[0-9a-f]{3}|[0-9a-f]{6})\Z", re.IGNORECASE),
            "a colour such as #6E7874",
        ),
    ),
    misfits=(
        Misfit("cover_image_url", "videos", frozenset({Kind.IMAGE}), WARN),
        Misfit("cover_image_key_frame_time", "videos", frozenset({Kind.IMAGE}), WARN),
    ),
    checks=(check_board, check_cover),
)
