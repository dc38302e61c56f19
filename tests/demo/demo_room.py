"""An observation under way, with everything a test wants to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from observe_tui.demo.clock import SettableClock
from observe_tui.session.session import Session
from observe_tui.store.sql_store import SqlStore

BEGAN = datetime(2026, 11, 17, 9, 16, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Room:
    """A session that records an observation, with the clock it goes by."""

    session: Session
    clock: SettableClock
    store: SqlStore
