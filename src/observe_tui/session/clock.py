"""Time, as it is handed to whatever needs it."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def utc(self) -> datetime:
        """The time of day, aware, in UTC. May jump when somebody sets the clock."""
        ...

    def steady(self) -> float:
        """Seconds from some start; never jumps, and goes on while the machine sleeps."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def utc(self) -> datetime:
        """The time of day in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """A clock that goes on during suspend: Linux stops `time.monotonic` there."""
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)
        return time.monotonic()


class OnwardClock:
    """The time of day of a record: it only goes on, whatever is done to the clock of the machine.

    Told by the steady clock from the moment it was made, and never earlier than what was recorded
    before. What people are shown is the machine's own time; this is for what is kept.
    """

    def __init__(self, clock: Clock, since: datetime) -> None:
        """A clock that goes on from now.

        Args:
            since: the latest moment recorded so far; where the machine's clock is behind it, time
                goes on from there.
        """
        self._clock = clock
        self._origin = max(clock.utc(), since)
        self._origin_s = clock.steady()

    def now(self) -> datetime:
        """The time of day in UTC; at least as late as any it told before."""
        return self._origin + timedelta(seconds=self._clock.steady() - self._origin_s)


def local_time(clock: Clock) -> datetime:
    """The time of day where the person at the keyboard is."""
    return clock.utc().astimezone()


def today(clock: Clock) -> date:
    """The day it is for the person at the keyboard."""
    return local_time(clock).date()
