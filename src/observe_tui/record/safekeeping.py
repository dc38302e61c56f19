"""Keeping records safe: copies, repair, a lock on them, erasure. What is told of it, and the port.

`store` implements the port. Every method may raise `StoreError`; its text says what happened, what
is as it was, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

Why: TypeAlias = Literal["start", "observation", "upgrade", "restore", "erase", "asked"]
"""On which occasion a copy was made."""

Weight: TypeAlias = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Copy:
    """A checked copy of the store.

    Attributes:
        made_at: in UTC.
        size: in bytes.
    """

    path: Path
    made_at: datetime
    why: Why
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """How much is in a file.

    Attributes:
        cycles: cycles planned.
        runs: sittings.
        events: everything recorded in them.
        newest: when the last of it was recorded, in UTC; none where nothing is.
    """

    cycles: int
    runs: int
    events: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What putting a file in the place of the present one would change.

    Attributes:
        now: what is in the present file; none where it cannot be read.
        then: what is in the other one.
        only_now: events that only the present file has: they would be gone from the screens.
        only_then: events that only the other one has: they would come back.
    """

    now: Contents | None
    then: Contents
    only_now: int
    only_then: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place.

    Attributes:
        kept: where the file is that was there before; none where there was none.
    """

    contents: Contents
    kept: Path | None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What could be read out of a damaged file.

    Attributes:
        file: a new store with what was found.
        left: rows that were found and could not be understood, or belong to nothing that was.
    """

    file: Path
    contents: Contents
    left: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        weight: whether it is as it should be, worth knowing, or wrong.
        what: in a sentence, without anybody's name or words.
        advice: what to do; empty where nothing is to be done.
    """

    weight: Weight
    what: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Erasable:
    """What is to be erased: one cycle, or everything about a colleague.

    Attributes:
        cycle_id: of the cycle; empty where it is a colleague.
        person_id: of the colleague; empty where it is one cycle, or where only the name is known.
        name: of the colleague: everybody who goes by it, capitals and spaces aside, is meant. Who
            only took part in meetings is known by nothing else.
    """

    cycle_id: str = ""
    person_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much an erasure takes away.

    Attributes:
        drafts: words typed and never submitted.
        renamed: cycles that stay, in which the colleague becomes `a former colleague`.
        copies: checked copies from which it goes as well.
        mentions: entries that stay and still say the colleague's name.
    """

    cycles: int
    runs: int
    events: int
    drafts: int
    renamed: int
    copies: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """That something was erased, and nothing of what it was.

    Attributes:
        file: where the receipt is kept.
        left: copies from which it could not be erased; each says why.
    """

    file: Path
    at: datetime
    extent: Extent
    left: tuple[str, ...] = ()


class Copies(Protocol):
    """Checked copies, and what they are for."""

    def copies(self) -> list[Copy]:
        """Every copy there is, the newest first."""
        ...

    def back_up(self, why: Why) -> Copy | None:
        """Make a checked copy, and let go of those that are no longer kept.

        May be called beside an open store, in a thread. None where nothing has changed since the
        newest copy (unless it was asked for).
        """
        ...

    def compare(self, file: Path) -> Difference:
        """What putting this file in place of the store would change."""
        ...

    def restore(self, file: Path) -> Restored:
        """Put a good file in place of the store, and keep the one that was there.

        No window may have the store open.
        """
        ...


class Repair(Protocol):
    """Looking at what is there, and reading what can be read."""

    def examine(self) -> Sequence[Finding]:
        """Everything that bears on the safety of the records."""
        ...

    def salvage(self) -> Salvaged:
        """Read what can be read of a damaged store into a new one; nothing else is changed."""
        ...


class Encryption(Protocol):
    """A passphrase for the store and everything beside it. No window may have the store open."""

    @property
    def is_encrypted(self) -> bool:
        """Whether a passphrase is needed to read the records."""
        ...

    def is_right(self, passphrase: str) -> bool:
        """Whether this passphrase, or recovery key, opens the records; takes half a second."""
        ...

    def unlock(self, passphrase: str) -> None:
        """Open the records with this passphrase, or recovery key, from now on.

        Raises:
            StoreLocked: it is not the right one.
        """
        ...

    def encrypt(self, passphrase: str) -> str:
        """Encrypt the store, its copies and its journal. Gives the recovery key."""
        ...

    def change(self, old: str, new: str) -> str:
        """Change the passphrase. Gives a new recovery key; the one before opens nothing more."""
        ...

    def renew(self, passphrase: str) -> str:
        """Give a new recovery key; the one before opens nothing more, the passphrase stays."""
        ...

    def decrypt(self, passphrase: str) -> None:
        """Make everything readable for whoever may read the files."""
        ...


class Erasing(Protocol):
    """Taking things away for good. No window may have the store open."""

    def weigh(self, what: Erasable) -> Extent:
        """How much would go. The store may be open."""
        ...

    def erase(self, what: Erasable) -> Receipt:
        """Erase it from the store, its copies and its journal."""
        ...


class Safekeeping(Copies, Repair, Encryption, Erasing, Protocol):
    """Everything that keeps the records safe, and to the people they belong to."""
