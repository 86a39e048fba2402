"""`postsync rules`: the rules, and what is known about one."""

import click

from postsync.adapters.rule_pages import rule_entry
from postsync.cli.options import Settings
from postsync.cli.session import Session
from postsync.domain.catalogue import RULES
from postsync.domain.nearest import did_you_mean, nearest
from postsync.domain.rules.figures import figures_of


def rules(settings: Settings, rule: str | None, form: str) -> None:
    """List all rules, or explain one."""
    session = Session(settings, form)
    if rule is None:
        session.show("rules", rules=RULES.values())
        return
    asked = RULES.get(rule.upper())
    if asked is None:
        meant = did_you_mean(nearest(rule, RULES), "`")
        msg = f"there is no rule {rule}. {meant} `postsync rules` lists them.".replace(".  ", ". ")
        raise click.BadParameter(msg, param_hint="RULE")
    figures, allowed = figures_of(asked.id)
    entry = rule_entry(asked.id)
    session.show("rule", rules=(asked,), rule=asked, entry=entry, figures=figures, allowed=allowed)
