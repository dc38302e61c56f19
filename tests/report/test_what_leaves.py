"""Whatever was recorded: nothing private leaves, no name where names are replaced, no markup."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace

import openpyxl
import pypdf
import pytest
from believable import CYCLE, NAMES, TODAY, before, debrief, follow_up, observation, record_of
from docx import Document as WordFile
from hostile import ATTACKS
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from readers import READERS, has_word, names_of_parts, said, seen, tags_of

from observe_tui.record.model import Participant, Person
from observe_tui.report.exporting import FORMATS, file_name, render
from observe_tui.report.leaving import Choice, count_lines, leaving
from observe_tui.session.preparation import DraftedQuestion, Preparation
from observe_tui.session.reading import CycleRecord

PEOPLE = (
    ("Ana Rivera", "Mei Chen", "Chidi Okafor", "Zoë Lindqvist"),
    ("王小明", "Søren Ørsted-Juhl", "محمد الفارسي", "דוד לוי"),
    ("Mrs Quill", "O'Brannigan", "김민수", "van der Xyst"),
)

TAGS = ("evidence", "interpretation", "question")
SHORT_ATTACKS = [one for one in ATTACKS if len(one) < 200]
TELLTALE = "qzxpriv"


@dataclass(frozen=True)
class Line:
    """A line somebody wrote, and whether the observer chose to share it, or not."""

    tag: str
    chosen: bool | None

    @property
    def private(self) -> bool:
        return not (self.tag != "interpretation" if self.chosen is None else self.chosen)


LINES = st.lists(
    st.builds(Line, st.sampled_from(TAGS), st.sampled_from([None, True, False])),
    min_size=1,
    max_size=6,
)


def recorded(people: tuple[str, ...], lines: list[Line], attack: str) -> CycleRecord:
    """A whole cycle in which everybody is named in everything, with an attack in each line."""
    observed, observer, third, fourth = people
    gossip = f"{attack} {observed}, {observer}’s and {third} and {fourth.split()[-1].upper()}"
    told = [
        (60.0 * n, one.tag, f"{f'{TELLTALE}{n}' if one.private else f'shared{n}'} {gossip}")
        for n, one in enumerate(lines)
    ]
    cycle = replace(
        CYCLE,
        observed=Person("p1", observed),
        observer=Person("p2", observer),
        participants=(Participant(third, "timekeeper"),),
        focus=f"focus {gossip}",
        course=f"with {third}",
    )
    record = record_of((before(), observation(told), debrief(), follow_up()), cycle)
    refs = list(record.evidence)
    assert len(refs) == len(lines)
    chosen = {
        ref: one.chosen for ref, one in zip(refs, lines, strict=True) if one.chosen is not None
    }
    asked = (
        DraftedQuestion("q1", f"{TELLTALE}asked {gossip}"),
        DraftedQuestion("q2", f"sharedasked {gossip}"),
    )
    made = Preparation(tuple(refs[::-2]), {**chosen, "q1": False}, asked)
    return replace(record, preparation=made)


def raw_markup(format: str, content: str | bytes) -> list[str]:
    """What in a file is more than text though a person wrote it."""
    if isinstance(content, str):
        return {"html": _in_html, "markdown": _in_markdown, "json": lambda _text: []}[format](
            content
        )
    return {"csv": _in_csv, "docx": _in_word, "xlsx": _in_workbook, "pdf": _in_pdf}[format](content)


def _in_html(text: str) -> list[str]:
    return sorted(tags_of(text) & {"script", "img", "a", "iframe", "link", "object"})


def _in_markdown(text: str) -> list[str]:
    return re.findall(r"<[a-z/!][^>]*>|(?<!\\)\]\(|(?<!\\)!\[", text)


def _in_csv(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-\D", cell)]


def _in_word(content: bytes) -> list[str]:
    file = WordFile(io.BytesIO(content))
    body = file.element.xml
    links = [one.target_ref for one in file.part.rels.values() if one.is_external]
    return links + re.findall(r"<w:(?:hyperlink|object|script)\b|instrText[^>]*>[^<]*cmd", body)


def _in_workbook(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    links = [str(cell.hyperlink.ref) for cell in cells if cell.hyperlink]
    others = [name for name in names_of_parts(content) if "external" in name or "vba" in name]
    return [one for one in formulas if "cmd" in one] + links + others


def _in_pdf(content: bytes) -> list[str]:
    file = pypdf.PdfReader(io.BytesIO(content))
    found = [str(note) for page in file.pages for note in page.get("/Annots") or ()]
    catalog = file.trailer["/Root"].get_object()
    assert isinstance(catalog, dict)
    return found + [key for key in ("/OpenAction", "/AA", "/AcroForm") if key in catalog]


MANY = [Line(tag, chosen) for tag in TAGS for chosen in (None, True, False)]


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@example(PEOPLE[0], MANY, ATTACKS[0], Choice())
@example(PEOPLE[1], MANY, ATTACKS[1], Choice(pseudonyms=True))
@example(PEOPLE[2], MANY, ATTACKS[3], Choice(form="short", pseudonyms=True))
@given(
    people=st.sampled_from(PEOPLE),
    lines=LINES,
    attack=st.sampled_from(SHORT_ATTACKS),
    choice=st.builds(
        Choice,
        paper=st.sampled_from(["summary", "summary", "certificate"]),
        form=st.sampled_from(["full", "short"]),
        pseudonyms=st.booleans(),
    ),
)
def test_only_what_may_leave_leaves(
    people: tuple[str, ...], lines: list[Line], attack: str, choice: Choice
) -> None:
    record = recorded(people, lines, attack)
    document = leaving(record, NAMES, TODAY, choice, people)
    assert READERS.keys() == FORMATS.keys()
    for name in FORMATS:
        content = render(document, name)
        read = seen(said(name, content))
        assert TELLTALE not in read, name
        assert raw_markup(name, content) == [], name
        if choice.pseudonyms and choice.paper == "summary":
            parts = {part for one in people for part in (one, *one.split())} - {"van", "der", "Mrs"}
            assert [part for part in parts if has_word(part, read)] == [], name
            assert not any(has_word(part, seen(file_name(document, name))) for part in parts)
        if choice.paper == "certificate":
            assert "shared" not in read, name
            assert "the focus" not in read.casefold(), name


@pytest.mark.parametrize("form", ["full", "short"])
def test_what_is_shared_does_leave(form: str) -> None:
    record = recorded(PEOPLE[0], MANY, "so")
    document = leaving(record, NAMES, TODAY, Choice(form="short" if form == "short" else "full"))
    text = said("json", render(document, "json"))
    shared = [n for n, one in enumerate(MANY) if not one.private]
    found = [n for n in shared if f"shared{n}" in text]
    assert found == shared if form == "full" else len(found) == 2
    assert "sharedasked" in text


def test_the_counts_of_lines_that_leave_and_stay() -> None:
    record = recorded(PEOPLE[0], MANY, "so")
    private = sum(one.private for one in MANY)
    full = count_lines(record, leaving(record, NAMES, TODAY, Choice()))
    assert (full.leaving, full.staying) == (len(MANY) - private, private + 1)
    short = count_lines(record, leaving(record, NAMES, TODAY, Choice(form="short")))
    assert (short.leaving, short.staying) == (2, private + 1)


def test_the_readers_read_what_is_there() -> None:
    """A reader that finds nothing would find nothing wrong either."""
    record = recorded(PEOPLE[0], MANY, "so")
    document = leaving(record, NAMES, TODAY, Choice())
    for name in FORMATS:
        read = seen(said(name, render(document, name)))
        assert has_word("Rivera", read), name
        assert "shared0" in read, name
