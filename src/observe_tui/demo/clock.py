"""A clock that is set by hand: how the demo gets a past in which things took their time."""

from __future__ import annotations

from datetime import UTC, datetime


class SettableClock:
    """A `session.clock.Clock` that stands still until it is set."""

    def __init__(self, moment: datetime) -> None:
        """A clock that shows this moment.

        Raises:
            ValueError: the moment has no time zone.
        """
        self.set(moment)

    def set(self, moment: datetime) -> None:
        """Show this moment from now on.

        Raises:
            ValueError: the moment has no time zone.
        """
        if moment.utcoffset() is None:
            raise ValueError("a clock needs a moment with a time zone")
        self._moment = moment.astimezone(UTC)

    def utc(self) -> datetime:
        """The moment it was set to, in UTC."""
        return self._moment

    def steady(self) -> float:
        """The same moment in seconds: nothing jumps here but by being set."""
        return self._moment.timestamp()
