"""The panel of a `script`: the lines so far, and the one being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input

from observe_tui.analysis.blocks import Quote, clock
from observe_tui.kit.lines import Lines, rule
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import plain, wrap
from observe_tui.steps.script.line import ScriptLine
from observe_tui.steps.script.step import LINE, ScriptSpec, ScriptState, next_tag

_TAG_STYLES = {"evidence": "$quiet", "interpretation": "italic $secondary", "question": "$warning"}


class ScriptPage(Lines):
    """The newest lines, the last one at the bottom."""

    DEFAULT_CSS = """
    ScriptPage { height: 1fr; }
    """

    def __init__(self, spec: ScriptSpec) -> None:
        super().__init__()
        self._labels = {tag.id: tag.label for tag in spec.tags}
        self._title = spec.title
        self.state: ScriptState = ()
        self.chosen = ""
        self.above = 0

    def lines(self, width: int) -> Sequence[Content]:
        """The title, then as many lines as there is room for."""
        note = f"{len(self.state)} line{'' if len(self.state) == 1 else 's'}"
        title = rule(width, plain(self._title, "bold"), Content.styled(note, "$quiet"))
        room = self.size.height - 1
        if not self.state:
            hint = "Nothing written yet: write what you see and hear. ⏎ keeps the line."
            return [title, Content(""), Content.styled(f" {hint}", "$quiet")][: room + 1]
        rows: list[Content] = []
        for quote in reversed(self.state[: len(self.state) - self.above]):
            rows[:0] = self._quote(quote, width)
            if len(rows) >= room:
                break
        return [title, *[Content("")] * (room - len(rows)), *rows[max(0, len(rows) - room) :]]

    def _quote(self, quote: Quote, width: int) -> list[Content]:
        when = clock(quote.at_ms)
        tag = self._labels.get(quote.tag, quote.tag[:1].upper())
        head = len(when) + len(tag) + 4
        style = "bold" if quote.ref == self.chosen else ""
        first, *rest = wrap(quote.text, max(10, width - head))
        return [
            Content.assemble(
                ("▸" if quote.ref == self.chosen else " ", "bold $accent"),
                (when, "$quiet"),
                (f" {tag} ", _TAG_STYLES.get(quote.tag, "$quiet")),
                plain(f" {first}", style),
            ),
            *(plain(" " * head + row, style) for row in rest),
        ]


class Prompt(Lines):
    """What the line will be: its tag, and how far it is dated back."""

    DEFAULT_CSS = """
    Prompt { width: auto; height: 1; }
    """

    content = Content("")

    def lines(self, width: int) -> Sequence[Content]:
        """The one line."""
        return [self.content]

    def get_content_width(self, container: object, viewport: object) -> int:
        """As wide as what it says."""
        return self.content.cell_length


class ScriptPanel(StepPanel[ScriptSpec, ScriptState]):
    """A page of lines and the line being written; `up` takes an earlier line to mend it."""

    DEFAULT_CSS = """
    ScriptPanel {
        height: 1fr; width: 1fr; layout: vertical;
        & > Horizontal { height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+t",
            "next_tag",
            "Tag",
            tooltip="Evidence, interpretation or question",
            id="script.tag",
        ),
        Binding(
            "f8",
            "date_back(5)",
            "−5 s",
            tooltip="It happened 5 seconds earlier",
            id="script.back-5",
        ),
        Binding(
            "f9",
            "date_back(10)",
            "−10 s",
            tooltip="It happened 10 seconds earlier",
            id="script.back-10",
        ),
        Binding(
            "comma",
            "date_last(5)",
            "−5 s",
            tooltip="While marking: the last line happened 5 seconds earlier",
            id="script.last-back-5",
        ),
        Binding(
            "full_stop",
            "date_last(10)",
            "−10 s",
            tooltip="While marking: the last line happened 10 seconds earlier",
            id="script.last-back-10",
        ),
        Binding(
            "semicolon",
            "tag_last",
            "Tag the last line",
            tooltip="While marking: give the last line the next tag",
            id="script.tag-last",
        ),
        Binding(
            "up",
            "earlier_line",
            "Earlier line",
            tooltip="Take an earlier line to mend it",
            id="script.earlier",
        ),
        Binding(
            "down",
            "later_line",
            "Later line",
            tooltip="Back towards the new line",
            id="script.later",
        ),
        Binding(
            "pageup",
            "scroll_page(1)",
            "Look back",
            tooltip="See earlier lines",
            id="script.look-back",
        ),
        Binding(
            "pagedown", "scroll_page(-1)", "Look on", tooltip="See later lines", id="script.look-on"
        ),
    ]

    page = query_one(ScriptPage)
    line = query_one(ScriptLine)
    prompt = query_one(Prompt)

    def __init__(self, spec: ScriptSpec, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self.state: ScriptState = ()
        self._tag = spec.tags[0].id
        self._back_ms = 0
        self._mending = ""
        self._held = ""

    def compose(self) -> ComposeResult:
        """The page above, the line below."""
        yield ScriptPage(self.spec)
        with Horizontal():
            yield Prompt()
            yield ScriptLine()

    def on_mount(self) -> None:
        """Tell the line what its keys do, and draw the prompt of an empty one."""
        self.line.write_commands = {
            "enter": self.submit,
            "ctrl+t": self.action_next_tag,
            "f8": partial(self.action_date_back, 5),
            "f9": partial(self.action_date_back, 10),
            "up": self.action_earlier_line,
            "down": self.action_later_line,
        }
        self.line.mark_commands = {
            "semicolon": self.action_tag_last,
            "comma": partial(self.action_date_last, 5),
            "full_stop": partial(self.action_date_last, 10),
        }
        self._draw_prompt()

    def show(self, state: ScriptState) -> None:
        """Draw these lines."""
        if state is not self.page.state:
            self.state = self.page.state = state
            self.page.above = 0
            self.page.redraw()

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put unfinished words back where they were typed."""
        for field, text in drafts.items():
            event = field.removeprefix(self.field_name("mend/"))
            if field == self.field_name():
                self._fill(text)
            elif any(quote.ref == event for quote in self.state):
                self._mend(event, text)

    @property
    def field(self) -> str:
        """The draft field of the line being written or mended."""
        return self.field_name(f"mend/{self._mending}" if self._mending else "text")

    @on(Input.Changed)
    def _on_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.ask(self.Typing(self.field, message.value))

    def submit(self) -> None:
        """Keep the line being written, or the change to the one being mended."""
        text = self.line.value.strip()
        if not text:
            return
        field, mending = self.field, self._mending
        if mending:
            self.ask(self.Amended(mending, {"text": text, "tag": self._tag}, None, field))
            self._leave_mending()
        else:
            self.record(LINE, {"text": text, "tag": self._tag}, field, self._back_ms)
            self._fill("")
        self._tag, self._back_ms = self.spec.tags[0].id, 0
        self._draw_prompt()

    def action_next_tag(self) -> None:
        """Give the line being written the next tag; where there is none, the last line."""
        if self.line.value or self._mending:
            self._tag = next_tag(self.spec, self._tag)
            self._draw_prompt()
        else:
            self.action_tag_last()

    def action_tag_last(self) -> None:
        """Give the newest line the next tag."""
        for newest in self.state[-1:]:
            self.ask(self.Amended(newest.ref, {"tag": next_tag(self.spec, newest.tag)}))

    def action_date_back(self, seconds: int) -> None:
        """Date the line being written back; where there is none, the last line."""
        if self.line.value and not self._mending:
            self._back_ms += seconds * 1000
            self._draw_prompt()
        else:
            self.action_date_last(seconds)

    def action_date_last(self, seconds: int) -> None:
        """Date the line being mended, or else the newest one, back by some seconds."""
        chosen = [quote for quote in self.state if quote.ref == self._mending] or self.state[-1:]
        for quote in chosen:
            self.ask(self.Amended(quote.ref, {}, max(0, quote.at_ms - seconds * 1000)))

    def action_earlier_line(self) -> None:
        """Take the line before the present one to mend it."""
        refs = [quote.ref for quote in self.state]
        place = refs.index(self._mending) if self._mending in refs else len(refs)
        if place > 0:
            self._mend(refs[place - 1])

    def action_later_line(self) -> None:
        """Take the line after the present one; after the last, the new line again."""
        refs = [quote.ref for quote in self.state]
        if self._mending in refs[:-1]:
            self._mend(refs[refs.index(self._mending) + 1])
        else:
            self._leave_mending()

    def action_scroll_page(self, pages: int) -> None:
        """Look at earlier or later lines without leaving the line being written."""
        step = pages * max(1, self.page.size.height - 2)
        self.page.above = min(max(0, self.page.above + step), max(0, len(self.state) - 1))
        self.page.redraw()

    def leave_mending(self) -> bool:
        """Stop mending an earlier line, which stays as it was. True if one was being mended."""
        if not self._mending:
            return False
        self.ask(self.Typing(self.field, ""))
        self._leave_mending()
        return True

    def _mend(self, event: str, text: str | None = None) -> None:
        quote = next(one for one in self.state if one.ref == event)
        if not self._mending:
            self._held = self.line.value
        self._mending, self._tag = event, quote.tag
        self.page.chosen = event
        self._fill(quote.text if text is None else text)
        self.page.redraw()
        self._draw_prompt()

    def _leave_mending(self) -> None:
        if self._mending:
            self._mending, self.page.chosen = "", ""
            self._tag = self.spec.tags[0].id
            self._fill(self._held)
            self._held = ""
            self.page.redraw()
            self._draw_prompt()

    def _fill(self, text: str) -> None:
        with self.prevent(Input.Changed):
            self.line.value = text
            self.line.cursor_position = len(text)

    def _draw_prompt(self) -> None:
        label = next((one.label for one in self.spec.tags if one.id == self._tag), "?")
        back = f"−{self._back_ms // 1000} s " if self._back_ms else ""
        word = "mend " if self._mending else ""
        self.prompt.content = Content.assemble(
            (f" {word}{back}", "bold $warning"),
            (label, _TAG_STYLES.get(self._tag, "$quiet")),
            (" › ", "bold $write"),
        )
        self.prompt.refresh(layout=True)
