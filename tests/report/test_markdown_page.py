"""The document as Markdown: its shape, and that people's text stays text."""

from __future__ import annotations

import re

import pytest
from hostile import ATTACKS, poison, squeezed
from markdown_it import MarkdownIt

from observe_tui.analysis.blocks import Strip
from observe_tui.report.document import Document
from observe_tui.report.markdown import escape, render
from observe_tui.report.plain import clean, columns, one_line, pad

READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})

OWN_TOKENS = {
    "blockquote",
    "bullet_list",
    "fence",
    "hardbreak",
    "heading",
    "hr",
    "inline",
    "list_item",
    "paragraph",
    "softbreak",
    "strong",
    "em",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "tr",
    "text_special",
}


def tokens(text: str):
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def said(text: str) -> str:
    """What a reader of the rendered page reads, spaces aside."""
    words = "".join(
        token.content for token in tokens(text) if token.type in ("text", "text_special", "fence")
    )
    return squeezed(words)


def test_headings_stand_in_order(document: Document) -> None:
    text = render(document)
    assert text.startswith("# Rivera · 8B Science\n")
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads == [section.title for section in document.sections]


def test_the_strip_shows_what_was_watched(document: Document) -> None:
    text = render(document)
    assert "       1   5    10   15   20\n" in text
    assert "  L    ███··░███···██··██✕·██░  Listening" in text
    assert "✕ not watched" in text


def test_every_line_of_a_strip_is_as_wide_as_its_intervals(document: Document) -> None:
    fence = re.search(r"```text\n(.*?)```", render(document), re.S)
    assert fence is not None
    cells = re.findall(r"^  \w+ +([█·▒░✕]+)", fence[1], re.M)
    assert len(cells) == 17
    assert {len(row) for row in cells} == {23}


def test_bars_are_a_table_with_their_base(document: Document) -> None:
    text = render(document)
    assert "Percent of 21 two-minute intervals, counted as above." in text
    assert "| L | Listening | 12 | 57 % | ███████████▍ |" in text
    assert "Percent of 15 counted." in text


def test_lines_claims_and_step(document: Document) -> None:
    text = render(document)
    assert '- **22:58** E · T: "What would happen if we doubled the height?"' in text
    assert "- The starter asks for recall only.\n  - ○ *no evidence yet*" in text
    assert "- **By when:** Friday 4 December" in text
    assert "- **Status:** ~ tried" in text
    assert "2 lines stay with the observer." in text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("<script>", "&lt;script&gt;"),
        ("a & b &lt;", "a &amp; b &amp;lt;"),
        ("# head", r"\# head"),
        ("a | b", r"a \| b"),
        ("`code`", r"\`code\`"),
        ("*a* _b_ ~c~", r"\*a\* \_b\_ \~c\~"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("12. item", r"12\. item"),
        ("1) item", r"1\) item"),
        ("> quote", "&gt; quote"),
        ("===", "&#61;=="),
        ("a - b = c + 1. d", "a - b = c + 1. d"),
        ("back\\slash", r"back\\slash"),
        ("  led by\ttabs\x1b[0m", r"led by tabs\[0m"),
    ],
)
def test_escaping(typed: str, written: str) -> None:
    assert escape(typed) == written
    assert READER.renderInline(escape(typed)) == READER.renderInline(
        "".join(f"&#{ord(one)};" for one in one_line(typed))
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_stays_text(document: Document, attack: str) -> None:
    hostile, put = poison(document, attack)

    text = render(hostile)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    read = said(text)
    unread = [
        one
        for one in put
        if squeezed(clean(one)) not in read
        # The lines of a cell stand in one, parted by a stroke.
        and squeezed(clean(one).replace("\n", " / ")) not in read
    ]
    # A long label is cut in the strip and told in full below it; the focus needs no second title.
    rows = block_of(hostile, Strip).rows
    allowed = {row.label for row in rows} | {hostile.sections[0].blocks[0].title}
    assert set(unread) <= allowed


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_keeps_the_shape_of_the_page(document: Document, attack: str) -> None:
    harmless = shape(render(poison(document, "word" * (1 + len(attack) // 4))[0]))
    assert shape(render(poison(document, attack)[0])) == harmless
    assert {re.sub("_(open|close)$", "", kind) for kind in harmless} <= OWN_TOKENS


def block_of(document: Document, kind: type):
    return next(
        one for section in document.sections for one in section.blocks if isinstance(one, kind)
    )


def shape(text: str) -> list[str]:
    """Every element of the page in order, without the pieces that a text is read in."""
    return [token.type for token in tokens(text) if token.type not in ("text", "text_special")]


def test_several_lines_stay_one_quotation(document: Document) -> None:
    text = render(document)
    assert "> They answered before I had finished.  \n> The pair talk" in text
    assert ">\n> I think I fill the silence myself." in text


def test_a_fence_is_longer_than_any_in_it(document: Document) -> None:
    hostile, _put = poison(document, "`````")
    assert re.search(r"^`{6,}text$", render(hostile), re.M)


def test_wide_letters_take_two_columns() -> None:
    assert columns("漢字") == 4
    assert columns("e\u0301") == 1
    assert pad("漢字かな", 5) == "漢字…"
