"""Rendering: which view writes which document in which format."""

import inspect
from importlib import import_module

VIEWS = {
    ("accounts", "text"): "human.status.accounts",
    ("accounts", "json"): "jsonout.accounts",
    ("approval", "text"): "human.plan.approval",
    ("failure", "text"): "human.findings.failure",
    ("failure", "json"): "jsonout.failure",
    ("failure", "markdown"): "markdown.findings.failure",
    ("message", "text"): "human.findings.message",
    ("message", "json"): "jsonout.message",
    ("plan", "text"): "human.plan.plan",
    ("plan", "json"): "jsonout.plan",
    ("plan", "markdown"): "markdown.plan.plan",
    ("record", "text"): "human.status.state_record",
    ("record", "json"): "jsonout.state_record",
    ("report", "text"): "human.report.report",
    ("report", "json"): "jsonout.report",
    ("report", "markdown"): "markdown.report.report",
    ("rule", "text"): "rules.rule_page",
    ("rule", "json"): "jsonout.rules",
    ("rules", "text"): "rules.rule_list",
    ("rules", "json"): "jsonout.rules",
    ("state", "text"): "human.status.state_list",
    ("state", "json"): "jsonout.state_list",
    ("status", "text"): "human.status.status",
    ("status", "json"): "jsonout.status",
    ("status", "markdown"): "markdown.report.status",
    ("unlocked", "text"): "human.status.unlocked",
    ("unlocked", "json"): "jsonout.unlocked",
    ("validation", "text"): "human.findings.diagnostics",
    ("validation", "json"): "jsonout.validation",
    ("validation", "github"): "annotations.annotations",
    ("validation", "sarif"): "sarif.sarif",
}
"""By document and format. Only the view that is asked for is imported."""


def render(document: str, form: str, **values: object) -> str:
    """Write a document in a format. A view gets those of the values that it has parameters for."""
    module, _, name = VIEWS[document, form].rpartition(".")
    view = getattr(import_module(f"postsync.views.{module}"), name)
    taken = values.keys() & inspect.signature(view).parameters.keys()
    text: str = view(**{key: values[key] for key in taken})
    return text
