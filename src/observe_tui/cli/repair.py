"""The commands for records that something is wrong with: doctor and salvage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observe_tui.cli import one_line, safe, safe_of, unlocked_safe

if TYPE_CHECKING:
    import argparse

    from observe_tui.paths import Places
    from observe_tui.record.safekeeping import Finding

_GLYPHS = {"good": "✓", "note": "○", "bad": "▲"}


def add_repair_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what looks at the records, and what reads damaged ones."""
    doctor = commands.add_parser("doctor", help="look whether your records are whole and safe")
    doctor.set_defaults(run=_doctor)

    salvage = commands.add_parser(
        "salvage", help="read what can be read of damaged records into a new file"
    )
    salvage.set_defaults(run=_salvage)


def _doctor(places: Places, _arguments: argparse.Namespace) -> int:
    from observe_tui.record.ports import StoreError

    try:
        keeping = unlocked_safe(places)
    except StoreError:
        # Much can be told without the passphrase.
        keeping = safe_of(places)
    findings = keeping.examine()
    for finding in findings:
        _tell(finding)
    wrong = sum(finding.weight == "bad" for finding in findings)
    print()
    print(f"{wrong} of these should be put right." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


def _tell(finding: Finding) -> None:
    print(safe(f"{_GLYPHS[finding.weight]} {finding.weight:<4}  {one_line(finding.what)}"))
    if finding.advice:
        print(safe(f"        {one_line(finding.advice)}"))


def _salvage(places: Places, _arguments: argparse.Namespace) -> int:
    made = unlocked_safe(places).salvage()
    found = made.contents
    counts = ((found.cycles, "cycle", "cycles"), (found.runs, "sitting", "sittings"))
    told = [_counted(*one) for one in (*counts, (found.events, "entry", "entries"))]
    newest = f", the newest of {found.newest.astimezone():%Y-%m-%d %H:%M}" if found.newest else ""
    print(f"Found: {', '.join(told)}{newest}.")
    if made.left:
        print(f"{_counted(made.left, 'row', 'rows')} could not be read.")
    print(one_line(f"It is in {made.file}"))
    print("The damaged file and everything beside it are as they were.")
    print(one_line(f'This puts the new file in its place: observe-tui restore "{made.file}"'))
    return 0


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
