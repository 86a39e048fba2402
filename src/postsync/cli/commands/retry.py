"""`postsync retry`: send failed deliveries once more."""

from postsync.cli.commands.apply import carry_out
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.state.intent import Action
from postsync.views.shown import block


def retry(
    settings: Settings,
    address: str,
    accounts: tuple[str, ...],
    auto_approve: bool,
    form: str,
    lock_timeout: float,
) -> None:
    """Plan one post alone, with its failed deliveries sent again; carry it out once it is approved."""
    with Run(settings, form) as run:
        options = run.options(
            targets=(address,), retry={address: accounts}, lock_timeout=lock_timeout
        )
        plan = carry_out(run, options, auto_approve=auto_approve)
        if not plan.count(Action.RETRY):
            if plan.count(Action.RESTORE):
                again = "once that is applied, the same command sends it once more"
                run.console.note(block(f"note: what failed is in the archive; {again}"))
                return
            where = f" to {', '.join(accounts)}" if accounts else ""
            run.console.note(
                block(f"note: {address} has no failed delivery{where} that could be sent again")
            )
