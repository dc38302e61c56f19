"""What was agreed about a record: whether the colleague consents, and how long it is kept.

It is recorded in a run of its own stage, which no protocol names. Nothing in it is ever changed:
another answer is another event, and everything can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from observe_tui.record.events import effective, read_text
from observe_tui.record.model import Event, Payload, Run

STAGE = "agreement"
"""Stage of the run in which it is recorded."""
STEP = "agreement"
"""Step of its events, so that undo and redo know them."""

CONSENT = "consent"
KEEP = "keep-until"
AGREEMENT_VERBS = frozenset({CONSENT, KEEP})

Answer: TypeAlias = Literal["given", "refused", "withdrawn"]
ANSWERS: tuple[Answer, ...] = ("given", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody answered when they were asked.

    Attributes:
        who: answered, in free words: the colleague observed, mostly.
        how: they answered, e.g. `spoken`.
        day: on which they did.
        purpose: what the record may be used for.
        informed: who else was told that there would be an observation: pupils, parents.
    """

    answer: Answer
    who: str
    how: str
    day: date
    purpose: str = ""
    informed: str = ""
    note: str = ""

    @property
    def payload(self) -> Payload:
        """What is recorded of it."""
        return {
            "answer": self.answer,
            "who": self.who,
            "how": self.how,
            "day": self.day.isoformat(),
            "purpose": self.purpose,
            "informed": self.informed,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is agreed about a record.

    Attributes:
        answers: every one that was recorded, the newest last: it is the one that holds.
        until: the day until which the record is kept, as it was chosen; none where the rule holds.
    """

    answers: tuple[Consent, ...] = ()
    until: date | None = None

    @property
    def consent(self) -> Consent | None:
        """The answer that holds; none where nobody has been asked."""
        return self.answers[-1] if self.answers else None

    @property
    def is_against(self) -> bool:
        """Whether the colleague does not agree, or does not any more."""
        return self.consent is not None and self.consent.answer != "given"


def agreed(events: Iterable[Event]) -> Agreement:
    """What stands after these events, of which none was taken back."""
    made = Agreement()
    for event in events:
        if event.verb == CONSENT and (consent := _consent(event.payload)) is not None:
            made = replace(made, answers=(*made.answers, consent))
        elif event.verb == KEEP:
            made = replace(made, until=_day(read_text(event.payload, "until")))
    return made


def agreements(runs: Iterable[Run], events: Sequence[Event]) -> dict[str, Agreement]:
    """What is agreed of each cycle of which anything is, by cycle id.

    Args:
        runs: in the order they were started.
        events: at least every event of these runs that is in `AGREEMENT_VERBS`, and all revisions.
    """
    by_run: dict[str, list[Event]] = {}
    for event in events:
        by_run.setdefault(event.run_id, []).append(event)
    kept: dict[str, list[Event]] = {}
    for run in runs:
        if run.stage == STAGE:
            kept.setdefault(run.cycle_id, []).extend(effective(by_run.get(run.id, [])))
    return {cycle_id: agreed(told) for cycle_id, told in kept.items()}


def keep_until(agreement: Agreement, day: date, months: int) -> date | None:
    """The last day on which a record is kept: as chosen, else by the rule.

    Args:
        day: of the lesson.
        months: how long records are kept unless something else was chosen; 0 for no such rule.

    Returns:
        None where no day was chosen and there is no rule.
    """
    if agreement.until is not None:
        return agreement.until
    return months_after(day, months) if months > 0 else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last one of a month that has no such day.

    31 January and one month make 28 February, or 29 in a leap year. There is no later day than the
    last one that calendars here know.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, day.day - 4, -1):
        with suppress(ValueError):
            return date(year, month + 1, number)
    return date.max


def _consent(payload: Payload) -> Consent | None:
    answer, day = read_text(payload, "answer"), _day(read_text(payload, "day"))
    if answer not in ANSWERS or day is None:
        return None
    names = ("purpose", "informed", "note")
    return Consent(
        answer,
        read_text(payload, "who"),
        read_text(payload, "how"),
        day,
        *(read_text(payload, name) for name in names),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
