"""The receipt of an erasure: that it was done, how far it reached, and nothing of what it was."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from observe_tui.record.safekeeping import Extent
from observe_tui.store.database import Database
from observe_tui.store.locking import open_private, sync_folder


@dataclass(frozen=True, slots=True)
class Reached:
    """From where it was erased.

    Attributes:
        copies: checked copies.
        aside: files that were set aside beside the store.
        waiting: entries of the journal.
        left: from where it could not be erased; each says why.
    """

    copies: int
    aside: int
    waiting: int
    left: Sequence[str]


def write_receipt(database: Database, extent: Extent, reached: Reached, now: datetime) -> Path:
    """Write the receipt, for its owner only.

    Args:
        now: in UTC.

    Raises:
        OSError: it cannot be written.
    """
    folder = database.receipts
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"erased-{now:%Y%m%dT%H%M%S%f}.txt"
    part = file.with_suffix(".part")
    with open_private(part) as handle:
        handle.truncate(0)
        handle.write("\n".join([*_lines(extent, reached, now), ""]).encode())
        os.fsync(handle.fileno())
    part.replace(file)
    sync_folder(folder)
    return file


def _lines(extent: Extent, reached: Reached, now: datetime) -> Iterator[str]:
    yield "Receipt of an erasure"
    yield ""
    yield f"Erased with observe-tui on {now:%Y-%m-%d} at {now:%H:%M} UTC:"
    yield f"  {_many(extent.cycles, 'cycle')}"
    yield f"  {_many(extent.runs, 'sitting')}, {_many(extent.events, 'entry', 'entries')}"
    yield f"  {_many(extent.drafts, 'draft')}: words typed and never kept"
    if extent.renamed:
        stay = "stays" if extent.renamed == 1 else "stay"
        yield f"  a name in {_many(extent.renamed, 'cycle')} that {stay}"
    yield ""
    yield "It was taken out of"
    yield "  the records, and the room it had in their file was overwritten"
    if reached.waiting:
        yield f"  the journal: {_many(reached.waiting, 'entry', 'entries')} that waited there"
    if reached.copies:
        yield f"  {_many(reached.copies, 'checked copy', 'checked copies')}"
    if reached.aside:
        yield f"  {_many(reached.aside, 'file')} set aside beside the records"
    if reached.left:
        yield ""
        yield "It could not be taken out of"
        yield from (f"  {one}" for one in reached.left)
    if extent.mentions:
        yield ""
        yield f"{_many(extent.mentions, 'entry', 'entries')} elsewhere may still say the name."
    yield ""
    yield "Out of reach of the program, and for people to look after"
    yield "  papers and files that were exported, printed or sent"
    yield "  copies made elsewhere: other disks, other computers, backups of this computer"
    yield "  what the disk itself keeps of overwritten places, as SSDs and snapshots do"
    yield ""
    yield "No name, no word and nothing that tells one cycle from another stands in this receipt."


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
