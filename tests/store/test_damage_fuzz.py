"""Whatever happens to its bytes, a store opens with every row or is refused, and words come back.

`OBSERVE_TUI_FUZZ=2000` tries that many, each time others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from damage import FRAME, PAGE, Images, flipped, lay_out, made, rows_of, zeroed
from hypothesis import event as happened
from hypothesis import example, given, settings
from hypothesis import strategies as st

from observe_tui.record.model import Event
from observe_tui.record.ports import StoreError
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from observe_tui.store.repair.salvaging import salvage

MORE = int(os.environ.get("OBSERVE_TUI_FUZZ", "0"))
QUICK = settings(max_examples=MORE or 45, derandomize=not MORE, deadline=None, database=None)
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)

Found = TypeVar("Found")

KINDS = ("flip", "overwrite", "zero", "swap", "cut", "insert", "delete")
SHORTER = {"cut", "delete"}


@dataclass(frozen=True)
class Damage:
    """What happens to one of the files.

    Attributes:
        place: where, as a part of the file.
        other: where the page is that changes places with this one.
    """

    kind: str
    place: float
    other: float = 0.0
    size: int = 1
    noise: bytes = b"\xa5"

    def done_to(self, content: bytes) -> tuple[bytes, int]:
        """The content afterwards, and from where on it may be another."""
        at = min(int(self.place * len(content)), len(content) - 1)
        page, other = at // PAGE * PAGE, int(self.other * len(content)) // PAGE * PAGE
        noise = (self.noise * self.size)[: self.size]
        if self.kind == "flip":
            return flipped(content, at, self.noise[0] or 1), at
        if self.kind == "overwrite":
            return (content[:at] + noise + content[at + self.size :])[: len(content)], at
        if self.kind == "zero":
            return zeroed(content, page, PAGE), page
        if self.kind == "cut":
            return content[:at], at
        if self.kind == "insert":
            return content[:at] + noise + content[at:], at
        if self.kind == "delete":
            return content[:at] + content[at + self.size :], at
        first, second = sorted((page, other))
        one, two = content[first : first + PAGE], content[second : second + PAGE]
        between = content[first + PAGE : second] if first != second else b""
        rest = content[second + PAGE :] if first != second else content[first + PAGE :]
        swapped = two + between + one if first != second else one
        return content[:first] + swapped + rest, first


DAMAGES = st.builds(
    Damage,
    st.sampled_from(KINDS),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([1, 2, 7, 100, PAGE, 5000]),
    st.binary(min_size=1, max_size=6),
)
PLACES = st.sampled_from(["closed", "main", "wal"])


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Images:
    return made(tmp_path_factory.mktemp("made"))


@dataclass(frozen=True)
class Case:
    """A store after the damage.

    Attributes:
        committed: events that are surely in what SQLite sees, if it sees the file at all.
        there: events of which every byte is left.
    """

    main: bytes
    wal: bytes | None
    committed: set[str]
    there: set[str]


def case(images: Images, damage: Damage, place: str) -> Case:
    if place == "closed":
        main, _ = damage.done_to(images.closed)
        return Case(main, None, images.untouched(main), images.untouched(main))
    if place == "main":
        main, _ = damage.done_to(images.main)
        there = images.untouched(main, images.wal)
        return Case(main, images.wal, there, there)
    wal, at = damage.done_to(images.wal)
    there = images.untouched(images.main, wal)
    committed = there
    late = [name for name in images.events if images.events[name].seq >= 60]
    whole = commits(images.wal[: 32 + (at - 32) // FRAME * FRAME])
    # At the end, damage is what a crash leaves. All that was committed before has to be there.
    if damage.kind in SHORTER:
        committed = there - set(late[whole:])
    elif whole >= len(late) - 1:
        committed = there - set(late[-1:])
    return Case(images.main, wal, committed, there)


def commits(wal: bytes) -> int:
    """How many transactions end in these frames."""
    return sum(any(wal[at + 4 : at + 8]) for at in range(32, len(wal) - FRAME + 1, FRAME))


def everything(file: Path) -> dict[str, Event]:
    """Ask for all there is, in every way there is."""
    store = open_store(file)
    try:
        store.people()
        for cycle in store.cycles():
            assert store.runs(cycle.id)
            store.seat_map(cycle.group)
        found = {}
        for run in store.runs():
            store.drafts(run.id)
            found |= {event.id: event for event in store.events(run.id)}
        assert {event.id for event in store.events_with({"line"})} == found.keys()
        return found
    finally:
        store.close()


def tried(work: Callable[[], Found]) -> tuple[Found | None, str]:
    """What comes of it, or the text of the refusal."""
    try:
        return work(), ""
    except StoreError as refusal:
        return None, str(refusal)


@QUICK
@given(damage=DAMAGES, place=PLACES)
@example(Damage("flip", 0.5), "wal")
@example(Damage("insert", 0.99, size=7), "wal")
@example(Damage("overwrite", 0.018, size=5000), "main")
def test_a_damaged_store_opens_with_every_row_or_is_refused_as_it_was(
    images: Images, damage: Damage, place: str
) -> None:
    found = case(images, damage, place)
    with TemporaryDirectory() as folder:
        file = lay_out(Path(folder), found.main, found.wal)
        wal = file.with_name("observe.db-wal")
        events, refusal = tried(lambda: everything(file))
        happened("opened" if events else "refused")
        if events is None:
            assert "Nothing was changed." in refusal
            assert file.read_bytes() == found.main
            assert (wal.read_bytes() if wal.exists() else b"") == (found.wal or b"")
            return
    missing = found.committed - events.keys()
    assert not missing
    changed = [one for one in found.committed if events[one] != images.events[one]]
    assert not changed


@QUICK
@given(damage=DAMAGES, place=PLACES)
@example(Damage("swap", 0.0, 0.8), "main")
@example(Damage("insert", 0.6, size=5000), "closed")
@example(Damage("zero", 0.0), "wal")
def test_salvage_finds_every_event_that_is_left(images: Images, damage: Damage, place: str) -> None:
    found = case(images, damage, place)
    with TemporaryDirectory() as folder:
        file = lay_out(Path(folder), found.main, found.wal)
        wal = file.with_name("observe.db-wal")
        made, refusal = tried(lambda: salvage(Database(file), NOW))
        happened("found" if made else "nothing found")
        if made is None:
            assert "Nothing can be read" in refusal
            assert not found.there
        else:
            rows = rows_of(made.file)
            assert made.contents.events == len(rows["event"])
            assert found.there <= {str(row[0]) for row in rows["event"]}
        assert file.read_bytes() == found.main
        assert found.wal is None or wal.read_bytes() == found.wal
