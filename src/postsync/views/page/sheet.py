"""What every page has: its style sheets, the policy that lets in nothing else, and its templates."""

from functools import cache
from typing import TYPE_CHECKING

from postsync.views.page.anchors import anchor
from postsync.views.page.text import breakable, one_line, prose
from postsync.views.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def styles(*names: str) -> tuple[str, str]:
    """The style sheets in one, and the policy that allows it and pictures in the page, and nothing else."""
    import base64
    import hashlib
    from importlib.resources import files

    folder = files("postsync.views.page")
    sheets = (folder.joinpath(name) for name in names)
    texts = [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]
    css = "\n".join(line.strip() for line in "".join(texts).splitlines() if line.strip())
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return css, policy


@cache
def page_environment() -> "Environment":
    """Templates that escape whatever they are given, and may use nothing undefined."""
    env = environment(autoescape=True)
    env.filters.update(anchor=anchor, breakable=breakable, line=one_line, prose=prose)
    return env
