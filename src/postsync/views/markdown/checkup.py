"""A checkup in Markdown, to be pasted into an issue: without what is nobody else's business."""

from collections.abc import Mapping

from postsync.domain.run.checkup import Check, Checkup, Mark
from postsync.views.markdown.escape import plain, prose
from postsync.views.outline.checkup import SIGNS, outcome


def checkup(checkup: Checkup) -> str:
    """What is wrong first, then everything."""
    wrong = [check for check in checkup.checks if check.mark is Mark.WRONG]
    lines = ["### postsync doctor", "", plain(outcome(checkup)), ""]
    lines += [_item(check, checkup.private) for check in wrong]
    lines += [""] if wrong else []
    lines += ["<details><summary>Everything that was looked at</summary>", ""]
    for topic, checks in checkup.by_topic().items():
        lines += [f"**{topic.value}**", ""]
        lines += [*(_item(check, checkup.private) for check in checks), ""]
    return "\n".join([*lines, "</details>", ""])


def _item(check: Check, private: Mapping[str, str]) -> str:
    says, todo = (_public(text, private) for text in (check.says, " ".join(check.todo.split())))
    more = f"<br>{prose(todo)}" if todo and check.mark is not Mark.GOOD else ""
    return f"- {SIGNS[check.mark]} {prose(says)}{more}"


def _public(text: str, private: Mapping[str, str]) -> str:
    """`text` with other words for what is private, the longest first."""
    for word in sorted(private, key=len, reverse=True):
        text = text.replace(word, private[word])
    return text
