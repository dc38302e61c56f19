"""A page to write on during a live observation: lines with their times, and the one being written.

What a line can be, and how the page draws it, is told by the panel of each kind of step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input

from observe_tui.kit.liveline import LiveLine
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.writingpage import Prompt, Writing, WritingPage, Written
from observe_tui.protocol.model import StepSpec
from observe_tui.record.model import Payload

SpecT = TypeVar("SpecT", bound=StepSpec)


class WritingPanel(StepPanel[SpecT, Written], Generic[SpecT]):
    """A page of lines and the line being written; `up` takes an earlier line to mend it.

    Attributes:
        verb: of the events it records.
        tag_field: the field of their payload that says what a line is.
        tag_word: what people call it.
        observing_tags: those of lines that tell what was seen and heard; none for all of them.
        keeps_tag: whether the next line is what the last one was, or else the first tag.
        state: the lines so far.
        page: draws them.
    """

    DEFAULT_CSS = """
    WritingPanel {
        height: 1fr; width: 1fr; layout: vertical;
        & > Horizontal { height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "date_back(5)",
            "−5 s",
            tooltip="It happened 5 seconds earlier",
            id="writing.back-5",
        ),
        Binding(
            "f7",
            "date_back(10)",
            "−10 s",
            tooltip="It happened 10 seconds earlier",
            id="writing.back-10",
        ),
        Binding(
            "up",
            "earlier_line",
            "Earlier line",
            tooltip="Take an earlier line to mend it",
            id="writing.earlier",
        ),
        Binding(
            "down",
            "later_line",
            "Later line",
            tooltip="Back towards the new line",
            id="writing.later",
        ),
        Binding(
            "pageup",
            "scroll_page(1)",
            "Look back",
            tooltip="See earlier lines",
            id="writing.look-back",
        ),
        Binding(
            "pagedown",
            "scroll_page(-1)",
            "Look on",
            tooltip="See later lines",
            id="writing.look-on",
        ),
    ]
    verb: ClassVar[str] = "line"
    tag_field: ClassVar[str] = "tag"
    keeps_tag: ClassVar[bool] = False
    tag_word: ClassVar[str] = "tag"
    observing_tags: ClassVar[frozenset[str] | None] = None

    line = query_one(LiveLine)
    prompt = query_one(Prompt)

    def __init__(
        self, spec: SpecT, page: WritingPage, tags: Mapping[str, Content], *, id: str | None = None
    ) -> None:
        """A panel without lines.

        Args:
            tags: what a line can be, and how the prompt shows it; the first one is for a line
                that nobody tagged.
        """
        super().__init__(spec, id=id)
        self.state: Written = ()
        self.page = page
        self._tags = tags
        self._observing = frozenset(tags) if self.observing_tags is None else self.observing_tags
        self._new = Writing(next(iter(tags)))
        self._now = self._held = self._new

    def compose(self) -> ComposeResult:
        """The page above, the line below."""
        yield self.page
        with Horizontal():
            yield Prompt(self._tags)
            yield LiveLine()

    def on_mount(self) -> None:
        """Tell the line what its keys do, and draw the prompt of an empty one."""
        self.line.write_commands = {
            "enter": self.enter,
            "ctrl+t": self.action_next_tag,
            "f8": partial(self.action_date_back, 5),
            "f7": partial(self.action_date_back, 10),
            "up": self.action_earlier_line,
            "down": self.action_later_line,
        }
        self.line.mark_commands = {
            "semicolon": self.action_tag_last,
        }
        self.prompt.show(self._now)
        self.line.observe(self._now.tag in self._observing)

    def show(self, state: Written) -> None:
        """Draw these lines."""
        if state is not self.page.state:
            self.state = self.page.state = state
            self.page.above = 0
            self.page.redraw()

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put unfinished words back where they were typed."""
        tag = drafts.get(self.field_name("tag"), "")
        self._take(
            Writing(tag if tag in self._tags else self._new.tag, drafts.get(self.field_name(), ""))
        )
        for field, text in drafts.items():
            event = field.removeprefix(self.field_name("mend/"))
            if any(quote.ref == event for quote in self.state):
                self._mend(event, text)

    @property
    def field(self) -> str:
        """The draft field of the line being written or mended."""
        return self.field_name(f"mend/{self._now.mending}" if self._now.mending else "text")

    @on(Input.Changed)
    def _on_changed(self, message: Input.Changed) -> None:
        message.stop()
        # The line as it is now: what comes late, after Enter, must not bring its words back.
        self.ask(self.Typing(self.field, self.line.value))

    def enter(self) -> None:
        """Enter was pressed in the line."""
        self.submit()

    def submit(self) -> None:
        """Keep the line being written, or the change to the one being mended."""
        text, now = self.line.value.strip(), self._now
        if not text:
            return
        payload: Payload = {"text": text, self.tag_field: now.tag}
        if now.mending:
            self.ask(self.Amended(now.mending, payload, None, self.field))
            self._take(self._held)
            return
        self.record(self.verb, payload, self.field, now.back_ms)
        self._take(Writing(now.tag) if self.keeps_tag else self._new)
        if self._now.tag != now.tag:
            self.ask(self.Typing(self.field_name("tag"), ""))

    def turn_tag(self) -> None:
        """Make the line being written the next thing that a line can be."""
        self._now = replace(self._now, tag=next_tag(tuple(self._tags), self._now.tag))
        self.prompt.show(self._now)
        self.line.observe(self._now.tag in self._observing)
        if not self._now.mending:
            self.ask(self.Typing(self.field_name("tag"), self._now.tag))

    def action_next_tag(self) -> None:
        """Give the line being written the next tag; where there is none, the last line."""
        if self.line.value or self._now.mending:
            self.turn_tag()
        else:
            self.action_tag_last()

    def action_tag_last(self) -> None:
        """Give the newest line the next tag."""
        for newest in self.state[-1:]:
            tag = next_tag(tuple(self._tags), newest.tag)
            self.ask(self.Amended(newest.ref, {self.tag_field: tag}))

    def action_date_back(self, seconds: int) -> None:
        """Date the line being written back; where there is none, the last line."""
        if self.line.value and not self._now.mending:
            self._now = replace(self._now, back_ms=self._now.back_ms + seconds * 1000)
            self.prompt.show(self._now)
        else:
            self.action_date_last(seconds)

    def action_date_last(self, seconds: int) -> None:
        """Date the line being mended, or else the newest one, back by some seconds."""
        mended = [quote for quote in self.state if quote.ref == self._now.mending]
        for quote in mended or self.state[-1:]:
            self.ask(self.Amended(quote.ref, {}, max(0, quote.at_ms - seconds * 1000)))

    def action_earlier_line(self) -> None:
        """Take the line before the present one to mend it."""
        refs = [quote.ref for quote in self.state]
        place = refs.index(self._now.mending) if self._now.mending in refs else len(refs)
        if place > 0:
            self._mend(refs[place - 1])

    def action_later_line(self) -> None:
        """Take the line after the present one; after the last, the new line again."""
        refs = [quote.ref for quote in self.state]
        if self._now.mending in refs[:-1]:
            self._mend(refs[refs.index(self._now.mending) + 1])
        elif self._now.mending:
            self._take(self._held)

    def action_scroll_page(self, pages: int) -> None:
        """Look at earlier or later lines without leaving the line being written."""
        step = pages * max(1, self.page.size.height - 2)
        self.page.above = min(max(0, self.page.above + step), max(0, len(self.state) - 1))
        self.page.redraw()

    def leave_mending(self) -> bool:
        """Stop mending an earlier line, which stays as it was. True if one was being mended."""
        if not self._now.mending:
            return False
        self.ask(self.Typing(self.field, ""))
        self._take(self._held)
        return True

    def _mend(self, event: str, text: str | None = None) -> None:
        quote = next(one for one in self.state if one.ref == event)
        if not self._now.mending:
            self._held = replace(self._now, text=self.line.value)
        self._take(Writing(quote.tag, quote.text if text is None else text, mending=event))

    def _take(self, line: Writing) -> None:
        """Go on with another line."""
        self._now = line
        self.line.observe(line.tag in self._observing)
        self.page.chosen = line.mending
        with self.prevent(Input.Changed):
            self.line.value = line.text
            self.line.cursor_position = len(line.text)
        self.page.redraw()
        self.prompt.show(line)


def next_tag(tags: Sequence[str], tag: str) -> str:
    """The tag after this one; after the last, and after one that is unknown, the first."""
    return tags[(tags.index(tag) + 1) % len(tags)] if tag in tags else tags[0]
