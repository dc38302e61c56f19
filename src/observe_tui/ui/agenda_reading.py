"""Reading what the home screen shows. Loaded after the first paint: this pulls in the protocols."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from observe_tui.analysis.blocks import Block, Quotes, Strip
from observe_tui.protocol.loading import ProtocolError
from observe_tui.protocol.model import CycleProtocol
from observe_tui.record.events import effective
from observe_tui.session.agenda import Appointment, read_agenda
from observe_tui.session.preparation import STAGE, prepared
from observe_tui.session.reading import read_run
from observe_tui.steps.kind import Setting
from observe_tui.ui.agenda_page import AgendaPage
from observe_tui.ui.services import Opened


def read_page(opened: Opened, today: date, keep_months: int = 0) -> AgendaPage:
    """Read what the home screen shows on a day.

    Args:
        keep_months: how long records are kept unless something else was agreed; 0 for no rule.

    Raises:
        StoreError: the store cannot be read.
    """
    agenda = read_agenda(opened.store, today)
    names = {
        entry.id: _named(entry.protocol.name, isinstance(entry.protocol, CycleProtocol))
        for entry in opened.library.entries()
        if entry.protocol is not None
    }
    due = agenda.of("debrief")
    gathered = {one.cycle.id: _gathered(opened, one) for one in due}
    return AgendaPage(agenda, today, names, gathered, keep_months)


def _named(name: str, cycle: bool) -> str:
    # Inside a line, the name of a cycle is a common noun; COPUS stays COPUS.
    return name[0].lower() + name[1:] if cycle and name[1:] == name[1:].lower() else name


def _gathered(opened: Opened, one: Appointment) -> str:
    run = next((run for run in reversed(one.runs) if run.stage == "observe"), None)
    if run is None:
        return ""
    try:
        record = read_run(opened.store, run, opened.parser)
        setting = Setting(record.timeline)
        blocks = [block for step in record.sitting.steps for block in record.blocks(step, setting)]
        return spoken_yield(blocks, _starred(opened, one))
    except ProtocolError:
        return ""


def _starred(opened: Opened, one: Appointment) -> int:
    """How many lines were starred in preparing the debrief."""
    runs = [run for run in one.runs if run.stage == STAGE]
    return sum(len(prepared(effective(opened.store.events(run.id))).stars) for run in runs)


def spoken_yield(blocks: Sequence[Block], stars: int = 0) -> str:
    """How much was written down, starred and marked, in words."""
    lines = sum(len(block.quotes) for block in blocks if isinstance(block, Quotes))
    intervals = max((len(one.columns) for one in blocks if isinstance(one, Strip)), default=0)
    parts = []
    if lines:
        parts.append(f"{lines} line{'' if lines == 1 else 's'}")
    if lines and stars:
        parts.append(f"{stars} starred")
    if intervals:
        parts.append(f"{intervals} interval{'' if intervals == 1 else 's'}")
    return ", ".join(parts) or "nothing written down"
