"""Encryption at rest: a passphrase for the records, their copies and everything beside them.

The file that is opened goes first, its copies after it, and the other way round when encryption is
taken away. So the file itself tells at any moment whether a passphrase is needed, whenever the
program was ended, and asking for the same once more does what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from observe_tui.record.ports import StoreDamaged, StoreError
from observe_tui.store.checking import MAGIC, check_whole
from observe_tui.store.claim import alone, unopened
from observe_tui.store.connecting import cipher_driver
from observe_tui.store.copies.copying import copying
from observe_tui.store.database import Database
from observe_tui.store.encryption import keyring
from observe_tui.store.encryption.keyring import Keyring
from observe_tui.store.encryption.recasting import (
    ASIDE,
    COMPANIONS,
    destroy,
    opens,
    overwriting,
    recast_in_place,
)
from observe_tui.store.encryption.sealing import (
    HALF_WRITTEN,
    KEY_BYTES,
    enclose,
    looks_sealed,
    put_in_place,
    seal,
    seal_lines,
    unseal,
    unseal_lines,
)
from observe_tui.store.failures import advice, reason
from observe_tui.store.opening import open_store

SEALED = ".sealed"
"""Ends the names of files that were damaged when they were encrypted: sealed byte by byte."""

_NO_RECORDS = (*COMPANIONS, "-shm", ".json")
_SCRAP = (".part", HALF_WRITTEN, ".erasing", ".restoring")


def key_of(database: Database, words: str) -> bytes:
    """What opens the records, by passphrase or recovery key; takes about half a second.

    Raises:
        StoreLocked: neither fits.
        StoreDamaged: there is no key file that can be read.
        StoreError: the parts that open encrypted records are not installed.
    """
    refuse_to_unlock(database)
    file, found = keyring.find(database)
    key = keyring.unlock(found, words)
    if file != database.keys and not is_plain(database.file):
        with _explained("The key file was not put back in its place."):
            keyring.write(database.keys, found)
            database.coming_keys.unlink(missing_ok=True)
    return key


def is_plain(file: Path) -> bool:
    """Whether anybody can read this file, who may read files here.

    Only for files to which this process has no connection: closing one here would give up the locks
    that SQLite has on it.
    """
    try:
        with file.open("rb") as handle:
            return handle.read(len(MAGIC)) == MAGIC
    except OSError:  # whoever opens it tells why
        return False


def is_locked(database: Database) -> bool:
    """Whether a passphrase is needed to read anything. No window of this process is open."""
    return database.key is None and database.has_keys and not is_plain(database.file)


def readable(database: Database) -> list[Path]:
    """What anybody can read, of the records and what is beside them. No window has them open."""
    files = [database.file, *_beside(database)]
    lines = (database.journal, database.unreadable)
    return [
        *(one for one in files if is_plain(one)),
        *(one for one in lines if one.is_file() and not _all_sealed(one)),
        *_scrap(database),
    ]


def refuse_to_encrypt(database: Database) -> None:
    """Say so before somebody thinks of a passphrase.

    Raises:
        StoreError: everything is encrypted already, it cannot be done at this place, or the parts
            that do it are not installed.
    """
    check_installed()
    if database.file.is_symlink():
        raise StoreError(
            f"{database.file} is a link, and what it leads to would stay readable. Nothing was "
            "changed. Put the file itself in its place, then try again."
        )
    if database.has_keys and not readable(database):
        raise StoreError("Your records are encrypted already. Nothing was changed.")


def refuse_to_unlock(database: Database) -> None:
    """Say so before somebody is asked for a passphrase.

    Raises:
        StoreError: they are not encrypted, or the parts that open it are not installed.
    """
    if not database.has_keys and not _is_sealed(database.file):
        raise StoreError("Your records are not encrypted. Nothing was changed.")
    check_installed()


def encrypt(database: Database, passphrase: str) -> tuple[bytes, str]:
    """Encrypt the records, their copies and what is beside them; or finish what was begun.

    Returns:
        The key to the records, and the recovery key for people.

    Raises:
        StoreLocked: encrypting was begun with another passphrase.
        StoreError: it says what was not done; what could be opened before still can.
    """
    keyring.refuse_weak(passphrase)
    _refuse_while_open(database)
    refuse_to_encrypt(database)
    key = _key_for(database, passphrase)
    plain = not database.has_keys or is_plain(database.file)
    with overwriting(database.wal):  # which goes as soon as nobody has the file open
        open_store(database.file, None if plain else key).close()
    made, recovery = keyring.new_keyring(key, passphrase)
    with _alone(database):
        with _explained("Your records were not encrypted. Nothing was changed."):
            keyring.write(database.coming_keys, made)
            if plain:
                _encrypt_file(database, key)
        with _explained(
            "Your records are encrypted, but not all of their copies. Nothing is lost. Encrypt "
            "once more with the same passphrase to finish."
        ):
            keyring.write(database.keys, made)
            database.coming_keys.unlink(missing_ok=True)
            keyring.write(database.spare_keys, made)
            seal_lines(database.journal, key)
            seal_lines(database.unreadable, key)
            for file in _beside(database):
                _encrypt_copy(file, key)
    return key, recovery


def change(database: Database, old: str, new: str) -> str:
    """Lock the records with another passphrase. Gives a new recovery key.

    Raises:
        StoreLocked: the old passphrase, or recovery key, does not open them.
        StoreError: the new one is no good, or it was not changed.
    """
    keyring.refuse_weak(new)
    made, recovery = keyring.new_keyring(key_of(database, old), new)
    _lock_with(database, made)
    return recovery


def renew(database: Database, words: str) -> str:
    """Give a new recovery key; the one before opens nothing any more.

    Args:
        words: the passphrase, which stays, or the recovery key.

    Raises:
        StoreLocked: they do not open the records.
        StoreError: it was not changed.
    """
    key = key_of(database, words)
    made, recovery = keyring.with_new_recovery(keyring.find(database)[1], key)
    _lock_with(database, made)
    return recovery


def decrypt(database: Database, passphrase: str) -> None:
    """Make everything readable for whoever may read the files; or finish what was begun.

    Raises:
        StoreLocked: neither passphrase nor recovery key.
        StoreError: it says what was not done; what could be opened before still can.
    """
    _refuse_while_open(database)
    key = key_of(database, passphrase)
    if not is_plain(database.file):
        open_store(database.file, key).close()
    with (
        _alone(database),
        _explained(
            "Your records are encrypted as before, some copies perhaps not. Nothing is lost. Take "
            "encryption away once more to finish."
        ),
    ):
        unseal_lines(database.journal, key)
        unseal_lines(database.unreadable, key)
        for file in _beside(database):
            try:
                _lay_open(file, key)
            except (DBAPIError, ValueError) as trouble:
                raise _closed_for_ever(file, trouble) from trouble
        database.spare_keys.unlink(missing_ok=True)
        if database.keys.exists():
            database.keys.replace(database.coming_keys)
        if not is_plain(database.file):
            recast_in_place(database.file, key, None)
    with suppress(OSError):  # beside a file that anybody can read they mean nothing
        database.coming_keys.unlink(missing_ok=True)


def check_installed() -> None:
    """Raises: StoreError if one of the parts that encrypt is not installed."""
    cipher_driver()
    enclose(b"", bytes(KEY_BYTES), b"")


def _is_sealed(file: Path) -> bool:
    """Whether the file is there, and nobody can read it without a key."""
    return file.is_file() and file.stat().st_size > 0 and not is_plain(file)


def _all_sealed(file: Path) -> bool:
    return all(looks_sealed(line) for line in file.read_bytes().split(b"\n"))


def _key_for(database: Database, passphrase: str) -> bytes:
    """The key that some files have already, else a new one."""
    if database.keys.exists() or database.spare_keys.exists():
        return key_of(database, passphrase)
    if database.coming_keys.exists() and not is_plain(database.file):
        return key_of(database, passphrase)
    # Keys that were only on their way have locked nothing.
    return keyring.new_key()


def _encrypt_file(database: Database, key: bytes) -> None:
    try:
        recast_in_place(database.file, None, key)
    except BaseException:
        # Whatever it was that went wrong: a file that is encrypted by now needs its keys.
        if is_plain(database.file):
            database.coming_keys.unlink(missing_ok=True)
        raise


def _encrypt_copy(file: Path, key: bytes) -> None:
    copy = Database(file)
    if file.name.endswith(SEALED) or opens(Database(file, key)):
        return
    if is_plain(file) and _is_whole(copy):
        recast_in_place(file, None, key)
        return
    # Damaged, and kept because something may still be read from it.
    for part in (file, *(copy.beside(suffix) for suffix in COMPANIONS)):
        if part.is_file() and part.stat().st_size:
            put_in_place(part.with_name(f"{part.name}{SEALED}"), seal(part.read_bytes(), key))
        destroy(part)
    copy.shm.unlink(missing_ok=True)


def _is_whole(copy: Database) -> bool:
    try:
        check_whole(copy)
    except StoreDamaged:
        return False
    return True


def _lay_open(file: Path, key: bytes) -> None:
    if file.name.endswith(SEALED):
        put_in_place(file.with_name(file.name.removesuffix(SEALED)), unseal(file.read_bytes(), key))
        file.unlink()
    elif not is_plain(file):
        recast_in_place(file, key, None)


def _closed_for_ever(file: Path, trouble: Exception) -> StoreError:
    return StoreError(
        f"{file} cannot be read ({reason(trouble)}), and nobody could ever open it without the key "
        "file. Your records are encrypted as before. Take it away, together with a copy of the key "
        "file, then try again."
    )


def _beside(database: Database) -> list[Path]:
    """Other files with records: copies, and what restoring and salvaging have kept."""
    return [
        one
        for one in _names(database)
        if not one.name.startswith(database.file.name)
        and not _is_scrap(one)
        and not one.name.endswith(_NO_RECORDS)
        and (".db" in one.name or is_plain(one))
    ]


def _scrap(database: Database) -> list[Path]:
    """What is left of work that was cut off."""
    return [one for one in _names(database) if _is_scrap(one)]


def _is_scrap(file: Path) -> bool:
    return any(mark in file.name for mark in _SCRAP)


def _names(database: Database) -> list[Path]:
    near = database.file.parent.glob(f"{database.file.stem}[-.]*")
    copies = database.backups.iterdir() if database.backups.is_dir() else iter(())
    found = (one for one in (*near, *copies) if one.is_file() and not one.is_symlink())
    return sorted(one for one in found if one.stat().st_size)


def _clear(database: Database) -> None:
    for one in _scrap(database):
        if one.name.endswith(ASIDE):
            one.unlink()  # perhaps the second name of a file that is still in its place
        else:
            destroy(one)


def _lock_with(database: Database, made: Keyring) -> None:
    with unopened(database), _explained("The passphrase and the recovery key are as they were."):
        keyring.write(database.spare_keys, made)
        database.coming_keys.unlink(missing_ok=True)
        keyring.write(database.keys, made)


def _refuse_while_open(database: Database) -> None:
    """Before anything is looked into: see `is_plain`."""
    if database.file.exists():
        with alone(database):
            return


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    with alone(database):
        _clear(database)  # overwritten, which whoever copies would not do
        with copying(database):
            yield


@contextmanager
def _explained(what_is: str) -> Iterator[None]:
    """Tell people what went wrong, and how everything is now."""
    try:
        yield
    except (SQLAlchemyError, OSError) as trouble:
        raise StoreError(f"{what_is} ({reason(trouble).capitalize()}.) {advice(trouble)}") from None
