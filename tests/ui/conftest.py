"""What every test of the screens is given."""

from __future__ import annotations

import time as clocks
from collections.abc import Iterator
from pathlib import Path

import pytest
from school_room import School, open_records


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same day everywhere. Windows cannot be told; there, noon has to do."""
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(clocks, "tzset"):
        clocks.tzset()
    yield
    monkeypatch.undo()
    if hasattr(clocks, "tzset"):
        clocks.tzset()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = open_records(tmp_path)
    yield School(tmp_path, opened)
    opened.store.close()
