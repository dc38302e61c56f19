"""Blocks drawn in lines of a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from believable import NAMES, TABLE, TODAY, believable, with_table
from hostile import ATTACKS, poison, squeezed
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from observe_tui.analysis.blocks import (
    Bars,
    Block,
    Claims,
    Column,
    Quotes,
    Row,
    Strip,
    StripRow,
    Table,
)
from observe_tui.kit.draw import draw
from observe_tui.kit.themes import THEMES
from observe_tui.report.document import Document, build_document

WIDTHS = (60, 80, 120)


@pytest.fixture(scope="module")
def whole() -> Document:
    """The document as the observer reads it on the screen."""
    return with_table(build_document(believable(), NAMES, TODAY, whole=True))


def blocks(document: Document) -> list[Block]:
    return [block for section in document.sections for block in section.blocks]


def find(document: Document, kind: type):
    return next(block for block in blocks(document) if isinstance(block, kind))


def lines(content: Content) -> list[str]:
    return content.plain.split("\n")


@pytest.mark.parametrize("width", [40, *WIDTHS])
def test_every_line_fits(whole: Document, width: int) -> None:
    for block in blocks(whole):
        for line in lines(draw(block, width)):
            assert cell_len(line) <= width, line


def test_a_strip_has_a_column_an_interval(whole: Document) -> None:
    strip = find(whole, Strip)
    for width, cell in ((60, 1), (80, 2), (120, 2)):
        drawn = lines(draw(strip, width))
        listening = next(line for line in drawn if line.startswith("  L "))
        scale = next(line for line in drawn if line.split() == ["1", "5", "10", "15", "20"])
        start = scale.index("1")
        assert cell_len(listening[start:]) == 23 * cell
        assert [scale.index(str(number)) for number in (5, 10, 15, 20)] == [
            start + (number - 1) * cell for number in (5, 10, 15, 20)
        ]


def test_a_strip_shows_what_was_watched(whole: Document) -> None:
    drawn = lines(draw(find(whole, Strip), 60))
    other = next(line for line in drawn if line.startswith("  OG "))
    assert other.split()[-1] == "···▆▆▒············✕···░"
    text = " ".join(" ".join(drawn).split())
    for words in ("▆ marked", "▒ marked, interval watched in part", "✕ not watched"):
        assert words in text
    assert "Watched in part: 6, 23; missed: 19; not counted: 19, 23." in text
    assert "students" in drawn
    assert "teacher" in drawn


def test_a_long_strip_goes_on_below() -> None:
    row = StripRow("all", "X", "Something", tuple(at % 2 == 0 for at in range(200)))
    drawn = lines(draw(Strip("Long", 15, ("full",) * 200, (row,)), 60))
    rows = [line for line in drawn if line.startswith("  X ")]
    assert len(rows) == 4
    assert sum(line.count("▆") for line in rows) == 100
    assert any(line.split()[:2] == ["60", "65"] for line in drawn)


def test_a_strip_without_rows_is_drawn() -> None:
    assert "0 intervals" in draw(Strip("Empty", 120, (), ()), 60).plain


def test_bars_state_count_percent_and_base(whole: Document) -> None:
    drawn = lines(draw(find(whole, Bars), 80))
    assert drawn[0] == "COPUS · students"
    assert drawn[1].startswith("Percent of 21 two-minute intervals.")
    listening = next(line for line in drawn if line.startswith("  L "))
    assert listening.split()[1:5] == ["Listening", "12", "57", "%"]
    assert set(listening.split()[-1]) <= set("█▏▎▍▌▋▊▉")
    assert any(line.startswith("Not recorded: CG") for line in drawn)


def test_a_table_lines_up_its_figures_and_draws_its_shares() -> None:
    drawn = lines(draw(TABLE, 78))
    assert drawn[0] == "Who was heard"
    assert drawn[1] == "% of 12 exchanges with a seat."
    assert drawn[-1] == "Never heard: 2 of 24 seats."
    rows = {line.split()[0]: line for line in drawn[3:-1] if line.strip()}
    ends = {cell_len(rows[first][: rows[first].index("%")]) for first in ("14", "16")}
    assert len(ends) == 1
    assert rows["14"].count("█") > 2 * rows["佐藤"].count("█") > 0
    assert "█" not in rows["16"]
    assert any("but a nod" in line for line in drawn)


@pytest.mark.parametrize("width", range(20, 121, 5))
def test_a_wide_table_fits_any_screen_with_every_cell(width: int) -> None:
    heads = ("then →", *map(str, range(1, 11)), "total")
    cells = [(f"row {row}", *(f"{row}{column}" for column in range(11))) for row in range(10)]
    matrix = Table(
        "Matrix",
        "110 pairs",
        tuple(Column(head, number=place > 0) for place, head in enumerate(heads)),
        tuple(Row(one) for one in cells),
    )
    drawn = lines(draw(matrix, width))
    assert max(map(cell_len, drawn)) <= width
    shown = " ".join(drawn).split()
    assert all(shown.count(cell) >= 1 for one in cells for cell in one[1:])


def test_a_table_without_rows_says_so() -> None:
    assert "Nothing recorded." in lines(draw(replace(TABLE, rows=()), 60))


def test_quotes_hang_under_their_first_word(whole: Document) -> None:
    drawn = lines(draw(find(whole, Quotes), 60))
    assert drawn[1] == "E evidence  I interpretation"
    at = next(number for number, line in enumerate(drawn) if line.startswith("06:42 E"))
    words = drawn[at].index("T:")
    assert drawn[at + 1][:words].isspace()
    assert not drawn[at + 1][words:].startswith(" ")


def test_a_bare_claim_is_flagged(whole: Document) -> None:
    drawn = lines(draw(find(whole, Claims), 80))
    at = drawn.index("○ The starter asks for recall only.")
    assert drawn[at + 1] == "  no evidence yet"
    assert "● Waiting brings more pupils in." in drawn


def test_the_step_has_all_its_fields(whole: Document) -> None:
    section = whole.section("action")
    assert section is not None
    text = draw(section.blocks[0], 120).plain
    for words in ("why  ", "who  ", "by when  ", "looks like  ", "status      ~ tried"):
        assert words in text
    assert "tried: Twice. Eleven voices on Thursday." in text


def test_a_title_can_be_left_to_the_caller(whole: Document) -> None:
    bars = find(whole, Bars)
    assert lines(draw(replace(bars, title=""), 80)) == lines(draw(bars, 80))[1:]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_fits_and_stays_text(whole: Document, attack: str, width: int) -> None:
    hostile, _put = poison(whole, attack)
    for block in blocks(hostile):
        content = draw(block, width)
        for line in lines(content):
            assert cell_len(line) <= width
            assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in line)
        assert "\x1b" not in content.plain
        assert "\u202e" not in content.plain


def test_words_of_people_are_all_there(whole: Document) -> None:
    for attack in ("[/] [bold]x[/bold] $accent", "漢字かな交じり文", "x" * 300):
        hostile, _put = poison(whole, attack)
        for block in blocks(hostile):
            if isinstance(block, Quotes):
                text = squeezed(draw(block, 60).plain)
                assert all(squeezed(quote.text) in text for quote in block.quotes)


async def test_every_block_is_painted(whole: Document) -> None:
    hostile, _put = poison(whole, "[/] [bold]x $accent 漢字 🏳️‍🌈")

    class Shown(App[None]):
        def on_mount(self) -> None:
            for theme in THEMES:
                self.register_theme(theme)
            self.theme = THEMES[0].name

        def compose(self) -> ComposeResult:
            for block in (*blocks(whole), *blocks(hostile)):
                yield Static(draw(block, 80))

    app = Shown()
    async with app.run_test(size=(82, 400)) as pilot:
        await pilot.pause()
        heights = [one.region.height for one in app.query(Static)]
    drawn = [len(lines(draw(block, 80))) for block in (*blocks(whole), *blocks(hostile))]
    assert heights == drawn
