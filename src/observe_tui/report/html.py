"""The document as one HTML page that needs nothing else: no script, no font, nothing to fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from observe_tui.analysis import figures
from observe_tui.analysis.blocks import Bar, Block, clock, spoken_percent
from observe_tui.report import picture, sheet, words
from observe_tui.report.model import Document
from observe_tui.report.plain import clean, paragraphs

TEMPLATE = "summary.html.j2"
STYLE = "summary.css"

_TOOLS: Mapping[str, Callable[..., Any]] = {
    "clock": clock,
    "form_of": sheet.form_of,
    "paragraphs": paragraphs,
    "picture": picture.of_strip,
    "samples": picture.samples,
    "spoken_percent": spoken_percent,
    "told": figures.told,
    **{
        name: getattr(figures, name)
        for name in (
            "base_words",
            "not_recorded",
            "sentence",
            "spelled_out",
            "strip_base",
            "tells_nothing",
        )
    },
    **{
        name: getattr(words, name)
        for name in (
            "header_rows",
            "letters_matter",
            "long_day",
            "minutes",
            "ownership",
            "page_title",
            "planned_minutes",
            "short_day",
            "skipped_lines",
            "status_glyph",
            "step_rows",
            "tag_legend",
            "tag_letter",
            "told_blocks",
            "voice",
            "wall_time",
            "wants_title",
        )
    },
}


def render(document: Document) -> str:
    """The whole page."""
    # Jinja costs a good part of a start; whoever exports no page never loads it.
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader("observe_tui.report")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.globals.update(_TOOLS, kind=_kind, named=_named, no_evidence=words.NO_EVIDENCE)
    environment.globals["nothing_recorded"] = figures.NOTHING_RECORDED
    style, _name, _fresh = loader.get_source(environment, STYLE)
    # The style is our own file, never anybody's text.
    return environment.get_template(TEMPLATE).render(document=document, style=Markup(style))


def _clean(value: object) -> object:
    """Everything that is written on the page passes here: no field can be forgotten."""
    return clean(value) if type(value) is str else value


def _named(bars: Iterable[Bar]) -> bool:
    """Whether a table of bars needs a column for names."""
    return any(figures.spelled_out(bar).strip() for bar in bars)


def _kind(block: Block) -> str:
    """Which macro draws a block."""
    return type(block).__name__.lower()
