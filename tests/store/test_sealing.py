"""Sealed lines: only the key opens them. The journal beside encrypted records is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from observe_tui.record.model import Cycle, Draft, Event, Run
from observe_tui.record.ports import NotSaved
from observe_tui.store import connecting
from observe_tui.store.connecting import unlock
from observe_tui.store.database import Database
from observe_tui.store.encryption.sealing import (
    disclose,
    enclose,
    seal,
    seal_lines,
    unseal,
    unseal_lines,
)
from observe_tui.store.journal import Entry, Journal
from observe_tui.store.opening import open_store

pytest.importorskip("cryptography")
sqlcipher3 = pytest.importorskip("sqlcipher3.dbapi2")

Line = Callable[..., Event]

KEY = bytes(range(32))
OTHER = bytes(32)
WORDS = "T: what did Ångström mean?"


@pytest.fixture
def database(file: Path) -> Database:
    """Encrypted records with a run that is going on."""
    return Database(file, KEY)


@pytest.fixture
def begun(database: Database, cycle: Cycle, run: Run) -> Database:
    store = open_store(database.file, database.key)
    store.save_cycle(cycle)
    store.start_run(run)
    store.close()
    return database


@contextmanager
def held(database: Database) -> Iterator[None]:
    """While this holds, another program writes into the encrypted file."""
    with closing(sqlcipher3.connect(database.file, isolation_level=None)) as other:
        unlock(other, database.key)
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_line_opens_with_its_key_and_with_no_other() -> None:
    sealed = seal(WORDS.encode(), KEY)
    assert unseal(sealed, KEY) == WORDS.encode()
    assert sealed != seal(WORDS.encode(), KEY)
    assert b"\n" not in sealed
    other = b"B" if sealed[10:11] == b"A" else b"A"
    for wrong in (sealed[:-5], sealed[:10] + other + sealed[11:], b"", b"not base64 at all"):
        with pytest.raises(ValueError, match=r"^(it does not open|.*base64.*|.*padding.*)$"):
            unseal(wrong, KEY)
    with pytest.raises(ValueError, match="does not open"):
        unseal(sealed, OTHER)
    assert seal(b"{}", None) == unseal(b"{}", None) == b"{}"


def test_what_is_enclosed_opens_for_its_purpose_only() -> None:
    enclosed = enclose(b"words", KEY, b"this")
    assert disclose(enclosed, KEY, b"this") == b"words"
    with pytest.raises(ValueError, match="does not open"):
        disclose(enclosed, KEY, b"that")


def test_sealing_a_file_of_lines_twice_is_as_good_as_once(tmp_path: Path) -> None:
    file, before = tmp_path / "lines", b'{"a": 1}\ntorn in the middl\n'
    file.write_bytes(before)
    seal_lines(file, KEY)
    once = file.read_bytes()
    assert b"torn" not in once
    assert once.count(b"\n") == 2
    seal_lines(file, KEY)
    unseal_lines(file, OTHER)
    assert b"torn" not in file.read_bytes()
    unseal_lines(file, KEY)
    assert file.read_bytes() == before
    seal_lines(tmp_path / "nothing there", KEY)
    assert list(tmp_path.iterdir()) == [file]


def test_words_that_wait_are_sealed_and_come_back(
    begun: Database, run: Run, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    store = open_store(begun.file, begun.key)
    draft = Draft(run.id, "line", WORDS, datetime(2026, 3, 2, 9, 21, tzinfo=UTC), 0)
    with held(begun):
        event = line(1, WORDS)
        for _ in range(2):
            with pytest.raises(NotSaved) as refusal:
                store.append(event)
        with pytest.raises(NotSaved):
            store.save_draft(draft)
    assert refusal.value.journaled
    lines = begun.journal.read_bytes().splitlines()
    assert len(lines) == 2  # an event that is there already is not kept twice
    assert b"ngstr" not in begun.journal.read_bytes()
    store.close()
    store = open_store(begun.file, begun.key)
    assert [one.payload["text"] for one in store.events(run.id)] == [WORDS]
    assert [one.text for one in store.drafts(run.id)] == [WORDS]
    assert begun.journal.read_bytes() == b""
    store.close()


def test_a_line_torn_by_a_crash_is_set_aside_sealed_and_the_others_are_read(
    begun: Database, run: Run, line: Line
) -> None:
    journal = Journal(begun)
    journal.keep(Entry(line(1, WORDS), None))
    journal.keep(Entry(line(2, WORDS), None))
    whole = begun.journal.read_bytes()
    begun.journal.write_bytes(whole[:-40])
    journal.keep(Entry(line(3, WORDS), None))
    store = open_store(begun.file, begun.key)
    assert [event.seq for event in store.events(run.id)] == [1, 3]
    store.close()
    torn = whole.splitlines()[1][:-39]
    assert unseal(begun.unreadable.read_bytes(), KEY) == torn


def test_a_plain_line_beside_encrypted_records_is_not_lost(
    begun: Database, run: Run, line: Line
) -> None:
    Journal(Database(begun.file)).keep(Entry(line(1, WORDS), None))
    assert WORDS.encode() in begun.journal.read_bytes()
    Journal(begun).keep(Entry(line(2, WORDS), None))
    store = open_store(begun.file, begun.key)
    assert [event.seq for event in store.events(run.id)] == [1, 2]
    store.close()
