"""The commands on encryption, and the asking for a passphrase. What is typed is never shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.cli import Refused, one_line, safe_of
from observe_tui.record.ports import StoreLocked

if TYPE_CHECKING:
    import argparse

    from observe_tui.paths import Places
    from observe_tui.store.database import Database
    from observe_tui.store.safe import Safe

_TRIES = 3
_ADVICE = (
    "Four words that have nothing to do with each other make a good passphrase. Without it, or the",
    "recovery key you are shown next, nobody can ever read the records again.",
)


def add_encryption_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what can be done with encryption."""
    parser = commands.add_parser("encryption", help="a passphrase for the records")
    parser.set_defaults(run=_tell)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    begin = verbs.add_parser("set", help="encrypt the records, their copies and all beside them")
    begin.set_defaults(run=_set)
    change = verbs.add_parser("change", help="change the passphrase; gives a new recovery key")
    change.set_defaults(run=_change)
    for command in (begin, change):
        command.add_argument(
            "--sheet", metavar="FILE", type=Path, help="write the recovery key to be printed"
        )

    remove = verbs.add_parser("remove", help="make the records readable without a passphrase")
    remove.set_defaults(run=_remove)

    sheet = verbs.add_parser("sheet", help="a new recovery key, to be printed and locked away")
    sheet.add_argument("sheet", metavar="FILE", type=Path, help="a web page, such as key.html")
    sheet.set_defaults(run=_sheet)


def unlock(safe: Safe) -> None:
    """Ask for the passphrase of records that are encrypted, where somebody can answer.

    Raises:
        StoreLocked: nobody is asked, or no answer opens them.
        Refused: there are no more answers.
    """
    if not sys.stdin.isatty():
        raise StoreLocked(
            "Your records are encrypted. The passphrase opens them; it is asked for in a terminal."
        )
    for tries_left in reversed(range(_TRIES)):
        try:
            safe.unlock(_ask("Passphrase: "))
        except StoreLocked as wrong:
            if not tries_left:
                raise
            print(one_line(str(wrong)), file=sys.stderr)
        else:
            return


def _tell(places: Places, _arguments: argparse.Namespace) -> int:
    from observe_tui.store.database import Database
    from observe_tui.store.encryption.ciphering import readable

    database = Database(places.store)
    found = readable(database)
    if not database.has_keys:
        print("Encryption is off: whoever can read your files can read your records.")
        print("“observe-tui encryption set” encrypts them with a passphrase of yours.")
    elif not found:
        print("Encryption is on: only the passphrase, or the recovery key, opens your records.")
    else:
        files = f"{len(found)} file{'' if len(found) == 1 else 's'}"
        print(f"Encryption was begun, and not finished: {files} can be read without a passphrase.")
        print("“observe-tui encryption set” with the same passphrase finishes it,")
        print("“observe-tui encryption remove” takes it back.")
    return 0


def _set(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.store.database import Database
    from observe_tui.store.encryption.ciphering import refuse_to_encrypt

    _refuse_taken(arguments.sheet)
    refuse_to_encrypt(Database(places.store))
    if sys.stdin.isatty():
        print("\n".join(_ADVICE))
    passphrase = _ask_new()
    recovery = safe_of(places).encrypt(passphrase)
    print("Your records are encrypted now, and so are their copies.")
    _hand_over(recovery, arguments.sheet)
    return 0


def _change(places: Places, arguments: argparse.Namespace) -> int:
    _refuse_taken(arguments.sheet)
    _encrypted(places)
    safe = safe_of(places)
    old = _ask("Your passphrase, or the recovery key: ")
    recovery = safe.change(old, _ask_new())
    print("The passphrase is changed. The recovery key before opens nothing any more.")
    _hand_over(recovery, arguments.sheet)
    return 0


def _remove(places: Places, _arguments: argparse.Namespace) -> int:
    _encrypted(places)
    safe_of(places).decrypt(_ask("Your passphrase, or the recovery key: "))
    print("Encryption is off: whoever can read your files can read your records.")
    return 0


def _sheet(places: Places, arguments: argparse.Namespace) -> int:
    from observe_tui.store.encryption.ciphering import renew

    _refuse_taken(arguments.sheet)
    recovery = renew(_encrypted(places), _ask("Your passphrase: "))
    print("This is a new recovery key. The one before opens nothing any more.")
    _hand_over(recovery, arguments.sheet)
    return 0


def _encrypted(places: Places) -> Database:
    """The records, if a passphrase opens them.

    Raises:
        StoreError: they are not encrypted.
    """
    from observe_tui.store.database import Database
    from observe_tui.store.encryption.ciphering import refuse_to_unlock

    database = Database(places.store)
    refuse_to_unlock(database)
    return database


def _hand_over(recovery: str, sheet: Path | None) -> None:
    """Show the recovery key this once, and write the sheet."""
    from observe_tui.report.exporting import write
    from observe_tui.report.recovery import recovery_sheet
    from observe_tui.session.clock import SystemClock, today

    print()
    print("Recovery key, which opens them when the passphrase is forgotten:")
    print()
    print(f"  {recovery}")
    print()
    print("It is shown only now. Keep it on paper, locked away, and not on this computer.")
    if sheet is not None:
        write(sheet, recovery_sheet(recovery, today(SystemClock())))
        print(one_line(f"{sheet} is for printing: print it, then delete the file."))


def _refuse_taken(sheet: Path | None) -> None:
    if sheet is not None and sheet.exists():
        raise Refused(f"{sheet} is there already; nothing was changed. Give another name")


def _ask_new() -> str:
    """A new passphrase, typed twice where nobody sees what is typed.

    Raises:
        StoreError: it is no good.
        Refused: the two are not the same.
    """
    from observe_tui.store.encryption.keyring import refuse_weak

    passphrase = _ask("New passphrase: ")
    refuse_weak(passphrase)
    if sys.stdin.isatty() and _ask("The same again: ") != passphrase:
        raise Refused("the two were not the same; nothing was changed")
    return passphrase


def _ask(question: str) -> str:
    """One answer: typed unseen in a terminal, else the next line of what is piped in.

    Raises:
        Refused: there is none.
    """
    from getpass import getpass

    try:
        if sys.stdin.isatty():
            return getpass(question)
        line = sys.stdin.readline()
    except EOFError:
        line = ""
    except UnicodeDecodeError:
        raise Refused("that could not be read as text; nothing was changed") from None
    if not line:
        raise Refused("no passphrase was given; nothing was changed")
    return line.removesuffix("\n").removesuffix("\r")
