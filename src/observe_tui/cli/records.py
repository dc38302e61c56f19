"""The commands that look at what was recorded: list and show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observe_tui.cli import Refused, kept, make_parser, one_line, print_json, safe

if TYPE_CHECKING:
    import argparse

    from observe_tui.paths import Places
    from observe_tui.record.model import Cycle
    from observe_tui.record.ports import Store
    from observe_tui.report.document import Document
    from observe_tui.session.agenda import Appointment


def add_record_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what can be done with what was recorded."""
    listing = commands.add_parser("list", help="list every cycle and what it needs next")
    listing.add_argument("--json", action="store_true", help="for other programs")
    listing.set_defaults(run=_list)

    show = commands.add_parser("show", help="show a cycle's summary")
    show.add_argument("cycle", metavar="CYCLE", help="its id, or the first letters of it")
    show.add_argument("--json", action="store_true", help="for other programs")
    show.set_defaults(run=_show)


def _list(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.session.agenda import read_agenda
    from observe_tui.session.clock import SystemClock, today

    with kept(places) as store:
        found = read_agenda(store, today(SystemClock())).appointments
    if arguments.json:
        print_json([_entry(one) for one in found])
        return 0
    if not found:
        print("No cycles yet. Start one with: observe-tui")
    for one in found:
        cycle = one.cycle
        lesson = " ".join(part for part in (cycle.group, cycle.course) if part)
        columns = (cycle.id[:8], f"{cycle.day:%Y-%m-%d}", f"{one.need:<9}", cycle.observed.name)
        print(one_line("  ".join((*columns, lesson))))
    return 0


def _entry(one: Appointment) -> dict[str, object]:
    cycle = one.cycle
    return {
        "id": cycle.id,
        "day": cycle.day.isoformat(),
        "starts": cycle.starts.isoformat("minutes") if cycle.starts else None,
        "observed": cycle.observed.name,
        "observer": cycle.observer.name,
        "course": cycle.course,
        "group": cycle.group,
        "focus": cycle.focus,
        "protocol": cycle.protocol,
        "instruments": list(cycle.instruments),
        "need": one.need,
        "next_stage": one.next_stage,
        "stages": dict(one.stages),
    }


def find_cycle(store: Store, wanted: str) -> Cycle:
    """The cycle whose id begins like that.

    Raises:
        Refused: there is none, or more than one.
        StoreError: the store cannot be read.
    """
    found = [cycle for cycle in store.cycles() if cycle.id.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"no cycle begins with “{wanted}”; “observe-tui list” names them all")
    raise Refused(f"{len(found)} cycles begin with “{wanted}”; give more of the id")


def _document(places: Places, wanted: str) -> Document:
    from observe_tui.report.document import build_document
    from observe_tui.session.clock import SystemClock, today
    from observe_tui.session.reading import read_cycle

    with kept(places) as store:
        record = read_cycle(store, make_parser(), find_cycle(store, wanted))
    return build_document(record, None, today(SystemClock()))


def _show(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.report.exporting import as_bytes, render

    made = render(_document(places, arguments.cycle), "json" if arguments.json else "markdown")
    text = as_bytes(made).decode("utf-8")
    print(text if arguments.json else safe(text))
    return 0
