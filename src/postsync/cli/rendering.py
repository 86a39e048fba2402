"""Rendering: which view writes which document in which format."""

import inspect
from importlib import import_module

VIEWS = {
    ("accounts", "text"): "human.tables.accounts",
    ("accounts", "json"): "jsonout.accounts",
    ("approval", "text"): "human.outcomes.approval",
    ("failure", "text"): "human.findings.failure",
    ("failure", "json"): "jsonout.failure",
    ("failure", "markdown"): "markdown.findings.failure",
    ("message", "text"): "human.findings.message",
    ("message", "json"): "jsonout.message",
    ("plan", "text"): "human.changes.plan",
    ("plan", "json"): "jsonout.plan",
    ("plan", "markdown"): "markdown.changes.plan",
    ("record", "text"): "human.tables.state_record",
    ("record", "json"): "jsonout.state_record",
    ("report", "text"): "human.outcomes.report",
    ("report", "json"): "jsonout.report",
    ("report", "markdown"): "markdown.outcomes.report",
    ("rule", "text"): "rules.rule_page",
    ("rules", "text"): "rules.rule_list",
    ("rules", "json"): "rules.rules_document",
    ("state", "text"): "human.tables.state_list",
    ("state", "json"): "jsonout.state_list",
    ("status", "text"): "human.tables.status",
    ("status", "json"): "jsonout.status",
    ("status", "markdown"): "markdown.outcomes.status",
    ("unlocked", "text"): "human.tables.unlocked",
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
