"""What became of the configuration, in Markdown: above the posts, because it changes what lets them pass."""

from postsync.domain.plan.configuration import Configuration
from postsync.views.markdown.document import COMMENT, ENDLESS, Budget, render
from postsync.views.markdown.escape import code, plain, prose, span
from postsync.views.outline.configuration import (
    IN_FULL,
    SettingOutline,
    left_out,
    outline_configuration,
)

_LONGEST = 300


def configuration_section(configuration: Configuration, budget: int = COMMENT) -> str:
    """The section, of at most a fifth of `budget`; empty where nothing changed."""
    longest = None if budget >= ENDLESS else _LONGEST
    outline = outline_configuration(configuration, longest=longest)
    if not (outline.title or outline.note):
        return ""
    room = Budget(budget // 5)
    loosened, _ = room.take(outline.loosened, _setting)
    others, _ = room.take(outline.others, _setting)
    of_loosened = len(configuration.loosened)
    of_others = len(configuration.changes) - of_loosened
    return render(
        "configuration.md.j2",
        title=outline.title,
        note=outline.note,
        loosened=loosened,
        loosened_left_out=left_out(of_loosened - len(loosened)),
        others=others,
        left_out=left_out(of_others - len(others)),
        is_loose=of_loosened > 0,
    )


def _setting(one: SettingOutline) -> str:
    values = f"{span(one.before)} → {span(one.after)}"
    meaning = f"<br>{plain(one.meaning)}" if one.meaning else ""
    cut = f"<br>(cut: {prose(IN_FULL)})" if one.is_cut else ""
    return f"- {code(one.path)}: {values}{meaning}{cut}"
