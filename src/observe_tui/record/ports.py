"""The ports through which the rest of the house reads and writes. `store` implements them.

Any of them may raise `StoreError` where the store cannot be read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from observe_tui.record.model import Cycle, Draft, Event, Person, Run, SeatMap


class StoreError(Exception):
    """The store cannot do what was asked.

    Its text is for people: what happened, to which file, what is safe, what to do.
    """


class StoreDamaged(StoreError):
    """The file is damaged, or not what it was: a copy of it, or salvage, may help."""


class StoreLocked(StoreError):
    """The records are encrypted, and what was given does not open them."""


class NotSaved(StoreError):
    """A write did not reach the store; the caller still holds it and may try again.

    Attributes:
        journaled: whether it is on the disk all the same, in the journal.
    """

    def __init__(self, text: str, *, journaled: bool = False) -> None:
        super().__init__(text)
        self.journaled = journaled


class Cycles(Protocol):
    """People and the cycles planned with them."""

    def people(self) -> list[Person]:
        """Everybody known, by name."""
        ...

    def cycles(self) -> list[Cycle]:
        """Every cycle, by day."""
        ...

    def save_cycle(self, cycle: Cycle) -> None:
        """Add a cycle (its people too), or replace the plan of one.

        Raises:
            NotSaved: it is not on the disk.
        """
        ...


class Classes(Protocol):
    """What is known of classes."""

    def seat_map(self, group: str) -> SeatMap | None:
        """The seats of a class, capitals aside; none where nobody has typed them."""
        ...

    def save_seat_map(self, seats: SeatMap) -> None:
        """Keep the seats of a class, replacing those before.

        Raises:
            NotSaved: it is not on the disk.
        """
        ...


class Runs(Protocol):
    """Runs and their events."""

    def runs(self, cycle_id: str | None = None) -> list[Run]:
        """The runs of one cycle, or of all, in the order they were started."""
        ...

    def start_run(self, run: Run) -> None:
        """Keep a run and the protocol texts it freezes, in one transaction.

        Raises:
            NotSaved: it is not on the disk.
        """
        ...

    def keep_run(self, run: Run, events: Sequence[Event]) -> None:
        """Keep a whole run that was recorded elsewhere, in one transaction.

        Raises:
            NotSaved: nothing of it is on the disk.
        """
        ...

    def events(self, run_id: str) -> list[Event]:
        """All events of a run, by `seq`."""
        ...

    def events_with(self, verbs: Collection[str]) -> list[Event]:
        """All events of any run with one of these verbs, by run start, then `seq`."""
        ...

    def append(self, event: Event, settles: str | None = None) -> None:
        """Make one event durable, and drop the draft of field `settles` with it.

        Returns only once the event is on the disk. Appending an event whose id is already
        there does nothing. A draft that was saved after the event was recorded stays.

        Raises:
            NotSaved: it is not on the disk.
        """
        ...


class Drafts(Protocol):
    """Words on their way."""

    def drafts(self, owner: str) -> list[Draft]:
        """The drafts of one owner."""
        ...

    def save_draft(self, draft: Draft) -> None:
        """Keep the newest text of a field, replacing the one before.

        Raises:
            NotSaved: it is not on the disk.
        """
        ...

    def drop_drafts(self, owner: str, field: str | None = None) -> None:
        """Forget one draft of an owner, or all of them."""
        ...


class RunStore(Runs, Drafts, Protocol):
    """What a running session needs."""


class Store(Cycles, Classes, Runs, Drafts, Protocol):
    """Everything that is kept."""

    @property
    def reads_only(self) -> str:
        """Why nothing can be written from here, in a sentence; empty where it can.

        It is found out anew each time: once the window that writes has gone, this one may.
        """
        ...

    def settle(self) -> None:
        """Put into the file what waits beside it, as far as that can be done now."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
