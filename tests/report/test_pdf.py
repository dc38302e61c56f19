"""The document as a PDF file, read back by a reader that nobody here wrote."""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from believable import LINES, MARKS
from hostile import ATTACKS, poison, squeezed
from pdf_reading import reader, tags_of, text_of, with_blocks, words_by_pdftotext
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from observe_tui.analysis.blocks import (
    Agreement,
    Bars,
    Claims,
    Heat,
    HeatCell,
    Quote,
    Quotes,
    Strip,
    Table,
)
from observe_tui.analysis.figures import ranges
from observe_tui.report import pdf
from observe_tui.report.document import Document
from observe_tui.report.pdf import UNDRAWN, render, stand_in
from observe_tui.report.plain import clean
from observe_tui.report.short import shortened

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture(scope="module")
def data(document: Document) -> bytes:
    return render(document)


@pytest.fixture(scope="module")
def read(data: bytes) -> PdfReader:
    return reader(data)


@pytest.fixture(scope="module")
def said(read: PdfReader) -> str:
    return squeezed(text_of(read))


def test_what_was_shared_is_read_and_what_is_private_is_not(said: str) -> None:
    for _at, tag, text in LINES:
        assert (squeezed(text) in said) == (tag != "interpretation"), text


@pytest.mark.parametrize(
    "words",
    [
        "Saturday 21 November 2026",
        "Formative, not for evaluation. It belongs to Rivera, who may show it to anyone",
        "Do my questions make them think, or only recall?",
        "23 intervals of 2 min.",
        "Percent of 21 two-minute intervals",
        "Percent of 15 counted.",
        "Watched in part: 6, 23; missed: 19; not counted: 19, 23.",
        "marked, interval watched in part",
        "not watched",
        "L Listening 12 57 %",
        "remember Recall a fact 7 47 %",
        "% of 12 exchanges with a seat.",
        "14 how, why 9 75 %",
        "Never heard: 2 of 24 seats.",
        "Observe 21 November 2026 14:21 30–45 min 42 min",
        "The last step (Before): talked about on the way in",
        "1 of 3 claims has no evidence yet.",
        "Waiting brings more pupils in. 22:58 E",
        "The starter asks for recall only. ○ no evidence yet",
        "Ten different voices in one lesson, and a reason in every second answer.",
        "2 lines stay with the observer.",
        "Made on 24 November 2026 with observe-tui.",
    ],
)
def test_figures_stand_with_their_bases_and_sentences_are_whole(said: str, words: str) -> None:
    assert squeezed(words) in said


def test_sections_stand_in_their_order(said: str, document: Document) -> None:
    place = said.index("show")
    for section in document.sections:
        place = said.index(squeezed(section.title), place)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_another_reader_finds_the_lines_too(data: bytes) -> None:
    shown = squeezed(words_by_pdftotext(data, "-raw"))
    assert all((squeezed(text) in shown) == (tag != "interpretation") for _at, tag, text in LINES)
    assert "1of5" in shown


def test_it_is_made_for_screen_readers(read: PdfReader) -> None:
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert read.metadata is not None
    assert read.metadata.title == "Rivera · 8B Science, Saturday 21 November 2026"


def test_headings_tables_and_pictures_are_tagged(read: PdfReader, document: Document) -> None:
    tags = tags_of(read)
    names = [name for name, _told in tags]
    assert names.count("H1") == 1
    assert names.count("H2") == len(document.sections)
    assert names.index("H1") < names.index("H2") < names.index("H3")
    assert names.count("Table") == names.count("THead") == 1 + 1 + 4 + 1
    told = [words for name, words in tags if name == "Figure"]
    # Marks are numbered from 0 in the records; interval 19 was missed.
    for code, places in ((one.partition(".")[2], MARKS[one]) for one in ("S.L", "S.SQ", "I.RtW")):
        spoken = ranges(int(place) + 1 for place in places.split())
        assert f"{code}: marked in {spoken}" in told
    assert all(told)


def test_nothing_in_it_acts_or_leads_away(data: bytes, read: PdfReader) -> None:
    assert not any("/Annots" in page or "/AA" in page for page in read.pages)
    assert not {"/OpenAction", "/AA", "/AcroForm", "/AF"} & set(read.trailer["/Root"])
    assert read.attachments == {}
    objects = [one for number in read.xref[0] for one in [read.get_object(number)]] + [
        read.get_object(number) for number in read.xref_objStm
    ]
    assert len(objects) > 100
    keys = {key for one in objects if isinstance(one, DictionaryObject) for key in one}
    assert "/Type" in keys
    assert not keys & {"/JS", "/URI", "/Launch", "/EmbeddedFile", "/EF", "/GoToR", "/RichMedia"}


def test_the_same_document_gives_the_same_bytes(document: Document, data: bytes) -> None:
    assert render(document) == data
    assert b"2026-11-24T00:00:00" in data
    later = replace(document, header=replace(document.header, made_on=date(2026, 11, 25)))
    assert render(later) != data


def two_of_each(document: Document) -> Document:
    """The document with at most two of whatever a block has many of: every kind is still there."""
    many = {Quotes: "quotes", Bars: "bars", Strip: "rows", Claims: "claims", Table: "rows"}

    def fewer(block: Any) -> Any:
        name = many.get(type(block))
        return replace(block, **{name: getattr(block, name)[:2]}) if name else block

    sections = (replace(one, blocks=tuple(map(fewer, one.blocks))) for one in document.sections)
    return replace(document, sections=tuple(sections))


LONG = tuple(one for one in ATTACKS if len(one) > 1000)
SHORT = tuple(one for one in ATTACKS if one not in LONG)


# A page takes long to set: a text is in a quarter of its fields. The web page has each in all.
@pytest.mark.parametrize("attacks", [*(SHORT[n:] + SHORT[:n] for n in range(0, 20, 4)), LONG])
def test_hostile_text_stays_text(document: Document, attacks: tuple[str, ...]) -> None:
    hostile, put = poison(two_of_each(document), *attacks)

    read = reader(render(hostile))

    # The focus needs no second title.
    put.remove(hostile.sections[0].blocks[0].title)
    said = squeezed(text_of(read))
    lost = [text for text in put if not _arrived(text, said)]
    assert lost == []
    assert not any("/Annots" in page for page in read.pages)
    assert {name for name, _told in tags_of(read)} <= TAGS


TAGS = {
    *("Document", "H1", "H2", "H3", "P", "Span", "Figure", "Div", "Part", "NonStruct"),
    *("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "Strong", "Em", "Sect"),
}


def _arrived(text: str, said: str) -> bool:
    """Whether a text is there: as a whole, or piece by piece where a page ends in it.

    Scripts that run the other way, or that no font here can draw, are looked for by letter.
    """
    if squeezed(clean(text)) in said:
        return True
    if len(text) > 1000:
        return all(squeezed(one) in said for one in (text[:30], text[-30:]))
    if text.isascii() or "\ud800" in text:
        return all(squeezed(clean(word)) in said for word in text.split())
    bare = "".join(clean(text).split())
    return all(squeezed(one) in said or squeezed(stand_in(one)) in said for one in bare)


@pytest.mark.parametrize(
    "markup",
    [
        '#read("summary.typ")',
        '#eval("1+1") #panic() #sys.version',
        "$ sum_1^2 $ @cite <label> *b* _i_ `c` ~ -- ...",
        "= Heading\n- item\n+ item\n/ term: x",
        r"\u{41} \ // comment /* too */ \# ' \" https://example.org",
        '"} #{ } ] ) [',
    ],
)
def test_what_the_typesetter_would_obey_is_only_words_to_it(
    document: Document, markup: str
) -> None:
    block = Quotes("Script", (Quote("r", 0, "evidence", markup),))
    read = reader(render(with_blocks(document, block)))
    assert squeezed(markup) in squeezed(text_of(read))
    assert not any("/Annots" in page for page in read.pages)
    assert [name for name, _told in tags_of(read)].count("H2") == 1


def test_the_templates_read_only_one_another() -> None:
    templates = {path.name: path.read_text("utf-8") for path in pdf.TEMPLATES.glob("*.typ")}
    taken = {name for text in templates.values() for name in re.findall(r'#import "(.+?)"', text)}
    assert pdf.TEMPLATE in templates
    assert taken <= set(templates)
    for text in templates.values():
        assert not re.search(r"\b(eval|read|image|include|plugin|link)\(|@preview", text)


def test_nothing_is_said_of_missing_letters_where_none_is_missing(said: str) -> None:
    assert squeezed(UNDRAWN) not in said


def test_the_room_is_drawn_seat_by_seat_from_the_front(document: Document) -> None:
    cells = (
        HeatCell("A1", 0, 0, 3),
        HeatCell("A3", 0, 2, 0),
        HeatCell("B1", 1, 0, None),
        HeatCell("B2", 1, 1, 2, of=5),
    )
    heat = Heat("Contacts", "exchanges by seat", cells, "one look each")
    said = squeezed(text_of(reader(render(with_blocks(document, heat)))))
    words = "Exchanges by seat. front A1 3 A3 0 B1 not watched B2 2 of 5 One look each."
    assert squeezed(words) in said


def test_a_very_long_strip_is_cut_into_bands(document: Document, said: str) -> None:
    section = document.section("evidence")
    assert section is not None
    strip = next(one for one in section.blocks if hasattr(one, "columns") and one.title == "COPUS")
    row = replace(strip.rows[0], marks=(True, False) * 300)
    long = replace(strip, columns=("full",) * 600, rows=(row,), seconds=5)
    read = reader(render(with_blocks(document, long)))
    figures = [told for name, told in tags_of(read) if name == "Figure"]
    assert len(figures) == 10
    assert "continued" not in said
    assert text_of(read).count("continued") == 9


def test_the_short_form_is_one_page_with_the_step(document: Document) -> None:
    read = reader(render(shortened(document)))
    assert len(read.pages) == 1
    said = squeezed(text_of(read))
    for words in (
        "Do my questions make them think, or only recall?",
        "After each hinge question: thirty seconds of pair talk, then call a name.",
        "Monday 7 December, break, room 12.",
        "3 of 9 lines; the full form has them all.",
    ):
        assert squeezed(words) in said


def test_a_short_form_with_much_to_say_gets_smaller_letters(document: Document) -> None:
    short = shortened(document)
    plain = _body_size(render(short))

    def wordy(block: Any) -> Any:
        if isinstance(block, Quotes):
            quotes = (replace(one, text=f"{one.text} " * 4) for one in block.quotes)
            return replace(block, quotes=tuple(quotes))
        if isinstance(block, Agreement):
            step = block.step
            more = {one: f"{getattr(step, one)} " * 3 for one in ("what", "why", "looks_like")}
            return replace(block, step=replace(step, **more))
        return block

    sections = tuple(replace(one, blocks=tuple(map(wordy, one.blocks))) for one in short.sections)
    data = render(replace(short, sections=sections))
    assert len(reader(data).pages) == 1
    assert _body_size(data) < plain


def _body_size(data: bytes) -> float:
    """How large the agreed date is written, in points."""
    sizes: list[float] = []

    def take(text: str, _place: Any, _line: Any, _font: Any, size: float) -> None:
        if "Friday 4 December" in text:
            sizes.append(size)

    reader(data).pages[0].extract_text(visitor_text=take)
    return max(sizes)


def test_the_foot_of_each_page_says_whose_it_is_and_which(read: PdfReader) -> None:
    for number, page in enumerate(read.pages, 1):
        words = page.extract_text()
        assert "Formative, not for evaluation · belongs to Rivera" in words
        assert f"{number} of {len(read.pages)}" in words


def test_an_empty_document_is_a_page(document: Document) -> None:
    header = replace(document.header, observed="", owner="", course="", group="")
    read = reader(render(Document(header, ())))
    assert len(read.pages) == 1
    assert "Peer observation" in text_of(read)


def test_without_the_typesetter_it_says_what_to_do_instead(document: Document) -> None:
    script = (
        "import sys, pickle\n"
        "sys.modules['typst'] = None\n"
        "from observe_tui.report.pdf import PdfMissing, render\n"
        "try:\n"
        "    render(pickle.load(sys.stdin.buffer))\n"
        "except PdfMissing as missing:\n"
        "    print(missing)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCE)},
        input=pickle.dumps(document),
        capture_output=True,
        check=False,
    )
    words = done.stdout.decode()
    assert "is not installed" in words, done.stderr
    assert "HTML" in words
    assert 'pip install "observe-tui[pdf]"' in words


def test_the_typesetter_is_loaded_only_by_a_page() -> None:
    script = (
        "import sys, observe_tui.report.pdf\n"
        "assert 'observe_tui.report.pdf' in sys.modules\n"
        "assert not [one for one in sys.modules if one.startswith(('typst', 'textual', 'jinja2'))]"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
