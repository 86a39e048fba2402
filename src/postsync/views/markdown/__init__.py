"""Markdown for GitHub: comments and job summaries. Templates are loaded when first needed."""

from postsync.views.markdown.budget import COMMENT, STEP_SUMMARY
from postsync.views.markdown.changes import plan
from postsync.views.markdown.findings import failure
from postsync.views.markdown.outcomes import report, status

__all__ = ["COMMENT", "STEP_SUMMARY", "failure", "plan", "report", "status"]
