"""What the observer makes of the evidence: folded from events, recorded, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hand_clock import HandClock
from observe_tui.record.model import Cycle, Event, JsonValue, Person, Run, new_id
from observe_tui.record.ports import NotSaved
from observe_tui.session.outbox import Backlog
from observe_tui.session.preparation import STAGE, Preparation, prepared
from observe_tui.session.preparing import Preparing
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHO = Person("p", "Rivera")
CYCLE = Cycle("cycle", WHO, WHO, "", "", "", "x", (), NOON.date(), None, NOON)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(tmp_path / "observe.db")
    store.save_cycle(CYCLE)
    yield store
    store.close()


def opened(store: SqlStore) -> Preparing:
    return Preparing(store, HandClock(NOON), CYCLE)


def runs(store: SqlStore) -> list[Run]:
    return [run for run in store.runs(CYCLE.id) if run.stage == STAGE]


def folded(*told: tuple[str, dict[str, JsonValue]]) -> Preparation:
    return prepared(
        Event(f"e{seq}", "run", seq, STAGE, verb, payload, NOON, seq)
        for seq, (verb, payload) in enumerate(told, 1)
    )


def test_stars_stand_in_the_order_they_were_arranged() -> None:
    made = folded(
        ("star", {"line": "a"}),
        ("star", {"line": "b"}),
        ("star", {"line": "c", "before": "a"}),
        ("unstar", {"line": "b"}),
        ("unstar", {"line": "nowhere"}),
        ("star", {"line": "d", "before": "b"}),
        ("star", {"line": "a"}),
        ("star", {"line": "c", "before": "c"}),
        ("star", {"line": ""}),
        ("star", {}),
    )
    assert made.stars == ("d", "a", "c")


def test_everything_is_shared_but_interpretations_until_somebody_chooses() -> None:
    made = folded(
        ("share", {"line": "i"}),
        ("keep-back", {"line": "e"}),
        ("keep-back", {"line": "x"}),
        ("share", {"line": "x"}),
        ("share", {}),
    )
    assert not Preparation().shares("i", "interpretation")
    assert made.shares("i", "interpretation")
    assert not made.shares("e", "evidence")
    assert made.shares("x", "interpretation")
    assert made.shares("other", "question")
    assert made.shares("other", "")


def test_questions_stand_in_the_order_they_were_written_and_say_something() -> None:
    made = folded(("ask", {"text": " Why? "}), ("ask", {"text": "  "}), ("ask", {"text": "[/]"}))
    assert [(one.ref, one.text) for one in made.questions] == [("e1", "Why?"), ("e3", "[/]")]


LINES = st.sampled_from(["a", "b", "c", "d", ""])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["star", "unstar", "share", "keep-back", "ask", "other"]),
            st.fixed_dictionaries({}, optional={"line": LINES, "before": LINES, "text": LINES}),
        )
    )
)
def test_in_any_order_no_line_is_starred_twice(
    told: list[tuple[str, dict[str, JsonValue]]],
) -> None:
    stars = folded(*told).stars
    assert len(set(stars)) == len(stars)
    last: dict[JsonValue, str] = {
        payload["line"]: verb
        for verb, payload in told
        if verb in ("star", "unstar") and payload.get("line")
    }
    assert set(stars) == {line for line, verb in last.items() if verb == "star"}


def test_looking_leaves_nothing_behind_and_the_first_thing_begins_the_run(store: SqlStore) -> None:
    preparing = opened(store)
    assert preparing.undo() is None
    assert preparing.redo() is None
    assert preparing.drafts() == {}
    preparing.flush()
    assert runs(store) == []

    preparing.toggle_star("a")

    assert len(runs(store)) == 1
    assert [event.verb for event in store.events(runs(store)[0].id)] == ["star"]


def test_it_is_gone_on_with_in_the_same_run(store: SqlStore) -> None:
    preparing = opened(store)
    preparing.toggle_star("a")
    preparing.ask("Why?")
    again = opened(store)
    assert again.made == preparing.made
    again.toggle_star("b")
    assert again.made.stars == ("a", "b")
    assert len(runs(store)) == 1


def test_words_of_a_question_begin_the_run_and_go_with_the_question(store: SqlStore) -> None:
    preparing = opened(store)
    preparing.keep_draft("question", "Wh")
    again = opened(store)
    assert again.drafts() == {"question": "Wh"}
    again.ask("Why?", "question")
    assert again.drafts() == opened(store).drafts() == {}
    assert [one.text for one in opened(store).made.questions] == ["Why?"]


def test_a_star_moves_one_place_and_not_beyond_the_ends(store: SqlStore) -> None:
    preparing = opened(store)
    for line in "abc":
        preparing.toggle_star(line)
    assert not preparing.move_star("a", -1)
    assert not preparing.move_star("c", 1)
    assert not preparing.move_star("nowhere", 1)
    assert preparing.move_star("a", 1)
    assert preparing.made.stars == ("b", "a", "c")
    assert preparing.move_star("a", 1)
    assert preparing.made.stars == ("b", "c", "a")
    assert preparing.move_star("c", -1)
    assert preparing.made.stars == ("c", "b", "a")
    assert opened(store).made.stars == ("c", "b", "a")


def test_a_question_is_reworded_and_taken_back(store: SqlStore) -> None:
    preparing = opened(store)
    preparing.ask("Why?")
    ref = preparing.made.questions[0].ref
    preparing.reword(ref, "Why then?")
    assert [(one.ref, one.text) for one in preparing.made.questions] == [(ref, "Why then?")]
    preparing.take_back(ref)
    assert preparing.made.questions == ()
    assert preparing.redo() is not None
    assert [one.text for one in preparing.made.questions] == ["Why then?"]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("star"), st.sampled_from("abc")),
        st.tuples(st.sampled_from(["up", "down"]), st.sampled_from("abc")),
        st.tuples(st.just("share"), st.sampled_from("abc")),
        st.tuples(st.just("ask"), st.sampled_from(["Why?", "[/"])),
    ),
    max_size=8,
)


def act(preparing: Preparing, what: str, about: str) -> bool:
    """Do something; false where there was nothing to do."""
    if what in ("up", "down"):
        return preparing.move_star(about, -1 if what == "up" else 1)
    if what == "star":
        preparing.toggle_star(about)
    elif what == "share":
        preparing.toggle_shared(about, "evidence")
    else:
        preparing.ask(about)
    return True


def test_everything_can_be_taken_back_and_brought_again(store: SqlStore) -> None:
    @given(ACTS)
    @settings(max_examples=25, deadline=None)
    def undo_all(acts: list[tuple[str, str]]) -> None:
        cycle = Cycle(new_id(), WHO, WHO, "", "", "", "x", (), NOON.date(), None, NOON)
        store.save_cycle(cycle)
        preparing = Preparing(store, HandClock(NOON), cycle)
        history = [preparing.made]
        history += [preparing.made for what, about in acts if act(preparing, what, about)]
        for before in reversed(history[:-1]):
            assert preparing.undo() is not None
            assert preparing.made == before
        assert preparing.undo() is None
        for after in history[1:]:
            assert preparing.redo() is not None
            assert preparing.made == after
        assert Preparing(store, HandClock(NOON), cycle).made == history[-1]

    undo_all()


def test_nothing_is_made_that_could_not_be_begun(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: SqlStore, _run: Run) -> None:
        raise NotSaved("the disk is full")

    preparing = opened(store)
    with monkeypatch.context() as broken:
        broken.setattr(SqlStore, "start_run", refuse)
        with pytest.raises(NotSaved):
            preparing.toggle_star("a")
        assert preparing.backlog == Backlog()  # nobody was shown that it is made
        preparing.keep_draft("question", "Wh")
        assert preparing.made == Preparation()
        assert preparing.backlog == Backlog(1, 1, "the disk is full")
        assert preparing.drafts() == {"question": "Wh"}
    preparing.toggle_star("a")
    assert preparing.backlog == Backlog()
    again = opened(store)
    assert (again.made.stars, again.drafts()) == (("a",), {"question": "Wh"})


def test_what_waits_is_written_as_soon_as_that_is_possible(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: SqlStore, _event: Event, _settles: str | None = None) -> None:
        raise NotSaved("the disk is full")

    preparing = opened(store)
    preparing.toggle_star("a")
    with monkeypatch.context() as broken:
        broken.setattr(SqlStore, "append", refuse)
        preparing.toggle_star("b")
        assert preparing.backlog == Backlog(1, 1, "the disk is full")
        assert opened(store).made.stars == ("a",)
    preparing.flush()
    assert preparing.backlog == Backlog()
    assert opened(store).made.stars == ("a", "b")
