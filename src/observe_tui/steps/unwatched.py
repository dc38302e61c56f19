"""Time in which nobody watched, in words for a reader of what was seen."""

from __future__ import annotations

from observe_tui.analysis.blocks import clock
from observe_tui.analysis.timeline import Timeline


def spoken_span(ms: int) -> str:
    """A length of time for people: `0:14`, `12:40`, `1:02:07`."""
    return clock(ms).removeprefix("0")


def unwatched_words(line: Timeline) -> str:
    """How much of an observation nobody watched; empty where that is less than a second."""
    lost = line.end_ms - line.watched_ms(0, line.end_ms)
    return f"{spoken_span(lost)} of the observation were not watched" if lost >= 1000 else ""
