"""Says how much was tried."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The trials that passed, all together."""
    trials, alike = _count(terminalreporter, "trials"), _count(terminalreporter, "alike")
    if trials:
        terminalreporter.write_line(f"{trials:,} trials without a post too many or too few")
    if alike:
        terminalreporter.write_line(
            f"{alike:,} more came to a world in which one of them was tried"
        )


def _count(reporter: pytest.TerminalReporter, what: str) -> int:
    passed = reporter.stats.get("passed", [])
    return sum(value for report in passed for name, value in report.user_properties if name == what)
