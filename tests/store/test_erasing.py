"""Erasing a cycle, or a colleague: no byte is left, nothing else goes, and nothing is half done."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.model import (
    Cycle,
    Draft,
    Event,
    FrozenProtocol,
    Participant,
    Person,
    Run,
    Seat,
    SeatMap,
)
from observe_tui.record.ports import StoreError
from observe_tui.record.safekeeping import Erasable, Receipt
from observe_tui.store import connecting
from observe_tui.store.checking import check_whole
from observe_tui.store.connecting import connect, outside_transaction
from observe_tui.store.database import Database
from observe_tui.store.erasure.erasing import erase, weigh
from observe_tui.store.journal import Entry, Journal
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANA, CHIDI = Person("p-ana", "Ana GOING-name"), Person("p-chidi", "Chidi Okafor")
MEI = Person("p-mei", "Mei Chen")
KEY = bytes(range(32))
GOING, STAYING = "GOING", "STAYING"
"""What every word says that goes with Ana's cycle, and every word that stays."""


def planned(cycle_id: str, observed: Person, observer: Person, word: str, group: str) -> Cycle:
    return Cycle(
        cycle_id, observed, observer, f"{word}-course", group, f"{word}-focus", "peer-cycle", (),
        date(2026, 11, 20), None, NOW,
    )  # fmt: skip


def sat(store: SqlStore, cycle: Cycle, stage: str, word: str, count: int = 3) -> Run:
    """A sitting with a few words in it, and one that was left in the middle."""
    text = f'id = "{word}-protocol"'
    frozen = FrozenProtocol(f"{word}-id", sha256(text.encode()).hexdigest(), text)
    run = Run(f"{cycle.id}-{stage}", cycle.id, stage, NOW, (frozen,))
    store.start_run(run)
    for seq in range(1, count + 1):
        store.append(said(run, seq, f"{word}-line-{seq} “[/]”"))
    store.save_draft(Draft(run.id, "line", f"{word}-half-a-line", NOW))
    return run


def said(run: Run, seq: int, text: str) -> Event:
    event_id = f"{run.id}-{seq}"
    return Event(event_id, run.id, seq, "script", "line", {"text": text}, NOW, seq)


CYCLE = planned("cycle-1", ANA, MEI, GOING, "8b GOING")
OTHER = planned("cycle-2", CHIDI, MEI, STAYING, "7c")
SHARED = planned("cycle-3", CHIDI, ANA, STAYING, "7C ")
MEETING = replace(
    planned("cycle-4", MEI, CHIDI, STAYING, "staff"),
    stages=("meeting",),
    participants=(Participant("ana  going-NAME", "timekeeper"), Participant("Elsa")),
)


def fill(file: Path, key: bytes | None = None) -> None:
    """Three cycles and a meeting, in each of which something is said about everybody."""
    store = open_store(file, key)
    for cycle in (CYCLE, OTHER):
        store.save_cycle(cycle)
    for stage in ("observe", "debrief", "prepare"):
        sat(store, CYCLE, stage, f"{GOING}, said Ana;")
    sat(store, OTHER, "observe", STAYING)
    store.save_seat_map(SeatMap("8B  going", (Seat("1", "GOING-1", 0, 0),)))
    store.save_seat_map(SeatMap("7C", (Seat("1", "STAYING1", 0, 0),)))
    forms = (f"plan:{CYCLE.id}", f"agreement:{CYCLE.id}", "seats:8b going")
    for owner, word in (*((form, GOING) for form in forms), (f"plan:{OTHER.id}", STAYING)):
        store.save_draft(Draft(owner, "field", f"{word}-draft", NOW))
    store.close()


def copied(database: Database, copy: Path) -> Path:
    """A copy as the program makes them."""
    copy.parent.mkdir(exist_ok=True)
    engine = connect(database)
    outside_transaction(engine, "VACUUM INTO ?", str(copy))
    engine.dispose()
    copy.chmod(0o600)
    return copy


@dataclass(frozen=True)
class Home:
    """A folder with everything in it that a school may have."""

    folder: Path

    @property
    def database(self) -> Database:
        return Database(self.folder / "observe.db")

    @property
    def copies(self) -> list[Path]:
        return sorted(self.database.backups.glob("*.db"))

    @property
    def stores(self) -> list[Path]:
        """Every file with records in it."""
        return [self.database.file, *self.copies, *sorted(self.folder.glob("observe-*.db"))]

    def traces(self, word: str) -> list[str]:
        """Where the word is found, in letters of any size."""
        marks = (word.encode(), word.encode("utf-16-le"))
        marks += tuple(mark.lower() for mark in marks)
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return [file.name for file in files if any(mark in file.read_bytes() for mark in marks)]

    def erased(self, what: Erasable) -> Receipt:
        return erase(self.database, what, NOW)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with copies, files set aside, and a journal that waits."""
    folder = tmp_path_factory.mktemp("full") / "home"
    folder.mkdir(mode=0o700)
    database = Database(folder / "observe.db")
    fill(database.file)
    for name in ("observe-20261101T120000.db", "observe-20261120T120000.db"):
        copied(database, database.backups / name)
    copied(database, folder / "observe-salvaged-1.db")
    _set_aside(database, folder / "observe-before-restore-1.db")
    _leave_rubble(database)
    store = open_store(database.file)
    store.save_cycle(SHARED)
    store.save_cycle(MEETING)
    sat(store, SHARED, "observe", f"{STAYING}, said Ana;", 1)
    store.close()
    copied(database, database.backups / "observe-20261121T120000.db")
    _journal(database)
    return folder


def _set_aside(database: Database, aside: Path) -> None:
    """A file with what was committed last in a file of its own, as a restore leaves it."""
    with closing(sqlite3.connect(database.file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        words = ("plan:cycle-1", "focus", f"{GOING}-last"), ("plan:cycle-2", "focus", f"{STAYING}-")
        connection.executemany("INSERT INTO draft VALUES (?, ?, ?, '2026-11-21', NULL)", words)
        connection.commit()
        for source in (database.file, database.wal):
            shutil.copy(source, source.with_name(source.name.replace("observe.db", aside.name)))
        connection.execute("DELETE FROM draft WHERE field = 'focus'")
        connection.commit()


def _leave_rubble(database: Database) -> None:
    """Words in pages that nobody uses any more, as programs leave them that do not overwrite."""
    with closing(sqlite3.connect(database.file)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        rubble = ("plan", "focus", f"{GOING}-rubble " * 2000)
        connection.execute("INSERT INTO draft VALUES (?, ?, ?, '2026-11-21', NULL)", rubble)
        connection.commit()
        connection.execute("DELETE FROM draft WHERE owner = 'plan'")
        connection.commit()


def _journal(database: Database) -> None:
    journal = Journal(database)
    for run_id, word in ((f"{CYCLE.id}-observe", GOING), (f"{OTHER.id}-observe", STAYING)):
        run = Run(run_id, "", "observe", NOW, ())
        journal.keep(Entry(said(run, 9, f"{word}-waits"), None))
        journal.keep(Draft(run_id, "line", f"{word}-waits-too", NOW))
    torn = b'{"id":"x","run_id":"cycle-1-observe","payload":{"text":"GOING-to'
    database.unreadable.write_bytes(torn + b'\n{"id":"STAYING-torn\n')


@pytest.fixture
def home(full: Path, tmp_path: Path) -> Home:
    shutil.copytree(full, tmp_path / "home")
    return Home(tmp_path / "home")


def words_in(file: Path, key: bytes | None = None) -> list[str]:
    """Everything that people wrote and that a file has: lines, drafts, plans, seats, names."""
    engine = connect(Database(file, key), looking=True)
    wanted = (
        "SELECT payload FROM event",
        "SELECT text FROM draft",
        "SELECT focus FROM cycle",
        "SELECT seats FROM seat_map",
        "SELECT text FROM protocol_text",
        "SELECT name FROM person",
    )
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(one).scalars().all() for one in wanted]
    engine.dispose()
    return sorted(str(word) for rows in found for word in rows)


def staying(file: Path) -> list[str]:
    return [word for word in words_in(file) if STAYING in word or "Okafor" in word]


# --- a cycle ----------------------------------------------------------------------------------


def test_no_byte_of_an_erased_cycle_is_left_and_nothing_else_goes(home: Home) -> None:
    before = {file: staying(file) for file in home.stores}
    assert set(home.traces(GOING)) >= {file.name for file in home.stores}

    receipt = home.erased(Erasable(cycle_id=CYCLE.id))

    # Ana observed a cycle that stays, so her name stays with it.
    named = [home.database.file.name, home.copies[-1].name]
    assert sorted(home.traces(GOING)) == sorted(named)
    assert {file: staying(file) for file in home.stores} == before
    for file in home.stores:
        assert [word for word in words_in(file) if GOING in word] == (
            [ANA.name] if file.name in named else []
        )
        check_whole(Database(file), thoroughly=True)
        assert file.stat().st_mode & 0o777 == 0o600
    assert "GOING" not in receipt.file.read_text("utf-8")
    assert receipt.left == (
        "observe.db.journal.jsonl, observe.db.journal.unreadable: 1 line that nobody can read",
    )


def test_the_seats_go_with_the_last_cycle_of_their_class(home: Home) -> None:
    for cycle_id in (CYCLE.id, OTHER.id):
        home.erased(Erasable(cycle_id=cycle_id))
    assert any("STAYING1" in word for word in words_in(home.database.file))
    home.erased(Erasable(cycle_id=SHARED.id))
    assert home.traces("STAYING1") == []


def test_what_waits_in_the_journal_goes_on_waiting_for_its_own_cycle(home: Home) -> None:
    home.erased(Erasable(cycle_id=CYCLE.id))
    store = open_store(home.database.file)
    lines = [event.payload["text"] for event in store.events(f"{OTHER.id}-observe")]
    drafts = [draft.text for draft in store.drafts(f"{OTHER.id}-observe")]
    store.close()
    assert lines[-1] == f"{STAYING}-waits"
    assert drafts == [f"{STAYING}-waits-too"]
    assert home.database.unreadable.read_bytes() == b'{"id":"STAYING-torn\n'


def test_the_receipt_says_how_much_and_nothing_of_what(home: Home) -> None:
    what = Erasable(cycle_id=CYCLE.id)
    before = {file: file.read_bytes() for file in home.folder.rglob("*") if file.is_file()}
    told = weigh(home.database, what)
    assert {file: file.read_bytes() for file in before} == before

    receipt = home.erased(what)

    assert receipt.extent == told
    assert (told.cycles, told.runs, told.events, told.drafts) == (1, 3, 9 + 1, 3 + 3 + 1)
    assert (told.renamed, told.copies, told.mentions) == (0, 5, 0)
    text = receipt.file.read_text("utf-8")
    assert receipt.file.parent == home.folder / "receipts"
    assert receipt.file.stat().st_mode & 0o777 == 0o600
    assert receipt.file.parent.stat().st_mode & 0o777 == 0o700
    for line in (
        "Erased with observe-tui on 2026-11-21 at 12:00 UTC:",
        "1 cycle",
        "3 sittings, 10 entries",
        "7 drafts",
        "3 checked copies",
        "2 files set aside",
        "the journal: 2 entries",
        "exported",
        "SSDs",
    ):
        assert line in text
    for secret in (CYCLE.id, ANA.id, "GOING", "Ana", "8b"):
        assert secret.lower() not in text.lower()


def test_erasing_again_changes_nothing(home: Home) -> None:
    what = Erasable(cycle_id=CYCLE.id)
    home.erased(what)
    before = {file: file.read_bytes() for file in home.copies}
    again = erase(home.database, what, NOW.replace(hour=13))
    assert (again.extent.cycles, again.extent.copies) == (0, 0)
    assert {file: file.read_bytes() for file in home.copies} == before


# --- a colleague ------------------------------------------------------------------------------


def test_an_erased_colleague_is_a_former_colleague_where_they_only_took_part(home: Home) -> None:
    before = {file: staying(file) for file in home.stores}
    told = weigh(home.database, Erasable(person_id=ANA.id))

    receipt = home.erased(Erasable(person_id=ANA.id))

    assert receipt.extent == told
    assert (told.cycles, told.renamed) == (1, 2)
    # The line in which she was spoken of stays, and so does the draft after it.
    assert told.mentions == 2
    assert home.traces(GOING) == []
    assert {file: staying(file) for file in home.stores} == before
    for file in (home.database.file, home.copies[-1]):
        store = open_store(file)
        by_id = {cycle.id: cycle for cycle in store.cycles()}
        store.close()
        assert set(by_id) == {OTHER.id, SHARED.id, MEETING.id}
        assert by_id[SHARED.id].observer == Person(ANA.id, "a former colleague")
        assert by_id[MEETING.id].participants == (
            Participant("a former colleague", "timekeeper"),
            Participant("Elsa"),
        )
    assert all(ANA.name not in words_in(file) for file in home.stores)


def test_an_unsaved_plan_about_an_erased_colleague_goes(home: Home) -> None:
    store = open_store(home.database.file)
    for field, text in (("observed", "ana going-name "), ("focus", "GOING-unsaved")):
        store.save_draft(Draft("plan", field, text, NOW))
    store.close()
    home.erased(Erasable(person_id=ANA.id))
    assert home.traces("unsaved") == []
    assert home.traces(GOING) == []


def test_who_only_took_part_is_erased_by_name(home: Home) -> None:
    what = Erasable(name=" ELSA ")
    told = weigh(home.database, what)
    assert (told.cycles, told.renamed, told.copies) == (0, 1, 1)
    assert home.traces("Elsa")
    assert home.erased(what).extent == told
    assert home.traces("Elsa") == []
    store = open_store(home.database.file)
    names = [one.name for cycle in store.cycles() for one in cycle.participants]
    people = {one.name for one in store.people()}
    store.close()
    assert names == ["ana  going-NAME", "a former colleague"]
    assert people == {ANA.name, CHIDI.name, MEI.name}


def test_everybody_who_goes_by_a_name_is_erased_by_it(home: Home) -> None:
    store = open_store(home.database.file)
    twin = Person("p-twin", "ANA going-name")
    store.save_cycle(planned("cycle-5", twin, MEI, GOING, "8b GOING"))
    store.close()
    assert weigh(home.database, Erasable(person_id=ANA.id)).cycles == 1
    assert weigh(home.database, Erasable(name=ANA.name)).cycles == 2
    home.erased(Erasable(name=ANA.name))
    assert home.traces(GOING) == []
    store = open_store(home.database.file)
    people = {one.name for one in store.people()}
    store.close()
    assert people == {"a former colleague", CHIDI.name, MEI.name}


def test_a_cycle_takes_nobody_without_a_name_with_it(home: Home) -> None:
    store = open_store(home.database.file)
    store.save_cycle(planned("cycle-5", Person("p-nameless", ""), MEI, STAYING, "7c"))
    store.close()
    assert weigh(home.database, Erasable(cycle_id=CYCLE.id)).cycles == 1


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("then ANA going-name left", True),
        ("Ana asked why", True),
        ("as ana does", False),
        ("Anatomy, Analysis", False),
        ("line\nAna", True),
        ("“Ana”", True),
    ],
)
def test_a_mention_is_a_name_that_stands_by_itself(home: Home, text: str, counts: bool) -> None:
    what = Erasable(person_id=ANA.id)
    before = weigh(home.database, what).mentions
    store = open_store(home.database.file)
    store.append(said(Run(f"{OTHER.id}-observe", "", "", NOW, ()), 20, text))
    store.close()
    assert weigh(home.database, what).mentions - before == counts


# --- what is in the way -----------------------------------------------------------------------


def test_a_copy_that_cannot_be_opened_is_told_and_left_alone(home: Home) -> None:
    damaged, foreign = home.copies[0], home.database.backups / "observe-20261122.db"
    content = bytearray(damaged.read_bytes())
    content[4096:8192] = b"x" * 4096
    damaged.write_bytes(content)
    foreign.write_bytes(os.urandom(8192))
    empty = home.folder / "observe-before-restore-2.db"
    empty.touch()
    shutil.copy(home.folder / "observe-before-restore-1.db-wal", f"{empty}-wal")
    (home.database.backups / "observe-half.db").touch()
    receipt = home.erased(Erasable(cycle_id=CYCLE.id))
    assert [line.split(": ")[0] for line in receipt.left[:3]] == [
        f"backups/{damaged.name}",
        f"backups/{foreign.name}",
        empty.name,
    ]
    assert damaged.read_bytes() == content
    text = receipt.file.read_text("utf-8")
    assert all(line in text for line in receipt.left)
    assert receipt.extent.copies == 4


def test_it_waits_for_no_open_window(home: Home) -> None:
    what = Erasable(cycle_id=CYCLE.id)
    store = open_store(home.database.file)
    assert weigh(home.database, what).cycles == 1
    with pytest.raises(StoreError, match="a window has been open"):
        home.erased(what)
    assert len(store.cycles()) == 4
    store.close()
    home.erased(what)


def test_words_that_another_window_still_reads_are_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(home.database.file, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM cycle").fetchall()
        receipt = home.erased(Erasable(cycle_id=CYCLE.id))
        assert "observe.db-wal: another window reads" in receipt.left[-1]
    assert not home.database.wal.exists()
    assert f"{GOING}-line" not in str(words_in(home.database.file))


def test_a_damaged_store_is_not_touched(home: Home) -> None:
    content = bytearray(home.database.file.read_bytes())
    content[4096:8192] = b"x" * 4096
    home.database.file.write_bytes(content)
    before = [file.read_bytes() for file in home.stores]
    with pytest.raises(StoreError, match="damaged"):
        home.erased(Erasable(cycle_id=CYCLE.id))
    assert [file.read_bytes() for file in home.stores] == before


def test_a_copy_of_an_older_version_is_cleaned_too(home: Home) -> None:
    old = home.copies[0]
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("DROP TABLE seat_map")
        connection.execute("ALTER TABLE cycle DROP COLUMN participants")
        connection.execute("ALTER TABLE cycle DROP COLUMN stages")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
        connection.execute("VACUUM")
    for what in (Erasable(cycle_id=CYCLE.id), Erasable(person_id=ANA.id)):
        home.erased(what)
    assert old.name not in home.traces(GOING)
    assert old.name in home.traces(STAYING)


# --- encrypted --------------------------------------------------------------------------------


def test_an_encrypted_store_and_its_copies_are_erased_from(tmp_path: Path) -> None:
    for part in ("sqlcipher3", "cryptography"):
        pytest.importorskip(part)
    database = Database(tmp_path / "observe.db", KEY)
    fill(database.file, KEY)
    copy = copied(database, database.backups / "observe-1.db")
    _journal(database)
    assert GOING.encode() not in database.journal.read_bytes()
    plain = database.backups / "observe-plain.db"
    fill(tmp_path / "elsewhere" / "observe.db")
    copied(Database(tmp_path / "elsewhere" / "observe.db"), plain)
    foreign = database.backups / "observe-foreign.db"
    fill(foreign, KEY[::-1])

    receipt = erase(database, Erasable(cycle_id=CYCLE.id), NOW)

    assert [line.split(": ")[0] for line in receipt.left] == [
        "backups/observe-foreign.db",
        "observe.db.journal.jsonl, observe.db.journal.unreadable",
    ]
    assert receipt.extent.copies == 2
    with Journal(database).held() as held:
        events = [one.event for one in held.entries if isinstance(one, Entry)]
    assert [event.payload for event in events] == [{"text": f"{STAYING}-waits"}]
    for file, key in ((database.file, KEY), (copy, KEY), (plain, None)):
        words = str(words_in(file, key))
        assert GOING not in words
        assert STAYING in words
    with pytest.raises((SQLAlchemyError, sqlite3.DatabaseError)):
        words_in(copy)


# --- killed in the middle ---------------------------------------------------------------------

_STEPS = frozenset({"execute", "replace", "unlink", "write", "truncate", "fsync", "commit"})


def _die_at(step: int) -> Callable[..., object]:
    """A hook that kills this process right before it does the step of that number to the disk."""
    left = [step]

    def look(_frame: object, event: str, function: object) -> None:
        if event == "c_call" and getattr(function, "__name__", "") in _STEPS:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return look


def _elsewhere(work: Callable[[], object]) -> int:
    """Do it in another process. Gives its exit code: 0 when done, 1 when refused."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            work()
            code = 0
        except StoreError:
            code = 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _erase_and_die(home: Home, what: Erasable, step: int) -> bool:
    """Erase in another process. True if it was killed before it was done."""

    def erase_and_die() -> None:
        sys.setprofile(_die_at(step))
        home.erased(what)
        sys.setprofile(None)

    code = _elsewhere(erase_and_die)
    assert code in (0, -signal.SIGKILL)
    return code != 0


def _homes(full: Path, folder: Path, stride: int) -> Iterator[tuple[int, Home]]:
    """A new home for every so many steps, with one copy and one file set aside."""
    for step in range(1, 10_000, stride):
        home = Home(folder / f"{step}")
        shutil.copytree(full, home.folder)
        for file in (*home.copies[:-1], home.folder / "observe-salvaged-1.db"):
            file.unlink()
        yield step, home
        shutil.rmtree(home.folder)


forked = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")


@forked
def test_killed_at_any_step_every_file_is_good_and_the_same_again_finishes(
    full: Path, tmp_path: Path
) -> None:
    what = Erasable(person_id=ANA.id)
    deaths = 0
    for step, home in _homes(full, tmp_path, 53):
        before = [set(staying(file)) for file in home.stores]
        if not _erase_and_die(home, what, step):
            break
        deaths += 1
        for file in home.stores:
            check_whole(Database(file))
        home.erased(what)
        assert home.traces(GOING) == [], f"after a death at step {step}"
        assert [set(staying(file)) for file in home.stores] == before
    assert deaths > 4


@forked
def test_a_full_disk_is_told_and_the_same_again_finishes(home: Home) -> None:
    import resource

    what = Erasable(cycle_id=CYCLE.id)
    before = {file: words_in(file) for file in home.stores}

    def erase_without_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        home.erased(what)

    assert _elsewhere(erase_without_room) == 1
    assert {file: words_in(file) for file in home.stores} == before
    assert home.erased(what).extent.copies == 5
    assert f"{GOING}," not in str([words_in(file) for file in home.stores])
