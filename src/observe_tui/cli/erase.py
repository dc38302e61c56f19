"""The command that erases a cycle, or everything about a colleague."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from observe_tui.cli import Refused, one_line, unlocked_safe

if TYPE_CHECKING:
    import argparse

    from observe_tui.paths import Places
    from observe_tui.record.safekeeping import Erasable, Extent
    from observe_tui.store.safe import Safe

NOTHING = "nothing of it is there, and nothing was erased"
NOBODY = (
    "nobody of exactly this name is in the records, and nothing was erased; "
    "“observe-tui list” names everybody who was observed"
)

_WHOLE_ID = re.compile("[0-9a-f]{32}")


def add_erase_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what takes things away for good."""
    erase = commands.add_parser("erase", help="erase a cycle, or everything about a colleague")
    erase.add_argument(
        "cycle", metavar="CYCLE", nargs="?", help="its id, or the first letters of it"
    )
    erase.add_argument(
        "--colleague",
        action="store_true",
        help="everything about one colleague; the name is asked for, or read from a pipe",
    )
    erase.add_argument("--yes", action="store_true", help="do it without asking")
    erase.set_defaults(run=_erase, wrong=erase.error)


def _erase(places: Places, arguments: argparse.Namespace) -> int:
    if arguments.colleague == (arguments.cycle is not None):
        arguments.wrong("name a cycle, or give --colleague: one of the two")
    safe = unlocked_safe(places)
    if arguments.colleague:
        # A name among the arguments of a process could be read by everybody on this computer.
        what = _colleague(_ask("The colleague's name, as in the plans: "))
    else:
        what = _cycle(safe, arguments.cycle)
    extent = safe.weigh(what)
    if not (extent.cycles or extent.renamed or extent.copies or extent.events or extent.drafts):
        raise Refused(NOBODY if what.name else NOTHING)
    for line in _told(extent):
        print(line)
    if not arguments.yes and not _agreed():
        raise Refused("nothing was erased")
    receipt = safe.erase(what)
    for left in receipt.left:
        print(f"observe-tui: not reached: {one_line(left)}", file=sys.stderr)
    print(one_line(str(receipt.file)))
    return 0


def _cycle(safe: Safe, wanted: str) -> Erasable:
    from observe_tui.cli.records import find_cycle
    from observe_tui.record.safekeeping import Erasable

    store = safe.open()
    try:
        return Erasable(cycle_id=find_cycle(store, wanted).id)
    except Refused:
        # It may have gone from the records already, and still be in a copy.
        if _WHOLE_ID.fullmatch(wanted.lower()):
            return Erasable(cycle_id=wanted.lower())
        raise
    finally:
        store.close()


def _colleague(name: str) -> Erasable:
    from observe_tui.record.safekeeping import Erasable

    if not name:
        raise Refused("no name was given, and nothing was erased")
    return Erasable(name=name)


def _told(extent: Extent) -> list[str]:
    """How much goes, and what stays, line by line."""
    size = ", ".join(
        (
            _many(extent.cycles, "cycle"),
            _many(extent.runs, "sitting"),
            _many(extent.events, "entry", "entries"),
            _many(extent.drafts, "draft"),
        )
    )
    told = [f"goes:  {size}", f"from:  the records and {_many(extent.copies, 'copy', 'copies')}"]
    if extent.renamed:
        cycles = _many(extent.renamed, "cycle")
        told.append(f"stays: {cycles}, in which the name becomes “a former colleague”")
    if extent.mentions:
        entries = _many(extent.mentions, "entry", "entries")
        told.append(f"stays: {entries} in other cycles that may still say the name")
    told.append("Nothing brings it back. Papers and copies elsewhere are out of reach.")
    return told


def _agreed() -> bool:
    """Whether somebody at a terminal says yes."""
    if not sys.stdin.isatty():
        raise Refused("nothing was erased; “--yes” does it without asking")
    return _ask("Type yes to erase it: ").strip().casefold() == "yes"


def _ask(question: str) -> str:
    """One answer, typed or piped in; empty where there is none."""
    try:
        return input(question if sys.stdin.isatty() else "").strip()
    except (EOFError, UnicodeDecodeError):
        print()
        return ""


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
