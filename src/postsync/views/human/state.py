"""How the states of posts look on a terminal."""

from postsync.domain.run.calendar import State
from postsync.views.shown import BLUE, BOLD, DIM, GREEN, RED, STRIKE, YELLOW

LOOKS: dict[State, tuple[str, ...]] = {
    State.NEW: (GREEN,),
    State.CHANGED: (YELLOW,),
    State.CANCELLED: (RED, STRIKE),
    State.DEFERRED: (BLUE,),
    State.SCHEDULED: (),
    State.PUBLISHED: (DIM,),
    State.FAILED: (RED, BOLD),
    State.DRAFT: (DIM,),
    State.BLOCKED: (RED, BOLD),
    State.QUESTION: (YELLOW, BOLD),
    State.MISSED: (RED,),
    State.GONE: (YELLOW,),
    State.UNKNOWN: (RED, BOLD),
}
