"""From one screen to the next: which screen a stage of a cycle opens, and with which session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from observe_tui.protocol.loading import ProtocolError, fingerprint
from observe_tui.protocol.model import CycleProtocol, InstrumentProtocol
from observe_tui.record.model import FrozenProtocol
from observe_tui.record.ports import StoreError
from observe_tui.session.agenda import read_agenda
from observe_tui.session.clock import today
from observe_tui.session.colleagues import known_names
from observe_tui.session.reading import read_cycle
from observe_tui.session.starting import begin_run, keep_seats, open_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from observe_tui.protocol.library import Library
    from observe_tui.record.model import Cycle, Run
    from observe_tui.ui.app import ObserveApp
    from observe_tui.ui.screens.review import ReviewScreen
    from observe_tui.ui.services import Opened


MISSING = (
    "▲ Some of it is still to be saved, and missing here until then. The first screen says when "
    "it is there; F1 says more."
)


class CannotOpen(Exception):
    """A stage cannot be opened. Its text says why and what to do."""


def open_stage(app: ObserveApp, cycle_id: str, stage: str) -> None:
    """Go on with a stage of a cycle, or begin it, on the screen it belongs to.

    Raises:
        CannotOpen: a protocol or the store cannot be read, or this window only reads.
    """
    opened = writable(app)
    try:
        run = _run(app, opened, cycle_id, stage)
        record = read_cycle(opened.store, opened.parser, _cycle(opened, cycle_id))
        left = opened.unwritten.sessions.get(run.id)
        session, sitting = open_session(opened.store, app.services.clock, run, opened.parser, left)
        if stage == "observe" and not session.timeline.ended:
            keep_seats(session, opened.store.seat_map(record.cycle.group))
    except (StoreError, ProtocolError) as trouble:
        raise CannotOpen(str(trouble)) from trouble
    if session.timeline.ended:
        raise CannotOpen(
            f"This was ended, and its end is still to be saved. {session.outbox.backlog.why}"
        )

    def look(ended: bool | None) -> None:
        opened.unwritten.sessions[run.id] = session
        opened.unwritten.flush()
        if ended and stage == "observe":
            app.back_up("observation")
        if ended and stage in ("observe", "debrief", "meeting"):
            try:
                open_review(app, cycle_id)
            except CannotOpen as trouble:
                app.notify(str(trouble), severity="warning", markup=False)
            if session.outbox.backlog.entries:
                app.notify(MISSING, severity="warning", markup=False)

    def keep_focus(words: str) -> None:
        opened.store.save_cycle(replace(_cycle(opened, cycle_id), focus=words))

    opened.unwritten.sessions.pop(run.id, None)
    if stage == "observe":
        from observe_tui.ui.screens.observe import ObserveScreen

        app.push_screen(ObserveScreen(session, sitting, record), look)
    else:
        from observe_tui.ui.screens.converse import ConverseScreen

        app.push_screen(ConverseScreen(session, sitting, record, keep_focus), look)


def open_review(app: ObserveApp, cycle_id: str) -> None:
    """Show everything recorded in a cycle.

    Raises:
        CannotOpen: a protocol or the store cannot be read.
    """
    from observe_tui.ui.screens.review import ReviewScreen

    opened = _opened(app)
    try:
        record = read_cycle(opened.store, opened.parser, _cycle(opened, cycle_id))
        colleagues = known_names(opened.store)
    except (StoreError, ProtocolError) as trouble:
        raise CannotOpen(str(trouble)) from trouble
    names = {
        one.id: one.protocol.name for one in opened.library.entries() if one.protocol is not None
    }
    app.push_screen(ReviewScreen(record, app.services, colleagues, names))


def look_again(app: ObserveApp, review: ReviewScreen) -> None:
    """Show a review with what has changed since it was opened."""
    cycle_id = review.record.cycle.id
    review.dismiss()
    try:
        open_review(app, cycle_id)
    except CannotOpen as trouble:
        app.notify(str(trouble), severity="warning", markup=False)


def open_prepare(app: ObserveApp, cycle_id: str, then: Callable[[], None] | None = None) -> None:
    """Prepare the debrief of a cycle.

    Args:
        then: called after somebody has changed anything there and left.

    Raises:
        CannotOpen: there are no lines yet, a protocol or the store cannot be read, or this window
            only reads.
    """
    from observe_tui.session.preparing import Preparing
    from observe_tui.ui.screens.prepare import PrepareScreen

    opened = writable(app)
    try:
        record = read_cycle(opened.store, opened.parser, _cycle(opened, cycle_id))
        left = opened.unwritten.sessions
        preparing = Preparing(opened.store, app.services.clock, record.cycle, left)
    except (StoreError, ProtocolError) as trouble:
        raise CannotOpen(str(trouble)) from trouble
    if not record.evidence:
        raise CannotOpen("There is nothing to prepare: no line was written in this lesson yet.")

    def leave(changed: bool | None) -> None:
        if preparing.session is not None:
            opened.unwritten.sessions[preparing.session.run.id] = preparing.session
            opened.unwritten.flush()
        if changed and then is not None:
            then()

    if preparing.session is not None:
        left.pop(preparing.session.run.id, None)
    app.push_screen(PrepareScreen(record, preparing, app.services.clock), leave)


def open_seats(app: ObserveApp, cycle_id: str) -> None:
    """Show the seats of a cycle's class.

    Raises:
        CannotOpen: the plan names no class, the store cannot be read, or this window only reads.
    """
    from observe_tui.ui.screens.seats import SeatsScreen

    opened = writable(app)
    try:
        group = _cycle(opened, cycle_id).group.strip()
        screen = SeatsScreen(opened, app.services.clock, group) if group else None
    except StoreError as trouble:
        raise CannotOpen(str(trouble)) from trouble
    if screen is None:
        raise CannotOpen("Seats belong to a group, and this plan names none yet; e adds it.")
    app.push_screen(screen)


def open_agreement(app: ObserveApp, cycle_id: str, then: Callable[[], None] | None = None) -> None:
    """Show what is agreed about the record of a cycle.

    Args:
        then: called after somebody has kept anything there and left.

    Raises:
        CannotOpen: the store cannot be read, or this window only reads.
    """
    from observe_tui.ui.screens.consent import ConsentScreen

    opened = writable(app)
    try:
        screen = ConsentScreen(app, opened, _cycle(opened, cycle_id))
    except StoreError as trouble:
        raise CannotOpen(str(trouble)) from trouble

    def leave(changed: bool | None) -> None:
        if changed and then is not None:
            then()

    app.push_screen(screen, leave)


def open_safety(app: ObserveApp, _cycle_id: str) -> None:
    """Show how safe the records are, and what can be done about it."""
    from observe_tui.ui.screens.safety import SafetyScreen

    app.push_screen(SafetyScreen(app))


def writable(app: ObserveApp) -> Opened:
    """The records, for something that is to be written into them.

    Raises:
        CannotOpen: they are still being opened, or this window only reads.
    """
    opened = _opened(app)
    if why := opened.store.reads_only:
        raise CannotOpen(
            f"{why} Close what is in the way, then press the key again; review and export work "
            "meanwhile."
        )
    opened.store.settle()
    return opened


def _opened(app: ObserveApp) -> Opened:
    if app.opened is None:
        raise CannotOpen("The store is still being opened; a moment, please.")
    return app.opened


def _cycle(opened: Opened, cycle_id: str) -> Cycle:
    return next(cycle for cycle in opened.store.cycles() if cycle.id == cycle_id)


def _run(app: ObserveApp, opened: Opened, cycle_id: str, stage: str) -> Run:
    found = read_agenda(opened.store, today(app.services.clock))
    appointment = found.find(cycle_id)
    running = appointment.open_run(stage, found.ended) if appointment else None
    if running is not None:
        return running
    cycle = _cycle(opened, cycle_id)
    wanted = (cycle.protocol, *(cycle.instruments if stage == "observe" else ()))
    frozen = tuple(_freeze(opened.library, name) for name in wanted)
    return begin_run(opened.store, app.services.clock, cycle, stage, frozen)


def _freeze(library: Library, protocol_id: str) -> FrozenProtocol:
    entry = library.find(protocol_id)
    if entry is None:
        raise CannotOpen(
            f"The protocol “{protocol_id}” is not here. Put its file back, or plan the cycle "
            "with another one; nothing was changed."
        )
    if not isinstance(entry.protocol, (CycleProtocol, InstrumentProtocol)):
        raise CannotOpen("\n".join(str(problem) for problem in entry.problems))
    return FrozenProtocol(protocol_id, fingerprint(entry.text), entry.text)
