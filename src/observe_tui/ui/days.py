"""Days and times as people write and read them. Every reading is shown back with its weekday."""

from __future__ import annotations

import locale
import re
from datetime import date, time, timedelta
from functools import cache

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

LOOK_BACK = 31
"""A date without a year may lie this many days back; one further back is meant for next year."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([./-])\s*(\d{1,2})(?:\2\s*(\d{4}|\d{2})?)?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_AHEAD = re.compile(r"\+\s*(\d{1,3})")
_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})|(?<=\d\d)(\d{2})|(?<=\d)(\d{2}))?\s*(am|pm)?")


class Unreadable(ValueError):
    """What was written is no day or no time. Its text says what would be."""


def spoken_day(day: date, today: date) -> str:
    """A day in full: `Tuesday 24 November`, with the year where it is another one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def short_day(day: date, today: date) -> str:
    """A day where room is short: `today`, `Tue`, `24 Nov`, `Nov 2025`."""
    away = abs((day - today).days)
    if away == 0:
        return "today"
    if away < 7:
        return WEEKDAYS[day.weekday()][:3]
    if away < 300:
        return calendar_day(day)
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def calendar_day(day: date) -> str:
    """Day and month: `24 Nov`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def day_of_year(day: date, today: date) -> str:
    """`24 Nov`, with the year where it is another one."""
    return calendar_day(day) + (f" {day.year}" if day.year != today.year else "")


def distance(day: date, today: date) -> str:
    """How far away a day is, in words."""
    away = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away)
    if near is not None:
        return near
    return f"in {away} days" if away > 0 else f"{-away} days ago"


def parse_day(text: str, today: date, month_first: bool = False) -> date:
    """The day somebody wrote.

    Reads ISO dates, `24.11.`, `24/11`, `24 Nov`, `tomorrow`, `tue` and `+3`. A weekday is the
    next one after today. A date without a year is the next such date, or one of the last weeks.

    Args:
        month_first: whether `11/12` is the 12th of November. What is no date in that order is
            read in the other; dots always mean day first.

    Raises:
        Unreadable: it is no day.
    """
    words = " ".join(text.casefold().split())
    found = _by_name(words, today) or _by_numbers(words, today, month_first)
    if found is None:
        raise Unreadable("which day? 24.11., tue, tomorrow, +3")
    return found


def _by_name(words: str, today: date) -> date | None:
    near = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if words in near:
        return today + timedelta(days=near[words])
    if ahead := _AHEAD.fullmatch(words):
        return today + timedelta(days=int(ahead[1]))
    if len(words) >= 2:
        for number, name in enumerate(WEEKDAYS):
            if name.casefold().startswith(words):
                return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if named := _DAY_MONTH.fullmatch(words):
        return _in_month(named[1], named[2], named[3], today)
    if named := _MONTH_DAY.fullmatch(words):
        return _in_month(named[2], named[1], named[3], today)
    return None


def _in_month(day: str, month: str, year: str | None, today: date) -> date | None:
    numbers = [n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(month)]
    return _dated(year, numbers[0], int(day), today) if len(numbers) == 1 else None


def _by_numbers(words: str, today: date, month_first: bool) -> date | None:
    if iso := _ISO.fullmatch(words):
        return _dated(iso[1], int(iso[2]), int(iso[3]), today)
    written = _NUMBERS.fullmatch(words)
    if written is None:
        return None
    first, mark, second, year = int(written[1]), written[2], int(written[3]), written[4]
    dotted = _dated(year, second, first, today)
    swapped = _dated(year, first, second, today)
    if mark == ".":
        return dotted
    return (swapped or dotted) if month_first else (dotted or swapped)


def _dated(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    earliest = today - timedelta(days=LOOK_BACK)
    # Up to eight years lie between two days that are the 29th of February.
    found = (_real(number, month, day) for number in range(earliest.year, earliest.year + 9))
    return next((one for one in found if one is not None and one >= earliest), None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """The time of day somebody wrote, such as `14:20`, `1420`, `14.20`, `9` or `2:20 pm`.

    Raises:
        Unreadable: it is something, and no time of day.
    """
    words = " ".join(text.casefold().split())
    if not words:
        return None
    problem = "which time? for example 14:20, or nothing"
    written = _TIME.fullmatch(words)
    if written is None:
        raise Unreadable(problem)
    hour, minute = int(written[1]), int(written[2] or written[3] or written[4] or 0)
    if written[5]:
        if not 1 <= hour <= 12:
            raise Unreadable(problem)
        hour = hour % 12 + (12 if written[5] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Unreadable(problem) from None


@cache
def month_comes_first() -> bool:
    """Whether this system writes the month before the day."""
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "")
        return re.search(r"11\D+22", date(2033, 11, 22).strftime("%x")) is not None and not (
            date(2033, 11, 22).strftime("%x").startswith(("2033", "33"))
        )
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_TIME, before)
