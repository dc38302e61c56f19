"""The panel of a `waittime`: two keys, the watch that runs, and how the last wait went."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from observe_tui.analysis.blocks import spoken_seconds
from observe_tui.analysis.figures import spelled_out
from observe_tui.kit.lines import rule, spread
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.waittime.step import (
    START,
    STOP,
    Wait,
    WaitState,
    WaitTimeSpec,
    codes,
    initial,
    measured,
    median,
    running,
    spoken_line,
    waits,
)

_TO_LINE = 24
"""Cells of the bar up to the line, where there is room; it goes on for as long again."""


class WaitTimePanel(Instrument[WaitTimeSpec, WaitState]):
    """Shows the watch that runs against the line, the last wait, and the medians so far."""

    def __init__(self, spec: WaitTimeSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self._labels = {code.id: code.label for code in codes(spec)}
        self._widest = max(plain(code.label).cell_length for code in codes(spec))

    def press(self, code: str) -> StepPanel.Recorded | None:
        """Stop this watch if it runs, else start it. Nothing is timed while nobody watches."""
        if self.moment.timeline.paused_ms is not None:
            return None
        watch = running(self._waits())
        verb = STOP if watch is not None and watch.code == code else START
        return self.Recorded(self.spec.id, verb, {"code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """Title with the figures so far, the two keys, the watch, and the last wait."""
        found = self._waits()
        watch = running(found)
        ended = found[:-1] if watch else found
        note = self._note(found, watch)
        title = clip(self.spec.title, max(1, width - note.cell_length - 8))
        rows = [rule(width, plain(title, "bold"), note)]
        rows += [self._row(code, found, watch, width) for code in codes(self.spec)]
        rows += [self._watch(watch, width), self._last(ended)]
        if self.moment.roomy:
            rows[3:3] = rows[1:1] = [Content("")]
        return [row.truncate(width, ellipsis=True) for row in rows]

    def _waits(self) -> tuple[Wait, ...]:
        return waits(self.spec, self.state, self.moment.timeline)

    def _ran_ms(self, watch: Wait) -> int:
        return self.moment.timeline.end_ms - watch.start_ms

    def _note(self, found: Sequence[Wait], watch: Wait | None) -> Content:
        """All that is seen of the panel where it is folded: so the watch that runs, too."""
        lengths = measured(found)
        many = f"{len(lengths)} wait{'' if len(lengths) == 1 else 's'}"
        said = f"{many} · median {spoken_seconds(median(lengths))}" if lengths else "no wait yet"
        runs = f"▶ {self._ran_ms(watch) // 1000} s" if watch else ""
        return Content.assemble((runs, "bold $mark"), (f" · {said}" if runs else said, "$quiet"))

    def _row(self, code: Code, found: Sequence[Wait], watch: Wait | None, width: int) -> Content:
        runs = watch is not None and watch.code == code.id
        label = plain(code.label, "bold" if runs else "")
        left = Content.assemble(
            self.key_of(code.id),
            (" ▶ ", "bold $mark") if runs else (" · ", "$rule"),
            label,
            " " * (self._widest - label.cell_length + 2),
            plain(spelled_out(code), "$quiet"),
        )
        lengths = measured(found, code.id)
        said = (
            f"{len(lengths)} · median {spoken_seconds(median(lengths))}" if lengths else "none yet"
        )
        return spread(left, Content.styled(said, "" if lengths else "$quiet"), width)

    def _watch(self, watch: Wait | None, width: int) -> Content:
        if self.moment.timeline.paused_ms is not None:
            return Content.styled("‖ paused: no wait is timed", "$quiet")
        if watch is None:
            return Content.assemble(
                ("· no watch runs  ", "$quiet"), self._bar(0, width), self._mark()
            )
        ran = self._ran_ms(watch)
        over = ran >= self.spec.line_ms
        style = "bold $success reverse" if over else "bold $mark reverse"
        return Content.assemble(
            (f" ▶ {ran // 1000:2} s ", style),
            (" ✓ over  " if over else " " * 9, "bold $success"),
            self._bar(ran, width),
            self._mark(),
        )

    def _mark(self) -> Content:
        return Content.styled(f" ┃ {spoken_line(self.spec)}", "$quiet")

    def _bar(self, ran_ms: int, width: int) -> Content:
        """The wait so far; the line stands in the middle."""
        half = max(2, min(_TO_LINE, (width - 28) // 2))
        filled = min(2 * half, ran_ms * half // self.spec.line_ms)
        cells = "█" * filled + "·" * (2 * half - filled)
        style = "$mark" if filled < half else "$success"
        return Content.assemble(
            (cells[: min(filled, half)], style),
            (cells[min(filled, half) : half], "$rule"),
            ("┃", "bold"),
            (cells[half : max(filled, half)], style),
            (cells[max(filled, half) :], "$rule"),
        )

    def _last(self, ended: Sequence[Wait]) -> Content:
        head = Content.styled("last  ", "$quiet")
        if not ended:
            return head + Content.styled("none yet", "$quiet")
        wait = ended[-1]
        length = spoken_seconds(wait.length_ms)
        if wait.outcome != "measured":
            said = Content.styled(f"✕ not measured: {self._why(wait)}", "$warning")
        elif wait.length_ms >= self.spec.line_ms:
            said = Content.styled(f"✓ {length}, over the line", "bold $success")
        else:
            said = Content.styled(f"· {length}, under the line", "bold")
        return Content.assemble(head, plain(self._labels[wait.code]), "  ", said)

    def _why(self, wait: Wait) -> str:
        if wait.outcome == "forgotten":
            return f"ran past {self.spec.forget_seconds} s"
        return (
            "not watched throughout" if wait.outcome == "unwatched" else "cut off by the next one"
        )
