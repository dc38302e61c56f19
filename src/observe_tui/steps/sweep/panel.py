"""The panel of a `sweep`: the seats, a cursor that goes from pupil to pupil, and the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from observe_tui.kit.lines import columns, rule
from observe_tui.kit.panel import Instrument, Moment, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.record.model import Payload, Seat
from observe_tui.steps.seats import SEAT
from observe_tui.steps.sweep.grid import View, draw
from observe_tui.steps.sweep.step import (
    MARK,
    UNMARK,
    SweepSpec,
    SweepState,
    initial,
    letters,
    looks,
    seats_of,
    seconds,
)
from observe_tui.steps.sweep.walk import moved, next_unseen

_TIGHT_ROWS = 5
_MOST_TEXT = 24
_LEAST_BESIDE = 20
_EDGE_MS = 5_000


class SweepPanel(Instrument[SweepSpec, SweepState]):
    """Shows who was seen in the present sweep, or in the one marked late, and who comes next.

    The looks of the sweep before are not shown: each look is to be a fresh one.
    """

    moves = True

    def __init__(self, spec: SweepSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self._letters = letters(spec)
        self._length_ms = seconds(spec) * 1000
        # The sweep it was moved in, and the seat: another sweep begins at its first seat.
        self._moved_to: tuple[int, str] | None = None

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Every seat, in the order they are passed."""
        return seats_of(self.spec, self.moment.seats)

    @property
    def target(self) -> int:
        """The sweep that a mark made now belongs to, from 0."""
        return self.moment.target_ms // self._length_ms

    @property
    def marks(self) -> Mapping[str, str]:
        """The code of each seat seen in that sweep."""
        return looks(self.state, self.target)

    @property
    def cursor(self) -> Seat | None:
        """The seat that the next mark goes to; none once everyone was seen."""
        seats, sweep = self.seats, self.target
        found = (seat for seat in seats if self._moved_to == (sweep, seat.id))
        return next(found, None) or next_unseen(seats, self.marks, None)

    def show(self, state: SweepState, moment: Moment) -> None:
        """Draw this state; the cursor follows what was taken back or brought back."""
        sweep, before, cursor = self.target, self.marks, self.cursor
        after = looks(state, sweep)
        lost = next((seat for seat in self.seats if seat.id in before.keys() - after.keys()), None)
        if lost is not None:
            self._moved_to = (sweep, lost.id)
        elif cursor is not None and cursor.id in after.keys() - before.keys():
            self._go_on(after, cursor)
        super().show(state, moment)

    def turns(self) -> Sequence[int]:
        """The start of each sweep so far."""
        return range(0, self.moment.timeline.end_ms + 1, self._length_ms)

    def move(self, columns: int, rows: int) -> None:
        """Move the cursor, over empty places."""
        self._moved_to = (self.target, moved(self.seats, self.cursor, columns, rows).id)
        self.redraw()

    def press(self, code: str) -> StepPanel.Recorded | None:
        """Mark the pupil at the cursor and go on; the same code again takes the mark away."""
        cursor, marks = self.cursor, self.marks
        if cursor is None:
            return None
        at: Payload = {"sweep": self.target, SEAT: cursor.id}
        if marks.get(cursor.id) == code:
            return self.Recorded(self.spec.id, UNMARK, at)
        self._go_on({**marks, cursor.id: code}, cursor)
        return self.Recorded(self.spec.id, MARK, {**at, "code": code})

    def _go_on(self, marks: Mapping[str, str], after: Seat) -> None:
        seat = next_unseen(self.seats, marks, after)
        self._moved_to = (self.target, seat.id) if seat is not None else None

    def lines(self, width: int) -> Sequence[Content]:
        """Title with the sweep and its time left, then the seats and the codes."""
        body = self._roomy(width) if self.moment.roomy else self._tight(width)
        rows = [self._title(width), *body]
        return [row.truncate(width, ellipsis=True) for row in rows]

    def _title(self, width: int) -> Content:
        note = next((each for each in self._notes() if each.cell_length <= width - 16), Content(""))
        title = clip(self.spec.title, max(1, width - note.cell_length - 9))
        return rule(width, plain(title, "bold"), note)

    def _notes(self) -> list[Content]:
        """What the title says of the sweep, at length and shorter."""
        seats, marks = self.seats, self.marks
        seen = sum(seat.id in marks for seat in seats)
        told = f"{seen} of {len(seats)} seen" if seen < len(seats) else f"all {seen} seen"
        sweep, now = self.target, self.moment.timeline.end_ms
        if sweep < now // self._length_ms:
            words = (
                f" LATE ▸ sweep {sweep + 1} · {told} · z now ",
                f" LATE ▸ sweep {sweep + 1} · {told} ",
                f" LATE ▸ {sweep + 1} ",
            )
            return [Content.styled(each, "bold $warning reverse") for each in words]
        left = -(-(self._length_ms - now % self._length_ms) // 1000)
        until = f"{left // 60}:{left % 60:02}"
        edge = now >= self._length_ms and now % self._length_ms < _EDGE_MS
        style = "bold $warning" if edge else "$quiet"
        words = (
            f"sweep {sweep + 1} · {told} · next in {until}",
            f"{sweep + 1} · {told} · {until}",
            until,
        )
        return [Content.styled(each, style) for each in words]

    def _grid(self, width: int, *, airy: bool) -> list[Content]:
        seats = self.seats
        signs = {seat: self._letters.get(code, "") for seat, code in self.marks.items()}
        rows = len(seats) if airy else _TIGHT_ROWS
        return draw(seats, View(signs, self.cursor, self.moment.marking, airy, rows), width)

    def _roomy(self, width: int) -> list[Content]:
        cells = self._legend(named=True)
        size = max(cell.cell_length for cell in cells)
        even = [cell + Content(" " * (size - cell.cell_length)) for cell in cells]
        return [
            Content(""),
            *self._grid(width, airy=True),
            Content(""),
            *columns(even, width, 3),
        ]

    def _tight(self, width: int) -> list[Content]:
        """The codes beside the seats or below them, whichever takes fewer rows."""
        grid, cells = self._grid(width, airy=False), self._legend(named=False)
        below = [*grid, *columns(cells, width)]
        size = max(row.cell_length for row in grid) + 3
        if width - size < _LEAST_BESIDE:
            return below
        legend = columns(cells, width - size)
        height = max(len(grid), len(legend))
        if height > len(below):
            return below
        blank = Content("")
        left = [*grid, *[blank] * (height - len(grid))]
        right = [*legend, *[blank] * (height - len(legend))]
        return [
            seats + Content(" " * (size - seats.cell_length)) + keys
            for seats, keys in zip(left, right, strict=True)
        ]

    def _legend(self, *, named: bool) -> list[Content]:
        cells = [self._code(code, named) for code in self.spec.codes]
        if not self.moment.in_hand:
            return cells
        key, words = ("←", "change one") if self.cursor is None else ("→", "skip")
        style = "bold $mark" if self.moment.marking else "$quiet"
        return [*cells, Content.assemble((key, style), (f" {words}", "$quiet"))]

    def _code(self, code: Code, named: bool) -> Content:
        """A code with its key, and with the letter it has in the grid where that is another."""
        key, style = self.key_of(code.id)
        sign = self._letters[code.id]
        label = code.label if not named and code.label != sign else code.name or code.label
        alike = [each for each in self._letters.values() if each.casefold() == sign.casefold()]
        plainly = key.casefold() == sign.casefold() and len(alike) == 1
        return Content.assemble(
            (key, style),
            " ",
            plain("" if plainly or label == sign else f"{sign} ", "bold"),
            plain(clip(label, _MOST_TEXT)),
        )
