"""The signs of the states of a post: the same on the page, in the comment and on a terminal."""

from collections.abc import Mapping

from postsync.domain.run.calendar import State

SIGNS: Mapping[State, str] = {
    State.NEW: "+",
    State.CHANGED: "~",
    State.CANCELLED: "\u2212",
    State.DEFERRED: "…",
    State.SCHEDULED: "●",
    State.PUBLISHED: "✓",
    State.FAILED: "✗",
    State.DRAFT: "✎",
    State.BLOCKED: "!",
    State.QUESTION: "?",
    State.MISSED: "!",
    State.GONE: "✗",
    State.UNKNOWN: "?",
}
"""The sign that stands before the word of a state, never instead of it."""
