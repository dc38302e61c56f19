"""A parser for every kind of step, and texts to give it."""

from __future__ import annotations

import pytest
from small_protocols import TEXTS

from observe_tui.paths import bundled_protocols
from observe_tui.protocol.loading import Parser
from observe_tui.steps import SPECS


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser(SPECS)


@pytest.fixture
def texts() -> dict[str, str]:
    return dict(TEXTS)


@pytest.fixture(scope="session")
def bundled() -> dict[str, str]:
    """The text of every bundled protocol, by file name."""
    return {
        path.name: path.read_text("utf-8") for path in sorted(bundled_protocols().glob("*.toml"))
    }
