"""The lines around a live observation: where the lesson is, what keys mean, what just happened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from textual.content import Content

from observe_tui.analysis.blocks import clock
from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.lines import Lines, rule
from observe_tui.kit.plain import clip, plain
from observe_tui.record.model import ActionStep, Cycle

Mode: TypeAlias = Literal["WRITE", "MARK", "MARK 1"]

MARK_KEYS = (
    ("tab", "write"),
    ("u", "undo"),
    (",", "−5 s"),
    ("z", "late"),
    ("space", "pause"),
    ("ctrl+e", "end"),
    ("?", "help"),
)
MARK_KEYS_OF_SEVERAL = (*MARK_KEYS[:2], MARK_KEYS[3], ("⏎", "enlarge"), *MARK_KEYS[4:])
"""With more than one instrument."""


def write_keys(tag: str, pages: int) -> tuple[tuple[str, str], ...]:
    """The keys that matter while writing.

    Args:
        tag: what ctrl+t changes about a line: its tag, its side.
        pages: how many there are to write on.
    """
    others = (("F6", "page"),) if pages > 1 else ()
    return (
        ("tab", "mark"), *others, ("F2", "one mark"), ("ctrl+t", tag), ("F8", "−5 s"),
        ("↑", "mend"), ("ctrl+z", "undo"), ("F1", "help"),
    )  # fmt: skip


_MODE_STYLES = {
    "WRITE": "bold reverse $write",
    "MARK": "bold reverse $mark",
    "MARK 1": "bold reverse $mark",
}
_MODE_GLYPHS = {"WRITE": "✎", "MARK": "◆", "MARK 1": "◇"}
NOTICE_MS = 6_000


def mode_of(marks_left: int) -> Mode:
    """What keys mean while so many marks are left until writing goes on."""
    if marks_left == 0:
        return "WRITE"
    return "MARK" if marks_left < 0 else "MARK 1"


def status_line(
    cycle: Cycle, line: Timeline, mode: Mode, saved: Content, now: datetime, width: int
) -> tuple[Content, Content]:
    """Who, how far, what keys mean, whether it is saved, what time it is: left and right part."""
    if line.paused_ms is not None:
        state = Content.styled(f"‖ paused {clock(line.end_ms - line.paused_ms)}", "bold $mark")
    else:
        state = Content.styled("● rec", "bold $mark")
    lesson = Content.assemble("  ", state, (f" {clock(line.end_ms)}", "bold"))
    right = Content.assemble(
        (f" {_MODE_GLYPHS[mode]} {mode} ", _MODE_STYLES[mode]),
        "  ",
        saved,
        (f"  {now:%H:%M}", "$quiet"),
    )
    # Where the word on saving is long the name gives way, never the clock of the lesson.
    left_over = width - 3 - lesson.cell_length - right.cell_length
    room = min(max(12, width // 2 - 14), max(4, left_over))
    group = " ".join(part for part in (cycle.group, cycle.course) if part)
    who = clip(" · ".join(part for part in (cycle.observed.name, group) if part), room)
    return plain(who, "bold") + lesson, right


def focus_line(focus: str) -> Content:
    """The focus in the teacher's words."""
    if not focus.strip():
        return Content.styled("Focus  none agreed", "$quiet")
    return Content.assemble(("Focus  ", "$quiet"), plain(f"“{focus.strip()}”".replace("\n", " ")))


def step_line(step: ActionStep | None) -> Content:
    """What was agreed last time, and how it is going."""
    if step is None:
        return Content.styled("Step   none agreed before", "$quiet")
    return Content.assemble(
        ("Step   ", "$quiet"), plain(step.what.replace("\n", " ")), (f"  {step.status}", "$quiet")
    )


def move_target(late_ms: int | None, turns: Sequence[int], steps: int) -> int | None:
    """The moment that marks go to, so many turns from the one they go to now.

    Args:
        turns: when each turn so far began, the present one last.

    Returns:
        The start of an earlier turn, or none for the present one.
    """
    present = len(turns) - 1
    at = present if late_ms is None else bisect_right(turns, late_ms) - 1
    target = max(0, at + steps)
    return turns[target] if target < present else None


class NoticeRule(Lines):
    """The line above the keys; says what just happened for a few seconds, then is a line again.

    While a word that judges is being written, it asks about that one, unless something happened.
    """

    DEFAULT_CSS = """
    NoticeRule { dock: bottom; height: 1; margin-bottom: 1; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._since: int | None = None
        self._question: Content | None = None

    def say(self, text: str) -> None:
        """Say this for a while."""
        self._text, self._since = text, None
        self.refresh()

    def ask(self, question: Content | None) -> None:
        """Ask this, quietly, until there is nothing to ask any more."""
        self._question = question
        self.refresh()

    def age(self, now_ms: int) -> None:
        """Fall silent once the words have been there long enough."""
        if self._text and self._since is None:
            self._since = now_ms
        elif self._since is not None and now_ms - self._since > NOTICE_MS:
            self._text, self._since = "", None
            self.refresh()

    def lines(self, width: int) -> Sequence[Content]:
        """The one line."""
        if not self._text:
            return [rule(width, self._question)]
        return [rule(width, plain(clip(self._text, width - 8), "bold $mark"))]
