"""The panel of a `stopwatch`: which states hold now, since when, and what they come to so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import clock, percent, spoken_percent, spoken_ratio
from observe_tui.analysis.figures import eighths
from observe_tui.kit.lines import columns, rule
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, one_line, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.stopwatch.step import (
    START,
    STOP,
    Held,
    StateGroup,
    StopwatchSpec,
    StopwatchState,
    TimeRatio,
    codes,
    held,
    initial,
    ratio,
    spans,
)
from observe_tui.steps.unwatched import spoken_span

_GAP = 3
_TIME = 5
_NONE = "none marked"
_LEAST_BAR = 4
_LEAST_LABEL = 3
_MOST_TITLE = 26
_RULE = 9
"""Cells of a title row that are neither title nor note."""


@dataclass(frozen=True, slots=True)
class _Now:
    """What there is to show at one moment.

    Attributes:
        watched_ms: how much of the lesson somebody watched.
        held: what each state comes to so far, by code.
        since: when the states that hold now began, by code.
        running_ms: how much of the time since then was watched, by code.
    """

    watched_ms: int
    held: Mapping[str, Held]
    since: Mapping[str, int]
    running_ms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the row of a state is set.

    Attributes:
        label: cells for the label.
        time: cells for a length of time.
        running: whether each row says how long its state has been holding.
        bar: cells for the bar; 0 for none.
    """

    label: int
    time: int
    running: bool
    bar: int = 0

    @property
    def size(self) -> int:
        """Cells of one row without its bar: key, glyph, label, times, share."""
        return 4 + self.label + (2 + self.time if self.running else 0) + 2 + self.time + 6

    def within(self, width: int) -> _Layout:
        """The same with a label short enough for a row of `width` cells."""
        return replace(
            self, label=max(_LEAST_LABEL, min(self.label, self.label + width - self.size))
        )


class StopwatchPanel(Instrument[StopwatchSpec, StopwatchState]):
    """Shows each state with its time; those that hold now tick."""

    def __init__(self, spec: StopwatchSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self._labels = {code.id: one_line(code.label) for code in codes(spec)}
        self._widest = max(cell_len(label) for label in self._labels.values())

    def press(self, code: str) -> StepPanel.Recorded | None:
        """Start a state, or stop it where it holds; nothing while nobody watches.

        It always happens now: late marks are for turns, and time has none.
        """
        if self.moment.timeline.paused_ms is not None:
            return None
        verb = STOP if code in self._now().since else START
        return self.Recorded(self.spec.id, verb, {"code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """Title with what holds now, then the states of each group."""
        now = self._now()
        note = self._note(now, width)
        title = clip(self.spec.title, max(1, width - note.cell_length - _RULE))
        rows = [rule(width, plain(title, "bold"), note)]
        layout = self._layout(now, width)
        legend = f"{'now, ' if layout.running else ''}total, % of {spoken_span(now.watched_ms)}"
        for group in self.spec.groups:
            said = group.title if len(rows) > 1 else f"{group.title} · {legend} observed"
            space = [Content("")] if self.moment.roomy else []
            rows += [*space, plain(clip(said, width), "$quiet")]
            rows += self._states(group, now, layout, width)
        if self.moment.roomy and self.spec.ratio is not None:
            rows += [Content(""), self._ratio(self.spec.ratio, now, width)]
        return rows

    def _now(self) -> _Now:
        line = self.moment.timeline
        found = spans(self.spec, self.state, line.end_ms)
        since = {
            code: span.start_ms for code, each in found.items() for span in each if span.running
        }
        return _Now(
            line.watched_ms(0, line.end_ms),
            {code: held(line, each) for code, each in found.items()},
            since,
            {code: line.watched_ms(start, line.end_ms) for code, start in since.items()},
        )

    @property
    def _glyph(self) -> str:
        return "▶" if self.moment.timeline.paused_ms is None else "‖"

    def _note(self, now: _Now, width: int) -> Content:
        """What holds now and since when, the newest first, as far as there is room for it."""
        title = min(_MOST_TITLE, plain(self.spec.title).cell_length)
        room = max(1, width - title - _RULE)
        lead = "" if self.moment.late_ms is None else "now: "
        if not now.since:
            return plain(clip(f"{lead}none running", room), "$quiet")
        lead += f"{self._glyph} "
        fitting = (words for words in self._holding(now) if cell_len(lead + words) <= room)
        return plain(clip(lead + next(fitting, ""), room), "bold $mark")

    def _holding(self, now: _Now) -> Iterator[str]:
        """What holds now, in fewer and fewer words."""
        newest_first = sorted(now.since, key=now.since.__getitem__, reverse=True)
        each = [
            f"{self._labels[code]} {spoken_span(now.running_ms[code])}" for code in newest_first
        ]
        if len(each) == 1:
            yield f"{each[0]}, since {clock(now.since[newest_first[0]])}"
        yield " · ".join(each)
        for count in range(len(each) - 1, 0, -1):
            yield f"{' · '.join(each[:count])} +{len(each) - count}"
        yield spoken_span(now.running_ms[newest_first[0]]) if len(each) == 1 else str(len(each))

    def _layout(self, now: _Now, width: int) -> _Layout:
        """Roomy, one state a row with a bar; else as many side by side as there is room for."""
        times = (len(spoken_span(one.total_ms)) for one in now.held.values())
        whole = _Layout(self._widest, max(_TIME, *times), running=True)
        if self.moment.roomy:
            whole = replace(whole, label=max(whole.label, len(_NONE)))
            bar = width - whole.size - 2
            return replace(whole.within(width), bar=bar if bar >= _LEAST_BAR else 0)
        if width >= 2 * whole.size + _GAP:
            return whole
        # Side by side matters more here; the title says how long a state has been holding.
        return replace(whole, running=False).within(width)

    def _states(self, group: StateGroup, now: _Now, layout: _Layout, width: int) -> list[Content]:
        cells = [self._state(code, now, layout) for code in group.codes]
        if not self.moment.roomy:
            return columns((cell.truncate(width, ellipsis=True) for cell in cells), width, _GAP)
        if group.exclusive:
            rest = now.watched_ms - sum(now.held[code.id].total_ms for code in group.codes)
            head = plain(f"    {clip(_NONE, layout.label)}", "$quiet")
            cells.append(self._figures(head, None, rest, now.watched_ms, layout))
        return [cell.truncate(width, ellipsis=True) for cell in cells]

    def _state(self, code: Code, now: _Now, layout: _Layout) -> Content:
        running = now.running_ms.get(code.id)
        holds = running is not None
        head = Content.assemble(
            self.key_of(code.id),
            (f" {self._glyph if holds else '·'} ", "bold $mark" if holds else "$rule"),
            plain(clip(self._labels[code.id], layout.label), "bold" if holds else ""),
        )
        return self._figures(head, running, now.held[code.id].total_ms, now.watched_ms, layout)

    def _figures(
        self, head: Content, running: int | None, total: int, watched: int, layout: _Layout
    ) -> Content:
        """One row: what it is, how long it has been holding, in all, and its share."""
        share = percent(total, watched)
        present = "" if running is None else spoken_span(running)
        bar = eighths(share, layout.bar) if layout.bar else ""
        return Content.assemble(
            head,
            " " * (4 + layout.label - head.cell_length),
            (f"  {present:>{layout.time}}" if layout.running else "", "bold $mark"),
            (f"  {spoken_span(total):>{layout.time}}", "bold" if total else "$quiet"),
            (f" {spoken_percent(share):>5}", "$quiet"),
            (f"  {bar}" if bar else "", "$secondary"),
        )

    def _ratio(self, one: TimeRatio, now: _Now, width: int) -> Content:
        value = f"ratio {spoken_ratio(ratio(one, now.held))}"
        of, to = (" + ".join(self._labels[code] for code in side) for side in (one.of, one.to))
        return plain(value, "bold") + plain(clip(f"  {of} to {to}", width - len(value)), "$quiet")
