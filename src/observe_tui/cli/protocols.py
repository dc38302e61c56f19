"""The commands on protocols: list, show, write, check, describe and try out."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.cli import Refused, find_library, make_parser, one_line, play, safe, wire

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from observe_tui.paths import Places
    from observe_tui.protocol.loading import Parser
    from observe_tui.protocol.model import AnyProtocol
    from observe_tui.protocol.problems import Problem
    from observe_tui.ui.app import ObserveApp

STDIN = "-"
_LEFT = "left before the last answer; no file was written"


def add_protocol_commands(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with protocols."""
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    verbs.add_parser("list", help="list every protocol found").set_defaults(run=_list)

    show = verbs.add_parser("show", help="print a protocol's file")
    show.add_argument("protocol", metavar="ID")
    show.set_defaults(run=_show)

    new = verbs.add_parser("new", help="answer five questions, and get a file to go on with")
    new.add_argument(
        "file", metavar="FILE", type=Path, nargs="?", help="in your folder unless told"
    )
    new.set_defaults(run=_new)

    check = verbs.add_parser("check", help="check files, all errors at once")
    check.add_argument("files", metavar="FILE", nargs="+", help="- for what is piped in")
    check.set_defaults(run=_check)

    preview = verbs.add_parser("preview", help="try a file out on the real screen; nothing is kept")
    preview.add_argument("file", metavar="FILE")
    preview.set_defaults(run=_preview)

    schema = verbs.add_parser("schema", help="print the JSON Schema of protocols, for editors")
    schema.set_defaults(run=_schema)


def _list(places: Places, _arguments: argparse.Namespace) -> int:
    for entry in find_library(places, make_parser()).entries():
        if entry.protocol is None:
            print(one_line(f"{entry.id:<20}  cannot be read: {entry.problems[0]}"))
            continue
        own = "  (yours)" if entry.path.parent == places.protocols else ""
        kind, summary = entry.protocol.type, entry.protocol.summary
        print(one_line(f"{entry.id:<20}  {kind:<10}  {summary}{own}"))
    return 0


def _show(places: Places, arguments: argparse.Namespace) -> int:
    entry = find_library(places, make_parser()).find(arguments.protocol)
    if entry is None:
        raise Refused(f"no protocol “{arguments.protocol}”; “observe-tui protocols list” names all")
    print(safe(entry.text))
    return 0


def _check(_places: Places, arguments: argparse.Namespace) -> int:
    parser = make_parser()
    bad: dict[str, int] = {}
    for file in arguments.files:
        protocol, _text, problems = _read(parser, file)
        _print_problems(problems)
        if protocol is None:
            bad[file] = len(problems)
        else:
            print(one_line(f"{file}: {protocol.type} “{protocol.name}” can be used"))
    if bad:
        where = next(iter(bad)) if len(bad) == 1 else f"{len(bad)} files"
        raise Refused(f"{_count(sum(bad.values()))} in {where}")
    return 0


def _read(parser: Parser, file: str) -> tuple[AnyProtocol | None, str, tuple[Problem, ...]]:
    """The protocol a file holds and its text, or everything that is wrong with it."""
    from observe_tui.protocol.library import read_bytes
    from observe_tui.protocol.loading import MAX_BYTES, ProtocolError, decode

    if file == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        data, problem = read_bytes(Path(file), named=file)
        if problem is not None:
            return None, "", (problem,)
    try:
        text = decode(data, file)
        return parser.parse(text, file), text, ()
    except ProtocolError as error:
        return None, "", error.problems


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print(one_line(str(problem)))


def _count(problems: int) -> str:
    return f"{problems} problem{'' if problems == 1 else 's'}"


def _schema(_places: Places, _arguments: argparse.Namespace) -> int:
    from observe_tui.protocol.schema import json_schema

    print(json_schema(make_parser().models()), end="")
    return 0


def _preview(places: Places, arguments: argparse.Namespace) -> int:
    parser = make_parser()
    protocol, text, problems = _read(parser, arguments.file)
    _print_problems(problems)
    if protocol is None:
        raise Refused(f"{_count(len(problems))} in {arguments.file}")
    # Reading the file has imported what a start without a command must not wait for.
    from observe_tui.ui.screens.preview import CannotPreview, PreviewApp, preview

    library, services = find_library(places, parser), wire(places)
    try:
        shown = preview(protocol, text, library, parser, services.clock)
    except CannotPreview as reason:
        raise Refused(str(reason)) from reason

    def app() -> ObserveApp:
        return PreviewApp(services, shown)

    return play(app)[1]


def _new(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.cli.asking import ask_for_protocol
    from observe_tui.protocol.library import create
    from observe_tui.protocol.starter import starter

    parser = make_parser()
    file: Path | None = arguments.file
    if file is not None and not file.suffix:
        file = file.with_suffix(".toml")
    if file is not None and os.path.lexists(file):
        raise Refused(f"{file} is there already; nothing was written")
    try:
        start = ask_for_protocol(find_library(places, parser), parser)
    except EOFError:
        print()
        raise Refused(_LEFT) from None
    except KeyboardInterrupt:
        print(f"\nobserve-tui: {_LEFT}", file=sys.stderr)
        raise
    path = file or places.protocols / f"{start.id}.toml"
    schema = _keep_schema(path.parent, parser)
    try:
        create(path, starter(replace(start, schema=schema)))
    except FileExistsError as error:
        raise Refused(f"{path} is there already; nothing was written") from error
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}") from error
    _tell_what_next(path, places)
    return 0


def _keep_schema(folder: Path, parser: Parser) -> bool:
    """Put the JSON Schema into a folder for editors; whether it is there now."""
    from observe_tui.protocol.library import read_bytes
    from observe_tui.protocol.schema import json_schema
    from observe_tui.protocol.starter import SCHEMA_FILE
    from observe_tui.report.exporting import ExportError, write

    path, text = folder / SCHEMA_FILE, json_schema(parser.models())
    if read_bytes(path)[0] == text.encode():
        return True
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(path, text)
    except (OSError, ExportError):
        return False
    return True


def _tell_what_next(path: Path, places: Places) -> None:
    words = shlex.quote(str(path)) if os.name != "nt" else f'"{path}"'
    print()
    print(one_line(str(path)))
    print("It can be used as it is. Open it in a text editor to change what it says, then:")
    print(one_line(f"  observe-tui protocols check {words}"))
    print(one_line(f"  observe-tui protocols preview {words}"))
    if path.parent.absolute() != places.protocols:
        print(one_line(f"The program offers it once it lies in {places.protocols}"))
