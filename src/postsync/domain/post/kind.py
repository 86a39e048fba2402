"""Kinds: what a post can become on a network, by its media and its block."""

from enum import StrEnum


class Kind(StrEnum):
    """What the first container of a post becomes."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    CAROUSEL = "carousel"
    REEL = "reel"
    STORY = "story"
    DOCUMENT = "document"
