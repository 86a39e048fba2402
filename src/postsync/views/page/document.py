"""The document: one file of HTML that asks for nothing, with what the public will see of every post."""

from collections.abc import Iterable
from typing import NamedTuple

from postsync.domain.looks.card import Picture, key_of
from postsync.domain.run.preview import Preview
from postsync.views.moments import Zone
from postsync.views.page.calendar import laid_out
from postsync.views.page.figures import tables_of
from postsync.views.page.head import head_of
from postsync.views.page.pictures import has_data, image_id, media_of
from postsync.views.page.posts import Around, Memory
from postsync.views.page.sheet import page_environment, styles

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

    env, (css, policy) = page_environment(), styles(*_STYLES)
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
