"""The review as lines: the head of the document, then each section with what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from textual.content import Content

from observe_tui.analysis.blocks import Bars, Block, Prose, Table
from observe_tui.kit.draw import draw
from observe_tui.kit.lines import rule
from observe_tui.kit.page import labelled, paragraphs
from observe_tui.kit.plain import clip, plain
from observe_tui.report.model import Header, Section, StageTime
from observe_tui.report.words import (
    header_rows,
    minutes,
    ownership,
    planned_minutes,
    short_day,
    skipped_lines,
    told_blocks,
    voice,
    wall_time,
    wants_title,
)

NOTHING = "Nothing has been recorded in this cycle yet. esc goes back."


def part_key(number: int) -> str:
    """The key that leads to a part, with a space after it: 1 to 9, and 0 for the tenth.

    A part that is number 0 stands where no key leads to it.
    """
    return f"{number % 10} " if 1 <= number <= 10 else ""


@dataclass(frozen=True, slots=True)
class DrawHead:
    """Draws who, what and when, and whose record it is."""

    header: Header

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """A row for each fact."""
        rows: list[Content] = []
        for label, text in header_rows(self.header):
            rows += labelled(label, text, width, 12)
        rows += [Content(""), *paragraphs(f"{self.header.purpose}.", width, "$quiet")]
        return [*rows, *paragraphs(ownership(self.header), width, "$quiet")]


@dataclass(frozen=True, slots=True)
class DrawSection:
    """Draws one section: its number and title, a lead, its blocks, its notes."""

    number: int
    section: Section
    header: Header

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """Parts with an empty line between them."""
        rows = [self._title(width)]
        for part in self._parts(width):
            rows += [Content(""), *part]
        return rows

    def _title(self, width: int) -> Content:
        key = part_key(self.number)
        title = plain(clip(self.section.title, width - 8), "bold")
        return rule(width, Content.styled(key, "bold $accent") + title)

    def _parts(self, width: int) -> Iterator[list[Content]]:
        section = self.section
        if section.lead:
            yield paragraphs(section.lead, width, "$quiet")
        if section.times:
            yield list(_times(section.times, width))
        for block, as_above in told_blocks(section):
            told = draw(_said_once(self._voiced(self._untitled(block)), as_above), width)
            yield told.split("\n", allow_blank=True)
        for note in section.notes:
            yield paragraphs(note, width, "$quiet")

    def _voiced(self, block: Block) -> Block:
        """Words with the name of who said them, as on paper."""
        if isinstance(block, Prose):
            return replace(block, speaker=voice(block.speaker, self.header))
        return block

    def _untitled(self, block: Block) -> Block:
        """The block without its title where that would only repeat the section's."""
        return block if wants_title(block, self.section) else replace(block, title="")


def _said_once(block: Block, as_above: bool) -> Block:
    """Figures without their note where the block above has just said the same."""
    if as_above and isinstance(block, (Bars, Table)):
        return replace(block, note="")
    return block


def _times(times: Sequence[StageTime], width: int) -> Iterator[Content]:
    for time in times:
        planned = planned_minutes(time)
        said = [
            f"{short_day(time.began.date())}, {wall_time(time.began)}",
            minutes(time.used_ms) + (f" of {planned}" if planned else ""),
            "" if time.ended else "not ended",
        ]
        yield from labelled(time.title, " · ".join(one for one in said if one), width, 12)
    skipped = skipped_lines(times)
    if skipped:
        yield from labelled("Left out", "; ".join(skipped), width, 12, 6)


@dataclass(frozen=True, slots=True)
class DrawParts:
    """Draws the names of all parts, with the one in sight marked."""

    sections: Sequence[Section]
    here: int

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """A line for each."""
        return [
            Content.assemble(
                (part_key(number).ljust(2), "bold $accent"),
                plain(clip(section.title, width - 2), "bold" if number == self.here else "$quiet"),
            )
            for number, section in enumerate(self.sections, 1)
        ]
