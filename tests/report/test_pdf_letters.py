"""Letters on a PDF page: those no font has, endless words, and scripts from right to left."""

from __future__ import annotations

import re
import shutil

import pytest
from hostile import squeezed
from pdf_reading import reader, text_of, with_blocks, words_by_pdftotext

from observe_tui.analysis.blocks import Column, Prose, Quote, Quotes, Row, Table
from observe_tui.report.document import Document
from observe_tui.report.pdf import NO_LETTER, UNDRAWN, render, stand_in, undrawable


def test_a_letter_in_no_font_is_shown_as_missing(document: Document) -> None:
    """U+0378 is no letter at all, so no font has it."""
    block = Prose("Said", "observed", "before \u0378 after, \u0378\u0378")
    read = reader(render(with_blocks(document, block)))
    said = squeezed(text_of(read))
    assert squeezed(f"before {NO_LETTER} after, {NO_LETTER}{NO_LETTER}") in said
    assert squeezed(UNDRAWN) in said
    assert b"pdfuaid:part>1<" in read.trailer["/Root"]["/Metadata"].get_data()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("👩", "[woman]"),
        ("字", NO_LETTER),
        ("\u200d", ""),
        ("e\u0301", "e"),
        ("\u0e17\u0e34", "\u0e17"),
        ("\u0378", NO_LETTER),
        (NO_LETTER, "[white square]"),
    ],
)
def test_what_stands_in_for_it(text: str, told: str) -> None:
    assert stand_in(text) == told


def test_missing_letters_are_read_from_the_refusal() -> None:
    refusal = (
        'error: PDF/UA-1 error: the text `"👩"` could not be displayed with font `"A"`\n'
        'error: PDF/UA-1 error: the text `"\\u{378}"` could not be displayed with font `"B"`\n'
        'error: PDF/UA-1 error: the text `"x"` could not be displayed with font `"\\""`\n'
    )
    assert undrawable(refusal) == {"👩", "\u0378"}
    assert undrawable("error: something else") == set()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_an_endless_word_stays_on_the_page(document: Document) -> None:
    endless = "x" * 10_000
    table = Table("T", "", (Column("A"), Column("B")), (Row((endless, "b")),))
    data = render(with_blocks(document, Prose("Said", "observed", endless), table))
    boxes = words_by_pdftotext(data, "-bbox")
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"[^>]*>x+<', boxes)]
    assert len(edges) > 100
    assert max(edges) < 595 - 55
    assert squeezed(text_of(reader(data))).count("x") >= 20_000


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_words_from_right_to_left_begin_at_the_right(document: Document) -> None:
    quotes = (Quote("1", 0, "", "שלום עולם"), Quote("2", 0, "", "hello there"))
    boxes = words_by_pdftotext(render(with_blocks(document, Quotes("Said", quotes))), "-bbox")
    edges = re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)"[^>]*>(\w+)<', boxes)
    right = [float(end) for _start, end, word in edges if re.search("[א-ת]", word)]
    left = [float(start) for start, _end, word in edges if word == "hello"]
    assert max(right) > 500
    assert max(left) < 200
