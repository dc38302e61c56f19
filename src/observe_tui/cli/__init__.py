"""The door: arguments, wiring and exit codes. The one place that knows both store and screens.

Exit codes: 0 when done, 2 for wrong usage, 128 and its number after a signal, 1 with one line on
stderr for everything else.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui import __version__
from observe_tui.cli.ending import INTERRUPTED, in_good_order
from observe_tui.paths import HOME_VARIABLE, Places, user_places

if TYPE_CHECKING:
    import argparse

    from observe_tui.protocol.library import Library
    from observe_tui.protocol.loading import Parser
    from observe_tui.record.ports import Store
    from observe_tui.store.safe import Safe
    from observe_tui.ui.app import ObserveApp
    from observe_tui.ui.services import Opened, Services

FORMATS = {
    "html": "html",
    "docx": "docx",
    "pdf": "pdf",
    "md": "markdown",
    "xlsx": "xlsx",
    "csv": "csv",
    "json": "json",
}


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
        with in_good_order():
            code = _obey(places, words)
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except _troubles() as trouble:
        with suppress(OSError):  # the window may be closed
            print(f"observe-tui: {one_line(str(trouble))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
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
    from observe_tui.cli.copies import add_copy_commands
    from observe_tui.cli.encryption import add_encryption_commands
    from observe_tui.cli.erase import add_erase_command
    from observe_tui.cli.papers import add_paper_commands
    from observe_tui.cli.parsing import PlainParser
    from observe_tui.cli.protocols import add_protocol_commands
    from observe_tui.cli.records import add_record_commands
    from observe_tui.cli.repair import add_repair_commands

    parser: argparse.ArgumentParser = PlainParser(
        prog="observe-tui",
        description="Run peer observation cycles with structured protocols, in the terminal.",
        epilog=f"Everything is kept in one folder; {HOME_VARIABLE} names another one.",
    )
    parser.add_argument("--version", action="version", version=f"observe-tui {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = commands.add_parser("demo", help="open a throw-away school to look around in")
    demo.set_defaults(run=_open_demo)

    add_record_commands(commands)
    add_paper_commands(commands)
    add_encryption_commands(commands)
    add_copy_commands(commands)
    add_repair_commands(commands)
    add_erase_command(commands)
    protocols = commands.add_parser("protocols", help="list, write, check or try out protocols")
    add_protocol_commands(protocols)

    where = commands.add_parser("where", help="say where everything is kept")
    where.set_defaults(run=_where)
    return parser


def make_parser() -> Parser:
    """What reads protocols, with every kind of step."""
    from observe_tui.protocol.loading import Parser
    from observe_tui.steps import SPECS

    return Parser(SPECS)


def find_library(places: Places, parser: Parser) -> Library:
    """Every protocol there is, the user's own first."""
    from observe_tui.protocol.library import Library

    return Library(parser, (places.protocols, places.bundled))


def safe_of(places: Places) -> Safe:
    """What keeps the records at these places safe."""
    from observe_tui.session.clock import SystemClock
    from observe_tui.store.safe import Safe

    return Safe(places.store, SystemClock().utc)


def unlocked_safe(places: Places) -> Safe:
    """The same, once somebody in the terminal has unlocked the records, where they are locked.

    Raises:
        StoreLocked: nobody is there, or no answer opens them.
    """
    from observe_tui.store.database import Database
    from observe_tui.store.encryption.ciphering import is_locked

    safe = safe_of(places)
    if is_locked(Database(places.store)):
        from observe_tui.cli.encryption import unlock

        unlock(safe)
    return safe


@contextmanager
def kept(places: Places) -> Iterator[Store]:
    """The store, open for as long as it is needed."""
    store = unlocked_safe(places).open()
    try:
        yield store
    finally:
        store.close()


def _open(places: Places) -> int:
    wish, code = _run(wire(places))
    return _demo(places) if wish == "demo" else code


def _open_demo(places: Places, _arguments: argparse.Namespace) -> int:
    return _demo(places)


def _run(services: Services) -> tuple[str | None, int]:
    def app() -> ObserveApp:
        from observe_tui.ui.app import ObserveApp

        return ObserveApp(services)

    # There is no garbage in imports, and a collection at the wrong moment is felt: what is there
    # once the store is open is never looked through again.
    gc.disable()
    return play(app)


def play(make: Callable[[], ObserveApp]) -> tuple[str | None, int]:
    """Run an application, which is made once everything is set for it.

    Returns:
        What it wishes the door to do next, and its exit code.
    """
    # Nothing here is a plugin of pydantic; looking for some would read every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Textual paints on the next beat of a clock: what was typed waits half as long for it.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    app = make()
    try:
        wish = app.run()
    finally:
        if app.opened is not None:
            app.opened.store.close()
    # Nobody asked it to leave: it was interrupted before it could listen.
    return wish, INTERRUPTED if app.return_code is None else app.return_code


def wire(places: Places) -> Services:
    """What the program is started with."""
    from observe_tui.session.clock import SystemClock
    from observe_tui.ui.curtain_lock import CurtainLock
    from observe_tui.ui.services import Services
    from observe_tui.ui.settings import SettingsFile
    from observe_tui.ui.word_file import WordFile

    safe = safe_of(places)

    def opened() -> Opened:
        return _opened(places, safe)

    return Services(
        SystemClock(),
        _load,
        opened,
        places.exports,
        places.log,
        places.home,
        safe,
        letterhead=places.letterhead,
        settings=SettingsFile(places.settings),
        words=WordFile(places.words, _locale()),
        curtain=CurtainLock(places.curtain),
    )


def _locale() -> str:
    """The language of this computer, such as `de_DE.UTF-8`; empty where it does not say."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    said = next((value for name in names if (value := os.environ.get(name))), "")
    if said or sys.platform != "win32":
        return said
    import locale

    return locale.getlocale()[0] or ""


def _load() -> None:
    import observe_tui.session.agenda
    import observe_tui.store.opening  # noqa: F401 (both are for whoever opens the store)


def _opened(places: Places, safe: Safe) -> Opened:
    from observe_tui.ui.services import Opened

    store = safe.open()
    gc.freeze()
    gc.enable()

    def protocols() -> tuple[Library, Parser]:
        # Asked for right after the agenda is there: the first word must not wait for it.
        import observe_tui.store.writing  # noqa: F401

        parser = make_parser()
        return find_library(places, parser), parser

    return Opened(store, protocols)


def _demo(places: Places) -> int:
    from tempfile import TemporaryDirectory

    from observe_tui.session.clock import SystemClock
    from observe_tui.ui.services import Services
    from observe_tui.ui.settings import SettingsFile
    from observe_tui.ui.word_file import WordFile

    clock = SystemClock()
    with TemporaryDirectory(prefix="observe-tui-demo-", ignore_cleanup_errors=True) as folder:
        school = Places(Path(folder), places.bundled)
        safe = safe_of(school)

        def opened() -> Opened:
            from observe_tui.demo.school import fill

            made = _opened(school, safe)
            if not made.store.cycles():  # else it was closed for a while and is opened again
                fill(made.store, made.library, made.parser, clock.utc().astimezone())
            return made

        demo = Services(
            clock,
            _load,
            opened,
            school.exports,
            places.log,
            school.home,
            safe,
            demo=True,
            letterhead=places.letterhead,
            settings=SettingsFile(places.settings, keeps=False),
            words=WordFile(places.words, _locale()),
        )
        return _run(demo)[1]


def _where(places: Places, _arguments: argparse.Namespace) -> int:
    for name, path in (
        ("home", places.home),
        ("store", places.store),
        ("protocols", places.protocols),
        ("bundled protocols", places.bundled),
        ("exports", places.exports),
        ("letterhead", places.letterhead),
        ("your words", places.words),
        ("settings", places.settings),
        ("curtain", places.curtain),
        ("log", places.log),
    ):
        print(one_line(f"{name:<18}  {path}"))
    return 0


def print_json(value: object) -> None:
    """Print a value for other programs."""
    import json

    from observe_tui.protocol.unfit import escaped_json

    print(escaped_json(json.dumps(value, ensure_ascii=not _unicode_out(), indent=2)))


def _unicode_out() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def safe(text: str) -> str:
    """Text from people for the terminal: nothing in it can command the terminal."""
    from observe_tui.report.plain import clean

    kept = clean(text)
    encoding = sys.stdout.encoding or "utf-8"
    return kept.encode(encoding, "replace").decode(encoding)


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(safe(text).split("\n"))


def _last_words(
    places: Places, _kind: type[BaseException], fault: BaseException, _trace: object
) -> None:
    from observe_tui.ui.faults import report_fault

    print(report_fault(fault, places.log, places.home), file=sys.stderr)
