"""Which copies are kept, and which have been overtaken by newer ones."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime

from observe_tui.record.safekeeping import Copy

DAYS, WEEKS, MONTHS = 7, 4, 12
NEWEST, UPGRADES = 3, 2


def surplus(copies: Iterable[Copy], now: datetime) -> list[Copy]:
    """The copies that need not be kept any more, the newest first.

    Kept are: the newest copy of each of the last 7 days that have one, of each of the last 4
    weeks that have one, and of each of the last 12 months that have one; the newest 3; and the
    newest 2 that were made before an upgrade. Days begin at midnight where this computer is, weeks
    on Monday. Days without a copy do not count: holidays cost nothing.

    A copy whose time has not come yet was made while the clock was wrong, or the clock is wrong
    now. It is kept and takes nobody's place: a wrong clock removes nothing that is good.

    The copies may come in any order.
    """
    ordered = sorted(copies, key=lambda copy: (copy.made_at, copy.path.name), reverse=True)
    past = [copy for copy in ordered if copy.made_at <= now]
    kept = {
        *past[:NEWEST],
        *[copy for copy in past if copy.why == "upgrade"][:UPGRADES],
        *_newest_of_each(past, _day, DAYS),
        *_newest_of_each(past, _week, WEEKS),
        *_newest_of_each(past, _month, MONTHS),
    }
    return [copy for copy in past if copy not in kept]


def _newest_of_each(
    newest_first: Sequence[Copy], period: Callable[[Copy], Hashable], periods: int
) -> list[Copy]:
    found: dict[Hashable, Copy] = {}
    for copy in newest_first:
        found.setdefault(period(copy), copy)
    return list(found.values())[:periods]


def _day(copy: Copy) -> Hashable:
    return copy.made_at.astimezone().date()


def _week(copy: Copy) -> Hashable:
    return copy.made_at.astimezone().isocalendar()[:2]


def _month(copy: Copy) -> Hashable:
    local = copy.made_at.astimezone()
    return local.year, local.month
