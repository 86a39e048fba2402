"""Rules: every check by its id, with its default severity and a title for the docs."""

from dataclasses import dataclass

from postsync.domain.diagnostic import Diagnostic, Severity, Span

_E, _W, _I = Severity.ERROR, Severity.WARN, Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check. `fixed` ones guard the promise: the configuration cannot change their severity."""

    id: str
    title: str
    severity: Severity
    fixed: bool = False


def _catalogue(
    *rules: tuple[str, Severity, str] | tuple[str, Severity, str, bool],
) -> dict[str, Rule]:
    return {
        entry[0]: Rule(
            id=entry[0],
            severity=entry[1],
            title=entry[2],
            fixed=len(entry) > 3 and bool(entry[3]),
        )
        for entry in rules
    }


RULES = _catalogue(
    # Structure (PS1xx), found while reading.
    # Schedule (PS4xx).
    ("PS410", _E, "the time of the post is already past", True),
    ("PS411", _I, "the post is due later than the horizon"),
    ("PS412", _E, "the post is due within the guard window", True),
    # Accounts and blocks (PS5xx).
    ("PS510", _E, "a selector matches no connected account", True),
    ("PS511", _W, "a selector matches several accounts"),
    ("PS512", _E, "an account of a pending post is no longer connected", True),
    ("PS513", _I, "a newly connected account would match too"),
    ("PS514", _W, "an account of a pending post is not healthy"),
    ("PS515", _W, "a block for a network that the post does not go to"),
    ("PS516", _I, "block fields are passed through unchecked"),
    # Safety (PS6xx), found while planning.
    ("PS601", _E, "the post is protected", True),
    ("PS602", _E, "the post is published already", True),
    ("PS603", _E, "a remote post may already be this one", True),
    ("PS604", _E, "the post was deleted at the service", True),
    ("PS605", _E, "more creates than the policy allows", True),
    ("PS606", _E, "more cancels and replaces than the policy allows", True),
    ("PS607", _E, "the fate of an earlier call is unknown", True),
    ("PS608", _W, "a delivery failed"),
    ("PS609", _W, "the service dropped an account of the post"),
    ("PS610", _E, "no post has the address that was asked for", True),
    ("PS611", _W, "the clock differs from the service's"),
)
"""Every rule, by id. `docs/rules.md` has an entry for each."""


def finding(
    rule: str,
    summary: str,
    *,
    detail: str = "",
    span: Span | None = None,
    address: str | None = None,
    severity: Severity | None = None,
) -> Diagnostic:
    """A diagnostic of `rule`, at the rule's own severity unless another is given."""
    return Diagnostic(
        severity=severity or RULES[rule].severity,
        rule=rule,
        summary=summary,
        detail=detail,
        span=span,
        address=address,
    )
