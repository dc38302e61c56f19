"""How a figure is cut into cells and told in words, whatever draws it: a screen or a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias

from observe_tui.analysis.blocks import Bar, Bars, Heat, HeatCell, Strip, StripRow


class Coded(Protocol):
    """Whatever has a code's label and name."""

    @property
    def label(self) -> str:
        """What is shown where room is short."""
        ...

    @property
    def name(self) -> str:
        """What is shown where it is not."""
        ...


Look: TypeAlias = Literal["marked", "blank", "marked in part", "blank in part", "missed"]

GLYPHS: Mapping[Look, str] = {
    "marked": "█",
    "blank": "·",
    "marked in part": "▒",
    "blank in part": "░",
    "missed": "✕",
}
MEANINGS: Mapping[Look, str] = {
    "marked": "marked",
    "blank": "not marked",
    "marked in part": "marked, interval watched in part",
    "blank in part": "not marked, interval watched in part",
    "missed": "not watched",
}
NOTHING_RECORDED = "Nothing recorded."
NOT_WATCHED = "not watched"
STATUS_GLYPHS: Mapping[str, str] = {"open": "○", "tried": "~", "mastered": "✓", "let go": "×"}

_LONG_SET = 8


def look(strip: Strip, row: StripRow, column: int) -> Look:
    """What one cell of a strip shows; nothing is told of an interval that nobody watched."""
    watched = strip.columns[column]
    if watched == "missed":
        return "missed"
    if row.marks[column]:
        return "marked" if watched == "full" else "marked in part"
    return "blank" if watched == "full" else "blank in part"


def looks(strip: Strip) -> frozenset[Look]:
    """The looks that occur in a strip: what its legend has to explain."""
    return frozenset(
        look(strip, row, column) for row in strip.rows for column in range(len(strip.columns))
    )


def marked(strip: Strip, row: StripRow) -> list[int]:
    """The numbers, from 1, of the intervals a row is marked in."""
    return [
        column + 1
        for column in range(len(strip.columns))
        if look(strip, row, column).startswith("marked")
    ]


def bands(columns: int, most: int) -> list[range]:
    """Cut the columns of a long strip into bands of at most `most`, at a round number."""
    size = max(1, most)
    if columns > size > 10:
        size -= size % 5
    return [range(start, min(columns, start + size)) for start in range(0, columns, size)]


def ticks(band: range) -> list[int]:
    """The columns of a band whose number is written: 1, 5, 10, and so on."""
    return [column for column in band if column == 0 or (column + 1) % 5 == 0]


def told(block: Bars) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    """The bars to draw, and those only to name: a long set is drawn without its empty bars."""
    if len(block.bars) <= _LONG_SET:
        return block.bars, ()
    drawn = tuple(bar for bar in block.bars if bar.count)
    return drawn, tuple(bar for bar in block.bars if not bar.count)


def spelled_out(one: Coded) -> str:
    """The name of a code, unless its label says the same already."""
    return "" if one.name.strip().casefold() == one.label.strip().casefold() else one.name


def eighths(value: float | None, width: int) -> str:
    """A bar for a percentage, drawn in eighths of a character; anything above 0 can be seen."""
    parts = round((value or 0) / 100 * width * 8)
    if value and not parts:
        parts = 1
    whole, rest = divmod(parts, 8)
    return "█" * whole + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def seat_words(cell: HeatCell) -> str:
    """What is told of a seat: `4`, `3 of 5`, or that nobody looked."""
    if cell.count is None:
        return NOT_WATCHED
    return str(cell.count) if cell.of is None else f"{cell.count} of {cell.of}"


def fullness(heat: Heat, cell: HeatCell) -> float:
    """How full a seat is drawn, 0 to 1: of its own base, or of the seat with the most."""
    most = cell.of or max((one.count or 0 for one in heat.cells), default=0)
    return min(1.0, (cell.count or 0) / most) if most else 0.0


def rows_of(heat: Heat) -> list[list[HeatCell | None]]:
    """The room, row by row from the front; none where there is no seat.

    Rows and columns of the room in which there is no seat at all are gangways, and stay.
    """
    across = range(1 + max((cell.column for cell in heat.cells), default=-1))
    deep = range(1 + max((cell.row for cell in heat.cells), default=-1))
    seats = {(cell.row, cell.column): cell for cell in heat.cells}
    return [[seats.get((row, column)) for column in across] for row in deep]


def tells_nothing(figure: str) -> bool:
    """Whether a figure as people read it says that there was nothing: it is drawn quietly."""
    return figure.strip() in ("", "0", "0 %", "n/a")


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as they are spoken of: `1–3, 7`."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


def interval_length(seconds: int) -> str:
    """`2 min`, `30 s`, `1 min 30 s`."""
    whole, rest = divmod(seconds, 60)
    parts = [f"{whole} min" if whole else "", f"{rest} s" if rest else ""]
    return " ".join(part for part in parts if part)


def strip_base(block: Strip) -> str:
    """What the columns of a strip are."""
    count = len(block.columns)
    noun = "interval" if count == 1 else "intervals"
    return f"{count} {noun} of {interval_length(block.seconds)}"


def base_words(block: Bars, as_above: bool = False) -> str:
    """What the percentages of a figure are taken of."""
    return f"Percent of {block.base}{', counted as above' if as_above else ''}"


def not_recorded(bars: Iterable[Bar]) -> str:
    """The codes that nothing was recorded of, in one sentence."""
    named = (f"{bar.label} {spelled_out(bar)}".strip() for bar in bars)
    return f"Not recorded: {', '.join(named)}."


def sentence(text: str) -> str:
    """The text begun with a capital and closed with a full stop, if nothing closes it yet."""
    text = text.strip()
    end = "" if text.endswith((".", "?", "!", "…")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}" if text else ""
