"""The way through a conversation as a list: what is done, where one is, what is to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.lines import Lines, columns
from observe_tui.kit.page import labelled, paragraphs
from observe_tui.kit.plain import clip, plain, wrap
from observe_tui.protocol.model import StepSpec
from observe_tui.session.progress import Progress, StepStatus

GLYPHS: Mapping[StepStatus, tuple[str, str]] = {
    "done": ("✓", "$success"),
    "current": ("●", "bold $accent"),
    "skipped": ("–", "$quiet"),
    "to come": ("○", "$quiet"),
}
NO_STEPS = "The protocol has no steps for this stage. ctrl+n ends it."


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as the list shows it.

    Attributes:
        minutes: used of planned.
    """

    number: int
    title: str
    status: StepStatus
    minutes: str


def step_rows(steps: Sequence[StepSpec], way: Progress) -> tuple[StepRow, ...]:
    """The steps as they stand."""
    return tuple(
        StepRow(
            number,
            step.title,
            way.status[step.id],
            spoken_minutes(way.used_ms[step.id], step.minutes),
        )
        for number, step in enumerate(steps, 1)
    )


def spoken_minutes(used_ms: int, planned: int | None) -> str:
    """`2/5'` for two minutes used of five, `5'` for five that nobody has used yet."""
    used = f"{used_ms / 60_000:.0f}" if used_ms else ""
    if planned is None:
        return f"{used}'" if used else ""
    return f"{used}/{planned}'" if used else f"{planned}'"


def spoken_clock(ms: int) -> str:
    """`3:48`, `61:05`."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    return f"{minutes}:{seconds:02}"


def time_left(used_ms: int, planned: int | None) -> str:
    """`3:48 left of 5:00`; past that `1:10 over`; without a plan the time used."""
    if planned is None:
        return f"{spoken_clock(used_ms)} so far"
    left = planned * 60_000 - used_ms
    if left <= 0:
        return f"{spoken_clock(-left)} over"
    return f"{spoken_clock(left + 999)} left of {planned}:00"


def step_heading(
    place: int, count: int, used_ms: int, planned: int | None, line: Timeline, saved: Content
) -> Content:
    """The right end of the head: which step, how much time, whether the clock stands, saved."""
    paused = ("‖ paused", "bold $mark")
    word = time_left(used_ms, planned)
    parts = [
        Content.styled(f"step {place} of {count}", "$quiet"),
        Content.styled(*paused) if line.paused_ms is not None else Content(""),
        Content.styled(word, "$quiet" if line.paused_ms is not None else "bold"),
        saved,
    ]
    return Content("   ").join(part for part in parts if part.cell_length)


@dataclass(frozen=True, slots=True)
class DrawFocus:
    """Draws the focus in the teacher's words; nothing where there is none yet."""

    words: str

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """Up to three lines."""
        words = self.words.strip()
        return labelled("Focus", f"“{words}”", width, 7) if words else ()


@dataclass(frozen=True, slots=True)
class DrawStep:
    """Draws what a step asks, and whose turn it is.

    Attributes:
        opening: what the stage says to those who begin it.
    """

    step: StepSpec | None
    observed: str
    observer: str
    others: tuple[str, ...] = ()
    opening: str = ""

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """Title, prompt and speaker, with room to breathe."""
        if self.step is None:
            return paragraphs(NO_STEPS, width, "$quiet")
        asked = paragraphs(self.step.prompt, width, "$foreground", widest=68)
        opening = paragraphs(self.opening, width, "$quiet", widest=68)
        return [
            *([*opening, Content("")] if self.opening else []),
            plain(clip(self.step.title, width), "bold $accent"),
            Content(""),
            *([*asked, Content("")] if self.step.prompt else []),
            *self._turn(self.step.speaker, width),
            Content(""),
        ]

    def _turn(self, speaker: str, width: int) -> list[Content]:
        """Who speaks, by name as long as two lines hold the names, and who does not."""
        names, other = self._voices(speaker)
        rows = wrap(names, max(8, width - 8))
        first, *rest = rows if len(rows) <= 2 else ["the others"]
        said = [
            Content.styled("speaks: ", "$quiet") + plain(clip(first, width - 8), "bold"),
            *(plain(clip(" " * 8 + row, width), "bold") for row in rest),
        ]
        beside = [plain(clip(other, width), "$quiet")] if other else []
        return [*said[:-1], *columns([said[-1], *beside], width, 3)]

    def _voices(self, speaker: str) -> tuple[str, str]:
        others = bool(self.others)
        if speaker == "nobody":
            return "nobody", "in silence"
        if speaker == "both":
            return "everybody" if others else f"{self.observed} and {self.observer}", ""
        if speaker == "others":
            return ", ".join(self.others) or "the others", f"{self.observed} listens"
        if speaker == "observed":
            writes = f"{self.observer} listens, writes"
            return self.observed, f"the others listen, {self.observer} writes" if others else writes
        return self.observer, "the others listen" if others else f"{self.observed} listens"


class StepList(Lines):
    """All steps. Cannot be moved about in: the conversation goes on by its own keys."""

    DEFAULT_CSS = """
    StepList { height: auto; }
    """

    rows: tuple[StepRow, ...] = ()

    def show(self, rows: tuple[StepRow, ...]) -> None:
        """Draw these steps."""
        if rows != self.rows:
            self.rows = rows
            self.redraw()

    def lines(self, width: int) -> Sequence[Content]:
        """A line for each step, or two for a long title."""
        return [line for row in self.rows for line in _drawn(row, width)]


def _drawn(row: StepRow, width: int) -> list[Content]:
    glyph, look = GLYPHS[row.status]
    title = {"current": "bold", "to come": "$foreground"}.get(row.status, "$quiet")
    room = max(4, width - 4 - len(row.minutes) - 1)
    first, *rest = wrap(row.title, room)
    gap = " " * max(0, room - Content(first).cell_length + 1)
    return [
        Content.assemble(
            (glyph, look), (f"{row.number:>2} ", "$quiet"), plain(first, title), gap,
            (row.minutes, "$quiet"),
        ),
        *(Content("    ") + plain(part, title) for part in rest),
    ]  # fmt: skip
