"""Which copies are kept: whatever is thrown at the rule, and after a year of work."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observe_tui.record.safekeeping import Copy, Why
from observe_tui.store.copies.backups import OCCASIONS
from observe_tui.store.copies.rotation import surplus

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)

moments = st.timedeltas(timedelta(), timedelta(days=720)).map(lambda ago: NOW - ago)
histories = st.lists(
    st.tuples(moments, st.sampled_from(OCCASIONS)), max_size=80, unique_by=lambda one: one[0]
).map(lambda history: [copy(at, why) for at, why in history])


@pytest.fixture
def living_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Moves this computer to another time zone."""
    if sys.platform == "win32":
        pytest.skip("the time zone of a process cannot be set there")

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def copy(at: datetime, why: Why = "start") -> Copy:
    return Copy(Path(f"observe-{at:%Y%m%dT%H%M%S%f}-{why}.db"), at, why, 1)


def kept(copies: Iterable[Copy], now: datetime = NOW) -> list[Copy]:
    copies = list(copies)
    gone = set(surplus(copies, now))
    return [one for one in copies if one not in gone]


def days(copies: Iterable[Copy]) -> list[str]:
    return [f"{one.made_at:%m-%d %H}" for one in sorted(copies, key=lambda one: one.made_at)]


def test_every_occasion_can_be_named() -> None:
    assert get_args(Why) == OCCASIONS


@given(histories)
def test_the_newest_three_always_stay(copies: list[Copy]) -> None:
    newest = sorted(copies, key=lambda one: one.made_at)[-3:]
    assert set(newest) <= set(kept(copies))


@given(histories, st.randoms())
def test_the_order_in_which_they_are_told_does_not_matter(
    copies: list[Copy], dice: random.Random
) -> None:
    shuffled = list(copies)
    dice.shuffle(shuffled)
    assert surplus(shuffled, NOW) == surplus(copies, NOW)


@given(histories)
def test_nothing_more_goes_when_it_is_asked_again(copies: list[Copy]) -> None:
    assert surplus(kept(copies), NOW) == []


@given(histories)
def test_what_is_kept_covers_days_weeks_and_months(copies: list[Copy]) -> None:
    left = kept(copies)
    for period, count in (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12)):
        newest = {f"{one.made_at.astimezone():{period}}": one for one in sorted(copies, key=_made)}
        for name in sorted(newest)[-count:]:
            assert newest[name] in left
    assert len(left) <= 7 + 4 + 12 + 3 + 2


@given(histories, st.timedeltas(timedelta(), timedelta(days=800)))
def test_a_clock_that_is_wrong_removes_nothing_of_what_is_yet_to_come(
    copies: list[Copy], back: timedelta
) -> None:
    now = NOW - back
    assert all(one.made_at <= now for one in surplus(copies, now))


def _made(copy: Copy) -> datetime:
    return copy.made_at


def _school_year() -> Iterator[Copy]:
    """Four copies on each working day; none on Saturdays, Sundays, and in six weeks of summer."""
    day = datetime(2025, 11, 24, tzinfo=UTC)
    while day <= datetime(2026, 11, 20, tzinfo=UTC):
        if day.isoweekday() <= 5 and not datetime(2026, 7, 6, tzinfo=UTC) <= day < datetime(
            2026, 8, 17, tzinfo=UTC
        ):
            yield copy(day + timedelta(hours=7))
            yield copy(day + timedelta(hours=9), "observation")
            yield copy(day + timedelta(hours=11), "upgrade" if day.day == 1 else "observation")
            yield copy(day + timedelta(hours=15), "asked")
        day += timedelta(days=1)


def test_a_year_of_work_leaves_days_weeks_and_months(living_in: Callable[[str], None]) -> None:
    living_in("UTC")
    left: list[Copy] = []
    for one in _school_year():
        left = kept([*left, one], one.made_at)
    assert days(left) == [
        "12-31 15", "01-30 15", "02-27 15", "03-31 15", "04-30 15", "05-29 15", "06-30 15",
        "07-03 15", "08-31 15", "09-01 11", "09-30 15", "10-01 11", "10-30 15",
        "11-06 15", "11-12 15", "11-13 15", "11-16 15", "11-17 15", "11-18 15", "11-19 15",
        "11-20 09", "11-20 11", "11-20 15",
    ]  # fmt: skip
    assert set(left) == set(kept(_school_year(), left[-1].made_at))


def test_days_begin_at_midnight_where_the_computer_is(living_in: Callable[[str], None]) -> None:
    living_in("<+13>-13")
    # Before and after that midnight, on one and the same day in UTC.
    noons = [datetime(2026, 3, day, 11, tzinfo=UTC) for day in range(1, 11)]
    copies = [copy(at + timedelta(hours=hours)) for at in noons for hours in (-1, 1)]
    assert days(kept(copies)) == [
        "03-01 10", "03-05 10", "03-06 10", "03-07 10", "03-08 10", "03-09 10", "03-09 12",
        "03-10 10", "03-10 12",
    ]  # fmt: skip
