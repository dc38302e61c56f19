"""The program is ended at random moments, in every way: nothing that it has shown may be gone.

`make test` does it forty times, `make torture` five hundred times; `OBSERVE_TUI_KILLS` names
another number, `OBSERVE_TUI_SEED` other dice.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from kills import ROW, play

from kill_toll import Toll
from terminal import posix_only

pytestmark = posix_only

KILLS = int(os.environ.get("OBSERVE_TUI_KILLS", "40"))
SEED = int(os.environ.get("OBSERVE_TUI_SEED", "20260302"))


@pytest.mark.parametrize("row", range(-(-KILLS // ROW)))
def test_nothing_shown_is_lost(
    row: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    toll = Toll(SEED)
    try:
        play(row, KILLS - row * ROW, tmp_path / "home", toll)
    finally:
        record_property("toll", toll.as_property())
    assert toll.lost == []
    assert toll.acknowledged
