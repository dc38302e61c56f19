"""Lists of words that judge: one for each language, and what somebody changes about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from observe_tui.analysis.judgements import Entry, Words, fold, make_words
from observe_tui.protocol.problems import ProtocolError, quoted
from observe_tui.protocol.syntax import Document, decode, read_toml

LANGUAGES = ("en", "de", "fr", "es")
"""Those that come with the program."""
KINDS = ("praise", "blame", "absolute", "advice", "guess")
"""What a word can do. One that somebody adds without a kind is a praise."""

_OWN_FIELDS = ("languages", "add", "remove")
_ADDED_FIELDS = ("word", "kind", "question")


class WordsError(Exception):
    """A list cannot be understood. Its text names the file and says why, in one line."""


@dataclass(frozen=True, slots=True)
class WordList:
    """The list of one language.

    Attributes:
        kinds: what a word of each kind does, and what to ask instead.
        entries: by the word or phrase; none for a phrase that judges nothing.
        elided: what is only the beginning of a word's apostrophe in this language.
        clipped: its words that begin with an apostrophe.
    """

    kinds: Mapping[str, Entry]
    entries: Mapping[str, Entry | None]
    elided: tuple[str, ...] = ()
    clipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A word that somebody added.

    Attributes:
        question: its own; empty for that of its kind.
    """

    word: str
    kind: str = KINDS[0]
    question: str = ""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What somebody changed about the lists.

    Attributes:
        languages: to look for, the most important first; empty where nobody chose.
        remove: words of the lists that are to be left alone.
    """

    languages: tuple[str, ...] = ()
    add: tuple[Added, ...] = ()
    remove: tuple[str, ...] = field(default=())


NOTHING_OF_OWN = OwnWords()


def shipped_list(language: str) -> WordList:
    """The list of a language that comes with the program."""
    from importlib.resources import files

    name = f"judgement/{language}.toml"
    text = files("observe_tui.analysis").joinpath(name).read_text(encoding="utf-8")
    return read_list(text, name)


def read_list(text: str, file: str) -> WordList:
    """The list that a file of one language holds.

    Raises:
        WordsError: it is not such a list.
    """
    table = _table(text, file)
    kinds: dict[str, Entry] = {}
    entries: dict[str, Entry | None] = {}
    for kind in KINDS:
        found = table.get(kind)
        if not isinstance(found, Mapping):
            raise WordsError(f"{file}: {kind} is missing")
        says, question = (_text(found.get(name), f"{kind}.{name}", file)
                          for name in ("says", "question"))  # fmt: skip
        kinds[kind] = Entry(kind, says, question)
        entries.update(dict.fromkeys(_phrases(found.get("words"), kind, file), kinds[kind]))
    entries.update(dict.fromkeys(_phrases(table.get("harmless", ""), "harmless", file)))
    elided, clipped = (tuple(_phrases(table.get(name, ""), name, file))
                       for name in ("elided", "clipped"))  # fmt: skip
    return WordList(MappingProxyType(kinds), MappingProxyType(entries), elided, clipped)


def read_own(data: bytes, file: str) -> OwnWords:
    """What somebody changed about the lists.

    Raises:
        WordsError: the file cannot be understood; none of it counts then.
    """
    try:
        table = _table(decode(data, file), file)
    except ProtocolError as error:
        raise _error(error, file) from None
    _check_names(table, _OWN_FIELDS, file)
    languages = tuple(_phrases(table.get("languages", ""), "languages", file))
    unknown = [one for one in languages if one not in LANGUAGES]
    if unknown:
        known = ", ".join(LANGUAGES)
        raise WordsError(f"{file}: there is no list for {quoted(unknown[0])}, only for {known}")
    added = table.get("add", "")
    items: Iterable[object] = added if isinstance(added, list) else _phrases(added, "add", file)
    remove = tuple(_phrases(table.get("remove", ""), "remove", file))
    return OwnWords(languages, tuple(_added(one, file) for one in items), remove)


def all_words(languages: Iterable[str], own: OwnWords = NOTHING_OF_OWN) -> Words:
    """The words of these languages, with what somebody changed about them.

    Args:
        languages: those to look for where `own` chooses none. Where two languages have the same
            word, the first one counts.
    """
    lists = [shipped_list(one) for one in own.languages or tuple(languages)]
    entries: dict[str, Entry | None] = {}
    for one in reversed(lists):
        entries.update({_key(phrase): entry for phrase, entry in one.entries.items()})
    for phrase in own.remove:
        entries.pop(_key(phrase), None)
    for added in own.add if lists else ():
        kind = lists[0].kinds[added.kind]
        entries[_key(added.word)] = Entry(kind.kind, kind.says, added.question or kind.question)
    return make_words(
        entries,
        [elided for one in lists for elided in one.elided],
        [clipped for one in lists for clipped in one.clipped],
    )


def _key(phrase: str) -> str:
    return " ".join(fold(phrase).split())


def _table(text: str, file: str) -> Document:
    try:
        return read_toml(text, file)[0]
    except ProtocolError as error:
        raise _error(error, file) from None


def _error(error: ProtocolError, file: str) -> WordsError:
    problem = error.problems[0]
    return WordsError(f"{file}, line {problem.line}: {problem.message}")


def _check_names(table: Mapping[str, object], known: Iterable[str], file: str) -> None:
    for name in table:
        if name not in known:
            raise WordsError(f"{file}: {quoted(name)} is not one of {', '.join(known)}")


def _added(item: object, file: str) -> Added:
    if isinstance(item, str):
        return Added(_text(item, "add", file))
    if not isinstance(item, Mapping):
        raise WordsError(f"{file}: add is a list of words")
    _check_names(item, _ADDED_FIELDS, file)
    word = _text(item.get("word"), "add.word", file)
    kind = _text(item.get("kind", KINDS[0]), "add.kind", file)
    if kind not in KINDS:
        raise WordsError(f"{file}: {quoted(kind)} is not one of {', '.join(KINDS)}")
    question = item.get("question")
    return Added(word, kind, "" if question is None else _text(question, "add.question", file))


def _phrases(value: object, name: str, file: str) -> Iterator[str]:
    """Words and phrases: a list of texts, or one text with commas or lines between them."""
    if isinstance(value, str):
        value = value.replace("\n", ",").split(",")
        yield from (one.strip() for one in value if one.strip())
    elif isinstance(value, list):
        yield from (_text(one, name, file) for one in value)
    else:
        raise WordsError(f"{file}: {name} is no list of words")


def _text(value: object, name: str, file: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WordsError(f"{file}: {name} is no text")
    return value.strip()
