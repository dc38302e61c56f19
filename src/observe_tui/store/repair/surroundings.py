"""What is around the records: who may read them, the place, the disk, and what else lies there."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from observe_tui.record.safekeeping import Finding
from observe_tui.store.database import Database
from observe_tui.store.encryption.ciphering import is_plain
from observe_tui.store.places import share, synced_by
from observe_tui.store.reserve import RESERVE_BYTES

_LITTLE, _HARDLY_ANY = 200 << 20, 20 << 20
_HALF_WRITTEN = (".part", ".new", ".erasing", ".restoring")
_SET_ASIDE = ("-salvaged-", "-before-")


def surroundings(database: Database) -> list[Finding]:
    """Everything that can be told without opening the records."""
    looks: tuple[Callable[[Database], Iterable[Finding]], ...] = (
        _modes, _place, _room, _encryption, _papers, _left_over,
    )  # fmt: skip
    return list(chain.from_iterable(look(database) for look in looks))


def counted(number: int, one: str, many: str = "") -> str:
    """`1 cycle`, `3,412 entries`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _modes(database: Database) -> Iterator[Finding]:
    """Whether others who use this computer can read any of it."""
    folder = database.file.parent
    if os.name == "nt" or not folder.exists():
        return
    if not stat.S_IMODE(folder.stat().st_mode) & 0o011:
        yield Finding("good", "Only you can look into their folder.")
        return
    open_files = [
        one
        for one in _all_files(database)
        if _mode(one) & 0o044 and _size(one) and one.name != database.shm.name
    ]
    if open_files:
        what = f"Others who use this computer can read {counted(len(open_files), 'file')}."
        yield Finding("bad", what, f"Make the folder yours alone: chmod 700 {folder}")
    else:
        yield Finding("good", "Only you can read their files.")


def _mode(file: Path) -> int:
    with suppress(OSError):
        return stat.S_IMODE(file.stat().st_mode)
    return 0


def _place(database: Database) -> Iterator[Finding]:
    folder = database.file.parent
    kind = share(folder)
    if kind:
        what = f"They are on another computer of the network ({kind})."
        yield Finding("note", what, "A folder on this computer is quicker, and there when offline.")
    program = synced_by(folder)
    if program:
        what = f"{program} copies their folder to other computers while you work in it."
        todo = "That can damage them, and lets others have them: keep them in another folder."
        yield Finding("bad", what, todo)


def _room(database: Database) -> Iterator[Finding]:
    with suppress(OSError):
        free = shutil.disk_usage(database.file.parent).free
        size = database.file.stat().st_size if database.file.exists() else 0
        told = f"{free >> 20:,} MB are free on their disk"
        if free < max(_HARDLY_ANY, size):
            yield Finding("bad", f"Only {told}.", "Make room, or entries may not be saved.")
        elif free < max(_LITTLE, 4 * size):
            yield Finding("note", f"{told}.", "Make room soon: copies need it too.")
        else:
            yield Finding("good", f"{told}.")
    if database.file.exists() and _size(database.reserve) < RESERVE_BYTES:
        what = "No room is held back for entries that come when the disk is full."
        yield Finding("note", what, "The next start holds some back.")


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0


def _encryption(database: Database) -> Iterator[Finding]:
    if not database.has_keys:
        what = "The records are not encrypted: whoever has the files can read them."
        yield Finding("note", what, "“observe-tui encryption set” encrypts them.")
        return
    yield Finding("good", "The records have a passphrase.")
    others = (one for one in _all_files(database) if one.name != database.file.name)
    plain = [one for one in others if _looks_plain(one)]
    if plain:
        what = f"{counted(len(plain), 'file')} with records can be read without the passphrase."
        todo = "“observe-tui encryption set”, with the same passphrase, encrypts what is left."
        yield Finding("bad", what, todo)


def _looks_plain(file: Path) -> bool:
    with suppress(OSError):
        return is_plain(file)
    return False


def _papers(database: Database) -> Iterator[Finding]:
    papers = [one for one in _listed(database.file.parent / "exports") if one.is_file()]
    if papers:
        what = f"{counted(len(papers), 'paper')} in the folder of exports; none is encrypted."
        yield Finding("note", what, "Erase those that are no longer needed.")


def _left_over(database: Database) -> Iterator[Finding]:
    files = _all_files(database)
    half = [one for one in files if any(mark in one.name for mark in _HALF_WRITTEN)]
    if half:
        what = f"{counted(len(half), 'file')} that something was being written into when it ended."
        yield Finding("note", what, "The next copy clears them away.")
    aside = [
        one
        for one in files
        if one not in half and one.suffix == ".db" and any(mark in one.name for mark in _SET_ASIDE)
    ]
    if aside:
        named = ", ".join(one.name for one in aside[:3]) + (", …" if len(aside) > 3 else "")
        what = f"{counted(len(aside), 'file')} with records set aside: {named}."
        yield Finding("note", what, "Erase them once you are sure that you need nothing of them.")


def _all_files(database: Database) -> list[Path]:
    """The store, what lies beside it, and its copies."""
    beside = _listed(database.file.parent)
    near = [one for one in beside if one.name.startswith(database.file.stem)]
    return [one for one in (*near, *_listed(database.backups)) if one.is_file()]


def _listed(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []
