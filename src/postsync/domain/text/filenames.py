"""File names that look like links, because their suffixes are domains too."""

import re
from typing import TYPE_CHECKING

from postsync.domain.late import late

if TYPE_CHECKING:  # the domains that exist are many, and most texts have no link
    from postsync.domain.text.links import Link

_FILES = frozenset({"md", "py", "tf", "zip", "mov"})
"""Suffixes that a developer means as such."""

_EITHER = frozenset({"sh", "rs", "so", "cc", "ml", "pl", "pm", "ps", "mk"})
"""Suffixes that are as often the end of a site: only names that files are given count."""

_FILE_WORDS = frozenset(
    {
        "app", "bench", "bootstrap", "build", "check", "ci", "clean", "common", "config",
        "configure", "demo", "deploy", "entrypoint", "env", "example", "examples", "helpers",
        "hello", "index", "init", "install", "installer", "lib", "libc", "main", "mod", "release",
        "run", "runner", "script", "server", "client", "setup", "start", "stop", "test", "tests",
        "types", "update", "utils", "worker",
    }
)  # fmt: skip

FILE_SUFFIX = late(rf"\.(?:{'|'.join(sorted(_FILES | _EITHER))})(?![\w/-])", re.IGNORECASE)
"""What every text with such a name holds."""


def is_file_name(link: "Link") -> bool:
    """Whether what looks like a link was probably meant as the name of a file."""
    stem, _, suffix = link.host.rpartition(".")
    if link.has_scheme or "." in stem or link.end - link.start != len(link.host):
        return False
    folded = suffix.lower()
    return folded in _FILES or (
        folded in _EITHER and not _FILE_WORDS.isdisjoint(stem.lower().split("-"))
    )
