"""Text for people at a terminal: plans, reports, findings and tables."""

from postsync.views.human.changes import plan
from postsync.views.human.findings import diagnostics, failure
from postsync.views.human.outcomes import QUESTION, approval, report
from postsync.views.human.tables import accounts, state_list, state_record, status

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
