"""File names that X takes for links, because their suffixes are domains too (PS211)."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from postsync.domain.networks.texts import Text
from postsync.domain.problem import Problem

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

_MAYBE = re.compile(rf"\.(?:{'|'.join(sorted(_FILES | _EITHER))})(?![\w/-])", re.IGNORECASE)
_SHOWN = 3


def is_file_name(link: "Link") -> bool:
    """Whether what X takes for a link was probably meant as the name of a file."""
    stem, _, suffix = link.host.rpartition(".")
    if link.has_scheme or "." in stem or link.end - link.start != len(link.host):
        return False
    folded = suffix.lower()
    return folded in _FILES or (
        folded in _EITHER and not _FILE_WORDS.isdisjoint(stem.lower().split("-"))
    )


def check_file_names(text: Text) -> Iterator[Problem]:
    """A note at the first file name that X takes for a link."""
    if _MAYBE.search(text.content) is None:
        return
    from postsync.domain.text.links import links

    found = links(text.content)
    files = [link for link in found if is_file_name(link)]
    if not files:
        return
    names = list(dict.fromkeys(link.host for link in files))
    shown = ", ".join(f"“{name}”" for name in names[:_SHOWN]) + (", …" if names[_SHOWN:] else "")
    price = " It also makes the post one with a link, which X charges with $0.20 instead of $0.015."
    yield Problem(
        rule="PS211",
        summary=f"X takes {shown} for a link, which counts as 23 characters",
        detail="The suffix is a domain as well. If no link is meant, leave it out or put a space "
        f"before the dot.{price if len(files) == len(found) else ''}",
        path=text.path,
        offset=files[0].start,
    )
