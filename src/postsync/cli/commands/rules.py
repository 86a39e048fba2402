"""`postsync rules`: the rules, and what is known of one."""

import click

from postsync.cli.options import formats
from postsync.cli.settings import Settings


@click.command("rules")
@click.argument("rule", required=False)
@formats("text", "json")
@click.pass_obj
def command(settings: Settings, rule: str | None, form: str) -> None:
    """List the rules, or explain RULE: why it is there, by what source, and what to do."""
    from postsync.cli.console import Console
    from postsync.domain.catalogue import RULES
    from postsync.views import rules as view

    console = Console(settings)
    asked = RULES.get(rule.upper()) if rule else None
    if rule and asked is None:
        msg = f"there is no rule {rule}; `postsync rules` lists them"
        raise click.BadParameter(msg, param_hint="RULE")
    if form == "json":
        console.result(view.rules_document((asked,) if asked else RULES.values()))
        return
    if asked is None:
        console.result(view.rule_list(RULES.values(), console.out))
        return
    from postsync.adapters.rule_pages import rule_entry
    from postsync.domain.rules.figures import figures_of

    figures, allowed = figures_of(asked.id)
    console.result(view.rule_page(asked, rule_entry(asked.id), figures, allowed, console.out))
