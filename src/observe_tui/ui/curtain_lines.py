"""What stands on the curtain: the time of day, and nothing that belongs to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from observe_tui.kit.plain import clip, wrap

_ROWS = {
    "0": ("███", "█ █", "█ █", "█ █", "███"), "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"), "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"), "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"), "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"), "9": ("███", "█ █", "███", "  █", "███"),
    ":": (" ", "█", " ", "█", " "),
}  # fmt: skip
"""Each sign in five rows of places; a place is two cells, so that it is about square."""
_WIDEST_DOTS, _FIELD = 32, 16


@dataclass(frozen=True, slots=True)
class Face:
    """What the curtain shows besides the time.

    Attributes:
        time: hours and minutes, as `14:02`.
        marks: how many more marks count than when it dropped; none where no key marks.
        unsaved: what is to be said where something is not in the file; mostly empty.
        letters: how many letters of a passphrase are typed; none where none is asked for.
        told: what a key has come to; empty after a while.
    """

    time: str
    marks: int | None = None
    unsaved: str = ""
    letters: int | None = None
    told: str = ""


def curtain_lines(face: Face, width: int, height: int) -> list[Content]:
    """The curtain in so many cells: the clock a little above the middle, the rest below it."""
    below = [Content(""), *_below(face, width)]
    clock = _large(face.time)
    if clock[0].cell_length > width or len(clock) + len(below) > height:
        clock = [Content.styled(face.time, "$quiet")]
    rows = [*clock, *below]
    above = max(0, (height - len(rows)) * 2 // 5)
    return [Content("")] * above + [_centred(row, width) for row in rows]


def _below(face: Face, width: int) -> Sequence[Content]:
    """A line for marks, one for the passphrase, and what is told."""
    mark = Content("")
    if face.marks is not None:
        count = f"· {face.marks}".replace("-", "−") if face.marks else "·"
        mark = Content.styled(count, "$quiet")
    if face.unsaved:
        mark = mark + Content.styled(f"  {face.unsaved}", "$warning")
    rows = [mark, Content("")]
    if face.letters is not None:
        dots = "•" * min(face.letters, _WIDEST_DOTS)
        field = f"{dots}▏".ljust(_FIELD)  # stays where it is while somebody types
        rows += [Content.assemble(("Passphrase  ", "$quiet"), (field, "$foreground")), Content("")]
    rows += [Content.styled(row, "$quiet") for row in wrap(face.told, max(1, width - 4))]
    return rows


def _large(time: str) -> list[Content]:
    """The time in signs of five rows."""
    rows = zip(*(_ROWS[sign] for sign in time), strict=True)
    return [
        Content.styled("   ".join("".join(place * 2 for place in part) for part in row), "$quiet")
        for row in rows
    ]


def _centred(row: Content, width: int) -> Content:
    if row.cell_length > width:
        return Content(clip(row.plain, width))
    return Content(" " * ((width - row.cell_length) // 2)) + row
