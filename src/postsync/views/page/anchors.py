"""Anchors: the id in the page that a post is found by."""

from functools import lru_cache


@lru_cache(4096)
def anchor(address: str) -> str:
    """The id of the article of a post: whatever its address has in it, letters and digits alone."""
    import hashlib

    # Wider than it has to be for chance: a branch chooses its addresses.
    digest = hashlib.sha256(address.encode("utf-8", "backslashreplace")).hexdigest()
    return f"p-{digest[:16]}"
