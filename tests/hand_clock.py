"""A clock that tests move by hand."""

from __future__ import annotations

from datetime import datetime, timedelta


class HandClock:
    """Stands still until somebody moves it; time of day and steady clock move together."""

    def __init__(self, begin: datetime) -> None:
        self.begin = begin
        self.seconds = 0.0

    def utc(self) -> datetime:
        return self.begin + timedelta(seconds=self.seconds)

    def steady(self) -> float:
        return self.seconds
