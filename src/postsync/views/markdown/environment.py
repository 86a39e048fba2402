"""The template environment, made when the first document is asked for."""

from functools import cache
from typing import TYPE_CHECKING, Any

from postsync.views import words
from postsync.views.layout import plural
from postsync.views.markdown import escape

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> "Environment":
    """Templates that may use nothing undefined. Escaping is for Markdown, by filters of ours."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    env = Environment(
        loader=PackageLoader("postsync.views", "templates"),
        autoescape=False,  # noqa: S701 - HTML escaping is not what Markdown needs: see escape.py
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(
        plain=escape.plain,
        code=escape.code,
        html_code=escape.html_code,
        html_text=escape.html_text,
        prose=escape.prose,
        fence=escape.fence,
        plural=plural,
    )
    env.globals.update(irreversible=words.IRREVERSIBLE, offline_note=words.OFFLINE)
    return env


def render(template: str, **values: Any) -> str:
    """One document."""
    return environment().get_template(template).render(**values)
