"""What the home screen draws. Light on purpose: it is needed before any protocol is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from observe_tui.session.agenda import Agenda, Appointment
from observe_tui.session.agreement import keep_until


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Everything the home screen draws.

    Attributes:
        names: of the protocols that can be used, by id; none before they have been read.
        gathered: what an observation brought, for cycles whose debrief is due, by cycle id.
        keep_months: how long records are kept unless something else was agreed; 0 for no rule.
    """

    agenda: Agenda
    today: date
    names: Mapping[str, str] | None = None
    gathered: Mapping[str, str] = field(default_factory=dict)
    keep_months: int = 0

    def running(self, one: Appointment) -> bool:
        """Whether a sitting of this cycle was begun and not ended."""
        return one.next_stage is not None and one.stages[one.next_stage] == "running"

    def kept_until(self, one: Appointment) -> date | None:
        """The last day on which its record is kept; none where there is no such day."""
        return keep_until(one.agreement, one.cycle.day, self.keep_months)

    def is_over(self, one: Appointment) -> bool:
        """Whether its record was to be kept no longer than until a day that is past."""
        until = self.kept_until(one)
        return until is not None and until < self.today

    def is_to_go(self, one: Appointment) -> bool:
        """Whether its record is past its day, or nobody consents to it; never while it is made."""
        return (self.is_over(one) or one.agreement.is_against) and not self.running(one)

    def named(self, ids: Iterable[str]) -> str:
        """Protocols by name; one that cannot be used by its id."""
        names = self.names or {}
        return " · ".join(names.get(name, name) for name in ids)

    def missing(self, one: Appointment) -> list[str]:
        """Ids of protocols the cycle was planned with that cannot be used now."""
        if self.names is None:
            return []
        wanted = (one.cycle.protocol, *one.cycle.instruments)
        return [name for name in wanted if name not in self.names]
