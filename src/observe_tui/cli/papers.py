"""The commands that let something leave: export, certificate and activity."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.cli import FORMATS, Refused, kept, make_parser, one_line, safe
from observe_tui.cli.records import find_cycle

if TYPE_CHECKING:
    from observe_tui.paths import Places
    from observe_tui.report.leaving import Choice
    from observe_tui.report.model import Document

_CYCLE = "its id, or the first letters of it"


def add_paper_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what lets a paper leave."""
    export = commands.add_parser("export", help="write a cycle's summary to a file")
    export.add_argument("cycle", metavar="CYCLE", help=_CYCLE)
    _add_format(export, required=False)
    export.add_argument(
        "--form", choices=("full", "short"), default="full", help="all of it, or one page"
    )
    _add_pseudonyms(export)
    export.add_argument(
        "--preview", action="store_true", help="print what will leave, and write nothing"
    )
    export.set_defaults(run=_export, wrong=export.error)

    certificate = commands.add_parser(
        "certificate", help="write that a cycle took place, and nothing of what was said"
    )
    certificate.add_argument("cycle", metavar="CYCLE", help=_CYCLE)
    _add_format(certificate)
    certificate.set_defaults(run=_certificate)

    activity = commands.add_parser(
        "activity", help="write who met between two days, and nothing of what was said"
    )
    for name, which in (("from", "first"), ("to", "last")):
        activity.add_argument(
            f"--{name}", dest=which, metavar="DAY", type=_day, required=True, help=f"the {which}"
        )
    _add_format(activity)
    _add_pseudonyms(activity)
    activity.set_defaults(run=_activity)


def _add_format(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    command.add_argument("--format", choices=tuple(FORMATS), required=required, help="of the file")
    command.add_argument("-o", "--output", metavar="PATH", help="the file, or - for the terminal")


def _add_pseudonyms(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--pseudonyms", action="store_true", help="words for people instead of their names"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no day; write it as year-month-day, such as 2026-09-01"
        ) from None


def _export(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.report.leaving import Choice

    if arguments.format is None and not arguments.preview:
        arguments.wrong("--format is missing; --preview prints what will leave without writing it")
    choice = Choice(form=arguments.form, pseudonyms=arguments.pseudonyms)
    document = _leaving(places, arguments.cycle, choice)
    if arguments.preview:
        from observe_tui.report.markdown import render

        print(safe(render(document)), end="")
        return 0
    return _write(places, arguments, document)


def _certificate(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.report.leaving import Choice

    document = _leaving(places, arguments.cycle, Choice(paper="certificate"))
    return _write(places, arguments, document)


def _leaving(places: Places, wanted: str, choice: Choice) -> Document:
    from observe_tui.report.leaving import leaving
    from observe_tui.session.clock import SystemClock, today
    from observe_tui.session.colleagues import known_names
    from observe_tui.session.reading import read_cycle

    with kept(places) as store:
        record = read_cycle(store, make_parser(), find_cycle(store, wanted))
        names = known_names(store) if choice.pseudonyms else ()
    return leaving(record, None, today(SystemClock()), choice, names)


def _activity(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.report.activity import build_activity
    from observe_tui.report.pseudonyms import pseudonymised
    from observe_tui.session.clock import SystemClock, today
    from observe_tui.session.colleagues import known_names
    from observe_tui.session.reading import read_cycle

    first, last = arguments.first, arguments.last
    if last < first:
        raise Refused(f"{last} is before {first}; nothing was written. Give the earlier day first")
    with kept(places) as store:
        parser = make_parser()
        records = [
            read_cycle(store, parser, cycle)
            for cycle in store.cycles()
            if any(
                first <= run.started_at.astimezone().date() <= last for run in store.runs(cycle.id)
            )
        ]
        names = known_names(store)
    document = build_activity(records, first, last, today(SystemClock()))
    if arguments.pseudonyms:
        document = pseudonymised(document, names)
    return _write(places, arguments, document)


def _write(places: Places, arguments: argparse.Namespace, document: Document) -> int:
    from observe_tui.report.exporting import as_bytes, export_into, make, write

    wanted = FORMATS[arguments.format]
    # The school's own paper would say where the people are who go without a name.
    nameless = getattr(arguments, "pseudonyms", False)
    letterhead = None if nameless else places.letterhead
    if not arguments.output:
        written = export_into(places.exports, document, wanted, letterhead)
        print(one_line(str(written.path)))
        if written.kept:
            _remark(f"what stood there is now {written.kept.name}")
        return _remark(written.remark)
    made = make(document, wanted, letterhead)
    if arguments.output == "-":
        if isinstance(made.content, bytes) and sys.stdout.isatty():
            raise Refused(
                f"a {arguments.format} file is no text for a terminal, and nothing was written; "
                "name a file with -o, or send it on to another program"
            )
        sys.stdout.flush()
        sys.stdout.buffer.write(as_bytes(made.content))
        sys.stdout.buffer.flush()
    else:
        write(Path(arguments.output), made.content)
        print(one_line(arguments.output))
    return _remark(made.remark)


def _remark(words: str) -> int:
    """Say what was left out, where nothing else is said."""
    if words:
        print(f"observe-tui: {one_line(words)}", file=sys.stderr)
    return 0
