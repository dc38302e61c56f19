"""What of a record may leave: every reader of a record for paper goes through here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from observe_tui.analysis.blocks import Block, Claims, Quote, Quotes
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import effective, read_text
from observe_tui.record.model import Event
from observe_tui.session.preparation import QUESTION, DraftedQuestion
from observe_tui.session.reading import CycleRecord, RunRecord
from observe_tui.steps import KINDS


def began_at(run: RunRecord) -> datetime:
    """When a run began, as the clock on the wall said."""
    return run.run.started_at.astimezone()


class Sieve:
    """Reads a record, and keeps back what stays with the observer.

    Args:
        whole: whether nothing is kept back, for the observer's own screen.
    """

    def __init__(self, record: CycleRecord, whole: bool) -> None:
        self.record = record
        self._whole = whole

    def runs(self, stage: str) -> list[RunRecord]:
        """The runs of a stage in which anything happened."""
        return [run for run in self.record.runs if run.run.stage == stage and run.events]

    def told(self, stage: str) -> Iterator[tuple[StepSpec, Block]]:
        """What each step of a stage has to tell."""
        for run in self.runs(stage):
            for step in run.sitting.steps:
                for block in self.blocks(run, step):
                    yield step, block

    def blocks(self, run: RunRecord, step: StepSpec) -> tuple[Block, ...]:
        """What one step has to tell, without the lines and notes that are kept back."""
        setting = self.record.setting(run.timeline, run.events)
        kind = KINDS[step.kind]
        state = run.states[step.id]
        if any(self._keeps(event) for event in run.events if event.step == step.id):
            state = kind.replay(step, self.counted(run, step.id))
        return tuple(self._shown(block) for block in kind.summary(step, state, setting))

    def counted(self, run: RunRecord, step: str) -> list[Event]:
        """The events of a step that count and may leave.

        A line that is kept back is not among them; a mark whose note is kept back is, without it,
        so that figures stay what they were.
        """
        found = []
        for event in effective([one for one in run.events if one.step == step]):
            if not self._keeps(event):
                found.append(event)
            elif not read_text(event.payload, "text"):
                bare = {name: value for name, value in event.payload.items() if name != "note"}
                found.append(replace(event, payload=bare))
        return found

    def leaving(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """The lines that may leave, as the observer prepared them."""
        known = (self.record.evidence.get(quote.ref, quote) for quote in quotes)
        return tuple(one for one in known if self._whole or self._shares(one))

    def kept_back(self, run: RunRecord) -> int:
        """How many lines of a run stay with the observer."""
        return 0 if self._whole else sum(self._keeps(event) for event in run.events)

    def questions(self) -> Iterator[DraftedQuestion]:
        """The questions drafted before the debrief that may leave."""
        made = self.record.preparation
        for one in made.questions:
            if self._whole or made.shares(one.ref, QUESTION):
                yield one

    def _shown(self, block: Block) -> Block:
        """The block with its lines as they were prepared, private ones left out."""
        if isinstance(block, Quotes):
            return replace(block, quotes=self.leaving(block.quotes))
        if isinstance(block, Claims):
            claims = (
                replace(claim, evidence=self.leaving(claim.evidence)) for claim in block.claims
            )
            return replace(block, claims=tuple(claims))
        return block

    def _shares(self, quote: Quote) -> bool:
        return self.record.preparation.shares(quote.ref, quote.tag)

    def _keeps(self, event: Event) -> bool:
        line = self.record.evidence.get(event.id)
        return not self._whole and line is not None and not self._shares(line)
