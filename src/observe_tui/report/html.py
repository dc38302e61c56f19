"""The document as one HTML page that needs nothing else: no script, no font, nothing to fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from observe_tui.analysis import figures
from observe_tui.analysis.blocks import Bar, Block, clock, spoken_percent
from observe_tui.report import charts, picture, sheet, words
from observe_tui.report.letterhead import Letterhead
from observe_tui.report.model import Document
from observe_tui.report.plain import clean, paragraphs

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "summary.html.j2"
STYLE = "summary.css"

_TOOLS: Mapping[str, Callable[..., Any]] = {
    "budgets": charts.budgets,
    "clock": clock,
    "form_of": sheet.form_of,
    "of_parts": charts.of_parts,
    "paragraphs": paragraphs,
    "picture": picture.of_strip,
    "samples": picture.samples,
    "shade": charts.shade,
    "spoken_percent": spoken_percent,
    "told": figures.told,
    "unseen": charts.unseen,
    **{
        name: getattr(figures, name)
        for name in (
            "base_words",
            "not_recorded",
            "rows_of",
            "sentence",
            "spelled_out",
            "strip_base",
            "tells_nothing",
        )
    },
    **{
        name: getattr(words, name)
        for name in (
            "days",
            "header_rows",
            "letters_matter",
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


def render(document: Document, letterhead: Letterhead | None = None) -> str:
    """The whole page.

    Raises:
        LetterheadError: the letterhead's template cannot be used; without a letterhead there is
            always a page.
    """
    # Jinja costs a good part of a start; whoever exports no page never loads it.
    from markupsafe import Markup

    from observe_tui.report.heading import fill_in

    environment, style = _environment()
    own = letterhead or Letterhead()
    filled = fill_in(own.template, document.header) if own.template else ""
    # Only what is our own, or was looked at when the letterhead was read, goes in as it is.
    return environment.get_template(TEMPLATE).render(
        document=document,
        style=Markup(style),
        own_style=Markup(own.style),
        own_head=Markup(filled),
        logo=own.logo,
    )


@cache
def _environment() -> tuple[Environment, str]:
    """Our templates and the style of the page, made once: that takes as long as many pages."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

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
    environment.globals.update(
        nothing_recorded=figures.NOTHING_RECORDED, not_watched=figures.NOT_WATCHED
    )
    style, _name, _fresh = loader.get_source(environment, STYLE)
    return environment, style


def _clean(value: object) -> object:
    """Everything that is written on the page passes here: no field can be forgotten."""
    return clean(value) if type(value) is str else value


def _named(bars: Iterable[Bar]) -> bool:
    """Whether a table of bars needs a column for names."""
    return any(figures.spelled_out(bar).strip() for bar in bars)


def _kind(block: Block) -> str:
    """Which macro draws a block."""
    return type(block).__name__.lower()
