"""The document: one file of HTML that asks for nothing, with what the public will see of every post."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from postsync.domain.looks.card import Picture, key_of
from postsync.domain.run.preview import Preview
from postsync.views.moments import Zone
from postsync.views.page.anchors import anchor
from postsync.views.page.calendar import laid_out
from postsync.views.page.figures import tables_of
from postsync.views.page.head import head_of
from postsync.views.page.pictures import has_data, image_id, media_of
from postsync.views.page.posts import Around, Memory
from postsync.views.page.text import breakable, one_line, prose
from postsync.views.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment

_STYLES = ("page.css", "cards.css", "calendar.css")


class Image(NamedTuple):
    """A picture that is in the page, once, however many cards show it."""

    id: str
    uri: str
    width: int
    height: int


def page(
    preview: Preview,
    zone: Zone,
    *,
    script: str = "",
    nonce: str = "",
    memory: Memory | None = None,
) -> str:
    """Return the page as HTML. Deterministic: the same preview is the same page, byte for byte.

    `zone` is the one whose clock is shown, with UTC beside it. `script` is the one script that the page
    may run, by its `nonce`, and what it may connect to is the page's own origin: for `--serve` alone.
    With `memory`, only the articles of posts that changed since the last page are drawn.
    """
    from markupsafe import Markup

    env, (css, policy) = _environment(), _styles()
    if script:
        policy += f"; script-src 'nonce-{nonce}'; connect-src 'self'"
    around = Around(zone, preview.pictures, preview.avatars, preview.plan.media)
    memory, template = memory or Memory(), env.get_template("page/article.html.j2")
    articles = "".join([memory.article(post, around, template) for post in preview.posts])
    return env.get_template("page/page.html.j2").render(
        policy=policy,
        css=Markup(css),  # noqa: S704 - our own files
        head=head_of(preview, zone),
        articles=Markup(articles),  # noqa: S704 - escaped by its own template
        images=list(_images(preview)),
        tables=list(tables_of(preview)),
        calendar=laid_out(preview.calendar),
        preview=preview,
        zone=zone,
        script=Markup(script),  # noqa: S704 - ours, never a branch's
        nonce=nonce,
    )


def _images(preview: Preview) -> Iterable[Image]:
    """Every picture that a card or a changed field shows, in a fixed order."""
    wanted = {
        key_of(medium)
        for post in preview.posts
        for card in (*post.cards, *post.cards_before)
        for medium in media_of(card)
    }
    named = {key: preview.pictures[key] for key in sorted(wanted & preview.pictures.keys())}
    for account in sorted(preview.avatars):
        named[f"avatar {account}"] = preview.avatars[account]
    for key, picture in named.items():
        if has_data(picture):
            yield Image(image_id(key), _uri(picture), picture.width, picture.height)


def _uri(picture: Picture) -> str:
    import base64

    return f"data:{picture.type};base64,{base64.b64encode(picture.data or b'').decode()}"


@cache
def _styles() -> tuple[str, str]:
    """The style sheet, and the policy that allows it and pictures in the page, and nothing else."""
    import base64
    import hashlib
    from importlib.resources import files

    folder = files("postsync.views.page")
    sheets = (folder.joinpath(name) for name in _STYLES)
    texts = [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]
    css = "\n".join(line.strip() for line in "".join(texts).splitlines() if line.strip())
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return css, policy


@cache
def _environment() -> "Environment":
    """Templates that escape whatever they are given, and may use nothing undefined."""
    env = environment(autoescape=True)
    env.filters.update(anchor=anchor, breakable=breakable, line=one_line, prose=prose)
    return env
