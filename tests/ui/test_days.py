"""Days and times as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observe_tui.ui.days import (
    MONTHS,
    Unreadable,
    distance,
    month_comes_first,
    parse_day,
    parse_time,
    short_day,
    spoken_day,
)

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026/11/24", date(2026, 11, 24)),
        ("24.11.", date(2026, 11, 24)),
        ("24.11", date(2026, 11, 24)),
        ("24. 11. 2027", date(2027, 11, 24)),
        ("24.11.27", date(2027, 11, 24)),
        ("24/11", date(2026, 11, 24)),
        ("24-11", date(2026, 11, 24)),
        ("3.12.", date(2026, 12, 3)),
        ("3/12", date(2026, 12, 3)),
        ("11/24", date(2026, 11, 24)),
        ("24 Nov", date(2026, 11, 24)),
        ("24. November", date(2026, 11, 24)),
        ("nov 24", date(2026, 11, 24)),
        ("24th november 2027", date(2027, 11, 24)),
        ("today", SATURDAY),
        (" Tomorrow ", date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 20)),
        ("tue", date(2026, 11, 24)),
        ("Tuesday", date(2026, 11, 24)),
        ("sat", date(2026, 11, 28)),
        ("fr", date(2026, 11, 27)),
        ("+3", date(2026, 11, 24)),
        ("+0", SATURDAY),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert parse_day(text, SATURDAY) == day


@pytest.mark.parametrize(
    "text",
    ["", " ", "t", "the day", "31.2.", "2026-02-30", "24.13.", "0.0.", "m 3", "ju 3", "+", "+1000",
     "24.11.2026.", "9999999"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="which day"):
        parse_day(text, SATURDAY)


def test_the_system_decides_on_slashes_and_dots_do_not_ask_it() -> None:
    assert parse_day("3/12", SATURDAY, month_first=True) == date(2027, 3, 12)
    assert parse_day("3.12.", SATURDAY, month_first=True) == date(2026, 12, 3)
    assert parse_day("24/11", SATURDAY, month_first=True) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("20.11.", SATURDAY, date(2026, 11, 20)),
        ("21.10.", SATURDAY, date(2026, 10, 21)),
        ("20.10.", SATURDAY, date(2027, 10, 20)),
        ("2.1.", SATURDAY, date(2027, 1, 2)),
        ("30.12.", date(2027, 1, 2), date(2026, 12, 30)),
        ("29.2.", SATURDAY, date(2028, 2, 29)),
    ],
)
def test_a_date_without_a_year_is_the_one_that_is_meant(text: str, today: date, day: date) -> None:
    assert parse_day(text, today) == day


@given(st.dates(min_value=date(1900, 1, 1)), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_day_written_in_full_is_always_read_as_itself(day: date, today: date) -> None:
    assert parse_day(day.isoformat(), today) == day
    assert parse_day(f"{day.day}.{day.month}.{day.year}", today) == day
    assert parse_day(f"{day.day} {MONTHS[day.month - 1]} {day.year}", today) == day


@given(st.text(max_size=20))
def test_no_text_is_a_fault(text: str) -> None:
    with suppress(Unreadable):
        parse_day(text, SATURDAY)
    with suppress(Unreadable):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("14:20", time(14, 20)),
        ("1420", time(14, 20)),
        ("920", time(9, 20)),
        ("14.20", time(14, 20)),
        ("14h20", time(14, 20)),
        ("9", time(9)),
        ("9:05", time(9, 5)),
        ("2:20 pm", time(14, 20)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("0000", time(0)),
    ],
)
def test_a_time_is_read(text: str, found: time | None) -> None:
    assert parse_time(text) == found


@pytest.mark.parametrize("text", ["24:00", "9:60", "13 pm", "0 am", "noon", "14:2", "12345", ":"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="which time"):
        parse_time(text)


@pytest.mark.parametrize(
    ("day", "spoken", "short", "away"),
    [
        (SATURDAY, "Saturday 21 November", "today", "today"),
        (date(2026, 11, 22), "Sunday 22 November", "Sun", "tomorrow"),
        (date(2026, 11, 20), "Friday 20 November", "Fri", "yesterday"),
        (date(2026, 11, 28), "Saturday 28 November", "28 Nov", "in 7 days"),
        (date(2026, 11, 1), "Sunday 1 November", "1 Nov", "20 days ago"),
        (date(2025, 3, 1), "Saturday 1 March 2025", "Mar 2025", "630 days ago"),
    ],
)
def test_a_day_is_told(day: date, spoken: str, short: str, away: str) -> None:
    assert spoken_day(day, SATURDAY) == spoken
    assert short_day(day, SATURDAY) == short
    assert distance(day, SATURDAY) == away


def test_asking_the_system_leaves_it_as_it_was() -> None:
    import locale

    before = locale.setlocale(locale.LC_TIME)
    assert month_comes_first() in (True, False)
    assert locale.setlocale(locale.LC_TIME) == before
