"""Ordinary posts that campaigns and variants became, as documents."""

from collections.abc import Iterable, Mapping
from typing import Any

from postsync.domain.diagnostic import Diagnostic
from postsync.views.jsonout import FORMAT_VERSION, diagnostic_data
from postsync.views.jsontext import document


def as_yaml(text: str) -> str:
    """The documents as they are written into files."""
    return text


def as_json(posts: Iterable[Mapping[str, Any]], diagnostics: Iterable[Diagnostic] = ()) -> str:
    """The posts with where each comes from; none where something is wrong with them."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "posts": list(posts),
            "diagnostics": list(map(diagnostic_data, diagnostics)),
        }
    )
