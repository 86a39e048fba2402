"""The headline of a blocked post names what blocks it, and nothing else as the reason."""

from tests.tables import each_row
from tests.unit.views.samples import change

from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.plan import Reason
from postsync.domain.state.intent import Action
from postsync.views.outline.reason import because


def error(rule: str, summary: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(severity=severity, rule=rule, summary=summary, address="launch")


@each_row(
    "reasons, findings, said",
    [
        (
            (Reason.SPEC_CHANGED, Reason.GUARD_WINDOW),
            [error("PS412", "it is due within the guard window, so it is frozen")],
            "it is due within the guard window, so it is frozen",
        ),
        (
            (Reason.SPEC_CHANGED, Reason.GUARD_WINDOW),
            [error("PS412", "the new time is within the guard window")],
            "the new time is within the guard window",
        ),
        (
            (Reason.ACCOUNTS_CHANGED, Reason.PROTECTED),
            [error("PS601", "it is protected, and this would replace it")],
            "it is protected",
        ),
        (
            (Reason.NOT_IN_WORKSPACE, Reason.PROTECTED),
            [error("PS601", "it is protected, and this would cancel it")],
            "it is protected (no file has it any more)",
        ),
        (
            (Reason.NEW, Reason.MISSED),
            [error("PS410", "scheduledAt 2027-03-01T08:00:00Z is already past")],
            "its time has passed",
        ),
        # What stands in the way is not the last reason where the accounts are wrong as well.
        ((Reason.NEW, Reason.MISSED), [error("PS510", "no account")], "no account"),
        ((Reason.BEYOND_HORIZON,), [error("PS510", "no account")], "no account"),
        ((Reason.SPEC_CHANGED, Reason.CHANGED_REMOTELY), [error("PS510", "none")], "none"),
        # The other post is protected, and not this one.
        ((Reason.NEW, Reason.PROTECTED), [error("PS623", "looks like 'old'")], "looks like 'old'"),
        # An answer that names no post: nothing at the service may be this one.
        ((Reason.NEW, Reason.AMBIGUOUS_MATCH), [error("PS603", "it names x")], "it names x"),
        (
            (Reason.SPEC_CHANGED, Reason.PUBLISHED),
            [error("PS134", "a twin"), error("PS602", "it is out")],
            "it is out",
        ),
        (
            (Reason.SPEC_CHANGED, Reason.GUARD_WINDOW),
            [error("PS608", "failed", Severity.WARN), error("PS412", "frozen")],
            "frozen",
        ),
        ((Reason.INVALID,), [error("PS201", "it is too long")], "it is too long"),
        # The rule is no error in this workspace.
        ((Reason.NEW, Reason.MISSED), [error("PS410", "past", Severity.WARN)], "its time has passed"),
        ((Reason.SPEC_CHANGED, Reason.GUARD_WINDOW), [], "it is due within the guard window"),
    ],
)  # fmt: skip
def test_a_blocked_post_says_what_blocks_it(
    reasons: tuple[Reason, ...], findings: list[Diagnostic], said: str
) -> None:
    assert because(change("launch", Action.BLOCKED, *reasons), findings, "") == said


def test_the_old_name_of_a_blocked_post_is_told_beside_the_reason() -> None:
    reasons = (Reason.RENAMED, Reason.SPEC_CHANGED, Reason.PUBLISHED)
    one = change("new", Action.BLOCKED, *reasons, previous_address="old")
    assert because(one, [error("PS602", "it is out")], "") == "it is out (its address was `old`)"
