"""The panel of a `sequence`: the codes, the one in force, and the last tallies."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from observe_tui.analysis.blocks import clock
from observe_tui.kit.lines import rule
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.sequence.step import (
    CODE,
    Change,
    SequenceSpec,
    SequenceState,
    changes,
    initial,
    spoken_tallies,
    stretches,
)

_GAP = 2
_SHOWN = 20
_BREAK = "‖"
_HEAD = Content.styled("last  ", "$quiet")


class SequencePanel(Instrument[SequenceSpec, SequenceState]):
    """Shows which code is in force, for how long, and what came before it."""

    def __init__(self, spec: SequenceSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)

    def press(self, code: str) -> StepPanel.Recorded | None:
        """Put a code in force from now on; nothing where it is in force already."""
        present = self._in_force()
        if present is not None and present.code == code:
            return None
        return self.Recorded(self.spec.id, CODE, {"code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """Title with the code in force, then the codes in columns and the last tallies."""
        present = self._in_force()
        tallied = stretches(self.spec, self.state, self.moment.timeline)
        air = [Content("")] if self.moment.roomy else []
        rows = [
            self._title(present, sum(map(len, tallied)), width),
            *air,
            *self._codes(present, width),
            *air,
            self._last(tallied, width) if tallied else self._hint(),
        ]
        return [row.truncate(width, ellipsis=True) for row in rows]

    def _in_force(self) -> Change | None:
        changed = changes(self.state)
        return changed[-1] if changed else None

    def _title(self, present: Change | None, total: int, width: int) -> Content:
        if present is None:
            note = Content.styled("nothing coded yet", "$quiet")
        else:
            note = self._present(present, total, width)
        title = clip(self.spec.title, max(3, width - note.cell_length - 8))
        return rule(width, plain(title, "bold"), note)

    def _present(self, present: Change, total: int, width: int) -> Content:
        """The code in force, for how long somebody has watched it, and how much is tallied."""
        line = self.moment.timeline
        code = next(one for one in self.spec.codes if one.id == present.code)
        held = f" {clock(line.watched_ms(present.at_ms, line.end_ms))}"
        tallies = f" · {spoken_tallies(total)}"
        title = min(plain(self.spec.title).cell_length, width // 3)
        room = max(3, width - title - len(held) - len(tallies) - 8)
        name = clip(f"{code.label} {code.name}".strip(), room)
        return plain(name + held, "bold $mark") + Content.styled(tallies, "$quiet")

    def _codes(self, present: Change | None, width: int) -> list[Content]:
        """The codes down the columns, as many columns as take them."""
        cells = [self._cell(code, present) for code in self.spec.codes]
        count = self._columns(cells, width)
        size = min((width - _GAP * (count - 1)) // count, max(cell.cell_length for cell in cells))
        drawn = [cell.truncate(size, ellipsis=True) for cell in cells]
        padded = [cell + Content(" " * (size - cell.cell_length)) for cell in drawn]
        deep = -(-len(cells) // count)
        return [Content(" " * _GAP).join(padded[row::deep]).rstrip() for row in range(deep)]

    def _columns(self, cells: Sequence[Content], width: int) -> int:
        """Three columns where room is short but the names fit, two where the labels do."""
        names = max(cell.cell_length for cell in cells)
        labels = max(plain(code.label).cell_length for code in self.spec.codes) + 4
        if not self.moment.roomy and names * 3 + _GAP * 2 <= width:
            return 3
        return 2 if labels * 2 + _GAP <= width else 1

    def _cell(self, code: Code, present: Change | None) -> Content:
        key, style = self.key_of(code.id)
        held = present is not None and present.code == code.id
        # A label that is its own key stands there already.
        label = "" if code.name and code.label == key else f"{code.label} "
        return Content.assemble(
            (key, style),
            (" ● " if held else " · ", "bold $mark" if held else "$rule"),
            plain(label, "bold" if held else "$quiet" if code.name else ""),
            plain(code.name, "bold" if held else ""),
        )

    def _last(self, tallied: Sequence[Sequence[str]], width: int) -> Content:
        """The last tallies, the newest at the right; a bar where nobody watched in between."""
        labels = {code.id: code.label for code in self.spec.codes}
        signs = [sign for tallies in tallied for sign in (_BREAK, *tallies)][1:]
        row, room = Content(""), width - _HEAD.cell_length
        for sign in reversed(signs[-_SHOWN:]):
            cell = plain(labels.get(sign, sign), "$quiet" if row else "bold $mark")
            if row.cell_length + cell.cell_length + 1 > room:
                break
            row = cell + Content(" ") + row
        return _HEAD + row

    def _hint(self) -> Content:
        beat = f"every {self.spec.seconds} s"
        return Content.styled(f"Mark what happens now: a tally {beat} until it changes", "$quiet")
