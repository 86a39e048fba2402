"""The document: one file of HTML that asks for nothing, with what the public will see of every post."""

from functools import cache
from typing import TYPE_CHECKING

from postsync.domain.run.preview import Preview
from postsync.views.moments import Zone
from postsync.views.page.anchors import anchor

if TYPE_CHECKING:
    from jinja2 import Environment

_STYLES = ("page.css", "cards.css", "calendar.css")


def page(preview: Preview, zone: Zone, *, script: str = "", nonce: str = "") -> str:
    """Return the page as HTML. Deterministic: the same preview is the same page, byte for byte.

    `zone` is the one whose clock is shown, with UTC beside it. `script` is the one script that the page
    may run, by its `nonce`, and what it may connect to is the page's own origin: for `--serve` alone.
    """
    from markupsafe import Markup

    css, policy = _styles()
    if script:
        policy += f"; script-src 'nonce-{nonce}'; connect-src 'self'"
    return (
        _environment()
        .get_template("page/page.html.j2")
        .render(
            policy=policy,
            css=Markup(css),  # noqa: S704 - our own files
            calendar=preview.calendar,
            preview=preview,
            zone=zone,
            script=Markup(script),  # noqa: S704 - ours, never a branch's
            nonce=nonce,
        )
    )


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
    from jinja2 import Environment, PackageLoader, StrictUndefined

    env = Environment(
        loader=PackageLoader("postsync.views", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(anchor=anchor)
    return env
