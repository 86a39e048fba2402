"""Parts in JSON: what a post is of its document."""

from typing import Any

from postsync.domain.post.post import Part


def part_data(part: Part | None) -> dict[str, Any]:
    """The key of its variant, and the row that it is made of, as far as there are such."""
    variant = {"variant": part.variant} if part and part.variant else {}
    return variant | ({"row": part.row._asdict()} if part and part.row else {})
