"""Lists in blocks with more entries than their network takes (PS525)."""

from collections.abc import Iterator, Mapping
from typing import Any

from postsync.domain.networks.fields import field_of
from postsync.domain.networks.target import Target
from postsync.domain.problem import Problem

_LISTS: Mapping[str, tuple[str, ...]] = {
    "instagram": ("collaborators", "branded_content_sponsor_ids", "product_tags"),
    "x": ("tagged_user_ids", "poll.options"),
    "bluesky": ("tags", "langs", "threadgate"),
}
"""The fields whose entries are counted; their limits are rows of `limits.COUNTS` under these names."""

_INNER = ("options", "allow", "rules")
"""Where the list is when the field is more than the list."""


def check_entries(target: Target) -> Iterator[Problem]:
    """Lists that are too long."""
    for name in _LISTS[target.network]:
        field = field_of(target, name.partition(".")[0])
        if field is None:
            continue
        count = _count(field.value)
        for row in target.limits.of(target.network, name):
            if row.maximum is not None and count > row.maximum:
                yield field.problem(
                    "PS525",
                    f"{field.label} has {count} {row.unit}, and {target.name} takes {row.maximum:g}",
                    f"Remove {count - row.maximum:g} of them.",
                    severity=row.severity,
                )
                break


def _count(value: Any) -> int:
    if isinstance(value, Mapping):
        value = next((value[name] for name in _INNER if name in value), None)
    return len(value) if isinstance(value, list) else 0
