"""The lists that come with the program, and what somebody changes about them in a file."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.analysis.judgements import judgements
from observe_tui.analysis.wordlists import (
    KINDS,
    LANGUAGES,
    NOTHING_OF_OWN,
    OwnWords,
    WordsError,
    all_words,
    read_list,
    read_own,
    shipped_list,
)
from observe_tui.demo.lesson import read_lesson

TELLING = {
    "en": "Seat 14 raises a hand; T looks at the board for 4 s, then asks Seat 3 as well",
    "de": "Platz 14 meldet sich; L sieht 4 s zur Tafel und fragt dann auch Platz 3",
    "fr": "Place 14 lève la main ; P regarde le tableau pendant 4 s, puis interroge la place 3",
    "es": "El asiento 14 levanta la mano; P mira la pizarra 4 s y luego pregunta al asiento 3",
}
JUDGING = {
    "en": "A great start, but the class was bored and T should never wait",
    "de": "Ein toller Anfang, aber die Klasse war gelangweilt, und L sollte nie warten",
    "fr": "L’excellent début, mais la classe semble distraite et P devrait toujours attendre",
    "es": "Un comienzo genial, pero la clase parece aburrida y P debería esperar siempre",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_kind_and_asks_in_its_own_words(language: str) -> None:
    found = shipped_list(language)
    counts = [sum(one is kind for one in found.entries.values()) for kind in found.kinds.values()]
    assert tuple(found.kinds) == KINDS
    assert all(count >= 8 for count in counts)
    assert all(kind.question.endswith("?") for kind in found.kinds.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_list_is_found_and_is_in_it_once(language: str) -> None:
    words = all_words([language])
    for phrase, entry in shipped_list(language).entries.items():
        hits = judgements(phrase, words)
        assert [one.word for one in hits] == ([phrase] if entry else []), phrase
        assert [one.kind for one in hits] == ([entry.kind] if entry else [])
    written = (one for one in shipped_list(language).entries)
    assert all(re.fullmatch(r"[^\W\d_]+([ '-][^\W\d_]+)*", one) for one in written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_in_two_kinds(language: str) -> None:
    from importlib.resources import files

    text = files("observe_tui.analysis").joinpath(f"judgement/{language}.toml").read_text("utf-8")
    lists = re.findall(r'"""(.*?)"""', text, re.DOTALL)
    written = [one.strip() for body in lists for one in re.split(r"[,\n]", body) if one.strip()]
    assert sorted(written) == sorted(set(written))


@pytest.mark.parametrize("language", LANGUAGES)
def test_telling_is_left_alone_and_judging_is_not(language: str) -> None:
    words = all_words([language])
    assert judgements(TELLING[language], words) == ()
    assert len({one.kind for one in judgements(JUDGING[language], words)}) >= 3


def test_the_evidence_of_a_whole_lesson_is_left_alone() -> None:
    words = all_words(["en"])
    lines = [one.text for one in read_lesson() if one.do == "write" and one.tag in ("", "evidence")]
    assert len(lines) > 20
    assert [line for line in lines if judgements(line, words)] == []


def test_of_two_languages_with_the_same_word_the_first_one_asks() -> None:
    (german,) = judgements("super", all_words(["de", "en"]))
    (english,) = judgements("super", all_words(["en", "de"]))
    assert (german.says, english.says) == ("wertet", "judges")


def own(text: str) -> OwnWords:
    return read_own(text.encode(), "words.toml")


def words_found(text: str, line: str) -> list[tuple[str, str, str]]:
    hits = judgements(line, all_words(["en"], own(text)))
    return [(one.word, one.kind, one.question) for one in hits]


def test_somebody_adds_words_and_takes_words_away() -> None:
    text = """
        remove = "should, Very  WELL, not in any list"
        add = ["buzzing", {word = "sparkling start", kind = "blame", question = "what sparkled?"}]
    """
    asked = "what did you see or hear?"
    assert words_found(text, "buzzing; should do very well; great, a Sparkling Start") == [
        ("buzzing", "praise", asked),
        ("great", "praise", asked),
        ("Sparkling Start", "blame", "what sparkled?"),
    ]


def test_a_list_can_be_one_text_with_commas_and_lines() -> None:
    text = 'add = """\nbuzzing,\nsparkling start\n"""\nremove = """great\n"""'
    assert [one[0] for one in words_found(text, "a buzzing, great, sparkling start")] == [
        "buzzing",
        "sparkling start",
    ]


def test_a_word_of_a_list_can_have_another_question() -> None:
    text = 'add = [{word = "on task", kind = "guess", question = "doing what?"}]'
    assert words_found(text, "on task") == [("on task", "guess", "doing what?")]


def test_somebody_chooses_languages() -> None:
    words = all_words(["en"], own('languages = ["de", "fr"]'))
    assert [one.word for one in judgements("boring, langweilig, ennuyeux", words)] == [
        "langweilig",
        "ennuyeux",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('remove = ["great"', "words.toml, line 1: a list [ ] is not closed"),
        ("add = 'a'\nadd = 'b'", "words.toml, line 2: is written twice; the first is in line 1"),
        ("add = 3", "words.toml: add is no list of words"),
        ("add = [3]", "words.toml: add is a list of words"),
        ("add = ['']", "words.toml: add is no text"),
        ("add = [{kind = 'praise'}]", "words.toml: add.word is no text"),
        ("add = [{word = 'a', wort = 'b'}]",
         "words.toml: 'wort' is not one of word, kind, question"),
        ("add = [{word = 'a', kind = 'x'}]",
         "words.toml: 'x' is not one of praise, blame, absolute, advice, guess"),
        ("add = [{word = 'a', question = 1}]", "words.toml: add.question is no text"),
        ("remove = {a = 1}", "words.toml: remove is no list of words"),
        ("entfernen = 'a'", "words.toml: 'entfernen' is not one of languages, add, remove"),
        ("languages = 'it'", "words.toml: there is no list for 'it', only for en, de, fr, es"),
        ("languages = '../en'",
         "words.toml: there is no list for '../en', only for en, de, fr, es"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_sentence(text: str, reason: str) -> None:
    with pytest.raises(WordsError) as told:
        own(text)
    assert str(told.value) == reason


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfea\0d\0", b"add = '\xe9'", b"\0\0", b"add = " + b"[" * 5000, b"#" * 300_000,
     b"add = " + b"9" * 9000, b"'\x1b[31m' = 1"],
    ids=["utf-16", "latin-1", "nul", "deep", "large", "digits", "escape"],
)  # fmt: skip
def test_a_hostile_file_is_told_in_one_safe_line(data: bytes) -> None:
    with pytest.raises(WordsError) as told:
        read_own(data, "words.toml")
    assert str(told.value).startswith("words.toml")
    assert str(told.value).isprintable()


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_is_in_the_file_there_are_words_or_a_sentence(data: bytes) -> None:
    sentence, changed = "", NOTHING_OF_OWN
    try:
        changed = read_own(data, "words.toml")
    except WordsError as told:
        sentence = str(told)
    assert sentence.isprintable()
    assert judgements("great", all_words(["en"], changed))


def test_a_list_without_a_kind_is_told() -> None:
    with pytest.raises(WordsError, match=r"^xx\.toml: praise is missing$"):
        read_list("", "xx.toml")
