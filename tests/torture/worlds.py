"""Worlds: everything that outlives a run. What begins in two that are equal ends the same.

With one thread and a clock that only waiting moves, a run depends on nothing else.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from types import FunctionType, MethodType
from typing import Any

from tests.doubles.clock import FrozenClock
from tests.doubles.recorder import Recorder
from tests.torture.arena import Arena

PLAIN = (
    str,
    bytes,
    int,
    float,
    type(None),
    date,
    timedelta,
    type,
)  # enums and times are among these
TRACES = (Recorder, threading.Event, type(threading.Lock()), type(threading.RLock()))
"""Nothing that a run could read, as long as one does one thing at a time."""


def world(arena: Arena) -> Hashable:
    """All of an arena. Whatever this does not know how to compare is an error, not left out."""
    return _form(arena)


def _form(thing: Any) -> Hashable:
    kind = type(thing)
    if isinstance(thing, PLAIN):
        return kind, thing
    if isinstance(thing, Mapping):
        # In order: a list at the service may be in that of its dictionary. What was only asked for
        # in one that makes up what it lacks is as good as not there.
        made_up = isinstance(thing, defaultdict)
        items = [(key, value) for key, value in thing.items() if not made_up or value != []]
        return kind, tuple((_form(key), _form(value)) for key, value in items)
    if isinstance(thing, set | frozenset):
        return kind, frozenset(map(_form, thing))
    if isinstance(thing, list | tuple | deque):
        return kind, tuple(map(_form, thing))
    if isinstance(thing, FunctionType):
        cells = thing.__closure__ or ()
        return kind, thing.__code__, tuple(_form(cell.cell_contents) for cell in cells)
    if isinstance(thing, MethodType):
        return kind, thing.__func__, _form(thing.__self__)
    if isinstance(thing, TRACES):
        return kind
    if isinstance(thing, FrozenClock):
        return kind, thing.now()
    if is_dataclass(thing):  # without what it has worked out and keeps at hand
        return kind, tuple(_form(getattr(thing, field.name)) for field in fields(thing))
    state = vars(thing)  # TypeError: a kind of thing that needs a line here
    return kind, tuple((name, _form(state[name])) for name in sorted(state) if name != "lists")
