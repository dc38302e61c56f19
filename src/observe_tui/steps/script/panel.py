"""The panel of a `script`: the lines so far, each with its tag, and the one being written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from observe_tui.analysis.blocks import Quote, clock
from observe_tui.kit.plain import plain, wrap
from observe_tui.kit.writingpage import WritingPage, Written
from observe_tui.kit.writingpanel import WritingPanel
from observe_tui.steps.script.step import EVIDENCE, LINE, ScriptSpec

_TAG_STYLES = {"evidence": "$quiet", "interpretation": "italic $secondary", "question": "$warning"}
_HINT = "Nothing written yet: write what you see and hear. ⏎ keeps the line."


class ScriptPage(WritingPage):
    """One line below the other."""

    def __init__(self, spec: ScriptSpec) -> None:
        super().__init__(spec.title, _HINT)
        self._labels = {tag.id: tag.label for tag in spec.tags}

    def drawn(self, lines: Written, width: int) -> Iterator[list[Content]]:
        """Each line, its words hanging under one another."""
        for quote in reversed(lines):
            yield self._quote(quote, width)

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


class ScriptPanel(WritingPanel[ScriptSpec]):
    """A page of lines, each with a tag that says whether it is evidence."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+t",
            "next_tag",
            "Tag",
            tooltip="The next tag: what kind of line it is",
            id="script.tag",
        ),
        Binding(
            "semicolon",
            "tag_last",
            "Tag the last line",
            tooltip="While marking: give the last line the next tag",
            id="script.tag-last",
        ),
    ]
    verb = LINE
    observing_tags = frozenset({EVIDENCE})

    def __init__(self, spec: ScriptSpec, *, id: str | None = None) -> None:
        tags = {tag.id: plain(tag.label, _TAG_STYLES.get(tag.id, "$quiet")) for tag in spec.tags}
        super().__init__(spec, ScriptPage(spec), tags, id=id)
