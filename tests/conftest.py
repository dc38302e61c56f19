"""How the whole suite runs: what hypothesis may take, and in which order tests are handed out."""

from __future__ import annotations

import gc

import pytest
from hypothesis import HealthCheck, settings

from kill_toll import summed
from quick_screens import hurry

# A busy machine is no fault of a test; twenty examples find what two hundred do, a day later.
settings.register_profile(
    "suite", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

# Screens are made and dropped by the thousand; looking for rubbish that often is a quarter of the
# suite's time.
gc.set_threshold(200_000, 20, 100)
hurry()

LONGEST = ("test_kills.py", "test_lesson.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: begun last, they would keep everybody waiting."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the kills have cost, all in one line, whoever of the workers did them."""
    reports = [one for some in terminalreporter.stats.values() for one in some]
    tolls = [
        value
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == "toll" and isinstance(value, dict)
    ]
    if tolls:
        terminalreporter.write_line(summed(tolls))
