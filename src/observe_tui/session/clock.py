"""Time, as it is handed to whatever needs it."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime
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


def local_time(clock: Clock) -> datetime:
    """The time of day where the person at the keyboard is."""
    return clock.utc().astimezone()


def today(clock: Clock) -> date:
    """The day it is for the person at the keyboard."""
    return local_time(clock).date()
