"""Says how much was tried."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The trials that passed, all together."""
    passed = terminalreporter.stats.get("passed", [])
    trials = [
        value for report in passed for name, value in report.user_properties if name == "trials"
    ]
    if trials:
        terminalreporter.write_line(f"{sum(trials):,} trials without a post too many or too few")
