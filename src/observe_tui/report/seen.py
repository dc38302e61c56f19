"""What was seen in each observation: its figures, then its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from observe_tui.analysis.blocks import Bars, Block, Heat, Quotes, Strip, Table
from observe_tui.report.model import Section
from observe_tui.report.sieve import Sieve, began_at
from observe_tui.report.words import long_day, wall_time
from observe_tui.session.preparation import QUESTION
from observe_tui.session.reading import RunRecord


def evidence_sections(sieve: Sieve) -> Iterator[Section]:
    """A section for each observation of the cycle."""
    for number, run in enumerate(sieve.runs("observe"), 1):
        title = "What was seen and heard"
        if number > 1:
            title += f", {long_day(began_at(run).date())}, {wall_time(began_at(run))}"
        blocks = tuple(_figures_and_lines(sieve, run))
        lead = "Times count from the start of the observation." if blocks else ""
        yield Section(
            "evidence" if number == 1 else f"evidence-{number}",
            title,
            lead,
            blocks,
            notes=tuple(_notes(sieve, run)),
        )


def _figures_and_lines(sieve: Sieve, run: RunRecord) -> Iterator[Block]:
    """Strips with their bars first, then other bars, then lines: the lesson at a glance."""
    told = [sieve.blocks(run, step) for step in run.sitting.steps]
    for blocks in sorted(told, key=_glance):
        for block in blocks:
            shown = block
            if isinstance(block, Quotes):
                seen = tuple(quote for quote in block.quotes if quote.tag != QUESTION)
                shown = replace(block, quotes=seen)
            if _has_content(shown):
                yield shown


def _notes(sieve: Sieve, run: RunRecord) -> Iterator[str]:
    setting = sieve.record.setting(run.timeline, run.events)
    for step in run.sitting.steps:
        if not any(_has_content(block) for block in run.blocks(step, setting)):
            yield f"Nothing was recorded with {run.sitting.names.get(step.id, step.title)}."
    if kept_back := sieve.kept_back(run):
        lines, stay = ("line", "stays") if kept_back == 1 else ("lines", "stay")
        yield f"{kept_back} {lines} {stay} with the observer."


def _glance(blocks: Iterable[Block]) -> int:
    kinds = {type(block) for block in blocks}
    return 0 if Strip in kinds else 1 if kinds & {Bars, Table, Heat} else 2


def _has_content(block: Block) -> bool:
    """Whether there is anything in a block; a figure in which nothing was marked has nothing."""
    match block:
        case Quotes():
            return bool(block.quotes)
        case Bars():
            return any(bar.count for bar in block.bars)
        case Heat():
            return any(cell.count or cell.of for cell in block.cells)
        case Strip() | Table():
            return bool(block.rows)
        case _:
            return True
