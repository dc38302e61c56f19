"""What goes into each section of the document, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from observe_tui.analysis.blocks import (
    Agreement,
    Bars,
    Block,
    Claims,
    Heat,
    Prose,
    Quote,
    Quotes,
    Signatures,
    Strip,
    Table,
)
from observe_tui.protocol.model import StepSpec
from observe_tui.protocol.stages import STAGES
from observe_tui.report.model import Section, Skipped, StageTime
from observe_tui.report.words import claims_lead, long_day, minutes, short_day, wall_time
from observe_tui.session.preparation import QUESTION, DraftedQuestion
from observe_tui.session.reading import CycleRecord, RunRecord
from observe_tui.steps.action.step import ActionSpec, ActionState
from observe_tui.steps.prompt.step import PromptSpec


def contents(record: CycleRecord, *, whole: bool) -> tuple[Section, ...]:
    """Every section of a cycle's document in order, those with nothing in them too."""
    return _Contents(record, whole).sections()


def began_at(run: RunRecord) -> datetime:
    """When a run began, as the clock on the wall said."""
    return run.run.started_at.astimezone()


class _Sieve:
    """Reads a record, and keeps back what stays with the observer."""

    def __init__(self, record: CycleRecord, whole: bool) -> None:
        self._record = record
        self._whole = whole

    def runs(self, stage: str) -> list[RunRecord]:
        """The runs of a stage in which anything happened."""
        return [run for run in self._record.runs if run.run.stage == stage and run.events]

    def told(self, stage: str) -> Iterator[tuple[StepSpec, Block]]:
        """What each step of a stage has to tell."""
        for run in self.runs(stage):
            for step in run.sitting.steps:
                for block in self.whole(run, step):
                    yield step, self.shared(block)

    def whole(self, run: RunRecord, step: StepSpec) -> tuple[Block, ...]:
        """What one step has to tell, what stays with the observer too."""
        return run.blocks(step, self._record.setting(run.timeline, run.events))

    def shared(self, block: Block) -> Block:
        """The block without what stays with the observer."""
        if isinstance(block, Quotes):
            return replace(block, quotes=self.leaving(block.quotes))
        if isinstance(block, Claims):
            claims = (
                replace(claim, evidence=self.leaving(claim.evidence)) for claim in block.claims
            )
            return replace(block, claims=tuple(claims))
        return block

    def leaving(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """The lines that may leave, as the observer prepared them."""
        made = self._record.preparation
        known = (self._record.evidence.get(quote.ref, quote) for quote in quotes)
        return tuple(one for one in known if self._whole or made.shares(one.ref, one.tag))

    def questions(self) -> Iterator[DraftedQuestion]:
        """The questions drafted before the debrief that may leave."""
        made = self._record.preparation
        for one in made.questions:
            if self._whole or made.shares(one.ref, QUESTION):
                yield one


class _Contents:
    """Gathers the sections of one record."""

    def __init__(self, record: CycleRecord, whole: bool) -> None:
        self._record = record
        self._sieve = _Sieve(record, whole)
        self._talk = tuple(self._sieve.told("debrief"))
        self._meeting = tuple(self._sieve.told("meeting"))

    def sections(self) -> tuple[Section, ...]:
        """The order in which the page is read: the teacher's own words before any evidence."""
        return (
            self._focus(),
            self._last_step(),
            self._before(),
            self._context(),
            self._reflection(),
            *self._evidence(),
            self._conversation(),
            self._strengths(),
            self._claims(),
            self._questions(),
            self._action(),
            self._arranged(),
            self._follow_up(),
            self._acknowledgement(),
            self._distribution(),
        )

    def _agreed_focus(self) -> str:
        written = (
            block.text
            for step, block in self._sieve.told("before")
            if _becomes_focus(step) and isinstance(block, Prose)
        )
        return self._record.cycle.focus.strip() or next(written, "")

    def _focus(self) -> Section:
        focus, title = self._agreed_focus(), "The focus"
        return Section("focus", title, blocks=(Prose(title, "observed", focus),) if focus else ())

    def _last_step(self) -> Section:
        step, title = self._record.last_step, "The last step"
        return Section("last-step", title, blocks=(Agreement(title, step),) if step else ())

    def _before(self) -> Section:
        focus = self._agreed_focus()
        blocks = tuple(
            block
            for step, block in self._sieve.told("before")
            if not isinstance(block, Agreement)
            and not (_becomes_focus(step) and isinstance(block, Prose) and block.text == focus)
        )
        return Section("before", "Before the lesson", blocks=blocks)

    def _context(self) -> Section:
        times = tuple(_stage_time(run) for stage in STAGES for run in self._sieve.runs(stage))
        return Section("context", "How the time was used", _context_line(times), times=times)

    def _reflection(self) -> Section:
        blocks = tuple(block for _step, block in self._talk if _by_observed(block))
        return Section("reflection", "The teacher first", blocks=blocks)

    def _evidence(self) -> Iterator[Section]:
        runs = self._sieve.runs("observe")
        for number, run in enumerate(runs, 1):
            title = "What was seen and heard"
            if number > 1:
                title += f", {long_day(began_at(run).date())}, {wall_time(began_at(run))}"
            blocks = tuple(self._figures_and_lines(run))
            lead = "Times count from the start of the observation." if blocks else ""
            yield Section(
                "evidence" if number == 1 else f"evidence-{number}",
                title,
                lead,
                blocks,
                notes=tuple(self._evidence_notes(run)),
            )

    def _figures_and_lines(self, run: RunRecord) -> Iterator[Block]:
        """Strips with their bars first, then other bars, then lines: the lesson at a glance."""
        told = [self._sieve.whole(run, step) for step in run.sitting.steps]
        for blocks in sorted(told, key=_glance):
            for block in blocks:
                shown = self._sieve.shared(block)
                if isinstance(shown, Quotes):
                    seen = tuple(quote for quote in shown.quotes if quote.tag != QUESTION)
                    shown = replace(shown, quotes=seen)
                if _has_content(shown):
                    yield shown

    def _evidence_notes(self, run: RunRecord) -> Iterator[str]:
        kept_back = 0
        for step in run.sitting.steps:
            blocks = self._sieve.whole(run, step)
            if not any(_has_content(block) for block in blocks):
                yield f"Nothing was recorded with {run.sitting.names.get(step.id, step.title)}."
            kept_back += sum(
                len(block.quotes) - len(self._sieve.leaving(block.quotes))
                for block in blocks
                if isinstance(block, Quotes)
            )
        if kept_back:
            lines, stay = ("line", "stays") if kept_back == 1 else ("lines", "stay")
            yield f"{kept_back} {lines} {stay} with the observer."

    def _conversation(self) -> Section:
        early, _late = _around_agreement(self._talk)
        title = "What was said" if self._meeting else "What was said in the debrief"
        return Section("conversation", title, blocks=(*early, *self._in_order()))

    def _in_order(self) -> Iterator[Block]:
        """What was said in a meeting, where each thing answers the one before."""
        focus = self._agreed_focus()
        for step, block in self._meeting:
            is_focus = isinstance(block, Prose) and _becomes_focus(step) and block.text == focus
            if not is_focus and not isinstance(block, (Claims, Agreement)):
                yield block

    def _claims(self) -> Section:
        blocks = self._claimed(strengths=False)
        claims = [claim for block in blocks for claim in block.claims]
        title = blocks[0].title if len(blocks) == 1 else "What it may mean"
        return Section("claims", title, claims_lead(claims) if claims else "", blocks)

    def _strengths(self) -> Section:
        title = "Strengths"
        claims = tuple(claim for block in self._claimed(strengths=True) for claim in block.claims)
        lead = claims_lead(claims) if claims else ""
        return Section("strengths", title, lead, (Claims(title, claims),) if claims else ())

    def _claimed(self, *, strengths: bool) -> tuple[Claims, ...]:
        """The claims of every talk that are strengths, or those that are not."""
        found = []
        for _step, block in (*self._talk, *self._meeting):
            if isinstance(block, Claims):
                claims = tuple(one for one in block.claims if one.strength == strengths)
                found += [replace(block, claims=claims)] if claims else []
        return tuple(found)

    def _questions(self) -> Section:
        title = "Questions and wonderings"
        asked = [quote for quote in self._record.evidence.values() if quote.tag == QUESTION]
        quotes = self._sieve.leaving(asked)
        drafted = (Prose("", "observer", one.text) for one in self._sieve.questions())
        lines = (Quotes(title, quotes),) if quotes else ()
        return Section("questions", title, blocks=(*lines, *drafted))

    def _acknowledgement(self) -> Section:
        """Lines to sign: that they met and talked, and nothing about what was said."""
        cycle, title = self._record.cycle, "Acknowledgement"
        if not self._talk and not self._meeting:
            return Section("acknowledgement", title)
        names = (cycle.observed.name, cycle.observer.name)
        lead = "We have met and talked about this. Signing says no more than that."
        return Section("acknowledgement", title, lead, (Signatures(title, names),))

    def _distribution(self) -> Section:
        """Who gets it."""
        if not self._talk and not self._meeting:
            return Section("distribution", "Who gets this")
        lead = "The owner has the one copy. Whoever else is given it is written down here."
        return Section("distribution", "Who gets this", lead)

    def _action(self) -> Section:
        step, title = self._record.this_step, "One step"
        return Section("action", title, blocks=(Agreement(title, step),) if step else ())

    def _arranged(self) -> Section:
        _early, late = _around_agreement(self._talk)
        return Section("arranged", "What was arranged", blocks=tuple(late))

    def _follow_up(self) -> Section:
        blocks = tuple(
            block
            for _step, block in self._sieve.told("follow-up")
            if not isinstance(block, Agreement)
        )
        reports = (
            f"The step was looked at again on {short_day(began_at(run).date())}: {state.status}."
            for run in self._sieve.runs("follow-up")
            for state in run.states.values()
            if isinstance(state, ActionState) and state.status
        )
        return Section("follow-up", "Follow-up", " ".join(reports), blocks)


def _becomes_focus(step: StepSpec) -> bool:
    return isinstance(step, PromptSpec) and step.becomes == "focus"


def _by_observed(block: Block) -> bool:
    return isinstance(block, Prose) and block.speaker == "observed"


def _around_agreement(
    told: Iterable[tuple[StepSpec, Block]],
) -> tuple[list[Block], list[Block]]:
    """The rest of what was said in a debrief: before the step was agreed, and after."""
    early: list[Block] = []
    late: list[Block] = []
    agreed = False
    for step, block in told:
        agreed = agreed or (isinstance(step, ActionSpec) and step.mode == "agree")
        if not _by_observed(block) and not isinstance(block, (Claims, Agreement)):
            (late if agreed else early).append(block)
    return early, late


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
            return any(cell.count for cell in block.cells)
        case Strip() | Table():
            return bool(block.rows)
        case _:
            return True


def _stage_time(run: RunRecord) -> StageTime:
    line, way = run.timeline, run.progress
    used = line.watched_ms(0, line.end_ms)
    steps = [step.minutes for step in run.sitting.steps if step.minutes]
    planned = run.sitting.minutes or ((sum(steps), sum(steps)) if steps else None)
    skipped = tuple(
        Skipped(step.title, way.reasons.get(step.id, ""))
        for step in run.sitting.steps
        if way.status[step.id] == "skipped"
    )
    return StageTime(
        run.run.stage,
        run.sitting.title,
        began_at(run),
        line.ended,
        planned,
        used,
        line.end_ms - used,
        skipped,
    )


def _context_line(times: tuple[StageTime, ...]) -> str:
    """The observation in one line."""
    seen = next((time for time in reversed(times) if time.stage == "observe"), None)
    if seen is None:
        return ""
    lost = f"; {minutes(seen.lost_ms)} were not watched" if seen.lost_ms >= 30_000 else ""
    return f"{minutes(seen.used_ms)} of the lesson were observed{lost}."
