"""What copies, comparisons and findings are called on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from observe_tui.record.safekeeping import Contents, Copy, Difference, Salvaged, Why

WHY: Mapping[Why, str] = {
    "start": "at the start",
    "observation": "after an observation",
    "upgrade": "before an upgrade",
    "restore": "before a restore",
    "erase": "before an erasure",
    "asked": "asked for",
}


def counted(number: int, one: str, many: str = "") -> str:
    """`1 cycle`, `3,412 entries`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def said_of(contents: Contents) -> str:
    """How much is in a file."""
    entries = counted(contents.events, "entry", "entries")
    return f"{counted(contents.cycles, 'cycle')}, {entries}"


def moment(at: datetime, today: date) -> str:
    """`today 08:02`, `yesterday 15:40`, `Thu 12 Nov 15:40`, `12 Nov 2025 15:40`; local time."""
    local = at.astimezone()
    days = (today - local.date()).days
    if days in (0, 1):
        day = ("today", "yesterday")[days]
    else:
        day = (
            f"{local:%a} {local.day} {local:%b}" if 0 < days < 300 else f"{local.day} {local:%b %Y}"
        )
    return f"{day} {local:%H:%M}"


def change(difference: Difference) -> str:
    """What putting a file in the place of the present one would change, in sentences."""
    now, then = difference.now, difference.then
    there = said_of(now) if now is not None else "cannot be read"
    told = [f"Now: {there}. In it: {said_of(then)}."]
    if difference.only_now:
        gone = counted(difference.only_now, "entry", "entries")
        told.append(f"{gone} that only the present file has would be gone from the screens.")
    if difference.only_then:
        told.append(f"{counted(difference.only_then, 'entry', 'entries')} would come back.")
    if now is not None and not difference.only_now and not difference.only_then:
        told.append("Nothing recorded would be added or gone.")
    told.append("The present file is kept beside it.")
    return " ".join(told)


def copy_told(copy: Copy, today: date) -> str:
    """When a copy was made, and why."""
    return f"{moment(copy.made_at, today)}, {WHY[copy.why]}"


def salvaged_told(salvaged: Salvaged) -> str:
    """What could be read."""
    left = counted(salvaged.left, "row")
    return (
        f"This could be read: {said_of(salvaged.contents)}. "
        + (f"{left} could not be understood. " if salvaged.left else "")
        + f"It is in {salvaged.file.name}; your damaged file is as it was."
    )
