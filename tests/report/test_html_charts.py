"""The charts of the page: as long as their figures say, beside them, and without colour too."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, tostring

import pytest
from hostile import ATTACKS, poison, squeezed
from lesson_figures import AT_TASK, FLOOR, HEARD, with_figures
from pagetree import tree_of, with_class, words

from observe_tui.analysis.blocks import Heat, HeatCell, Table
from observe_tui.report.document import Document
from observe_tui.report.html import STYLE, render
from observe_tui.report.model import Section, StageTime
from observe_tui.report.plain import clean


def read(document: Document, *blocks: Table | Heat) -> Element:
    """The page with these blocks alone, as a parser of HTML reads it."""
    made = Section("evidence", "Evidence", blocks=blocks)
    return tree_of(render(replace(document, sections=(made,))))


def width(path: str) -> float:
    """From the first place to the furthest one on the right of an outline."""
    left, right = re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)V.*", path).groups()
    return float(right) - float(left)


# --- one whole in its parts --------------------------------------------------------------------


def test_a_whole_is_one_bar_in_which_each_part_is_as_long_as_its_share(document: Document) -> None:
    (bar,) = with_class(read(document, FLOOR), "whole")
    outlines = [one.get("d") for one in bar.iter("path") if one.get("d").endswith("z")]
    assert [width(one) for one in outlines] == [
        pytest.approx(600 * share / 100, abs=3) for share in (50, 25, 22.5, 2.5)
    ]
    starts = [float(re.match(r"M([\d.]+)", one)[1]) for one in outlines]
    assert starts == [pytest.approx(at, abs=1) for at in (0, 300, 450, 585)]


def test_a_whole_is_told_in_words_and_its_figures_stand_below(document: Document) -> None:
    page = read(document, FLOOR)
    (bar,) = with_class(page, "whole")
    assert bar.get("role") == "img"
    assert bar.find("title").text == (
        "Teacher 50 %, One pupil 25 %, Chorus 0 %, Silence 22 %, none marked 2 %"
    )
    assert "Percent of the 40:00 observed." in words(next(page.iter("caption")))
    rows = [[words(cell) for cell in row] for row in page.findall(".//tbody/tr")]
    assert rows == [list(row.cells) for row in FLOOR.rows]
    # The one bar says it all: a bar in each row would say it twice.
    assert not with_class(page, "bar")


def test_parts_of_a_whole_are_told_apart_without_colour(document: Document) -> None:
    page = read(document, FLOOR)
    looks = [tostring(swatch) for swatch in with_class(page, "swatch")]
    assert len(looks) == len(set(looks)) == len(FLOOR.rows)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(replace(FLOOR, parts=False), id="no parts"),
        pytest.param(
            replace(FLOOR, rows=tuple(replace(row, share=0.0) for row in FLOOR.rows)), id="zeros"
        ),
        pytest.param(
            replace(FLOOR, rows=tuple(replace(row, share=None) for row in FLOOR.rows)),
            id="undefined",
        ),
    ],
)
def test_what_is_no_whole_is_not_drawn_as_one(document: Document, table: Table) -> None:
    page = read(document, table)
    assert not with_class(page, "whole") + with_class(page, "swatch")
    assert len(with_class(page, "bar")) == sum(row.share is not None for row in table.rows)


# --- the room ----------------------------------------------------------------------------------


def seats(page: Element) -> list[list[str]]:
    return [
        [words(cell) for cell in row] for row in with_class(page, "room")[0].findall("tbody/tr")
    ]


def test_the_room_has_each_seat_in_its_place_with_its_figure(document: Document) -> None:
    page = read(document, HEARD)
    assert seats(page) == [
        ["1: 8", "佐藤 [/]: 0", "", "3: 4"],
        ["", "", "", ""],
        ["4: not watched", "", "", ""],
    ]
    (table,) = with_class(page, "room")
    assert "Exchanges with each seat, 12 exchanges in all." in words(table.find("caption"))
    assert words(table.find("thead")) == "front of the room"
    assert "Not counted here: 1 of 13 exchanges without a seat." in words(page)


def test_a_seat_with_a_base_of_its_own_tells_it(document: Document) -> None:
    assert seats(read(document, AT_TASK)) == [["1: 3 of 4", "2: 0 of 2", "3: not watched"]]


def shades(page: Element) -> list[float]:
    return [
        float(one.get("fill-opacity"))
        for shade in with_class(page, "shade")
        for one in shade.iter("rect")
    ]


def test_the_more_often_the_stronger_the_shade(document: Document) -> None:
    eight, zero, four = shades(read(document, HEARD))
    assert eight > four > zero == 0
    # Of its own base: three of four are more than four of six, and nothing has no shade.
    room = replace(AT_TASK, cells=(*AT_TASK.cells, HeatCell("9", 1, 0, 4, 6)))
    three_of_four, none_of_two, four_of_six = shades(read(document, room))
    assert three_of_four > four_of_six > none_of_two == 0


def test_a_seat_nobody_looked_at_is_hatched_and_never_shaded(document: Document) -> None:
    page = read(document, HEARD)
    (unseen,) = with_class(page, "unseen")
    assert not list(unseen.iter("rect"))
    assert next(unseen.iter("path")).get("d", "").count("L") > 5


def test_a_room_without_seats_is_a_page_still(document: Document) -> None:
    page = read(document, replace(HEARD, cells=()))
    assert seats(page) == []


def luminance(colour: list[float]) -> float:
    linear = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (each / 255 for each in colour)
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_words_are_easy_to_read_on_the_strongest_shade(document: Document) -> None:
    strongest = max(shades(read(document, HEARD)))
    style = re.search(r"<style>(.*?)</style>", render(document), re.DOTALL)[1]
    themes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(themes) == 3, STYLE
    for theme in themes[:2]:
        found = dict(re.findall(r"--(\w+): #(\w{6});", theme))
        paper, ink, accent = (
            [int(found[name][at : at + 2], 16) for at in (0, 2, 4)]
            for name in ("paper", "ink", "accent")
        )
        shade = [
            under * (1 - strongest) + over * strongest
            for under, over in zip(paper, accent, strict=True)
        ]
        dark, light = sorted((luminance(ink), luminance(shade)))
        assert (light + 0.05) / (dark + 0.05) > 4.5


# --- the time ----------------------------------------------------------------------------------


def stage(title: str, minutes: float, planned: tuple[int, int] | None) -> StageTime:
    began = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    return StageTime("before", title, began, True, planned, round(minutes * 60_000), 0)


def test_time_planned_and_used_are_drawn_on_one_scale(document: Document) -> None:
    times = (
        stage("Before", 22, (20, 30)),
        stage("Observe", 50, (40, 40)),
        stage("Debrief", 10, None),
    )
    made = Section("context", "Time", times=times)
    page = tree_of(render(replace(document, sections=(made,))))
    drawn = [
        {one.get("class"): (float(one.get("x")), float(one.get("width"))) for one in picture}
        for picture in with_class(page, "budget")
    ]
    # The longest of all figures is 50 minutes: a minute is two units.
    assert drawn == [
        {"range": (0, 60), "slack": (40, 20), "full": (0, 44)},
        {"range": (0, 80), "full": (0, 100)},
        {"full": (0, 20)},
    ]
    rows = [
        [words(cell) for cell in row][3:5]
        for row in with_class(page, "times")[0].findall("tbody/tr")
    ]
    assert rows == [["20–30 min", "22 min"], ["40 min", "50 min"], ["–", "10 min"]]
    assert [words(one) for one in with_class(page, "key")[0].findall("li")] == [
        "used",
        "planned: at least, at most",
    ]


def test_a_plan_that_nobody_made_needs_no_legend(document: Document) -> None:
    made = Section("context", "Time", times=(stage("Debrief", 0, None),))
    page = tree_of(render(replace(document, sections=(made,))))
    assert [words(one) for one in with_class(page, "key")[0].findall("li")] == ["used"]


# --- everything together -----------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_in_charts_stays_text(document: Document, attack: str) -> None:
    made = Section("evidence", "Evidence", blocks=(FLOOR, HEARD, AT_TASK))
    hostile, put = poison(replace(document, sections=(made,)), attack)
    harmless, _ = poison(replace(document, sections=(made,)), "word" * (1 + len(attack) // 4))
    page, other = tree_of(render(hostile)), tree_of(render(harmless))
    assert [one.tag for one in page.iter()] == [one.tag for one in other.iter()]
    said = squeezed("".join(page.itertext()))
    assert [one for one in put if squeezed(clean(one)) not in said] == []


def test_peoples_text_in_charts_finds_its_own_direction(document: Document) -> None:
    made = Section("evidence", "Evidence", blocks=(FLOOR, HEARD, AT_TASK))
    hostile, _put = poison(replace(document, sections=(made,)), "שלום")
    for one in tree_of(render(hostile)).iter():
        if one.tag in ("caption", "th", "td", "b", "h3") and "שלום" in (one.text or ""):
            assert one.get("dir") == "auto", one.tag


def test_every_picture_is_told_or_hidden_and_has_colours_without_a_style(
    document: Document,
) -> None:
    page = tree_of(render(with_figures(document)))
    for picture in page.iter("svg"):
        told = picture.get("role") == "img" and (picture.find("title").text or "").strip()
        assert told or picture.get("aria-hidden") == "true"
        for shape in picture.iter():
            assert shape.get("fill") or shape.tag in ("svg", "title")
    assert "url(" not in render(with_figures(document))
