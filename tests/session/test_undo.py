"""Undo and redo through a whole observation with an instrument of every kind in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hand_clock import HandClock
from observe_tui.record.model import Cycle, Payload, Person, Run, new_id
from observe_tui.session.session import Session
from observe_tui.steps import KINDS
from observe_tui.store.opening import open_store
from step_samples import entries_of, spec_of

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KIND_OF = {f"step-{kind}": kind for kind in KINDS}
STEPS = tuple(spec_of(kind).model_copy(update={"id": step}) for step, kind in KIND_OF.items())

actions = st.sampled_from(sorted(KIND_OF)).flatmap(
    lambda step: st.tuples(st.just(step), entries_of(KIND_OF[step]), st.integers(0, 9))
)


@given(data=st.data())
@settings(max_examples=12, deadline=None)
def undo_all(open_run: Callable[[Run | None], Session], data: st.DataObject) -> None:
    session = open_run(None)
    clock = session.clock
    assert isinstance(clock, HandClock)

    def states() -> dict[str, object]:
        return {step: session.state(step) for step in KIND_OF}

    history = [states()]
    recorded: list[tuple[str, tuple[str, Payload], int]] = data.draw(
        st.lists(actions, max_size=12), label="recorded"
    )
    for step, (verb, payload), seconds in recorded:
        clock.seconds += seconds
        session.record(step, verb, payload)
        history.append(states())
    for before in reversed(history[:-1]):
        assert session.undo() is not None
        assert states() == before
    assert session.undo() is None
    for after in history[1:]:
        assert session.redo() is not None
        assert states() == after
    assert session.redo() is None
    again = open_run(session.run)
    assert {step: again.state(step) for step in KIND_OF} == history[-1]


def test_everything_can_be_taken_back_and_brought_again(tmp_path: Path) -> None:
    store = open_store(tmp_path / "observe.db")
    who = Person("p", "Rivera")
    store.save_cycle(Cycle("cycle", who, who, "", "", "", "x", (), BEGIN.date(), None, BEGIN))

    def open_run(known: Run | None) -> Session:
        run = known or Run(new_id(), "cycle", "observe", BEGIN, ())
        store.start_run(run)
        return Session(run, STEPS, store, HandClock(BEGIN))

    undo_all(open_run)
    store.close()
