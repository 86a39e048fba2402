"""`postsync rules`: the rules, and what is known about one."""

import click

from postsync.cli.options import Settings, formats


@click.command("rules")
@click.argument("rule", required=False)
@formats("text", "json")
@click.pass_obj
def command(settings: Settings, rule: str | None, form: str) -> None:
    """List the rules, or explain RULE: why it exists, from which source, and what to do."""
    from postsync.cli.session import Session
    from postsync.domain.catalogue import RULES

    session = Session(settings, form)
    if rule is None:
        session.show("rules", rules=RULES.values())
        return
    asked = RULES.get(rule.upper())
    if asked is None:
        msg = f"there is no rule {rule}; `postsync rules` lists them"
        raise click.BadParameter(msg, param_hint="RULE")
    if form == "json":
        session.show("rules", rules=(asked,))
        return
    from postsync.adapters.rule_pages import rule_entry
    from postsync.domain.rules.figures import figures_of

    figures, allowed = figures_of(asked.id)
    entry = rule_entry(asked.id)
    session.show("rule", rule=asked, entry=entry, figures=figures, allowed=allowed)
