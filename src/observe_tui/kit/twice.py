"""Keys that act only when pressed twice: the calm way to ask "are you sure"."""

from __future__ import annotations

TWICE_MS = 5_000
"""How long a first press is remembered."""


class Twice:
    """Remembers what was pressed last, and when."""

    def __init__(self) -> None:
        self._asked = ""
        self._when_ms = 0

    def pressed(self, what: str, now_ms: int) -> bool:
        """Note a press. True if it is the second one for the same thing in time."""
        again = self._asked == what and now_ms - self._when_ms <= TWICE_MS
        self._asked, self._when_ms = ("", 0) if again else (what, now_ms)
        return again
