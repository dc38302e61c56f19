"""What the home screen draws. Light on purpose: it is needed before any protocol is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from observe_tui.session.agenda import Agenda, Appointment


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Everything the home screen draws.

    Attributes:
        names: of the protocols that can be used, by id; none before they have been read.
        gathered: what an observation brought, for cycles whose debrief is due, by cycle id.
    """

    agenda: Agenda
    today: date
    names: Mapping[str, str] | None = None
    gathered: Mapping[str, str] = field(default_factory=dict)

    def running(self, one: Appointment) -> bool:
        """Whether a sitting of this cycle was begun and not ended."""
        return one.next_stage is not None and one.stages[one.next_stage] == "running"

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
