"""Mishaps: what a schedule does to a run, drawn at random within the stated assumptions."""

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from tests.torture.steps import Fault, Steps, Trouble

Spec = dict[str, Any]


class Mode(StrEnum):
    """What a schedule assumes of the world, and so which mishaps are drawn together.

    PLAIN: the state is never lost. ROLLBACK: it is put back, but lists are true and requests arrive
    when they are sent. KEYLESS: the service forgets idempotency keys, but what it carries out, it
    carries out at once and shows. MONTHS: as PLAIN, and people use the workspace in all the ways that
    people do.
    """

    PLAIN = "plain"
    ROLLBACK = "rollback"
    KEYLESS = "keyless"
    MONTHS = "months"


_ANY = {"method": "*", "path": "/v1/*"}
_MAKING = {"method": "POST", "path": "/v1/posts"}
_CHANGING = {"method": "PATCH", "path": "/v1/posts/*"}
_DELETING = {"method": "DELETE", "path": "/v1/posts/*"}
_READING = {"method": "GET", "path": "/v1/posts*"}
_UPLOADING = {"method": "POST,PUT", "path": "/*media*"}

_STRUCK = (_MAKING, _MAKING, _MAKING, _CHANGING, _DELETING, _READING, _UPLOADING, _ANY)

_ANSWERS: tuple[Callable[[random.Random], Spec], ...] = (
    lambda _: {"kind": "drop_before"},
    lambda _: {"kind": "drop_after"},
    lambda _: {"kind": "drop_after"},
    lambda r: {"kind": "status", "status": r.choice((500, 502, 503, 504)), "when": "after"},
    lambda r: {"kind": "status", "status": r.choice((500, 503, 408, 425)), "when": "before"},
    lambda r: {"kind": "status", "status": r.choice((408, 409, 425)), "when": "after"},
    lambda r: {"kind": "status", "status": r.choice((400, 422, 409)), "when": "before"},
    lambda r: {"kind": "html", "when": r.choice(("before", "after"))},
    lambda _: {"kind": "truncated"},
    lambda r: {"kind": "success_false", "when": r.choice(("before", "after"))},
    lambda r: {"kind": "rate_limit", "retry_after": r.choice((1, 20, 70, 400))},
    lambda r: {"kind": r.choice(("quota", "unauthorized", "inactive"))},
    lambda r: {
        "kind": "latency",
        "seconds": float(r.choice((5, 70, 400))),
        "when": r.choice(("before", "after")),
    },
)
"""Answers that go wrong, whatever was asked."""

_DEEDS: tuple[Callable[[random.Random], Spec], ...] = (
    lambda _: {"kind": "no_id"},
    lambda _: {"kind": "drop_media"},
    lambda _: {"kind": "rewrite_text"},
    lambda _: {"kind": "warnings"},
    lambda _: {"kind": "delete_500"},
    lambda _: {"kind": "total_missing"},
    lambda _: {"kind": "duplicate_items"},
    lambda r: {
        "kind": "partial",
        "outcome": r.choice(("failed", "late")),
        "seconds": float(r.choice((60, 3600))),
    },
)
"""Deeds that the service does otherwise than it should, or shows otherwise."""

_UNTRUE: tuple[Callable[[random.Random], Spec], ...] = (
    lambda r: {"kind": "stale_list", "seconds": float(r.choice((30, 120, 600)))},
    lambda _: {"kind": "missing_items"},
    lambda _: {"kind": "drop_accounts"},
)
"""What keeps a post from being found by looking: survived only where the key, or the state, helps."""


def draw_faults(rng: random.Random, mode: Mode) -> list[Spec]:
    """Faults of the service for one run."""
    faults = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        if rng.random() < 0.65:
            fault = rng.choice(_ANSWERS)(rng) | {"match": rng.choice(_STRUCK)}
        else:
            fault = rng.choice(
                _DEEDS if mode not in {Mode.PLAIN, Mode.MONTHS} else (*_DEEDS, *_UNTRUE)
            )(rng)
        faults.append(
            fault | {"times": rng.choice((1, 1, 2, 6)), "after": rng.choice((0, 0, 1, 3))}
        )
    return faults


class Trip:
    """A wire stretched before one step of a run; `deed` is done by whoever comes there first."""

    _NAMED = (
        "state.write",
        "state.read",
        "journal.append",
        "journal.clear",
        "provider.create",
        "provider.under_way",
        "provider.update",
        "provider.delete",
        "provider.post",
        "wire.POST",
        "wire.PATCH",
        "wire.DELETE",
        "wire.GET",
        "wire.PUT",
    )

    def __init__(self, rng: random.Random, deed: Callable[[str], None]) -> None:
        self._deed = deed
        self._name = rng.choice(self._NAMED) if rng.random() < 0.5 else ""
        self._left = rng.choice((1, 1, 2, 3) if self._name else range(1, rng.choice((12, 24, 48))))
        self.sprung: str | None = None

    def __call__(self, label: str) -> None:
        if self.sprung is None and label.startswith(self._name):
            self._left -= 1
            if self._left == 0:
                self.sprung = label
                self._deed(label)


def killer(rng: random.Random) -> tuple[Steps, Trip]:
    """The steps of a process that is killed at one of them, and the wire that does it."""

    def kill(label: str) -> None:
        trouble = rng.choice((Trouble.KILL_BEFORE, Trouble.KILL_AFTER))
        steps._faults[label] = Fault(label, trouble)

    trip = Trip(rng, kill)
    steps = Steps(gate=trip)
    return steps, trip
