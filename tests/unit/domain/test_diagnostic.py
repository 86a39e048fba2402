"""Diagnostics: their order, their severities, and the catalogue of rules."""

import re

from tests.tables import each_row

from postsync.domain.catalogue import RULES, finding
from postsync.domain.diagnostic import (
    Diagnostic,
    Severity,
    Span,
    apply_severities,
    has_errors,
    sort_diagnostics,
)


def about(file: str | None = None, line: int = 1, rule: str = "PS100", **more: str) -> Diagnostic:
    span = Span(file=file, line=line) if file else None
    return Diagnostic(severity=Severity.WARN, rule=rule, summary="s", span=span, **more)


def test_they_are_sorted_by_place_and_those_without_one_come_last() -> None:
    ordered = (
        about("a.yaml", 1),
        about("a.yaml", 2),
        about("a.yaml", 10),
        about("a.yaml", 10, "PS101"),
        about("b.yaml"),
        about(address="a"),
        about(address="b"),
    )
    assert sort_diagnostics(reversed(ordered)) == ordered


def test_the_same_finding_is_told_once() -> None:
    assert sort_diagnostics([about("a"), about("a")]) == (about("a"),)


def test_a_severity_may_be_changed_or_the_finding_dropped() -> None:
    found = [about(rule="PS100"), about(rule="PS110"), about(rule="PS116")]
    judged = apply_severities(found, {"PS100": "error", "PS110": "off"})
    assert [(d.rule, d.severity) for d in judged] == [
        ("PS100", Severity.ERROR),
        ("PS116", Severity.WARN),
    ]


def test_only_errors_stop_anything() -> None:
    assert not has_errors([about()])
    assert has_errors([about(), about().at(Severity.ERROR)])


def test_errors_rank_before_warnings_before_notes() -> None:
    assert sorted(Severity, key=lambda s: s.rank) == [Severity.ERROR, Severity.WARN, Severity.INFO]


@each_row("rule", RULES.values())
def test_every_rule_has_a_number_and_a_title_without_full_stop(rule: object) -> None:
    known = RULES[getattr(rule, "id", "")]
    assert re.fullmatch(r"PS\d{3}", known.id)
    assert known.title
    assert not known.title.endswith(".")


def test_a_finding_has_the_severity_of_its_rule_unless_told_otherwise() -> None:
    assert finding("PS511", "s").severity is Severity.WARN
    assert finding("PS511", "s", severity=Severity.ERROR).severity is Severity.ERROR


def test_rules_that_guard_the_promise_are_fixed() -> None:
    guarding = {"PS134", "PS410", "PS412", "PS510", "PS512", *(f"PS60{n}" for n in range(1, 8))}
    assert {rule.id for rule in RULES.values() if rule.fixed} >= guarding
