"""The panel of an `interval` instrument: its codes, their keys, and the interval they go to."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from observe_tui.kit.lines import columns, rule, spread
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.interval.step import (
    MARK,
    UNMARK,
    CodeGroup,
    IntervalSpec,
    IntervalState,
    codes,
    initial,
)
from observe_tui.steps.unwatched import spoken_span

_EDGE_MS = 2_000
_LEVELS = "▁▂▃▄▅▆▇█"
_METER = 8


class IntervalPanel(Instrument[IntervalSpec, IntervalState]):
    """Shows what is marked in the present interval, or in the one marked late."""

    def __init__(self, spec: IntervalSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self._widest = max(plain(code.label).cell_length for code in codes(spec))

    @property
    def target(self) -> int:
        """The interval that a mark made now belongs to, from 0."""
        return self.moment.target_ms // (self.spec.seconds * 1000)

    def turns(self) -> Sequence[int]:
        """The start of each interval so far."""
        return range(0, self.moment.timeline.end_ms + 1, self.spec.seconds * 1000)

    def press(self, code: str) -> StepPanel.Recorded:
        """Mark a code in the target interval, or take its mark away."""
        marked = code in self.state.get(self.target, frozenset())
        verb = UNMARK if marked else MARK
        return self.Recorded(self.spec.id, verb, {"interval": self.target, "code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """Title with the interval and its time left, then the codes of each group."""
        rows = [rule(width, plain(self.spec.title, "bold"), self._clock())]
        draw = self._roomy_group if self.moment.roomy else self._tight_group
        for group in self.spec.groups:
            rows.extend(draw(group, width))
        return [*rows[:-1], spread(rows[-1], self._strip(), width)] if len(rows) > 1 else rows

    def _clock(self) -> Content:
        length = self.spec.seconds * 1000
        now = self.moment.timeline.end_ms
        if self.moment.late_ms is not None:
            return Content.styled(
                f" LATE ▸ interval {self.target + 1} · z now ", "bold $warning reverse"
            )
        left = length - now % length
        planned = self.moment.planned_ms
        of = f" of {max(-(-planned // length), now // length + 1)}" if planned else ""
        filled = round(_METER * (length - left) / length)
        style = "bold $warning" if now >= length and now % length < _EDGE_MS else "$quiet"
        return Content.assemble(
            (f"interval {now // length + 1}{of} ", style),
            ("▕" + "█" * filled + " " * (_METER - filled) + "▏", style),
            (f" {spoken_span(left + 999)} left", "$quiet"),
        )

    def _tight_group(self, group: CodeGroup, width: int) -> list[Content]:
        titles = [plain(one.title).cell_length for one in self.spec.groups]
        head = min(max(titles), width // 4) + 2
        cells = [self._cell(code) for code in group.codes]
        rows = columns(cells, width - head - 1, 2)
        title = _padded(plain(clip(group.title, head - 2), "$quiet"), head)
        return [(Content(" " * head) if at else title) + row for at, row in enumerate(rows)]

    def _roomy_group(self, group: CodeGroup, width: int) -> list[Content]:
        if group.exclusive:
            return self._tight_group(group, width)
        size = (width - 2) // 2
        cells = [self._cell(code, named=True).truncate(size, ellipsis=True) for code in group.codes]
        half = -(-len(cells) // 2)
        rows = [Content(""), plain(clip(group.title, width), "$quiet")]
        for row in range(half):
            left = cells[row]
            right = cells[row + half] if row + half < len(cells) else Content("")
            rows.append(_padded(left, size + 2) + right)
        return [*rows, Content("")] if group is self._last_open() else rows

    def _last_open(self) -> CodeGroup | None:
        return next((one for one in reversed(self.spec.groups) if not one.exclusive), None)

    def _cell(self, code: Code, named: bool = False) -> Content:
        marked = code.id in self.state.get(self.target, frozenset())
        label = plain(code.label)
        if named:
            label = _padded(label, self._widest + 1) + plain(code.name)
        return Content.assemble(
            self.key_of(code.id),
            (" ●" if marked else " ·", "bold $mark" if marked else "$rule"),
            " " if named else "",
            label.stylize("bold") if marked else label,
        )

    def _strip(self) -> Content:
        """How many codes each of the last intervals has, the present one last."""
        present = self.moment.timeline.end_ms // (self.spec.seconds * 1000)
        most = max(6, *(len(marks) for marks in self.state.values()), 0)
        shown = range(max(0, present - 11), present + 1)
        total = len(codes(self.spec))
        cells = [
            (
                _LEVELS[min(7, count * 8 // (most + 1))] if count else "·",
                "bold $mark" if index == self.target else "$quiet",
            )
            for index in shown
            for count in [min(total, len(self.state.get(index, frozenset())))]
        ]
        return Content.assemble(
            (f"{shown.start + 1} ", "$quiet"), *cells, (f" {present + 1}", "$quiet")
        )


def _padded(cell: Content, width: int) -> Content:
    return cell + Content(" " * max(0, width - cell.cell_length))
