"""The file of the store, and the names of everything that lies beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Database:
    """Where the records are, and what opens them.

    Attributes:
        file: the SQLite file.
        key: of an encrypted file, 32 bytes; none for one that anybody can read.
    """

    file: Path
    key: bytes | None = field(default=None, repr=False)

    def beside(self, suffix: str) -> Path:
        """A file of the same name with something added, such as `-wal`."""
        return self.file.with_name(f"{self.file.name}{suffix}")

    @property
    def wal(self) -> Path:
        """What was committed last; it belongs to the file and must stay beside it."""
        return self.beside("-wal")

    @property
    def shm(self) -> Path:
        """The index of the `wal`, made anew whenever it is missing."""
        return self.beside("-shm")

    @property
    def rollback(self) -> Path:
        """SQLite's own journal, where the place of the file is not fit for a `wal`."""
        return self.beside("-journal")

    @property
    def opening_lock(self) -> Path:
        """Held for the moment of opening."""
        return self.beside(".lock")

    @property
    def window_lock(self) -> Path:
        """Held by the window that writes, as long as it is open."""
        return self.beside(".window")

    @property
    def copying_lock(self) -> Path:
        """Held while copies are made, read in or removed."""
        return self.beside(".copying")

    @property
    def journal(self) -> Path:
        """Events that the file could not take."""
        return self.beside(".journal.jsonl")

    @property
    def unreadable(self) -> Path:
        """Lines of the journal that nobody could read."""
        return self.beside(".journal.unreadable")

    @property
    def reserve(self) -> Path:
        """Room on the disk that is given up for the journal when there is no other."""
        return self.beside(".reserve")

    @property
    def keys(self) -> Path:
        """What the passphrase unlocks, where the file is encrypted."""
        return self.beside(".keys.json")

    @property
    def coming_keys(self) -> Path:
        """The same while the file is being encrypted or laid open: which, the file itself tells."""
        return self.beside(".keys.coming")

    @property
    def spare_keys(self) -> Path:
        """The same once more, with the copies, which it opens as well."""
        return self.backups / self.keys.name

    @property
    def has_keys(self) -> bool:
        """Whether a passphrase may be needed."""
        return any(one.exists() for one in (self.keys, self.coming_keys, self.spare_keys))

    @property
    def backups(self) -> Path:
        """The folder of checked copies."""
        return self.file.parent / "backups"

    @property
    def receipts(self) -> Path:
        """The folder of receipts for what was erased."""
        return self.file.parent / "receipts"
