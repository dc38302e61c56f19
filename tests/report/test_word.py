"""The document as a Word file: what stands on its pages, and that people's text stays text."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from believable import LINES
from docx.shared import Mm
from hostile import ATTACKS, poison, squeezed
from wordfile import WASH, W, body, fill, only, part, rows, tables, value, written

from observe_tui.analysis.blocks import (
    Bars,
    Claims,
    Prose,
    Quote,
    Quotes,
    Strip,
    Table,
)
from observe_tui.report.document import Document
from observe_tui.report.plain import clean
from observe_tui.report.short import shortened
from observe_tui.report.word import render

# The order of children as ECMA-376 part 1 has it; Word calls a file broken that has another.
ORDER = {
    "pPr": "pStyle keepNext keepLines pBdr shd tabs bidi spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b bCs caps color spacing sz szCs shd rtl lang",
    "tblPr": "tblW tblInd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW gridSpan tcBorders shd textDirection vAlign",
    "tcBorders": "top left bottom right",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "p": "pPr r",
    "sectPr": "footerReference pgSz pgMar cols docGrid",
    "style": "name basedOn next semiHidden qFormat pPr rPr tblPr",
    "styles": "docDefaults latentStyles style",
}


@pytest.fixture(scope="module")
def data(document: Document) -> bytes:
    return render(document)


def test_python_docx_reads_headings_in_the_order_of_the_document(
    data: bytes, document: Document
) -> None:
    paper = docx.Document(BytesIO(data))
    found = [(p.style.name, p.text) for p in paper.paragraphs if p.style.name.startswith("Head")]
    titles = [text for style, text in found if style == "Heading 1"]
    assert titles == [section.title for section in document.sections]
    assert ("Heading 2", "COPUS · students") in found
    assert [p.text for p in paper.paragraphs if p.style.name == "Title"] == ["Rivera · 8B Science"]


def test_everything_shared_is_on_the_page(data: bytes, document: Document) -> None:
    text = squeezed(written(body(data)))
    expected = [words for _at, tag, words in LINES if tag != "interpretation"]
    for section in document.sections:
        expected += [section.lead, *section.notes]
        expected += [one for time in section.times for one in (time.title, f"{time.began:%H:%M}")]
        for block in section.blocks:
            if isinstance(block, (Bars, Strip, Table)):
                expected.append(block.note)
            if isinstance(block, (Bars, Table)):
                expected.append(block.base)
            if isinstance(block, Bars):
                expected += [
                    f"{bar.label}{bar.name}{bar.count}{bar.percent:.0f}%"
                    for bar in block.bars
                    if bar.count
                ]
            if isinstance(block, Table):
                expected += [cell for row in block.rows for cell in row.cells]
            if isinstance(block, Prose):
                expected.append(block.text)
            if isinstance(block, Claims):
                expected += [claim.text for claim in block.claims]
    assert len(expected) > 80
    assert [one for one in expected if squeezed(one) not in text] == []
    for words in (
        "Saturday 21 November 2026",
        "Formative, not for evaluation.",
        "It belongs to Rivera, who may show it to anyone",
        "Percent of 21 two-minute intervals",
        "no evidence yet",
        "The last step (Before): talked about on the way in",
        "Made on 24 November 2026 with observe-tui.",
    ):
        assert squeezed(words) in text


def test_what_the_observer_keeps_is_nowhere_in_the_file(data: bytes) -> None:
    kept = [words for _at, tag, words in LINES if tag == "interpretation"]
    assert len(kept) == 2
    with ZipFile(BytesIO(data)) as package:
        whole = b"".join(map(package.read, package.namelist())).decode()
    for words in kept:
        assert words.split("?")[0] not in whole


def test_a_line_has_its_time_its_letter_and_its_text(data: bytes) -> None:
    lines = written(body(data)).split("\n")
    assert '22:58\tE\tT: "What would happen if we doubled the height?"' in lines
    assert "23:30\tWhy this example and not the one from the lab?" in lines
    claim = lines.index("Waiting brings more pupils in.")
    assert [one[:5] for one in lines[claim + 1 : claim + 4]] == ["22:58", "23:04", "31:42"]
    bare = lines.index("The starter asks for recall only.")
    assert lines[bare + 1] == "○ no evidence yet"


def test_the_step_is_one_filled_box_that_stays_whole(data: bytes) -> None:
    (box,) = tables(data, "One step")
    assert {fill(cell) for row in rows(box) for cell in row} == {WASH}
    first, *answers = rows(box)
    assert written(first[0]).startswith("After each hinge question")
    labels = [written(row[0]) for row in answers]
    for label in ("Why", "Who", "By when", "What success looks like", "Status"):
        assert label in labels
    assert written(answers[labels.index("Status")][1]) == "~ tried"
    assert written(answers[-1][1]) == "tried\nTwice. Eleven voices on Thursday."
    for row in rows(box)[:-1]:
        assert all(p.find(f"{W}pPr/{W}keepNext") is not None for c in row for p in c.iter(f"{W}p"))
    (before,) = tables(data, "An earlier step")
    assert {fill(cell) for row in rows(before) for cell in row} == {""}


def test_names_have_lines_to_sign_on(data: bytes) -> None:
    (table,) = tables(data, "Names and room to sign")
    assert [written(row[0]) for row in rows(table)] == ["Rivera", "Chen"]
    for _name, line in rows(table):
        assert value(line.find(f"{W}tcPr/{W}tcBorders/{W}bottom")) == "single"


def test_styles_are_ours_and_headings_have_levels(data: bytes) -> None:
    styles = {value(one, "styleId"): one for one in part(data, "word/styles.xml")}
    for level, name in enumerate(("Heading1", "Heading2")):
        form = styles[name].find(f"{W}pPr")
        assert form is not None
        assert value(form.find(f"{W}outlineLvl")) == str(level)
        assert form.find(f"{W}keepNext") is not None
    used = {value(one) for one in body(data).iter(f"{W}pStyle")}
    used |= {value(one) for one in body(data).iter(f"{W}rStyle")}
    assert used <= styles.keys()
    assert "ListBullet" not in styles
    fonts = next(part(data, "word/styles.xml").iter(f"{W}rFonts"))
    assert all(value(fonts, script) for script in ("ascii", "hAnsi", "eastAsia", "cs"))


def test_the_foot_of_each_page_names_the_owner_and_the_page(data: bytes) -> None:
    foot = part(data, "word/footer1.xml")
    assert written(foot) == "Rivera owns this document. Formative, not for evaluation.\tPage 1"
    assert [one.text for one in foot.iter(f"{W}instrText")] == [" PAGE "]
    assert body(data).find(f".//{W}sectPr/{W}footerReference") is not None


def test_a_paper_without_content_has_no_owner_at_its_foot(document: Document) -> None:
    header = replace(document.header, paper="activity", owner="", purpose="Only who met")
    made = render(replace(document, header=header, sections=()))
    assert written(part(made, "word/footer1.xml")) == "Only who met.\tPage 1"
    assert "Activity report" in written(body(made))


def test_the_file_says_what_it_is_and_not_who_made_it(data: bytes) -> None:
    said = docx.Document(BytesIO(data)).core_properties
    assert said.title == "Rivera · 8B Science"
    assert said.language == "en-GB"
    assert said.author == said.last_modified_by == said.comments == ""
    assert said.created == said.modified == datetime(2026, 11, 24, tzinfo=UTC)


def test_the_same_document_gives_the_same_bytes(data: bytes, document: Document) -> None:
    assert render(document) == data
    with ZipFile(BytesIO(data)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


def test_nothing_is_in_the_file_but_the_page(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as package:
        assert set(package.namelist()) == {
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/core.xml",
            "word/document.xml",
            "word/_rels/document.xml.rels",
            "word/styles.xml",
            "word/settings.xml",
            "word/footer1.xml",
        }


def test_the_short_form_is_set_closer(document: Document) -> None:
    short = render(shortened(document))
    sizes = [
        int(value(next(part(made, "word/styles.xml").iter(f"{W}sz"))))
        for made in (short, render(document))
    ]
    assert sizes[0] < sizes[1]
    assert docx.Document(BytesIO(short)).sections[0].left_margin < Mm(20)
    (facts,) = tables(short, "Who, what and when")
    assert [written(cell) for cell in rows(facts)[0]] == ["Observed", "Rivera", "Observer", "Chen"]
    assert [fill(cell) for cell in rows(tables(short, "One step")[0])[0]] == [WASH]


def test_an_empty_document_and_one_without_names_are_pages(document: Document) -> None:
    nobody = replace(document.header, owner=" ", observed="", course="", group="")
    made = render(replace(document, header=nobody, sections=()))
    assert "Made on 24 November 2026" in written(body(made))
    assert written(part(made, "word/footer1.xml")).startswith("The teacher observed owns")


def paragraph_with(data: bytes, text: str) -> ElementTree.Element:
    return next(one for one in body(data).iter(f"{W}p") if text in written_runs(one))


def written_runs(paragraph: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(f"{W}t"))


def leftward(paragraph: ElementTree.Element) -> list[tuple[str, bool]]:
    return [
        (
            "".join(one.text or "" for one in run.iter(f"{W}t")),
            run.find(f"{W}rPr/{W}rtl") is not None,
        )
        for run in paragraph.iter(f"{W}r")
        if run.find(f"{W}t") is not None
    ]


def test_words_run_the_way_they_are_written(document: Document) -> None:
    made = only(
        document,
        Prose("one", "observed", "אמרו 14 פעמים: hello there!"),
        Prose("two", "observed", "She wrote שלום עולם, twice."),
        Quotes("three", (Quote("q", 5000, "evidence", "مرحبا"),)),
    )
    hebrew = paragraph_with(made, "פעמים")
    assert hebrew.find(f"{W}pPr/{W}bidi") is not None
    assert leftward(hebrew) == [("אמרו 14 פעמים: ", True), ("hello there", False), ("!", True)]
    english = paragraph_with(made, "She wrote")
    assert english.find(f"{W}pPr/{W}bidi") is None
    assert leftward(english) == [("She wrote ", False), ("שלום עולם", True), (", twice.", False)]
    line = paragraph_with(made, "مرحبا")
    assert line.find(f"{W}pPr/{W}bidi") is not None


def test_emoji_have_a_font_and_stay_whole(document: Document) -> None:
    made = only(document, Prose("one", "observed", "Good 👩‍🏫 and ✔️, 3 of 4 🏳️‍🌈"))
    paragraph = paragraph_with(made, "Good")
    found = [
        written_runs(run)
        for run in paragraph.iter(f"{W}r")
        if value(run.find(f"{W}rPr/{W}rFonts"), "ascii") == "Segoe UI Emoji"
    ]
    assert found == ["👩‍🏫", "✔️", "🏳️‍🌈"]
    assert written_runs(paragraph) == "Good 👩‍🏫 and ✔️, 3 of 4 🏳️‍🌈"


def misplaced(root: ElementTree.Element) -> Iterator[str]:
    """Every element whose children are not in the order that Word wants, or not known to it."""
    for element in root.iter():
        name = element.tag.removeprefix(W)
        if name in ORDER:
            order = ORDER[name].split()
            children = [child.tag.removeprefix(W) for child in element]
            places = [order.index(child) if child in order else -1 for child in children]
            if places != sorted(places) or -1 in places:
                yield f"{name}: {children}"


def test_the_ruler_for_order_measures() -> None:
    wrong = f'<x xmlns:w="{W[1:-1]}"><w:pPr><w:bidi/><w:keepNext/></w:pPr><w:tc><w:q/></w:tc></x>'
    assert len(list(misplaced(ElementTree.fromstring(wrong)))) == 2


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_stays_text(document: Document, attack: str) -> None:
    hostile, put = poison(document, attack)
    made = render(hostile)

    with ZipFile(BytesIO(made)) as package:
        trees = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}
    page = trees["word/document.xml"]
    tags = {one.tag.removeprefix(W) for tree in trees.values() for one in tree.iter()}
    assert not tags & {"hyperlink", "fldSimple", "drawing", "pict", "object", "sdt", "altChunk"}
    orders = [one.text for tree in trees.values() for one in tree.iter(f"{W}instrText")]
    assert orders == [" PAGE "]
    for name, tree in trees.items():
        if name.endswith(".rels"):
            assert not [one for one in tree if one.get("TargetMode")]
        assert list(misplaced(tree)) == []
    text = written(page)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    said = squeezed(text)
    # The focus needs no second title.
    untold = {hostile.sections[0].blocks[0].title}
    assert {one for one in put if squeezed(clean(one)) not in said} <= untold
    assert len(docx.Document(BytesIO(made)).tables) == len(tables(made)) > 10


def test_python_docx_is_loaded_only_by_a_page() -> None:
    source = Path(__file__).parents[2] / "src"
    script = (
        "import sys, observe_tui.report.document, observe_tui.report.exporting\n"
        "import observe_tui.report.word\n"
        "assert not [name for name in sys.modules if name.startswith(('docx', 'lxml'))]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
