"""What a sitting that is taken up again says: how long nobody was here, and what it still has."""

from __future__ import annotations

from observe_tui.record.events import effective, read_text
from observe_tui.session.session import Session
from observe_tui.steps import KINDS


def taken_up(session: Session, absent_ms: int) -> str:
    """What was found of an earlier start of this sitting, in a line; empty where nothing was.

    Args:
        absent_ms: how long nobody was here, where that was kept as a gap; 0 where it was not.
    """
    parts = (absence_words(absent_ms) if absent_ms else "", found_words(session))
    return " · ".join(part for part in parts if part)


def absence_words(absent_ms: int) -> str:
    """Say how long nobody was here."""
    seconds = absent_ms // 1000
    span = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    return f"away for {span}: kept as a gap"


def found_words(session: Session) -> str:
    """Say what was recorded before and still counts, and whether something was being typed."""
    kinds = {step.id: KINDS[step.kind] for step in session.steps}
    recorded = [event for event in effective(session.events) if event.step in kinds]
    taken_away = sum(event.verb == kinds[event.step].removes for event in recorded)
    lines = sum(bool(read_text(event.payload, "text")) for event in recorded)
    marks = len(recorded) - lines - 2 * taken_away
    typing = any(draft.text.strip() for draft in session.outbox.drafts())
    if session.run.stage == "observe":
        found = [_count(lines, "line"), _count(marks, "mark"), "half a line" if typing else ""]
    else:
        found = [_count(lines + marks, "entry", "entries"), "words half typed" if typing else ""]
    told = ", ".join(one for one in found if one)
    return f"↺ taken up: {told}" if told else ""


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}" if number > 0 else ""
