"""What is on its way to the disk: events in their order, and words being typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.ports import Drafts, NotSaved, RunStore
from observe_tui.session.clock import OnwardClock

PULSE = "(pulse)"
"""The draft field that holds no words, only the time of the last sign of life."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not in the file yet.

    Attributes:
        entries: events, and fields with words that nobody has submitted.
        only_here: how many of them are in this window's memory only; the journal has the others.
        why: what went wrong, what is safe and what to do, for people; empty while all is well.
    """

    entries: int = 0
    only_here: int = 0
    why: str = ""

    def __add__(self, other: Backlog) -> Backlog:
        """Both together; the worse one says why."""
        worse, better = (other, self) if other.only_here > self.only_here else (self, other)
        entries, only_here = self.entries + other.entries, self.only_here + other.only_here
        return Backlog(entries, only_here, worse.why or better.why)


class Keeping(Protocol):
    """Something whose words go to the disk, and which holds those that cannot."""

    @property
    def backlog(self) -> Backlog:
        """What is not in the file yet."""
        ...

    def flush(self) -> None:
        """Try to write whatever waits."""
        ...


@dataclass(slots=True)
class _Letter:
    """Something to be written.

    Attributes:
        journaled: whether the journal has it, so that it is on a disk.
        counts: whether anybody would miss it; nobody misses that a field is empty.
    """

    write: Callable[[], None]
    journaled: bool = False
    written: bool = False
    counts: bool = True


def _post(letters: Iterable[_Letter], why: str) -> str:
    """Write what waits, in order. Gives why something still does; empty where nothing does.

    What is on no disk at all goes first. What the journal has is tried only as long as the file
    takes everything: one that is held for long costs one wait, not one for each letter.

    Args:
        why: something waited before this.
    """
    refused = ""
    for letter in sorted(letters, key=lambda one: one.journaled):
        if refused and letter.journaled:
            break
        try:
            letter.write()
            letter.written = True
        except NotSaved as trouble:
            # Once the journal has it, a journal that takes nothing more does not matter to it.
            refused = why if letter.journaled and why else str(trouble)
            letter.journaled |= trouble.journaled
            if not letter.journaled:
                break
    return refused


class Words:
    """What is being typed in the fields of one owner: the newest words of each.

    The store is read once, by whoever makes this; after that a file that cannot be read is in
    nobody's way.
    """

    def __init__(self, owner: str, store: Drafts, kept: Iterable[Draft]) -> None:
        """The words of one owner.

        Args:
            kept: the drafts of this owner that the store has.
        """
        self._owner = owner
        self._store = store
        self._newest = {draft.field: draft for draft in kept if draft.field != PULSE}
        self._waiting: dict[str, _Letter] = {}
        self._why = ""

    @property
    def drafts(self) -> list[Draft]:
        """The newest words of each field that was never submitted."""
        return list(self._newest.values())

    @property
    def backlog(self) -> Backlog:
        """The fields whose newest words are not in the file."""
        return _backlog(self._waiting.values(), self._why)

    def take(self, field: str, text: str, now: datetime, elapsed_ms: int | None = None) -> None:
        """Take the newest words of a field; `flush` writes them."""
        if not text and field not in self._newest:
            return
        draft = Draft(self._owner, field, text, now, elapsed_ms)
        self._newest[field] = draft
        self._waiting[field] = _Letter(lambda: self._store.save_draft(draft), counts=bool(text))

    def forget(self, field: str | None = None) -> None:
        """The words were submitted, or all of them; somebody else takes them off the disk."""
        for name in [field] if field is not None else list(self._newest):
            self._newest.pop(name, None)
            self._waiting.pop(name, None)
        if not self._waiting:
            self._why = ""

    def flush(self) -> None:
        """Try to write whatever waits."""
        self._why = _post(self._waiting.values(), self._why)
        self._waiting = {name: one for name, one in self._waiting.items() if not one.written}


class Outbox:
    """Writes what a run records. What cannot be written waits here, in order.

    Attributes:
        last_sign: when somebody was last here, in UTC.
    """

    def __init__(
        self,
        run: Run,
        store: RunStore,
        clock: OnwardClock,
        kept: Iterable[Draft],
        last_sign: datetime,
    ) -> None:
        """The outbox of a run.

        Args:
            clock: the time of day of this run.
            kept: the drafts of the run that the store has.
        """
        self.last_sign = last_sign
        self._run = run
        self._store = store
        self._clock = clock
        self._words = Words(run.id, store, kept)
        self._waiting: list[_Letter] = []
        self._why = ""

    @property
    def backlog(self) -> Backlog:
        """What is not in the file yet."""
        return _backlog(self._waiting, self._why) + self._words.backlog

    def add(self, event: Event, settles: str | None) -> None:
        """Write an event, after those that wait; it stays here until that has worked.

        Args:
            settles: the field whose words it makes superfluous.
        """
        if settles is not None:
            self._words.forget(settles)
        self.last_sign = event.at
        self._waiting.append(_Letter(lambda: self._store.append(event, settles)))
        self.flush()

    def flush(self) -> None:
        """Try to write whatever waits: events, then words."""
        self._why = _post(self._waiting, self._why)
        self._waiting = [one for one in self._waiting if not one.written]
        self._words.flush()

    def keep_draft(self, field: str, text: str, elapsed_ms: int | None = None) -> None:
        """Keep words that are being typed."""
        self.last_sign = self._clock.now()
        self._words.take(field, text, self.last_sign, elapsed_ms)
        self.flush()

    def drafts(self) -> list[Draft]:
        """The words kept last for each field that was never submitted."""
        return self._words.drafts

    def pulse(self) -> None:
        """Leave a sign of life, after whatever waits."""
        self.last_sign = self._clock.now()
        sign = Draft(self._run.id, PULSE, "", self.last_sign)
        self.flush()
        if not self.backlog.only_here:
            self._why = _post([_Letter(lambda: self._store.save_draft(sign))], "") or self._why


def _backlog(waiting: Iterable[_Letter], why: str) -> Backlog:
    letters = [one for one in waiting if one.counts]
    return Backlog(len(letters), sum(not one.journaled for one in letters), why)
