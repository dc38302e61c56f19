"""The days of the demo: school days, told from today, whatever today is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from observe_tui.demo.timetable import days_off, moment, school_days, soon

YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(366)]


def test_a_lesson_in_the_past_or_future_is_on_a_school_day() -> None:
    for today in YEAR:
        assert days_off(today, 0) == today
        for days in (-50, -35, -7, -2, -1, 1, 4):
            day = days_off(today, days)
            further = (day - today).days / days
            assert day.weekday() <= 4
            assert 0 <= abs((day - today).days) - abs(days) <= 2
            assert further >= 1


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-22", -1, "2026-11-20"),
        ("2026-11-22", 1, "2026-11-23"),
        ("2026-11-18", 10, "2026-12-02"),
        ("2026-11-18", -10, "2026-11-04"),
    ],
)
def test_school_days_are_counted_without_weekends(day: str, count: int, expected: str) -> None:
    assert school_days(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(datetime(2026, 11, 24, 9, 1, tzinfo=UTC), time(10, 20), id="a morning"),
        pytest.param(datetime(2026, 11, 23, 23, 5, tzinfo=UTC), time(0, 25), id="00:05"),
        pytest.param(datetime(2026, 11, 24, 22, 34, tzinfo=UTC), time(23, 50), id="23:34"),
        pytest.param(datetime(2026, 11, 24, 22, 55, tzinfo=UTC), time(23, 55), id="23:55"),
        pytest.param(datetime(2026, 11, 24, 22, 59, tzinfo=UTC), time(23, 55), id="23:59"),
        pytest.param(datetime(2026, 3, 29, 0, 50, tzinfo=UTC), time(3, 10), id="into summer"),
        pytest.param(datetime(2026, 10, 25, 0, 50, tzinfo=UTC), time(2, 10), id="into winter"),
    ],
)
def test_soon_is_about_twenty_minutes_from_now_and_still_today(
    now: datetime, expected: time
) -> None:
    assert soon(now) == expected


@pytest.mark.usefixtures("berlin")
def test_an_hour_of_a_day_is_the_hour_on_the_wall() -> None:
    assert moment(date(2026, 10, 23), time(10, 15)) == datetime(2026, 10, 23, 8, 15, tzinfo=UTC)
    assert moment(date(2026, 10, 26), time(10, 15)) == datetime(2026, 10, 26, 9, 15, tzinfo=UTC)
