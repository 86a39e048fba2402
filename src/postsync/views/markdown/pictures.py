"""Pictures of the branch, from where GitHub shows the files of a commit; and the link to the preview."""

import re
from urllib.parse import quote

from postsync.domain.late import late
from postsync.domain.post.content import Media
from postsync.domain.post.media import GIF, JPEG, PNG, WEBP
from postsync.views.markdown.escape import attribute
from postsync.views.outline.media import Facts

_SHOWN = frozenset({JPEG, PNG, GIF, WEBP})

_HEIGHT = 160
"""Pixels, so that a picture takes no more of a phone than the words beside it."""

_ADDRESS = late(
    r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[\w.~%+=,@!-]+)*/?(?:\?[\w.~%+=,&/-]+)?",
    re.ASCII | re.IGNORECASE,
)


def is_web_address(text: str) -> bool:
    """Whether `text` is an https address of nothing but plain characters, which no Markdown can be."""
    return len(text) <= 2000 and _ADDRESS.fullmatch(text) is not None and "/../" not in f"{text}/"


class Pictures:
    """Shows media from below `base`, the address of the workspace in one commit; None shows none."""

    def __init__(self, base: str | None, facts: Facts) -> None:
        self.base = f"{base.rstrip('/')}/" if base and is_web_address(base) else ""
        self.facts = facts

    def picture(self, medium: Media) -> str:
        """The picture of a file of the repository; empty for everything else."""
        facts = self.facts.get(medium.sha256 or "")
        if not (self.base and medium.path and facts and facts.type in _SHOWN):
            return ""
        if {"", ".", ".."} & set(medium.path.split("/")):
            return ""
        address = f"{self.base}{quote(medium.path, safe='/', errors='replace')}?raw=true"
        alt = attribute(medium.alt) if medium.alt else "picture"
        return f'<img src="{address}" alt="{alt}" height="{_HEIGHT}">'
