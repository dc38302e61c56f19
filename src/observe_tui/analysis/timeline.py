"""How long a run lasted and when nobody was watching."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from observe_tui.record.events import read_number
from observe_tui.record.model import Event

PAUSE = "pause"
RESUME = "resume"
GAP = "gap"
END = "end"

Watched: TypeAlias = Literal["full", "partial", "missed"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The span of a run.

    Attributes:
        end_ms: how far the run has come, milliseconds from its start, gaps included.
        gaps: spans in which nobody watched, each (from, to) in milliseconds, in order.
        paused_ms: since when the run stands paused; none while it runs.
        ended: whether somebody ended it.
    """

    end_ms: int
    gaps: tuple[tuple[int, int], ...] = ()
    paused_ms: int | None = None
    ended: bool = False

    def watched_ms(self, start_ms: int, end_ms: int) -> int:
        """How much of the span from `start_ms` to `end_ms` somebody watched."""
        stop = min(end_ms, self.end_ms)
        if stop <= start_ms:
            return 0
        lost = sum(
            max(0, min(stop, gap_end) - max(start_ms, gap_start))
            for gap_start, gap_end in self.gaps
        )
        return stop - start_ms - lost


def timeline(events: Iterable[Event], now_ms: int) -> Timeline:
    """Read the timeline from a run's events.

    A pause, and time in which the program was shut, are gaps.

    Args:
        events: of one run, by `seq`; events of steps are passed over.
        now_ms: how far the run has come; ignored once it has ended.
    """
    gaps: list[tuple[int, int]] = []
    paused: int | None = None
    end: int | None = None
    for event in events:
        if event.step:
            continue
        if event.verb == PAUSE and paused is None:
            paused = event.elapsed_ms
        elif event.verb == RESUME and paused is not None:
            gaps.append((paused, event.elapsed_ms))
            paused = None
        elif event.verb == GAP:
            since = read_number(event.payload, "from_ms")
            if since is not None and since < event.elapsed_ms and paused is None:
                gaps.append((since, event.elapsed_ms))
        elif event.verb == END:
            end = event.elapsed_ms
    last = now_ms if end is None else end
    if paused is not None:
        gaps.append((paused, max(last, paused)))
    return Timeline(last, _joined(gaps), paused, end is not None)


def _joined(gaps: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(gaps):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval of an observation.

    Attributes:
        index: from 0.
        length_ms: its full length.
        watched_ms: how much of it somebody watched.
    """

    index: int
    length_ms: int
    watched_ms: int

    @property
    def watched(self) -> Watched:
        """Whether it was watched in full, in part or not at all."""
        if self.watched_ms >= self.length_ms:
            return "full"
        return "partial" if self.watched_ms > 0 else "missed"

    @property
    def counts(self) -> bool:
        """Whether figures count it: at least half of it was watched."""
        return self.watched_ms * 2 >= self.length_ms


def intervals(line: Timeline, seconds: int) -> tuple[Interval, ...]:
    """Cut a timeline into intervals of `seconds`, the last one as far as it went."""
    length = seconds * 1000
    count = -(-line.end_ms // length)
    return tuple(
        Interval(index, length, line.watched_ms(index * length, (index + 1) * length))
        for index in range(count)
    )
