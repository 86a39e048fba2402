"""Text for people at a terminal: plans, reports, findings and tables."""

from postsync.views.human.changes import plan
from postsync.views.human.findings import diagnostics

__all__ = ["diagnostics", "plan"]
