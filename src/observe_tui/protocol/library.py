"""Which protocols are there? The files of a few folders, the first folder before the others.

The one module of this package that touches the disk.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from errno import ENOTDIR
from pathlib import Path

from observe_tui.protocol.copying import copied
from observe_tui.protocol.lines import find_lines
from observe_tui.protocol.loading import MAX_BYTES, Parser, Problem, ProtocolError, decode
from observe_tui.protocol.model import (
    AnyCycle,
    AnyInstrument,
    AnyProtocol,
    CycleProtocol,
    InstrumentProtocol,
)

_FILE = re.compile(r"[^.].*\.toml", re.IGNORECASE | re.DOTALL)
"""Names with a dot in front are notes of editors and of other systems."""
_LONGEST_ID = 60
_FIRST_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_ID = re.compile(r"^[ \t]*id[ \t]*=[ \t]*[\"'“”]([a-z0-9-]{1,60})[\"'“”]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. It has a protocol exactly when it has no problems.

    Attributes:
        id: of the protocol; the name of the file where no id could be made out.
        text: as it would be frozen with a record; empty where it could not be read.
        shadows: the file of a later folder that has the same id and is hidden by this one.
    """

    id: str
    path: Path
    text: str
    protocol: AnyProtocol | None
    problems: tuple[Problem, ...] = ()
    shadows: Path | None = None


class Library:
    """The protocols of some folders, read once; `reload` reads them again.

    Within an id the first folder wins, so a user's own file hides the bundled one; it does so also
    while it is broken, for nobody should observe with other codes than they believe. A file that
    does not tell its id hides nothing.

    A file that has not changed is not parsed again.

    Args:
        parser: reads the files.
        folders: the user's own first. One that is not there is simply empty.
    """

    def __init__(self, parser: Parser, folders: Sequence[Path]) -> None:
        self._parser = parser
        self._folders = tuple(folders)
        self._entries: tuple[Entry, ...] | None = None
        self._by_id: dict[str, Entry] = {}
        self._known: dict[Path, tuple[bytes, str | None, Entry]] = {}

    @property
    def own(self) -> Path:
        """The folder of the user's own files; it need not be there yet."""
        return self._folders[0]

    def entries(self) -> list[Entry]:
        """Every file that no other hides, by id. Broken ones too, with their problems."""
        if self._entries is None:
            self.reload()
        return list(self._entries or ())

    def find(self, protocol_id: str) -> Entry | None:
        """The file of this id; it may have problems instead of a protocol."""
        self.entries()
        return self._by_id.get(protocol_id)

    def cycles(self) -> list[AnyCycle]:
        """The cycles that can be used, by id."""
        protocols = (entry.protocol for entry in self.entries())
        return [protocol for protocol in protocols if isinstance(protocol, CycleProtocol)]

    def instruments(self) -> list[AnyInstrument]:
        """The instruments that can be used, by id."""
        protocols = (entry.protocol for entry in self.entries())
        return [protocol for protocol in protocols if isinstance(protocol, InstrumentProtocol)]

    def reload(self) -> None:
        """Read all folders again."""
        winners: dict[str, Entry] = {}
        others: list[Entry] = []
        for folder in self._folders:
            here: dict[str, Entry] = {}
            try:
                paths = _files(folder)
            except OSError as error:
                others.append(Entry(folder.name, folder, "", None, (_unread(folder.name, error),)))
                continue
            for path in paths:
                claim, entry = self._read(path, folder)
                if claim is None:
                    others.append(entry)
                elif claim in here:
                    others.append(_second(entry, here[claim]))
                else:
                    here[claim] = entry
            for claim, entry in here.items():
                winner = winners.setdefault(claim, entry)
                if winner is not entry and winner.shadows is None:
                    winners[claim] = replace(winner, shadows=entry.path)
        self._by_id = {entry.id: entry for entry in reversed(others)} | winners
        self._entries = tuple(sorted((*winners.values(), *others), key=lambda entry: entry.id))

    def stamp(self) -> object:
        """Something that is not equal to what it was once a file has come, gone or changed.

        Reads no file and follows no link.
        """
        return tuple(_stamps(folder) for folder in self._folders)

    def duplicate(self, entry: Entry) -> Path:
        """Copy a file into the user's own folder, under an id that nothing has.

        Raises:
            OSError: it cannot be written. Nothing was overwritten.
            ValueError: the file cannot be used, so it cannot be copied.
        """
        if entry.protocol is None:
            raise ValueError("a file with errors is not copied; mend it first")
        number = 1
        while True:
            number += 1
            copy_id = f"{entry.id[: _LONGEST_ID - len(str(number)) - 1].rstrip('-')}-{number}"
            path = self.own / f"{copy_id}.toml"
            if self.find(copy_id) is not None or os.path.lexists(path):
                continue
            create(path, copied(entry.text, copy_id, entry.protocol.name))
            return path

    def _read(self, path: Path, folder: Path) -> tuple[str | None, Entry]:
        """A file and the id it claims, which is none where it could not be made out."""
        data, problem = read_bytes(path, folder)
        if problem is not None:
            return None, Entry(path.stem, path, "", None, (problem,))
        known = self._known.get(path)
        if known is None or known[0] != data:
            known = self._known[path] = (data, *self._parse(path, data))
        return known[1:]

    def _parse(self, path: Path, data: bytes) -> tuple[str | None, Entry]:
        text = ""
        try:
            text = decode(data, path.name)
            protocol = self._parser.parse(text, path.name)
        except ProtocolError as error:
            claim = _declared_id(text or data.replace(b"\0", b"").decode("utf-8", "replace"))
            return claim, Entry(claim or path.stem, path, text, None, error.problems)
        return protocol.id, Entry(protocol.id, path, text, protocol)


def _files(folder: Path) -> list[Path]:
    """The protocol files of a folder, by name.

    Raises:
        OSError: it is there but cannot be listed.
    """
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return []
    return [folder / name for name in names if _FILE.fullmatch(name)]


def _stamps(folder: Path) -> tuple[object, ...]:
    try:
        with os.scandir(folder) as found:
            return tuple(sorted(_stamp(one) for one in found if _FILE.fullmatch(one.name)))
    except OSError as error:
        return (type(error).__name__,)


def _stamp(file: os.DirEntry[str]) -> tuple[str, int, int, int]:
    try:
        facts = file.stat(follow_symlinks=False)
    except OSError:
        return (file.name, 0, 0, 0)
    return (file.name, facts.st_mtime_ns, facts.st_size, facts.st_ino)


def create(path: Path, text: str) -> None:
    """Write a file that was not there, and the folder it lies in; never over another one.

    Raises:
        OSError: it is not there, or was there before: then it is a FileExistsError.
    """
    data = text.encode()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path.parent)) from error
    file = path.open("xb")
    try:
        with file:
            file.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def is_within(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder, and is no link to a place outside of it.

    Raises:
        OSError: it is not there, or a link in a circle.
        RuntimeError: before Python 3.13, a link in a circle.
    """
    return path.resolve(strict=True).is_relative_to(folder.resolve())


def read_bytes(
    path: Path, folder: Path | None = None, named: str = ""
) -> tuple[bytes, Problem | None]:
    """The bytes of a file, not many more than a protocol may have; or why there are none.

    Args:
        folder: where it must be; a link that leads out of it is not followed.
        named: how a problem calls it; by its name unless told.
    """
    name = named or path.name
    try:
        if folder is not None and path.is_symlink() and not is_within(path, folder):
            hint = "copy the file itself into the folder"
            message = "is a link to a place outside of its folder, and was left alone"
            return b"", Problem(name, None, "", message, hint)
        # A pipe would keep us waiting, so look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            return b"", Problem(name, None, "", "is not a file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1), None
    except (OSError, RuntimeError) as error:
        return b"", _unread(name, error)


def _unread(name: str, error: OSError | RuntimeError) -> Problem:
    # Before Python 3.13 a circle of links is a RuntimeError.
    reason = (error.strerror if isinstance(error, OSError) else None) or "it links to itself"
    return Problem(name, None, "", f"cannot be read: {reason}")


def _second(entry: Entry, first: Entry) -> Entry:
    line = find_lines(entry.text).line(("id",)) if entry.text else None
    message = f"the id '{entry.id}' is used by {first.path.name} too"
    problem = Problem(entry.path.name, line, "id", message, "give each file an id of its own")
    return replace(entry, protocol=None, problems=(*entry.problems, problem))


def _declared_id(text: str) -> str | None:
    """The id that a broken file seems to have."""
    table = _FIRST_TABLE.search(text)
    written = _ID.search(text, 0, table.start() if table else len(text))
    return written[1] if written else None
