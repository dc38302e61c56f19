"""The panel of a `participation`: how often each seat was heard, and the newest exchange."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from textual.content import Content

from observe_tui.analysis.blocks import clock
from observe_tui.kit.lines import columns, rule
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.record.model import Seat
from observe_tui.steps.participation.step import (
    EXCHANGE,
    NO_SEAT,
    RESEAT,
    SEAT_CODE,
    SET,
    UNSET,
    ParticipationSpec,
    ParticipationState,
    dimension_of,
    initial,
    many,
    newest,
    places,
    spoken,
)
from observe_tui.steps.seats import SEAT

_MOST_TITLE = 16
_MOST_SEAT = 8
_SHORT_SEAT = 3
_LEAST_LEGEND = 36
_GAP = 2
_CHOSEN = "▸"
_NEWEST = "●"


class ParticipationPanel(Instrument[ParticipationSpec, ParticipationState]):
    """Shows what is noted of the newest exchange, and which seats were heard how often.

    Attributes:
        seat: id of the seat that the next exchange belongs to; empty for none.
    """

    def __init__(self, spec: ParticipationSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self.seat = NO_SEAT
        self.moves = spec.seats > 0

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats that can be chosen, in the order of the room; none where none are asked."""
        return places(self.spec, self.moment.seats, self.state)

    @property
    def chosen(self) -> str:
        """The seat that the next exchange belongs to, as long as there is such a seat."""
        return self.seat if any(one.id == self.seat for one in self.seats) else NO_SEAT

    def move(self, columns: int, rows: int) -> None:
        """Choose another seat; the place before the first one is no seat."""
        self.seat = moved(self.seats, self.chosen, columns, rows)
        self.redraw()

    def press(self, code: str) -> StepPanel.Recorded | None:
        """Begin an exchange, note something of the newest one, or take that away again."""
        if dimension_of(self.spec, code) is self.spec.dimensions[0]:
            late = self.moment.timeline.end_ms - self.moment.target_ms
            begun = {"code": code, SEAT: self.chosen}
            return self.Recorded(self.spec.id, EXCHANGE, begun, back_ms=late)
        now = newest(self.state)
        if now is None:
            return None
        if code == SEAT_CODE.id:
            corrected = {"exchange": now.event, SEAT: self.chosen}
            return self.Recorded(self.spec.id, RESEAT, corrected)
        verb = UNSET if code in now.codes.values() else SET
        return self.Recorded(self.spec.id, verb, {"exchange": now.event, "code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """The title, then a line for each dimension, with seats a line for them and the room."""
        if not self.seats:
            body = self._legend(width)
        elif self.moment.roomy:
            body = [*self._legend(width), Content(""), *self._room(width)]
        else:
            body = self._tight(width)
        air = [Content("")] if self.moment.roomy else []
        rows = [self._title(width), *air, *body]
        return [row.truncate(width, ellipsis=True) for row in rows]

    def _title(self, width: int) -> Content:
        said = many(len(self.state), "exchange")
        if self.seats:
            heard = len(spoken(self.state))
            noun = "pupils" if self.moment.seats else "seats"
            said += f" · {heard} of {len(self.seats)} {noun} heard"
        late = self.moment.late_ms
        note = Content.assemble(
            (f" LATE ▸ {clock(late)} " if late is not None else "", "bold $warning reverse"),
            " " if late is not None else "",
            (said, "$quiet"),
        )
        room = max(4, width - note.cell_length - 9)
        return rule(width, plain(clip(self.spec.title, room), "bold"), note)

    # --- the legend ------------------------------------------------------------------------------

    def _legend(self, width: int) -> list[Content]:
        """A line for each dimension, as many more as it needs where room is short."""
        now = newest(self.state)
        held = frozenset(now.codes.values()) if now else frozenset[str]()
        titles = [one.title for one in self.spec.dimensions] + ["seat"] * bool(self.seats)
        most = max(6, min(_MOST_TITLE, width // 4))
        size = max(plain(clip(one, most)).cell_length for one in titles) + _GAP
        rows = []
        for place, one in enumerate(self.spec.dimensions):
            cells = [self._cell(code, code.id in held) for code in one.codes]
            head = Content.assemble(("+ " if place == 0 else "  ", "bold $mark"))
            head += plain(clip(one.title, most), "" if place == 0 else "$quiet")
            rows += _headed(head, size + 2, cells, width)
        if self.seats:
            head = Content("  ") + Content.styled("seat", "$quiet")
            rows += _headed(head, size + 2, self._seat_cells(now.seat if now else None), width)
        return rows

    def _cell(self, code: Code, held: bool) -> Content:
        return Content.assemble(
            self.key_of(code.id),
            (" ●" if held else " ·", "bold $mark" if held else "$rule"),
            plain(code.label, "bold" if held else ""),
        )

    def _seat_cells(self, now: str | None) -> list[Content]:
        """The seat of the next exchange, that of the newest one, and the key that corrects it."""
        names = {one.id: clip(one.label, _MOST_SEAT) for one in self.seats}

        def seat(glyph: str, at: str, style: str) -> Content:
            return plain(f"{glyph}{names[at]}" if at in names else "no seat", style)

        chosen = seat(_CHOSEN, self.chosen, "bold $mark")
        arrows = " ←↑↓→" if self.moment.in_hand else ""
        cells = [Content.assemble(("next ", "$quiet"), chosen, (arrows, "$quiet"))]
        if now is not None:
            cells.append(Content.assemble(("newest ", "$quiet"), seat(_NEWEST, now, "bold")))
        return [*cells, Content.assemble(self.key_of(SEAT_CODE.id), " move to ", chosen)]

    # --- the room --------------------------------------------------------------------------------

    def _tight(self, width: int) -> list[Content]:
        """The room beside the legend, with narrow cells if need be, where that saves rows."""
        layouts = [
            beside(self._legend, room, width)
            for room in (self._grid(3), self._grid(2))
            if width - max(row.cell_length for row in room) - _GAP >= _LEAST_LEGEND
        ]
        return min([*layouts, [*self._legend(width), *self._grid(3)]], key=len)

    def _room(self, width: int) -> list[Content]:
        """The room with the labels of the seats, as long as there is room for them."""
        front = Content.styled("  front of the room", "$quiet")
        for most in (_MOST_SEAT, _SHORT_SEAT):
            label = max(plain(clip(one.label, most)).cell_length for one in self.seats)
            rows = self._grid(label + 6, label)
            if max(row.cell_length for row in rows) <= width:
                return [front, *rows]
        return [front, *self._grid(3)]

    def _grid(self, size: int, label: int = 0) -> list[Content]:
        """The room, each seat in `size` cells: a glyph, a label if there is one, and the count.

        In the narrowest cells, ten and more is told as `+`.
        """
        counts, now = spoken(self.state), newest(self.state)
        chosen, last = self.chosen, now.seat if now else NO_SEAT

        def cell(seat: Seat) -> Content:
            count = counts.get(seat.id, 0)
            glyph = _CHOSEN if seat.id == chosen else _NEWEST if seat.id == last else " "
            style = "bold $mark" if seat.id == chosen else "bold" if count else "$quiet"
            said = "·" if not count else "+" if count > 9 and size < 3 else str(count)
            if not label:
                return Content.assemble((glyph, "bold $mark"), (said.ljust(size - 1), style))
            name = plain(clip(seat.label, label))
            space = " " * (label - name.cell_length + 1)
            times = f"×{count}" if count else said
            return Content.assemble((glyph, "bold $mark"), name, space, (times.ljust(3), style))

        return grid(self.seats, cell, size)


def moved(seats: Sequence[Seat], at: str, columns: int, rows: int) -> str:
    """The seat that an arrow key leads to, in a room that may have holes.

    Args:
        seats: in the order of the room.
        at: id of the seat to go from; empty for the place before the first seat.
        columns: how many seats onwards in that order, backwards if below 0.
        rows: how many rows back, to the front if below 0: the seat that is nearest there.
    """
    order = [NO_SEAT, *(one.id for one in seats)]
    place = order.index(at) if at in order else 0
    place = min(max(0, place + columns), len(order) - 1)
    lines = sorted({one.row for one in seats})
    here = seats[place - 1] if place else None
    line = (lines.index(here.row) if here else -1) + rows
    if not rows or not lines:
        return order[place]
    if line < 0:
        return NO_SEAT
    across = here.column if here else 0
    there = [one for one in seats if one.row == lines[min(line, len(lines) - 1)]]
    return min(there, key=lambda one: abs(one.column - across)).id


def grid(seats: Sequence[Seat], cell: Callable[[Seat], Content], size: int) -> list[Content]:
    """Seats as they stand in the room; aisles between columns stay, empty rows do not."""
    first = min((one.column for one in seats), default=0)
    rows: dict[int, Content] = {}
    for one in seats:
        row = rows.get(one.row, Content(""))
        space = max(0, (one.column - first) * size - row.cell_length)
        rows[one.row] = row + Content(" " * space) + cell(one)
    return list(rows.values())


def beside(
    legend: Callable[[int], list[Content]], room: Sequence[Content], width: int
) -> list[Content]:
    """The legend on the left, laid out for what the room on the right leaves of the width."""
    rows = legend(width - max(row.cell_length for row in room) - _GAP)
    left = max(row.cell_length for row in rows) + _GAP
    return [
        row + Content(" " * (left - row.cell_length)) + seats
        for row, seats in zip_longest(rows, room, fillvalue=Content(""))
    ]


def _headed(head: Content, size: int, cells: Sequence[Content], width: int) -> list[Content]:
    """Cells behind a head of so many cells; later lines stand under the first one."""
    rows = columns(cells, max(1, width - size), _GAP)
    first = head + Content(" " * max(0, size - head.cell_length))
    return [(Content(" " * size) if place else first) + row for place, row in enumerate(rows)]
