"""Kinds: what a post becomes on a network, by its media and its block."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from postsync.domain.post.media import Form


class Kind(StrEnum):
    """What the first container of a post becomes."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    CAROUSEL = "carousel"
    REEL = "reel"
    STORY = "story"
    DOCUMENT = "document"


_WITH_COVER = [Form.IMAGE, Form.VIDEO]
"""On Pinterest, a picture beside a video is its cover."""

_ONE = {Form.IMAGE: Kind.IMAGE, Form.VIDEO: Kind.VIDEO, Form.DOCUMENT: Kind.DOCUMENT}


def kind_of(network: str, block: Mapping[str, Any], forms: Sequence[Form | None]) -> Kind | None:
    """The kind of a post whose first container has media of these forms; None where that is open.

    A form is None where a medium is given by an address that does not tell it.
    """
    if block.get("publishAsStory") is True and network in {"instagram", "facebook"}:
        return Kind.STORY
    if block.get("publishAsReel") is True and network == "facebook":
        return Kind.REEL
    if not forms:
        return Kind.TEXT
    if len(forms) > 1:
        if network == "pinterest" and sorted(map(str, forms)) == _WITH_COVER:
            return Kind.VIDEO
        return Kind.CAROUSEL
    form = forms[0]
    if network == "instagram" and form is Form.VIDEO:
        return Kind.REEL  # there is no other video on Instagram
    return _ONE.get(form) if form else None
