"""Draws the room with a figure on each seat: the more often, the fuller the block."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import Heat, HeatCell
from observe_tui.analysis.figures import sentence
from observe_tui.kit.plain import clip, plain

_MOST_LABEL = 6
_BLOCKS = "▁▂▃▄▅▆▇█"


def heat_lines(block: Heat, width: int) -> Iterator[Content]:
    """The base in words, then a line for each row of the room, the front one first."""
    yield plain(clip(sentence(block.base), width), "$quiet")
    most = max((cell.count or 0 for cell in block.cells), default=0)
    label = min(_MOST_LABEL, max((cell_len(cell.label) for cell in block.cells), default=1))
    columns = 1 + max((cell.column for cell in block.cells), default=0)
    for row in range(1 + max((cell.row for cell in block.cells), default=-1)):
        seats = {cell.column: cell for cell in block.cells if cell.row == row}
        cells = [_seat(seats.get(column), label, most) for column in range(columns)]
        yield Content("  ").join(cells).truncate(width, ellipsis=True)
    if block.note.strip():
        yield plain(clip(sentence(block.note), width), "$quiet")


def _seat(cell: HeatCell | None, label: int, most: int) -> Content:
    """`12 ▅  4`: the seat, how full, how often; `–` where nobody looked."""
    if cell is None:
        return Content(" " * (label + 5))
    name = clip(cell.label, label)
    name = " " * (label - cell_len(name)) + name
    if cell.count is None:
        return Content.assemble(plain(name, "$quiet"), "     –"[-5:])
    full = _BLOCKS[(len(_BLOCKS) - 1) * cell.count // most] if cell.count and most else "·"
    return Content.assemble(plain(name, "$quiet"), " ", (full, "$accent"), f"{cell.count:>3}")
