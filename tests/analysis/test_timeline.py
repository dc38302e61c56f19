"""Watched time and intervals, against a count of single seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from observe_tui.analysis.blocks import clock, percent, spoken_percent
from observe_tui.analysis.timeline import Timeline, intervals, timeline
from observe_tui.record.model import Event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(seq: int, verb: str, second: int, from_second: int | None = None) -> Event:
    payload = {} if from_second is None else {"from_ms": from_second * 1000}
    return Event(f"e{seq}", "run", seq, "", verb, payload, NOON, second * 1000)


@given(
    st.lists(st.integers(1, 60), max_size=12),
    st.integers(1, 40),
    st.integers(0, 30),
)
def test_watched_time_equals_counting_seconds(steps: list[int], length: int, after: int) -> None:
    events, second, gaps = [], 0, set()
    paused = False
    for number, step in enumerate(steps):
        if paused:
            gaps |= set(range(second, second + step))
        second += step
        events.append(event(number + 1, "resume" if paused else "pause", second))
        paused = not paused
    if paused:
        gaps |= set(range(second, second + after))
    end = second + after
    line = timeline(events, end * 1000)
    cut = intervals(line, length)
    assert len(cut) == -(-end // length)
    for one in cut:
        seconds = set(range(one.index * length, min(end, (one.index + 1) * length)))
        watched = len(seconds - gaps)
        assert one.watched_ms == watched * 1000
        assert one.counts == (watched * 2 >= length)
        expected = "full" if watched == length else "partial" if watched else "missed"
        assert one.watched == expected


def test_time_away_and_an_end_are_known() -> None:
    events = [event(1, "gap", 50, 30), event(2, "pause", 60), event(3, "end", 90)]
    line = timeline(events, 1_000_000)
    assert line == Timeline(90_000, ((30_000, 50_000), (60_000, 90_000)), 60_000, True)


def test_nothing_watched_is_not_zero_per_cent() -> None:
    assert intervals(Timeline(0), 120) == ()
    assert spoken_percent(percent(0, 0)) == "n/a"
    assert spoken_percent(percent(0, 4)) == "0 %"


def test_the_clock_reads_like_a_clock() -> None:
    assert [clock(ms) for ms in (0, 999, 61_000, 3_599_999, 3_661_000)] == [
        "00:00",
        "00:00",
        "01:01",
        "59:59",
        "1:01:01",
    ]
