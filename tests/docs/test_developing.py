"""The walk-through of a new kind of step works as it stands on the page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType

import pytest
from doc_pages import ROOT, fenced, spans, text_of

from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.panel import Moment
from observe_tui.protocol.loading import Parser
from observe_tui.record.model import Event
from observe_tui.steps import SPECS
from observe_tui.steps.kind import Setting

PAGE = text_of("docs/developing.md")
FIRST_QUESTION = """
format = 1
id = "first-question"
name = "First question"
type = "instrument"

[step]
kind = "moment"
title = "First question"
code = {id="question", label="question", key="q", name="A pupil asks"}
"""


@pytest.fixture
def modules() -> Iterator[tuple[ModuleType, ModuleType]]:
    """The two files of the page, as modules."""
    made = []
    names = ("step", "panel")
    for name, text in zip(names, fenced(PAGE, "python"), strict=True):
        module = ModuleType(f"observe_tui.steps.moment.{name}")
        sys.modules[module.__name__] = module
        exec(compile(text, f"{name}.py on the page", "exec"), vars(module))
        made.append(module)
    yield made[0], made[1]
    for module in made:
        del sys.modules[module.__name__]


def test_the_new_kind_is_read_recorded_told_and_drawn(
    modules: tuple[ModuleType, ModuleType],
) -> None:
    step, panel = modules
    spec = Parser((*SPECS, step.MomentSpec)).parse(FIRST_QUESTION, "first.toml").step
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    events = [
        Event("e1", "run", 1, spec.id, step.CATCH, {"code": "question"}, noon, 65_000),
        Event("e2", "run", 2, spec.id, "something else", {}, noon, 70_000),
    ]
    state = step.KIND.replay(spec, events)
    assert state == (65_000,)
    (block,) = step.KIND.summary(spec, state, Setting(Timeline(90_000)))
    assert [(quote.at_ms, quote.text) for quote in block.quotes] == [(65_000, "A pupil asks")]
    assert [code.id for code in step.KIND.codes(spec)] == ["question"]

    drawn = panel.MomentPanel(spec)
    recorded = drawn.press("question")
    assert (recorded.step, recorded.verb) == ("first-question", step.CATCH)
    assert "not yet" in drawn.lines(40)[1].plain
    drawn.state = state
    drawn.moment = replace(Moment(Timeline(90_000)), keys={"question": "q"})
    assert drawn.lines(40)[1].plain == "q question  01:05"


def test_places_in_the_checkout_exist() -> None:
    """All but the files of the kind that nobody has made."""
    for span in spans(PAGE):
        if span.startswith(("src/", "tests/", "docs/", "benchmarks/")) and "moment" not in span:
            assert list(ROOT.glob(span)), span
