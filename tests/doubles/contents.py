"""Contents of posts out of their JSON form, as short to write as in plans and in the state."""

from collections.abc import Mapping
from typing import Any

from postsync.domain.post.content import Answers, Container, Content, Media, Missed
from postsync.domain.schedule import parse_time

_KEYS = {"accounts", "answers", "containers", "scheduledAt", "draft", "labels", "missed", "protect"}


def decode_content(data: Mapping[str, Any]) -> Content:
    """Read the JSON form; every key but the known ones is a network with its block."""
    at = data["scheduledAt"]
    answers = data.get("answers", {})
    return Content(
        selectors=tuple(data["accounts"]),
        containers=tuple(
            Container(
                content=container["content"],
                media=tuple(Media(**medium) for medium in container["media"]),
            )
            for container in data["containers"]
        ),
        scheduled_at=None if at is None else parse_time(at),
        blocks={name: data[name] for name in sorted(data.keys() - _KEYS)},
        draft=data.get("draft", False),
        missed=Missed(data.get("missed", Missed.ERROR)),
        labels=tuple(data.get("labels", ())),
        protect=data.get("protect", False),
        answers=Answers(
            is_=answers.get("is"),
            is_not=tuple(answers.get("isNot", ())),
            again=answers.get("again", False),
            retry=tuple(answers.get("retry", ())),
            known=tuple(answers.get("known", ())),
        ),
    )
