"""What goes into each section of the document, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from observe_tui.analysis.blocks import (
    Agreement,
    Block,
    Claims,
    Column,
    Prose,
    Quotes,
    Row,
    Signatures,
    Table,
)
from observe_tui.protocol.model import StepSpec
from observe_tui.protocol.stages import STAGES
from observe_tui.record.actions import EarlierStep
from observe_tui.record.model import Cycle
from observe_tui.report.model import Section, Skipped, StageTime
from observe_tui.report.seen import evidence_sections
from observe_tui.report.sieve import Sieve, began_at
from observe_tui.report.words import claims_lead, minutes, short_day
from observe_tui.session.preparation import QUESTION
from observe_tui.session.reading import CycleRecord, RunRecord
from observe_tui.steps.action.step import ActionSpec, ActionState
from observe_tui.steps.claims.step import ClaimsSpec
from observe_tui.steps.prompt.step import PromptSpec


def contents(record: CycleRecord, *, whole: bool) -> tuple[Section, ...]:
    """Every section of a cycle's document in order, those with nothing in them too."""
    return _Contents(record, whole).sections()


class _Contents:
    """Gathers the sections of one record."""

    def __init__(self, record: CycleRecord, whole: bool) -> None:
        self._record = record
        self._sieve = Sieve(record, whole)
        self._talk = tuple(self._sieve.told("debrief"))
        self._meeting = tuple(self._sieve.told("meeting"))
        self._said = (*self._talk, *self._meeting)

    def sections(self) -> tuple[Section, ...]:
        """The order in which the page is read: the teacher's own words before any evidence."""
        return (
            self._focus(),
            self._last_step(),
            self._before(),
            self._context(),
            self._reflection(),
            *evidence_sections(self._sieve),
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
        if step is None:
            return Section("last-step", title)
        before = _steps_so_far(self._record.earlier)
        return Section("last-step", title, blocks=(Agreement(title, step), *before))

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
        told = (step for step, block in self._said if isinstance(block, Claims))
        named = all(isinstance(step, ClaimsSpec) for step in told)
        lead = claims_lead(claims, named=named) if claims else ""
        return Section("claims", title, lead, blocks)

    def _strengths(self) -> Section:
        title = "Strengths"
        claims = tuple(claim for block in self._claimed(strengths=True) for claim in block.claims)
        lead = claims_lead(claims) if claims else ""
        return Section("strengths", title, lead, (Claims(title, claims),) if claims else ())

    def _claimed(self, *, strengths: bool) -> tuple[Claims, ...]:
        """The claims of every talk that are strengths, or those that are not."""
        found = []
        for _step, block in self._said:
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


def _steps_so_far(earlier: Sequence[EarlierStep]) -> Iterator[Table]:
    """Every step agreed before, where there was more than the last one."""
    if len(earlier) > 1:
        heads = (Column("Step"), Column("Agreed"), Column("How it went"), Column("Last seen"))
        rows = tuple(
            Row((one.step.what, _lesson(one.agreed_in), one.step.status, _lesson(one.seen_in)))
            for one in earlier
        )
        yield Table("Every step so far", "", heads, rows)


def _lesson(cycle: Cycle | None) -> str:
    """When and with whom a step was agreed or seen: `7 Nov 2026, 8B Science`."""
    if cycle is None:
        return "not yet"
    lesson = " ".join(part for part in (cycle.group.strip(), cycle.course.strip()) if part)
    return ", ".join(part for part in (short_day(cycle.day), lesson) if part)


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
