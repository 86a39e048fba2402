"""Addresses: the stable names of posts in a workspace."""

import re

MAX_LENGTH = 200

_VALID = re.compile(r"[A-Za-z0-9._/-]+\Z")
"""Letters, digits and `. _ - /` (contract, section 2.1)."""


def is_address(text: str) -> bool:
    """Whether `text` may name a post."""
    return 0 < len(text) <= MAX_LENGTH and _VALID.match(text) is not None


def address_of_path(path: str, posts_root: str) -> str:
    """The address of a post without `id`: its path below the posts folder, without suffix.

    Both paths are relative to the workspace, with forward slashes. `posts_root` may be empty.
    """
    inner = (
        path[len(posts_root) + 1 :] if posts_root and path.startswith(posts_root + "/") else path
    )
    stem, dot, suffix = inner.rpartition(".")
    return stem if dot and suffix in {"yaml", "yml"} else inner
