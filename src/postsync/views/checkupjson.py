"""A checkup as JSON for scripts."""

from typing import Any

from postsync.domain.run.checkup import Check, Checkup, Mark
from postsync.domain.state.identity import Service
from postsync.views.jsonout import FORMAT_VERSION
from postsync.views.jsontext import document


def checkup(checkup: Checkup, service: Service | None = None) -> str:
    """Every check in the order of its topic."""
    every = [check for checks in checkup.by_topic().values() for check in checks]
    return document(
        {
            "format_version": FORMAT_VERSION,
            "service": service and service._asdict(),
            "well": checkup.is_well,
            "summary": {mark.value: checkup.count(mark) for mark in Mark},
            "checks": [_check(check) for check in every],
        }
    )


def _check(check: Check) -> dict[str, Any]:
    return {
        "topic": check.topic.value,
        "name": check.name,
        "mark": check.mark.value,
        "says": check.says,
        "todo": check.todo,
    }
