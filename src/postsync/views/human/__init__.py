"""Text for people at a terminal: plans, reports, findings and tables.

Each part is imported when it is first used: a check of post files needs nothing of plans.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postsync.views.human.changes import plan
    from postsync.views.human.findings import diagnostics, failure
    from postsync.views.human.outcomes import QUESTION, approval, report
    from postsync.views.human.tables import accounts, state_list, state_record, status

_PARTS = {
    "QUESTION": "outcomes",
    "accounts": "tables",
    "approval": "outcomes",
    "diagnostics": "findings",
    "failure": "findings",
    "plan": "changes",
    "report": "outcomes",
    "state_list": "tables",
    "state_record": "tables",
    "status": "tables",
}

__all__ = [
    "QUESTION",
    "accounts",
    "approval",
    "diagnostics",
    "failure",
    "plan",
    "report",
    "state_list",
    "state_record",
    "status",
]


def __getattr__(name: str) -> Any:
    if name not in _PARTS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PARTS[name]}"), name)
