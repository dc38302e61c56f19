"""The panel of a `snapshot`: when to look, what to score, and the moments so far."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from textual.content import Content

from observe_tui.kit.lines import columns, rule
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.snapshot.step import (
    MARK,
    UNMARK,
    Snapshot,
    SnapshotGroup,
    SnapshotSpec,
    SnapshotState,
    initial,
    moments,
    snapshots,
)

_AHEAD_MS = 10_000
_TITLE = 14
_FEW = 6
_GAP = 2


class SnapshotPanel(Instrument[SnapshotSpec, SnapshotState]):
    """Shows what is scored at the newest moment that has come, or at the one marked late."""

    def __init__(self, spec: SnapshotSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self._times = moments(spec)
        self._minutes = _minutes(self._times)

    @property
    def target(self) -> int:
        """The moment that a mark made now belongs to, from 0; -1 before the first one."""
        return bisect_right(self._times, self.moment.target_ms) - 1

    def turns(self) -> Sequence[int]:
        """The time of each moment that has come."""
        return self._times[: bisect_right(self._times, self.moment.timeline.end_ms)]

    def press(self, code: str) -> StepPanel.Recorded | None:
        """Score the target moment, or take the mark away; nothing where it cannot count."""
        if self.target < 0:
            return None
        one = self._taken()[self.target]
        group = next(group for group in self.spec.groups if code in {c.id for c in group.codes})
        marked = one.answers[group.id]
        if marked is None or one.standing == "not watched":
            return None
        verb = UNMARK if code in {each.id for each in marked} else MARK
        return self.Recorded(self.spec.id, verb, {"moment": self.target, "code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """Title with when to look, then the codes of each group, then the moments."""
        taken = self._taken()
        note = self._note(taken)
        room = max(4, width - note.cell_length - 9)
        rows = [rule(width, plain(clip(self.spec.title, room), "bold"), note)]
        present = taken[self.target] if self.target >= 0 else None
        for group in self.spec.groups:
            many = self.moment.roomy and len(group.codes) > _FEW
            rows.extend((self._list if many else self._row)(group, present, width))
        return [*rows, self._strip(taken, width)]

    def _taken(self) -> tuple[Snapshot, ...]:
        return snapshots(self.spec, self.state, self.moment.timeline)

    def _note(self, taken: Sequence[Snapshot]) -> Content:
        """When to look: now, soon, or how long it is until then."""
        now, come = self.moment.timeline.end_ms, len(self.turns())
        left = self._times[come] - now if come < len(taken) else None
        soon = left is not None and left <= _AHEAD_MS
        one = taken[come - 1] if come else None
        due = one is not None and self._due(one)
        if self.moment.late_ms is not None:
            return self._late(taken, soon or due)
        if soon and left is not None:
            seconds = -(-left // 1000)
            return Content.styled(f"◷ look in {seconds} s · moment {come + 1}", "bold $mark")
        if due and one is not None:
            part = f"◷ moment {come} · {one.answered} of {one.asked} scored"
            words = part if one.answered else f"◷ look now · moment {come}"
            return Content.styled(words, "bold $mark")
        if left is None:
            scored = sum(each.standing == "scored" for each in taken)
            return Content.styled(f"no more looks · {scored} of {len(taken)} scored", "$quiet")
        if one is None or one.standing == "scored":
            first = "next" if come else "first"
            return Content.styled(f"{first} look in {_countdown(left)}", "$quiet")
        return Content.assemble(
            (f"✕ moment {come} {one.standing}", "$warning"),
            (f" · next in {_countdown(left)}", "$quiet"),
        )

    def _late(self, taken: Sequence[Snapshot], look: bool) -> Content:
        """Which moment is marked late; a look that is due is told here too."""
        name = f"moment {self.target + 1}" if self.target >= 0 else "no moment yet"
        if self.target >= 0 and taken[self.target].standing == "not watched":
            name = f"{name} not watched"
        back = "◷ look now, z" if look else "z now"
        return Content.styled(f" LATE ▸ {name} · {back} ", "bold $warning reverse")

    def _due(self, one: Snapshot) -> bool:
        """Whether a moment is to be scored now and is not yet scored in full."""
        now = self.moment.timeline.end_ms
        open_ = one.standing != "not watched" and one.answered < one.asked
        return open_ and one.at_ms <= now <= one.at_ms + self.spec.window_seconds * 1000

    def _head(self, group: SnapshotGroup, width: int) -> str:
        most = min(_TITLE, width // 3)
        size = max(plain(clip(one.title, most)).cell_length for one in self.spec.groups)
        title = clip(group.title, most)
        return title + " " * (size - plain(title).cell_length + _GAP)

    def _row(self, group: SnapshotGroup, present: Snapshot | None, width: int) -> list[Content]:
        """The codes of a group beside its title."""
        head = plain(self._head(group, width), "$quiet")
        cells = [self._cell(group, code, present) for code in group.codes]
        # Room for the note is kept also while it is empty, so that nothing jumps.
        note = Content.styled("  n/a" if _closed(group, present) else "", "$quiet")
        kept = 5 if group.only_if is not None else 0
        rows = _grid(cells, width - head.cell_length - kept)
        blank = Content(" " * head.cell_length)
        rows = [(blank if at else head) + row for at, row in enumerate(rows)]
        return [*rows[:-1], rows[-1] + note]

    def _list(self, group: SnapshotGroup, present: Snapshot | None, width: int) -> list[Content]:
        """The codes of a large group by name, in two columns below its title."""
        size = (width - _GAP) // 2
        cells = [self._cell(group, code, present, named=True) for code in group.codes]
        cells = [cell.truncate(size, ellipsis=True) for cell in cells]
        half = -(-len(cells) // 2)
        note = "  n/a" if _closed(group, present) else ""
        rows = [plain(clip(group.title, width - len(note)) + note, "$quiet")]
        for at in range(half):
            right = cells[at + half] if at + half < len(cells) else Content("")
            rows.append(_padded(cells[at], size + _GAP) + right)
        return [*rows, Content("")]

    def _cell(
        self, group: SnapshotGroup, code: Code, present: Snapshot | None, named: bool = False
    ) -> Content:
        marked = present.answers[group.id] if present is not None else None
        holds = marked is not None and code in marked
        shut = marked is None or (present is not None and present.standing == "not watched")
        key, style = self.key_of(code.id)
        glyph = "●" if holds else "–" if _closed(group, present) else "·"
        name = code.name if named and code.name else code.label
        return Content.assemble(
            (key, "$quiet" if shut else style),
            (f" {glyph}{' ' if named else ''}", "bold $mark" if holds else "$rule"),
            plain(name, "bold" if holds else "$quiet" if shut else ""),
        )

    def _strip(self, taken: Sequence[Snapshot], width: int) -> Content:
        """Each moment with its minute and its state; those round the target where all are many."""
        cells = [self._sign(one) for one in taken]
        sizes = [cell.cell_length + _GAP for cell in cells]
        shown = _window(sizes, max(0, self.target), width + _GAP)
        return Content.assemble(
            ("‹ " if shown.start else "", "$quiet"),
            Content(" " * _GAP).join(cells[shown.start : shown.stop]),
            (" ›" if shown.stop < len(cells) else "", "$quiet"),
        )

    def _sign(self, one: Snapshot) -> Content:
        glyph, style = "✕", "$warning"
        if one.standing == "not reached":
            glyph, style = "·", "$quiet"
        elif one.standing == "scored":
            glyph, style = f"✓{one.answered}", "$success"
        elif self._due(one):
            glyph, style = "◷", "bold $mark"
        here = one.index == self.target
        return Content.assemble(
            ("▸" if here else "", "bold $mark"),
            (f"{self._minutes[one.index]} ", "bold" if here else "$quiet"),
            (glyph, style),
        )


def _closed(group: SnapshotGroup, present: Snapshot | None) -> bool:
    """Whether a group is not asked at this moment, because one above was answered otherwise."""
    return present is not None and present.answers[group.id] is None


def _window(sizes: Sequence[int], middle: int, width: int) -> range:
    """The cells to show: all, or as many on both sides of one as fit with a sign at each end."""
    if sum(sizes) <= width:
        return range(len(sizes))
    shown = range(middle, middle + 1)
    room = width - sizes[middle] - 4
    while True:
        ends = [at for at in (shown.start - 1, shown.stop) if 0 <= at < len(sizes)]
        at = min(ends, key=lambda end: abs(end - middle), default=None)
        if at is None or sizes[at] > room:
            return shown
        room -= sizes[at]
        shown = range(min(shown.start, at), max(shown.stop, at + 1))


def _minutes(times: Sequence[int]) -> list[str]:
    """The times in minutes, with their seconds where any of them needs these."""
    if any(at % 60_000 for at in times):
        return [_spoken(at // 1000) for at in times]
    return [f"{at // 60_000}'" for at in times]


def _countdown(ms: int) -> str:
    """How long until then, rounded up: `1:20`."""
    return _spoken(-(-ms // 1000))


def _spoken(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _grid(cells: Sequence[Content], width: int) -> list[Content]:
    """Cells under one another where that takes no more rows than setting them close."""
    widest = max(cell.cell_length for cell in cells)
    close = columns(cells, width, _GAP)
    even = columns([_padded(cell, widest) for cell in cells], width, _GAP)
    return even if 1 < len(close) == len(even) else close


def _padded(cell: Content, width: int) -> Content:
    return cell + Content(" " * max(0, width - cell.cell_length))
