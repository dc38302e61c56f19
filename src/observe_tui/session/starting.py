"""Beginning a stage of a cycle, or going on with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from observe_tui.protocol.loading import Parser
from observe_tui.record.model import Cycle, FrozenProtocol, Run, SeatMap, new_id
from observe_tui.record.ports import RunStore
from observe_tui.session.clock import Clock
from observe_tui.session.reading import Sitting, read_sitting
from observe_tui.session.seating import SEATS, frozen, seats_of
from observe_tui.session.session import Session


def begin_run(
    store: RunStore,
    clock: Clock,
    cycle: Cycle,
    stage: str,
    protocols: Sequence[FrozenProtocol],
) -> Run:
    """Start a stage now and freeze the protocols it runs with.

    It starts later than every other run of the cycle, whatever was done to the clock between them:
    their order is that of their starts.

    Args:
        protocols: the cycle protocol; for an observation the instruments after it.

    Raises:
        StoreError: the run is not on the disk.
    """
    others = (run.started_at + timedelta(milliseconds=1) for run in store.runs(cycle.id))
    now = max([clock.utc(), *others])
    run = Run(new_id(), cycle.id, stage, now, tuple(protocols))
    store.start_run(run)
    return run


def keep_seats(session: Session, known: SeatMap | None) -> None:
    """Keep the seats of the class with its run, where they were typed or changed since."""
    if known is not None and known.seats != seats_of(session.events):
        session.record("", SEATS, frozen(known.seats))


def open_session(
    store: RunStore, clock: Clock, run: Run, parser: Parser, left: Session | None = None
) -> tuple[Session, Sitting]:
    """Open a run for recording, with what its frozen protocols say.

    Args:
        left: the session of this run that holds what is still to be written, if there is one.

    Raises:
        StoreError: the store cannot be read.
        ProtocolError: this program cannot read a text that was frozen.
    """
    sitting = read_sitting(run, parser)
    return left or Session(run, sitting.steps, store, clock), sitting
