"""The commands that keep copies and put them back: backup and restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.cli import Refused, one_line, safe_of, unlocked_safe

if TYPE_CHECKING:
    import argparse

    from observe_tui.paths import Places
    from observe_tui.record.safekeeping import Contents, Difference
    from observe_tui.store.safe import Safe


def add_copy_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what makes copies and puts them back."""
    backup = commands.add_parser("backup", help="make a checked copy of everything, now")
    backup.add_argument(
        "--list", action="store_true", help="name every copy, the newest first; make none"
    )
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put a copy in the place of the present records")
    restore.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="the newest good copy unless told"
    )
    restore.add_argument("--yes", action="store_true", help="do it without asking")
    restore.set_defaults(run=_restore)


def _backup(places: Places, arguments: argparse.Namespace) -> int:
    if arguments.list:
        return _list(safe_of(places))
    safe = unlocked_safe(places)
    copy = safe.back_up("asked")
    if copy is None:
        raise Refused("no copy was made")
    print(one_line(str(copy.path)))
    print(_contents(safe.compare(copy.path).then))
    return 0


def _list(safe: Safe) -> int:
    copies = safe.copies()
    if not copies:
        print("No copies yet. Make one with: observe-tui backup", file=sys.stderr)
    for copy in copies:
        columns = (f"{copy.made_at:%Y-%m-%dT%H:%M:%SZ}", f"{copy.why:<11}", f"{copy.size:>10}")
        print(one_line("  ".join((*columns, str(copy.path)))))
    return 0


def _restore(places: Places, arguments: argparse.Namespace) -> int:
    safe = unlocked_safe(places)
    if arguments.file is None:
        file, difference = _newest_good(safe)
    else:
        file, difference = arguments.file, safe.compare(arguments.file)
    print(one_line(f"file: {file}"))
    for line in _told(difference):
        print(line)
    if not arguments.yes and not _agreed():
        raise Refused("nothing was changed")
    restored = safe.restore(file)
    print(f"Put in place: {_contents(restored.contents)}.")
    if restored.kept is not None:
        print(one_line(f"The file that was there is kept: {restored.kept}"))
    return 0


def _newest_good(safe: Safe) -> tuple[Path, Difference]:
    """The newest copy that can be put in place; those that cannot are named on the way."""
    from observe_tui.record.ports import StoreError, StoreLocked

    for copy in safe.copies():
        try:
            return copy.path, safe.compare(copy.path)
        except StoreLocked:
            raise
        except StoreError as unfit:
            print(f"observe-tui: {one_line(str(unfit))}", file=sys.stderr)
    raise Refused("there is no copy that can be put in place; name a file to do it with")


def _told(difference: Difference) -> list[str]:
    """What putting the file in place would change, line by line."""
    now = difference.now
    told = [
        f"now:  {'cannot be read' if now is None else _contents(now)}",
        f"then: {_contents(difference.then)}",
    ]
    if difference.only_now:
        told.append(
            f"{_counted(difference.only_now, 'entry', 'entries')} that only the present file has "
            "would be gone from the screens."
        )
    if difference.only_then:
        told.append(f"{_counted(difference.only_then, 'entry', 'entries')} would come back.")
    if now is not None and not difference.only_now and not difference.only_then:
        told.append("Both have the same entries.")
    told.append("The present file would be kept beside it.")
    return told


def _agreed() -> bool:
    """Whether somebody at a terminal says yes."""
    if not sys.stdin.isatty():
        raise Refused("nothing was changed; “--yes” does it without asking")
    try:
        return input("Type yes to put it in place: ").strip().casefold() == "yes"
    except (EOFError, UnicodeDecodeError):
        print()
        return False


def _contents(contents: Contents) -> str:
    cycles = _counted(contents.cycles, "cycle", "cycles")
    entries = _counted(contents.events, "entry", "entries")
    if contents.newest is None:
        return f"{cycles}, {entries}"
    newest = contents.newest.astimezone()
    return f"{cycles}, {entries}, the newest of {newest:%Y-%m-%d %H:%M}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
