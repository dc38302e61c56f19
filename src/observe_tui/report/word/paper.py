"""The empty Word document: its paper, its styles, its settings and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.shared import Twips

from observe_tui.report import words
from observe_tui.report.model import Document, Form, Header
from observe_tui.report.word.text import (
    Element,
    Span,
    element,
    page_number,
    paragraph,
    spoken_name,
)

INK, QUIET, FAINT = "23272B", "5C646B", "6B7278"
ACCENT, TINT = "1F5F6B", "C9DCDF"
RULE, WASH, PAPER = "D8D3C7", "F4F1E9", "FFFFFF"

LANGUAGE = "en-GB"

_SANS, _SERIF, _SIGNS = "Calibri", "Georgia", "Segoe UI Symbol"
_EAST_ASIAN, _COMPLEX = "Yu Gothic", "Arial"

# Twentieths of a point, as everything that has a length on this page.
_WIDTH, _HEIGHT = 11906, 16838
_MARGIN = {"full": 1134, "short": 907}
_LETTERS = {"full": 1.0, "short": 0.92}
_SPACES = {"full": 1.0, "short": 0.6}

_BASIC = "Normal"
# Styles that Word knows by these names; the others are ours.
_WORDS_OWN = {"Title", "heading 1", "heading 2", "footer", "Strong"}


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style. Lengths are points.

    Attributes:
        name: what Word's list of styles calls it; without its spaces, its id.
        serif: whether it is for what people said.
        line: from one line to the next, in lines.
        left: how far it stands in.
        hanging: how far its first line stands out again.
        tabs: where its tab stops are.
        level: of a heading, from 0.
        rule: colour of a line to the left of it.
        together: whether its lines stay on one page.
    """

    name: str
    size: float = 10.5
    serif: bool = False
    bold: bool = False
    ink: str = INK
    before: float = 0
    after: float = 0
    line: float = 1.12
    left: float = 0
    hanging: float = 0
    tabs: tuple[float, ...] = ()
    level: int | None = None
    rule: str = ""
    align: str = ""
    spaced: float = 0
    keep_next: bool = False
    together: bool = False


_LOOKS = (
    Look("Title", 23, serif=True, after=5, line=1.0, keep_next=True),
    Look("Eyebrow", 8.5, bold=True, ink=ACCENT, spaced=0.8, keep_next=True),
    Look("Ownership", 10, after=9),
    Look("heading 1", 14, bold=True, ink=ACCENT, before=20, after=5, level=0, keep_next=True),
    Look("heading 2", 11, bold=True, before=11, after=3, level=1, keep_next=True),
    Look("Lead", 9.5, ink=QUIET, after=4, keep_next=True),
    Look("Base", 9.5, ink=QUIET, after=3, keep_next=True),
    Look("Note", 9.5, ink=QUIET, before=1, after=3),
    Look("Note Item", 9.5, ink=QUIET, left=11),
    Look("Focus", 16, serif=True, after=4, left=11.5, rule=ACCENT, keep_next=True),
    Look("Words", 11, serif=True, after=4, line=1.2, left=11.5, rule=RULE, keep_next=True),
    Look("Voice", 9.5, ink=QUIET, after=6, left=11.5, rule=RULE),
    Look("Line", 10.5, serif=True, after=3, left=56, hanging=56, tabs=(38,), together=True),
    Look("Question", 10.5, serif=True, after=3, left=38, hanging=38, together=True),
    Look("Claim", 11.5, serif=True, before=9, after=4, line=1.2, keep_next=True),
    Look("Claim Line", 10, serif=True, after=2, left=70, hanging=56, tabs=(52,), together=True),
    Look("Bare Claim", 10, ink=QUIET, after=3, left=14),
    Look("Step", 16, serif=True, before=9, after=6, line=1.15),
    Look("Last Step", 12.5, serif=True, after=3, line=1.2),
    Look("Answer", 9.5, before=2.5, after=2.5),
    Look("Fact", 10, before=0.5, after=0.5),
    Look("Cell", 9.5, before=1.5, after=1.5),
    Look("Figure", 9.5, before=1.5, after=1.5, align="right"),
    Look("Head", 9, ink=QUIET, before=1.5, after=1.5),
    Look("Figure Head", 9, ink=QUIET, before=1.5, after=1.5, align="right"),
    Look("Small Cell", 7.5, before=1, after=1, line=1.0),
    Look("Small Figure", 7.5, before=1, after=1, line=1.0, align="right"),
    Look("Small Head", 7.5, before=1, after=1, line=1.0, ink=QUIET),
    Look("Small Figure Head", 7.5, before=1, after=1, line=1.0, ink=QUIET, align="right"),
    Look("Code", 9, before=0.5, after=0.5, line=1.0),
    Look("Sign", 7, line=1.0, align="center"),
    Look("Tick", 7, ink=QUIET, line=1.0),
    Look("Seat", 7.5, line=1.0, align="center"),
    Look("Seat Count", 12, bold=True, line=1.0, align="center"),
    Look("Gap", 4, line=1.0),
    Look("Made On", 8.5, ink=QUIET, before=22),
    Look("footer", 8.5, ink=QUIET),
)


def style_id(name: str) -> str:
    """The id of the style of that name: `heading 1` is `Heading1`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def new_paper(document: Document) -> Paper:
    """A document with nothing on its pages but the footer."""
    paper = docx.Document()
    _strip(paper)
    _replace(paper.styles.element, _styles(document.form))
    _replace(paper.settings.element, _settings())
    _describe(paper, document.header)
    section = paper.sections[0]
    margin = Twips(_MARGIN[document.form])
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(_WIDTH), Twips(_HEIGHT)
    section.left_margin = section.right_margin = margin
    section.top_margin = section.bottom_margin = margin
    section.header_distance = section.footer_distance = Twips(_MARGIN["short"] // 2)
    section.footer.is_linked_to_previous = False
    _replace(section.footer._element, iter([_footer(document.header, width(document.form))]))
    return paper


def width(form: Form) -> int:
    """How wide the text stands, in twentieths of a point."""
    return _WIDTH - 2 * _MARGIN[form]


def _strip(paper: Paper) -> None:
    """Leave out the parts of the template that say nothing of this document."""
    kept = {KIND.STYLES, KIND.SETTINGS, KIND.OFFICE_DOCUMENT, KIND.CORE_PROPERTIES}
    for rels in (paper.part.package.rels, paper.part.rels):
        for ref in [ref for ref, rel in rels.items() if rel.reltype not in kept]:
            del rels[ref]


def _replace(parent: Element, children: Iterator[Element]) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.extend(children)


def _describe(paper: Paper, header: Header) -> None:
    """What a file says of itself: no name of whoever made it, no time but the day."""
    said = paper.core_properties
    said.title = spoken_name(words.page_title(header))
    said.author = said.comments = said.last_modified_by = said.keywords = ""
    said.language = LANGUAGE
    said.created = said.modified = datetime.combine(header.made_on, time(), UTC)
    said.revision = 1


def _footer(header: Header, text_width: int) -> Element:
    made = paragraph(
        style_id("footer"),
        Span(" ".join(_foot_words(header)), tab=True),
        "Page ",
    )
    made.extend(page_number())
    stop = element("tabs", element("tab", val="right", pos=text_width))
    made[0].insert(1, stop)
    return made


def _foot_words(header: Header) -> Iterator[str]:
    """Whose it is; a paper without content belongs to nobody more than to another."""
    if header.paper == "summary":
        yield f"{spoken_name(header.owner) or 'The teacher observed'} owns this document."
    yield f"{spoken_name(header.purpose)}."


def _settings() -> Iterator[Element]:
    yield element("zoom", percent=100)
    yield element("defaultTabStop", val=720)
    yield element("characterSpacingControl", val="doNotCompress")
    # Word 2013 and later; without it the page is shown in "compatibility mode".
    rules = {"compatibilityMode": 15, "differentiateMultirowTableHeaders": 1}
    uri = "http://schemas.microsoft.com/office/word"
    settings = (element("compatSetting", name=key, uri=uri, val=rules[key]) for key in rules)
    yield element("compat", *settings)
    yield element("themeFontLang", val=LANGUAGE)
    yield element("decimalSymbol", val=".")
    yield element("listSeparator", val=",")


def _styles(form: Form) -> Iterator[Element]:
    fonts = {"ascii": _SANS, "hAnsi": _SANS, "eastAsia": _EAST_ASIAN, "cs": _COMPLEX}
    basic = element(
        "rPr",
        element("rFonts", **fonts),
        element("color", val=INK),
        *_size(Look(_BASIC), form),
        element("lang", val=LANGUAGE, eastAsia="ja-JP", bidi="ar-SA"),
    )
    space = element("pPr", element("spacing", before=0, after=0))
    yield element("docDefaults", element("rPrDefault", basic), element("pPrDefault", space))
    yield element(
        "latentStyles",
        defLockedState=0,
        defUIPriority=99,
        defSemiHidden=1,
        defUnhideWhenUsed=1,
        defQFormat=0,
        count=376,
    )
    yield _default("paragraph", _BASIC)
    yield _default("character", "Default Paragraph Font")
    yield _table_style()
    for look in _LOOKS:
        yield _paragraph_style(look, form)
    yield _character_style("Strong", element("b"), element("bCs"))
    yield _character_style("Time", *_fonts(_SANS), element("color", val=QUIET))
    yield _character_style(
        "Tag", *_fonts(_SANS), element("b"), element("bCs"), element("color", val=QUIET)
    )
    every_script = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), _SIGNS)
    yield _character_style("Glyph", element("rFonts", **every_script))


def _default(kind: str, name: str) -> Element:
    shown = [element("qFormat")] if kind == "paragraph" else [element("semiHidden")]
    names = (element("name", val=name), *shown)
    return element("style", *names, type=kind, default=1, styleId=style_id(name))


def _table_style() -> Element:
    sides = (element(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))
    made = _default("table", "Normal Table")
    made.append(element("tblPr", element("tblCellMar", *sides)))
    return made


def _paragraph_style(look: Look, form: Form) -> Element:
    return element(
        "style",
        element("name", val=look.name),
        element("basedOn", val=_BASIC),
        element("next", val=_BASIC),
        element("qFormat"),
        element("pPr", *_paragraph_form(look, form)),
        element("rPr", *_letter_form(look, form)),
        type="paragraph",
        styleId=style_id(look.name),
        **({} if look.name in _WORDS_OWN else {"customStyle": 1}),
    )


def _paragraph_form(look: Look, form: Form) -> Iterator[Element]:
    if look.keep_next:
        yield element("keepNext")
    if look.together:
        yield element("keepLines")
    if look.rule:
        line = element("left", val="single", sz=18, space=9, color=look.rule)
        yield element("pBdr", line)
    if look.tabs:
        yield element("tabs", *(element("tab", val="left", pos=_twips(at)) for at in look.tabs))
    yield element(
        "spacing",
        before=_twips(look.before * _SPACES[form]),
        after=_twips(look.after * _SPACES[form]),
        line=round(240 * look.line),
        lineRule="auto",
    )
    if look.left or look.hanging:
        yield element("ind", left=_twips(look.left), hanging=_twips(look.hanging))
    if look.align:
        yield element("jc", val=look.align)
    if look.level is not None:
        yield element("outlineLvl", val=look.level)


def _letter_form(look: Look, form: Form) -> Iterator[Element]:
    if look.serif:
        yield from _fonts(_SERIF)
    if look.bold:
        yield element("b")
        yield element("bCs")
    if look.spaced:
        yield element("caps")
    yield element("color", val=look.ink)
    if look.spaced:
        yield element("spacing", val=_twips(look.spaced))
    yield from _size(look, form)


def _fonts(name: str) -> Iterator[Element]:
    yield element("rFonts", ascii=name, hAnsi=name)


def _size(look: Look, form: Form) -> Iterator[Element]:
    half_points = round(2 * look.size * _LETTERS[form])
    yield element("sz", val=half_points)
    yield element("szCs", val=half_points)


def _character_style(name: str, *form: Element) -> Element:
    return element(
        "style",
        element("name", val=name),
        element("qFormat"),
        element("rPr", *form),
        type="character",
        styleId=style_id(name),
        **({} if name in _WORDS_OWN else {"customStyle": 1}),
    )


def _twips(points: float) -> int:
    return round(20 * points)
