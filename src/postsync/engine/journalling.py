"""Journalling: outcomes noted on this machine at once, and what they are good for later.

That what was announced is done stays true whoever was at work since, so it is noted under the key of
the intent. That it is not, though a part of it may be, is true only as long as no other run has taken
the intent over: it may have sent the very same call since. So it is noted under the run as well, and
counts only while the state is as that run left it, which its lease tells.
"""

from collections.abc import Mapping

from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot
from postsync.ports import Journal


def note(journal: Journal, intent: Intent, result: StepResult, holder: Holder) -> None:
    """Note durably how `intent` ended for the run of `holder`. Raises StateUnwritable."""
    succeeded = result.outcome is Outcome.DONE or result.record is not None
    journal.append(result, key=intent.key if succeeded else _key(intent, holder))


def noted(entries: Mapping[str, StepResult], snapshot: Snapshot) -> list[StepResult]:
    """The outcomes of open intents of `snapshot` that still hold."""
    found = []
    for intent in snapshot.intents.values():
        outcome = entries.get(intent.key)
        if outcome is None and snapshot.lease is not None:
            outcome = entries.get(_key(intent, snapshot.lease.holder))
        if outcome is not None:
            found.append(outcome)
    return found


def _key(intent: Intent, holder: Holder) -> str:
    """The key of an intent as one run announced it."""
    since = format_time(holder.since) if holder.since else "-"
    host = holder.machine.host if holder.machine else "-"
    return f"{intent.key} {host} {holder.pid} {holder.started} {since}"
