"""Safekeeping of one store: the port of `record`, each part in a module that loads when needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.record.safekeeping import (
    Copy,
    Difference,
    Erasable,
    Extent,
    Finding,
    Receipt,
    Restored,
    Safekeeping,
    Salvaged,
    Why,
)
from observe_tui.store.database import Database

if TYPE_CHECKING:
    # This is wired before the first paint; what opens the store is not loaded until after it.
    from observe_tui.store.sql_store import SqlStore


class Safe(Safekeeping):
    """The file, and the key to it once somebody has unlocked it."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        """Nothing is opened.

        Args:
            now: the time, in UTC.
        """
        self._database = Database(file)
        self._now = now

    def open(self) -> SqlStore:
        """Open the store; see `opening.open_store`."""
        from observe_tui.store.opening import open_store

        return open_store(self._database.file, self._database.key)

    def copies(self) -> list[Copy]:
        """Every copy there is, the newest first."""
        from observe_tui.store.copies.backups import copies

        return copies(self._database)

    def back_up(self, why: Why) -> Copy | None:
        """Make a checked copy, and let go of those that are no longer kept."""
        from observe_tui.store.copies.backups import back_up

        return back_up(self._database, why, self._now())

    def compare(self, file: Path) -> Difference:
        """What putting this file in place of the store would change."""
        from observe_tui.store.copies.restoring import compare

        return compare(self._database, file)

    def restore(self, file: Path) -> Restored:
        """Put a good file in place of the store, and keep the one that was there."""
        from observe_tui.store.copies.restoring import restore

        return restore(self._database, file, self._now())

    def examine(self) -> Sequence[Finding]:
        """Everything that bears on the safety of the records."""
        from observe_tui.store.repair.doctor import examine

        return examine(self._database, self._now())

    def salvage(self) -> Salvaged:
        """Read what can be read of a damaged store into a new one."""
        from observe_tui.store.repair.salvaging import salvage

        return salvage(self._database, self._now())

    @property
    def is_encrypted(self) -> bool:
        """Whether a passphrase is needed to read the records."""
        return self._database.keys.exists()

    def is_right(self, passphrase: str) -> bool:
        """Whether this passphrase, or recovery key, opens the records."""
        from observe_tui.record.ports import StoreLocked
        from observe_tui.store.encryption.ciphering import key_of

        try:
            key_of(self._database, passphrase)
        except StoreLocked:
            return False
        return True

    def unlock(self, passphrase: str) -> None:
        """Open the records with this passphrase, or recovery key, from now on."""
        from observe_tui.store.encryption.ciphering import key_of

        self._database = Database(self._database.file, key_of(self._database, passphrase))

    def encrypt(self, passphrase: str) -> str:
        """Encrypt the store, its copies and its journal. Gives the recovery key."""
        from observe_tui.store.encryption.ciphering import encrypt

        key, recovery = encrypt(self._database, passphrase)
        self._database = Database(self._database.file, key)
        return recovery

    def change(self, old: str, new: str) -> str:
        """Change the passphrase. Gives a new recovery key."""
        from observe_tui.store.encryption.ciphering import change

        return change(self._database, old, new)

    def renew(self, passphrase: str) -> str:
        """Give a new recovery key; the passphrase stays."""
        from observe_tui.store.encryption.ciphering import renew

        return renew(self._database, passphrase)

    def decrypt(self, passphrase: str) -> None:
        """Make everything readable for whoever may read the files."""
        from observe_tui.store.encryption.ciphering import decrypt

        decrypt(self._database, passphrase)
        self._database = Database(self._database.file)

    def weigh(self, what: Erasable) -> Extent:
        """How much would go."""
        from observe_tui.store.erasure.erasing import weigh

        return weigh(self._database, what)

    def erase(self, what: Erasable) -> Receipt:
        """Erase it from the store, its copies and its journal."""
        from observe_tui.store.erasure.erasing import erase

        return erase(self._database, what, self._now())
