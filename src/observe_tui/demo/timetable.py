"""Days and hours of the school, where the person at the keyboard is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

_SOON = timedelta(minutes=20)
_LAST_START = time(23, 55)


def moment(day: date, hour: time) -> datetime:
    """An hour of a day here, in UTC."""
    return datetime.combine(day, hour).astimezone(UTC)


def days_off(today: date, days: int) -> date:
    """The day so many days from today; from a weekend, the school day further on that way.

    Today stays today, even on a Sunday: whoever tries the demo then wants to see a lesson.
    """
    day, step = today + timedelta(days=days), timedelta(days=1 if days > 0 else -1)
    while days and day.weekday() > 4:
        day += step
    return day


def school_days(day: date, count: int) -> date:
    """The day so many school days after this one, or before it where `count` is negative."""
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        if day.weekday() <= 4:
            count -= step
    return day


def soon(now: datetime) -> time:
    """About twenty minutes from now, on a full five minutes, and still today."""
    later = (now + _SOON).astimezone()
    if later.date() != now.astimezone().date():
        return _LAST_START
    return time(later.hour, later.minute - later.minute % 5)
