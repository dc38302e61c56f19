"""What is agreed about a record: folded from events, recorded, taken back; how long it is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hand_clock import HandClock
from observe_tui.protocol.loading import Parser
from observe_tui.record.model import Cycle, Event, JsonValue, Person, Run
from observe_tui.record.ports import NotSaved
from observe_tui.report.leaving import Choice, leaving
from observe_tui.report.model import Document
from observe_tui.report.structured import as_dict
from observe_tui.report.words import header_rows
from observe_tui.session.agenda import read_agenda
from observe_tui.session.agreeing import Agreeing
from observe_tui.session.agreement import (
    CONSENT,
    KEEP,
    STAGE,
    Agreement,
    Consent,
    agreed,
    keep_until,
    months_after,
)
from observe_tui.session.reading import read_cycle
from observe_tui.steps import SPECS
from observe_tui.store import connecting
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHO = Person("p", "Rivera")
CYCLE = Cycle("cycle", WHO, WHO, "", "", "", "x", (), NOON.date(), None, NOON)
GIVEN = Consent("given", "Rivera", "spoken", date(2026, 3, 1), "our debrief", "8B", "[/]")
WITHDRAWN = Consent("withdrawn", "Rivera", "in writing", date(2026, 3, 9))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(tmp_path / "observe.db")
    store.save_cycle(CYCLE)
    yield store
    store.close()


def opened(store: SqlStore) -> Agreeing:
    return Agreeing(store, HandClock(NOON), CYCLE)


def runs(store: SqlStore) -> list[Run]:
    return [run for run in store.runs(CYCLE.id) if run.stage == STAGE]


def folded(*told: tuple[str, dict[str, JsonValue]]) -> Agreement:
    return agreed(
        Event(f"e{seq}", "run", seq, STAGE, verb, payload, NOON, seq)
        for seq, (verb, payload) in enumerate(told, 1)
    )


def test_the_newest_answer_holds_and_those_before_are_kept() -> None:
    made = folded((CONSENT, dict(GIVEN.payload)), (CONSENT, dict(WITHDRAWN.payload)))
    assert made == Agreement((GIVEN, WITHDRAWN))
    assert made.consent == WITHDRAWN
    assert made.is_against
    assert not Agreement((GIVEN,)).is_against
    assert not Agreement().is_against


@pytest.mark.parametrize(
    ("verb", "payload"),
    [
        (CONSENT, {}),
        (CONSENT, {"answer": "maybe", "day": "2026-03-01"}),
        (CONSENT, {"answer": "given", "day": "yesterday"}),
        (CONSENT, {"answer": ["given"], "day": 3}),
        (KEEP, {"until": "soon"}),
        (KEEP, {}),
        ("end", {}),
    ],
)
def test_what_cannot_be_read_is_no_answer_and_no_day(
    verb: str, payload: dict[str, JsonValue]
) -> None:
    assert folded((verb, payload)) == Agreement()


def test_a_day_is_chosen_and_given_up_again() -> None:
    assert folded((KEEP, {"until": "2027-01-31"})).until == date(2027, 1, 31)
    assert folded((KEEP, {"until": "2027-01-31"}), (KEEP, {"until": ""})).until is None


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("9999-12-01", 1, "9999-12-31"),
    ],
)
def test_months_end_on_a_day_that_there_is(day: str, months: int, until: str) -> None:
    assert months_after(date.fromisoformat(day), months).isoformat() == until


@given(st.dates(), st.integers(1, 2000))
def test_a_day_months_later_is_never_early(day: date, months: int) -> None:
    later = months_after(day, months)
    assert day < later or later == date.max
    assert later <= months_after(day, months + 1)
    assert later - day <= timedelta(days=31 * months)


def test_what_was_chosen_comes_before_the_rule() -> None:
    day = date(2026, 3, 2)
    assert keep_until(Agreement(), day, 0) is None
    assert keep_until(Agreement(), day, 12) == date(2027, 3, 2)
    assert keep_until(Agreement(until=date(2026, 4, 1)), day, 12) == date(2026, 4, 1)


def test_who_only_looks_leaves_nothing_behind(store: SqlStore) -> None:
    assert opened(store).made == Agreement()
    assert runs(store) == []


def test_what_is_kept_is_there_the_next_time_and_in_order(store: SqlStore) -> None:
    agreeing = opened(store)
    agreeing.answer(GIVEN)
    agreeing.keep(date(2027, 1, 1))
    opened(store).answer(WITHDRAWN)
    assert opened(store).made == Agreement((GIVEN, WITHDRAWN), date(2027, 1, 1))
    (run,) = runs(store)
    assert [event.seq for event in store.events(run.id)] == [1, 2, 3]


def test_what_was_kept_is_taken_back_and_brought_back(store: SqlStore) -> None:
    agreeing = opened(store)
    assert not agreeing.undo()
    agreeing.answer(GIVEN)
    agreeing.answer(WITHDRAWN)
    assert agreeing.undo()
    assert agreeing.made.consent == GIVEN
    again = opened(store)
    assert again.made.consent == GIVEN
    assert again.redo()
    assert not again.can_redo
    assert opened(store).made == Agreement((GIVEN, WITHDRAWN))
    (run,) = runs(store)
    assert len(store.events(run.id)) == 4


def test_the_agenda_and_the_cycle_tell_it_and_no_stage_is_made_of_it(store: SqlStore) -> None:
    other = replace(CYCLE, id="other")
    store.save_cycle(other)
    agreeing = opened(store)
    agreeing.answer(GIVEN)
    agreeing.answer(WITHDRAWN)
    agreeing.undo()
    elsewhere = Run("r", CYCLE.id, "debrief", NOON + timedelta(hours=1), ())
    same_word = Event("x", "r", 1, "step", CONSENT, WITHDRAWN.payload, NOON, 1)
    store.keep_run(elsewhere, [same_word])
    found = read_agenda(store, NOON.date())
    one = found.find(CYCLE.id)
    assert one is not None
    assert one.agreement == Agreement((GIVEN,))
    assert [name for name, how in one.stages.items() if how != "to come"] == ["debrief"]
    assert found.find(other.id).agreement == Agreement()
    record = read_cycle(store, Parser(SPECS), CYCLE)
    assert record.agreement == Agreement((GIVEN,))
    assert [run.run.stage for run in record.runs] == ["debrief"]


def test_only_the_full_paper_says_it_and_in_one_line(store: SqlStore) -> None:
    def papers() -> list[Document]:
        record = read_cycle(store, Parser(SPECS), CYCLE)
        choices = (Choice(), Choice(form="short"), Choice(paper="certificate"))
        return [leaving(record, None, NOON.date(), choice) for choice in choices]

    silent = papers()
    opened(store).answer(GIVEN)
    full, *others = papers()
    assert header_rows(full.header)[-1] == ("Consent", "given on 1 March 2026")
    assert others == silent[1:]
    assert as_dict(full)["header"]["consent"] == "given on 1 March 2026"
    assert "consent" not in as_dict(silent[0])["header"]


def test_what_is_on_no_disk_is_not_kept(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreeing = opened(store)
    agreeing.answer(GIVEN)
    journal = tmp_path / "observe.db.journal.jsonl"
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    store.close()
    store = open_store(tmp_path / "observe.db")
    agreeing = opened(store)
    with closing(sqlite3.connect(tmp_path / "observe.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        agreeing.answer(WITHDRAWN)
        assert agreeing.made.consent == WITHDRAWN
        assert "journal" in agreeing.waits
        kept = journal.read_bytes()
        journal.unlink()
        journal.mkdir()
        with pytest.raises(NotSaved, match="only in the window's memory"):
            agreeing.keep(date(2027, 1, 1))
        assert agreeing.made.until is None
        journal.rmdir()
        journal.write_bytes(kept)
    agreeing.keep(date(2027, 1, 1))
    assert agreeing.waits == ""
    assert opened(store).made == Agreement((GIVEN, WITHDRAWN), date(2027, 1, 1))
    store.close()
