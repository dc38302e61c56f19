"""Nobody goes by name: what counts as a name, and that none is left."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from believable import NAMES, TODAY, believable, with_table
from hostile import ATTACKS, poison
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from readers import has_word, said, seen

from observe_tui.analysis.blocks import Prose
from observe_tui.report.document import Document, Section, build_document
from observe_tui.report.exporting import render
from observe_tui.report.pseudonyms import pseudonymised

OTHERS = (
    "Zoë O'Brien",
    "Anne-Marie Dubois",
    "Dr. Jan van der Berg",
    "May Jung",
    "An Na",
    "Anna Bo",
)


def masked(document: Document, text: str, *names: str, observed: str = "Ana Rivera") -> str:
    """What becomes of a text where these people are known too."""
    header = replace(document.header, observed=observed, observer="Mei Chen", owner=observed)
    page = Document(header, (Section("a", "", blocks=(Prose("", "both", text),)),))
    (block,) = pseudonymised(page, names).sections[0].blocks
    assert isinstance(block, Prose)
    return block.text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rivera's pupils", "The teacher's pupils"),
        ("I asked ANA RIVERA and rivera", "I asked the teacher and the teacher"),
        ("so Mrs. Rivera asked Ms Chen", "so the teacher asked the observer"),
        ("it is Riveras class; chens, too", "it is the teachers class; the observers, too"),
        ("Anatomy, chenille and a riverabed", "Anatomy, chenille and a riverabed"),
        ("Why? Rivera said so.\nChen wrote.", "Why? The teacher said so.\nThe observer wrote."),
        ("ana.rivera@school", "The teacher.the teacher@school"),
        ("for Ana  \n Rivera", "for the teacher"),
        ("so Riv\u00adera, R\u200bi\u200bv\u200bera, A\u2060na", "so the teacher, the teacher, "
         "the teacher"),
        ("so Ｒｉｖｅｒａ and R\u0336ivera\u0336", "so the teacher and the teacher"),
        ("Zoe, ZOË and zoe\u0308, O’Brien, obrien", "Colleague A, Colleague A and Colleague A, "
         "Colleague A, Colleague A"),
        ("Dubois met Anne-Marie, and marie", "Colleague A met Colleague A, and Colleague A"),
        ("the van der Berg house of der Tisch", "the van der Colleague A house of der Tisch"),
        ("May said on 7 May 2026 that May was late", "Colleague A said on 7 May 2026 that "
         "Colleague A was late"),
        ("An Na and Anna", "Colleague A and Colleague B"),
        ("Anna, then An Na, then Anna", "Colleague A, then Colleague B, then Colleague A"),
    ],
)  # fmt: skip
def test_a_name_is_found_where_it_is_read(document: Document, text: str, left: str) -> None:
    assert masked(document, text, *OTHERS) == left


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("王小明", "今天王小明说，小明来", "今天Colleague A说，Colleague A来"),
        ("佐藤 花子", "佐藤花子さんと佐藤さん", "Colleague AさんとColleague Aさん"),
        ("김민수", "김민수가 민수는 민숙이", "Colleague A가 Colleague A는 민숙이"),
        ("דוד לוי", "דוד ומלוי אבל עלוי", "Colleague A ומColleague A אבל עלוי"),
        ("محمد الفارسي", "قال مُحَمَّد ومحمد", "قال Colleague A وColleague A"),
        ("Zoë Müller", "mit Muller und MÜLLER", "mit Colleague A und Colleague A"),
        ("İpek Işık", "ipek ışık IŞIK", "Colleague A Colleague A"),
    ],
)
def test_names_of_other_scripts(document: Document, name: str, text: str, left: str) -> None:
    assert masked(document, text, name).replace("Colleague A Colleague A", "Colleague A") == (
        left.replace("Colleague A Colleague A", "Colleague A")
    )


def test_colleagues_get_their_letters_as_they_are_met(document: Document) -> None:
    names = [f"Qx{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    left = masked(document, ", ".join(reversed(names[30:])), *names)
    assert left.split(", ")[:3] == ["Colleague A", "Colleague B", "Colleague C"]
    assert left.split(", ")[25:28] == ["Colleague Z", "Colleague AA", "Colleague AB"]


def test_the_head_speaks_of_people_without_names(document: Document) -> None:
    header = replace(document.header, participants=("Elsa Lind (timekeeper)", "Chidi"))
    hidden = pseudonymised(replace(document, header=header), ()).header
    assert (hidden.observed, hidden.observer, hidden.owner) == (
        "The teacher",
        "the observer",
        "the teacher",
    )
    assert hidden.participants == ("Colleague A (timekeeper)", "Colleague B")
    meeting = pseudonymised(replace(document, header=replace(header, meeting=True)), ()).header
    assert meeting.observer == "the one who led"


def test_what_programs_go_by_stays(document: Document) -> None:
    names = ("Evidence", "observe", "line", "full", "both")
    hidden = pseudonymised(document, names)
    assert [one.id for one in hidden.sections] == [one.id for one in document.sections]
    kept = [(one.ref, one.verb, one.stage, one.at) for one in document.recorded]
    assert [(one.ref, one.verb, one.stage, one.at) for one in hidden.recorded] == kept


def test_where_nobody_has_a_name_nothing_changes(document: Document) -> None:
    header = replace(document.header, observed=" ", observer="", owner="")
    nameless = replace(document, header=header)
    assert pseudonymised(nameless, ("", " \u200b", "-")) == nameless


WHOLE = with_table(build_document(believable(), NAMES, TODAY))
DOCUMENT = replace(WHOLE, recorded=WHOLE.recorded[:3])
QUICK = ("json", "html", "markdown", "csv")
_WORDS = seen("\n".join(said(name, render(DOCUMENT, name)) for name in QUICK))
_INVISIBLE = "\u200b\u200d\u2060\u00ad\ufeff\u202e\x07\x1f"
_LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)
_PART = st.text(_LETTERS, min_size=2, max_size=9) | st.sampled_from(
    [
        "Ærø",
        "Łukasz",
        "Ðorđe",
        "Straße",
        "王小明",
        "さくら",
        "김민수",
        "محمد",
        "דוד",
        "Ιωάννης",
        "Иван",
    ]
)
_NAME = st.lists(_PART, min_size=1, max_size=3).map(" ".join)


def _disguised(name: str, where: int, sign: str) -> str:
    """The name with something invisible in it, and other capitals."""
    place = where % (len(name) + 1)
    return (name[:place] + sign + name[place:]).swapcase()


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    names=st.lists(_NAME, min_size=3, max_size=5, unique=True),
    sign=st.sampled_from(["", *_INVISIBLE]),
    where=st.integers(0, 20),
    attack=st.sampled_from([one for one in ATTACKS if len(one) < 200]),
)
def test_no_name_is_left_wherever_it_stood(
    names: list[str], sign: str, where: int, attack: str
) -> None:
    parts = {part for name in names for part in name.split()}
    taken = seen(f"{_WORDS} {attack} the teacher observer colleague one who led")
    for part in parts:
        # Swapped capitals of a few letters are two: ß.
        assume(seen(part.swapcase()) == seen(part))
        assume(not has_word(part, taken))
    # Letters side by side are one word only if a name may stand there.
    text = " ".join(
        [attack, *(f"({name}) “{_disguised(name, where, sign)}”, {name}'s" for name in names)]
    )
    text = unicodedata.normalize("NFC", text)
    page, _put = poison(DOCUMENT, text, recorded=True)
    header = replace(
        page.header,
        observed=names[0],
        owner=names[0],
        observer=names[1],
        participants=(f"{names[2]} (timekeeper)",),
    )
    hidden = pseudonymised(replace(page, header=header), names[3:])
    # The others draw the same document: test_what_leaves.py reads them too.
    for name in QUICK:
        read = seen(said(name, render(hidden, name)))
        left = [part for part in parts if has_word(part, read)]
        assert left == [], (name, left)
