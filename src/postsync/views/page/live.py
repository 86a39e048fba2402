"""The live page: the preview in pieces, so that a browser which shows it gets those that changed."""

import json
import re
from functools import cache

from postsync.domain.run.preview import Preview
from postsync.views.moments import Zone
from postsync.views.page.document import page
from postsync.views.page.posts import Memory

_VERSION = b'"@version@"'
"""Stands in the script for the version that the page shows; no text of a post has such quotes."""

_ARTICLE = re.compile(r'<article class="post[^>]* id="([^"]+)".*?</article>\n?', re.DOTALL)

_PLACES = {
    "sprite": re.compile(r'<svg class="sprite".*?</defs></svg>', re.DOTALL),
    "top": re.compile(r'<header class="top">.*?</header>', re.DOTALL),
    "louds": re.compile(r'<section class="louds".*?</section>', re.DOTALL),
    "glance": re.compile(r'<ol class="glance".*?</ol>', re.DOTALL),
    "calendar": re.compile(
        r'<section id="calendar".*?</section>(?=\s*(?:<section|</main))', re.DOTALL
    ),
    "accounts": re.compile(
        r'<section id="accounts".*?</section>(?=\s*(?:<section|</main))', re.DOTALL
    ),
    "figures": re.compile(
        r'<section id="figures".*?</section>(?=\s*(?:<section|</main))', re.DOTALL
    ),
}


class LivePage:
    """What is shown now, and since which drawing each piece of it is as it is.

    `token` tells this page from that of an earlier process, and is the nonce of its script.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self.number = 0
        self.problem = ""
        self._memory = Memory()
        self._html = b""
        self._order: list[str] = []
        self._pieces: dict[str, tuple[str, int]] = {}

    @property
    def version(self) -> str:
        """What a browser names to get what came since."""
        return f"{self.token}.{self.number}"

    def show(self, preview: Preview, zone: Zone, problem: str = "") -> None:
        """Show another drawing; with a `problem`, for which some of it is what was drawn before."""
        html = page(preview, zone, script=_script(), nonce=self.token, memory=self._memory)
        self.number += 1
        self.problem = problem
        self._html = html.encode()
        order, pieces = _pieces_of(html)
        before, self._pieces, self._order = self._pieces, {}, order
        for key, html in pieces.items():
            known = before.get(key)
            same = known is not None and known[0] == html
            self._pieces[key] = known if known and same else (html, self.number)
        for key in _PLACES:  # one that is gone, too, is a change
            if key not in pieces and before.get(key, ("",))[0]:
                self._pieces[key] = ("", self.number)

    def fail(self, problem: str) -> None:
        """Keep what is shown, and say why it is not renewed."""
        self.number += 1
        self.problem = problem

    def html(self) -> bytes:
        """The whole page, for who opens it."""
        return self._html.replace(_VERSION, f'"{self.version}"'.encode(), 1)

    def news(self, since: str) -> str:
        """What came after the version `since`, as JSON."""
        token, _, number = since.partition(".")
        if token != self.token or not number.isdecimal() or int(number) > self.number:
            return json.dumps({"reload": True})
        fresh = {key: html for key, (html, at) in self._pieces.items() if at > int(number)}
        told = {"version": self.version, "problem": self.problem}
        return json.dumps({**told, "order": self._order, "pieces": fresh} if fresh else told)


def _pieces_of(html: str) -> tuple[list[str], dict[str, str]]:
    """The articles in their order, and all pieces of a page; what no piece holds never changes."""
    articles = {match[1]: match[0] for match in _ARTICLE.finditer(html)}
    pieces = {f"#{key}": article for key, article in articles.items()}
    rest = _ARTICLE.sub("", html)
    for key, place in _PLACES.items():
        if match := place.search(rest):
            pieces[key] = match[0]
    return list(articles), pieces


@cache
def _script() -> str:
    from importlib.resources import files

    return files("postsync.views.page").joinpath("live.js").read_text(encoding="utf-8")
