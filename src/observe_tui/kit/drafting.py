"""Keeping words that are still being typed: soon after a pause, and never late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

PAUSE = 0.25
"""Seconds of rest after which typed words are kept."""
LATEST = 1.5
"""Seconds after which they are kept although somebody goes on typing."""


class Drafter:
    """Collects what is being typed in the fields of a screen and has it kept in time.

    Args:
        keep: takes the text of a field over, and writes it to the disk or holds it until it can.
    """

    def __init__(self, keep: Callable[[str, str], None]) -> None:
        self._keep = keep
        self._pending: dict[str, str] = {}
        self._first = 0.0
        self._newest = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def note(self, field: str, text: str) -> None:
        """Take the newest text of a field."""
        now = monotonic()
        if not self._pending:
            self._first = now
        self._pending[field] = text
        self._newest = now
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._look)

    def forget(self, field: str | None = None) -> None:
        """The field was submitted, or all of them: nothing of it is left to keep."""
        if field is None:
            self._pending.clear()
        else:
            self._pending.pop(field, None)

    def flush(self) -> None:
        """Hand everything over now."""
        pending, self._pending = self._pending, {}
        for field, text in pending.items():
            self._keep(field, text)

    def _look(self) -> None:
        self._timer = None
        if not self._pending:
            return
        now = monotonic()
        wait = min(self._newest + PAUSE, self._first + LATEST) - now
        if wait > 0:
            self._timer = asyncio.get_running_loop().call_later(wait, self._look)
        else:
            self.flush()
