"""The door: arguments, wiring and exit codes. The one place that knows both store and screens.

Exit codes: 0 when done, 2 for wrong usage, 1 with one line on stderr for everything else.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui import __version__
from observe_tui.paths import HOME_VARIABLE, Places, user_places

if TYPE_CHECKING:
    import argparse

    from observe_tui.protocol.library import Library
    from observe_tui.protocol.loading import Parser
    from observe_tui.record.model import Cycle
    from observe_tui.record.ports import Store
    from observe_tui.report.document import Document
    from observe_tui.session.agenda import Appointment
    from observe_tui.ui.services import Opened, Services

FORMATS = {"md": "markdown", "html": "html", "json": "json"}


class Refused(Exception):
    """What was asked cannot be done. Its text is for people, and becomes one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say.

    Args:
        argv: the arguments without the program's name; those of the process unless told.

    Returns:
        The exit code: 0 when done, 1 when it could not be done. Wrong usage exits with 2.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    places = user_places()
    sys.excepthook = partial(_last_words, places)
    try:
        code = _obey(places, words)
        sys.stdout.flush()
    except _troubles() as trouble:
        print(f"observe-tui: {_line(str(trouble))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _obey(places: Places, words: list[str]) -> int:
    if not words:
        # The way to the first paint: no time for a parser that has nothing to parse.
        return _open(places)
    arguments = _arguments().parse_args(words)
    code: int = arguments.run(places, arguments)
    return code


def _troubles() -> tuple[type[Exception], ...]:
    """What is told in one line. Looked up only once something has gone wrong."""
    from observe_tui.protocol.problems import ProtocolError
    from observe_tui.record.ports import StoreError
    from observe_tui.report.exporting import ExportError

    return (Refused, StoreError, ProtocolError, ExportError)


def _arguments() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="observe-tui",
        description="Run peer observation cycles with structured protocols, in the terminal.",
        epilog=f"Everything is kept in one folder; {HOME_VARIABLE} names another one.",
    )
    parser.add_argument("--version", action="version", version=f"observe-tui {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = commands.add_parser("demo", help="open a throw-away school to look around in")
    demo.set_defaults(run=_open_demo)

    listing = commands.add_parser("list", help="list every cycle and what it needs next")
    listing.add_argument("--json", action="store_true", help="for other programs")
    listing.set_defaults(run=_list)

    show = commands.add_parser("show", help="show a cycle's summary")
    show.add_argument("cycle", metavar="CYCLE", help="its id, or the first letters of it")
    show.add_argument("--json", action="store_true", help="for other programs")
    show.set_defaults(run=_show)

    export = commands.add_parser("export", help="write a cycle's summary to a file")
    export.add_argument("cycle", metavar="CYCLE", help="its id, or the first letters of it")
    export.add_argument("--format", choices=tuple(FORMATS), required=True, help="of the file")
    export.add_argument("-o", "--output", metavar="PATH", help="the file, or - for the terminal")
    export.set_defaults(run=_export)

    protocols = commands.add_parser("protocols", help="list, show or check protocols")
    verbs = protocols.add_subparsers(title="commands", metavar="COMMAND", required=True)
    verbs.add_parser("list", help="list every protocol found").set_defaults(run=_protocols)
    one = verbs.add_parser("show", help="print a protocol's file")
    one.add_argument("protocol", metavar="ID")
    one.set_defaults(run=_show_protocol)
    check = verbs.add_parser("check", help="check a file, all errors at once")
    check.add_argument("file", metavar="FILE", type=Path)
    check.set_defaults(run=_check)

    where = commands.add_parser("where", help="say where everything is kept")
    where.set_defaults(run=_where)
    return parser


def _parser() -> Parser:
    from observe_tui.protocol.loading import Parser
    from observe_tui.steps import SPECS

    return Parser(SPECS)


def _library(places: Places, parser: Parser) -> Library:
    from observe_tui.protocol.library import Library

    return Library(parser, (places.protocols, places.bundled))


def _store(places: Places) -> Store:
    from observe_tui.store.opening import open_store

    return open_store(places.store)


@contextmanager
def _kept(places: Places) -> Iterator[Store]:
    store = _store(places)
    try:
        yield store
    finally:
        store.close()


def _open(places: Places) -> int:
    wish, code = _run(_services(places))
    return _demo(places) if wish == "demo" else code


def _open_demo(places: Places, _arguments: argparse.Namespace) -> int:
    return _demo(places)


def _run(services: Services) -> tuple[str | None, int]:
    # Nothing here is a plugin of pydantic; looking for some would read every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Textual paints on the next beat of a clock: what was typed waits half as long for it.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    # There is no garbage in imports, and a collection at the wrong moment is felt: what is there
    # once the store is open is never looked through again.
    gc.disable()
    from observe_tui.ui.app import ObserveApp

    app = ObserveApp(services)
    try:
        wish = app.run()
    finally:
        if app.opened is not None:
            app.opened.store.close()
    return wish, app.return_code or 0


def _services(places: Places) -> Services:
    from observe_tui.session.clock import SystemClock
    from observe_tui.ui.services import Services

    def opened() -> Opened:
        return _opened(places)

    return Services(SystemClock(), _load, opened, places.exports, places.log, places.home)


def _load() -> None:
    import observe_tui.session.agenda
    import observe_tui.store.opening  # noqa: F401 (both are for whoever opens the store)


def _opened(places: Places) -> Opened:
    from observe_tui.ui.services import Opened

    store = _store(places)
    gc.freeze()
    gc.enable()

    def protocols() -> tuple[Library, Parser]:
        # Asked for right after the agenda is there: the first word must not wait for it.
        import observe_tui.store.writing  # noqa: F401

        parser = _parser()
        return _library(places, parser), parser

    return Opened(store, protocols)


def _demo(places: Places) -> int:
    from tempfile import TemporaryDirectory

    from observe_tui.session.clock import SystemClock
    from observe_tui.ui.services import Services

    clock = SystemClock()
    with TemporaryDirectory(prefix="observe-tui-demo-", ignore_cleanup_errors=True) as folder:
        school = Places(Path(folder), places.bundled)

        def opened() -> Opened:
            from observe_tui.demo.school import fill

            made = _opened(school)
            fill(made.store, made.library, made.parser, clock.utc().astimezone())
            return made

        demo = Services(clock, _load, opened, school.exports, places.log, school.home, demo=True)
        return _run(demo)[1]


def _list(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.session.agenda import read_agenda
    from observe_tui.session.clock import SystemClock, today

    with _kept(places) as store:
        found = read_agenda(store, today(SystemClock())).appointments
    if arguments.json:
        _print_json([_entry(one) for one in found])
        return 0
    if not found:
        print("No cycles yet. Start one with: observe-tui")
    for one in found:
        cycle = one.cycle
        lesson = " ".join(part for part in (cycle.group, cycle.course) if part)
        columns = (cycle.id[:8], f"{cycle.day:%Y-%m-%d}", f"{one.need:<9}", cycle.observed.name)
        print(_line("  ".join((*columns, lesson))))
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


def _find(store: Store, wanted: str) -> Cycle:
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

    with _kept(places) as store:
        record = read_cycle(store, _parser(), _find(store, wanted))
    return build_document(record, None, today(SystemClock()))


def _show(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.report.exporting import render

    print(render(_document(places, arguments.cycle), "json" if arguments.json else "markdown"))
    return 0


def _export(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.report.exporting import export_into, render, write

    document, wanted = _document(places, arguments.cycle), FORMATS[arguments.format]
    if arguments.output == "-":
        print(render(document, wanted))
    elif arguments.output:
        write(Path(arguments.output), render(document, wanted))
        print(arguments.output)
    else:
        print(export_into(places.exports, document, wanted))
    return 0


def _protocols(places: Places, _arguments: argparse.Namespace) -> int:
    for entry in _library(places, _parser()).entries():
        if entry.protocol is None:
            print(_line(f"{entry.id:<20}  cannot be read: {entry.problems[0]}"))
            continue
        own = "  (yours)" if entry.path.parent == places.protocols else ""
        kind, summary = entry.protocol.type, entry.protocol.summary
        print(_line(f"{entry.id:<20}  {kind:<10}  {summary}{own}"))
    return 0


def _show_protocol(places: Places, arguments: argparse.Namespace) -> int:
    entry = _library(places, _parser()).find(arguments.protocol)
    if entry is None:
        raise Refused(f"no protocol “{arguments.protocol}”; “observe-tui protocols list” names all")
    print(_safe(entry.text))
    return 0


def _check(_places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.protocol.loading import MAX_BYTES, ProtocolError, decode

    file: Path = arguments.file
    try:
        with file.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from error
    try:
        protocol = _parser().parse(decode(data, str(file)), str(file))
    except ProtocolError as error:
        for problem in error.problems:
            print(_line(str(problem)))
        count = len(error.problems)
        raise Refused(f"{count} problem{'' if count == 1 else 's'} in {file}") from error
    print(_line(f"{file}: {protocol.type} “{protocol.name}” can be used"))
    return 0


def _where(places: Places, _arguments: argparse.Namespace) -> int:
    for name, path in (
        ("home", places.home),
        ("store", places.store),
        ("protocols", places.protocols),
        ("bundled protocols", places.bundled),
        ("exports", places.exports),
        ("log", places.log),
    ):
        print(f"{name:<18}  {path}")
    return 0


def _print_json(value: object) -> None:
    import json

    print(json.dumps(value, ensure_ascii=not _unicode_out(), indent=2))


def _unicode_out() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _safe(text: str) -> str:
    """Text from people for the terminal: nothing in it can command the terminal."""
    from observe_tui.report.plain import clean

    kept = clean(text)
    encoding = sys.stdout.encoding or "utf-8"
    return kept.encode(encoding, "replace").decode(encoding)


def _line(text: str) -> str:
    return " ".join(_safe(text).split("\n"))


def _last_words(
    places: Places, _kind: type[BaseException], fault: BaseException, _trace: object
) -> None:
    from observe_tui.ui.faults import report_fault

    print(report_fault(fault, places.log, places.home), file=sys.stderr)
