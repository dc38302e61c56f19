"""Which words are looked for on this computer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from observe_tui.analysis.judgements import judgements
from observe_tui.ui.word_file import WordFile

LINE = "boring, langweilig, ennuyeux, aburrido"


def found(file: WordFile) -> list[str]:
    words, trouble = file.read()
    assert trouble == ""
    return [one.word for one in judgements(LINE, words)]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("", ["boring"]),
        ("C.UTF-8", ["boring"]),
        ("it_IT.UTF-8", ["boring"]),
        ("en_GB", ["boring"]),
        ("de_AT.UTF-8", ["boring", "langweilig"]),
        ("fr", ["boring", "ennuyeux"]),
        ("ES", ["boring", "aburrido"]),
    ],
)
def test_english_and_the_language_of_the_computer_are_looked_for(
    locale: str, words: list[str]
) -> None:
    assert found(WordFile(None, locale)) == words


def test_a_choice_of_ones_own_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    assert found(WordFile(path, "de_DE")) == ["boring", "langweilig"]
    path.write_text("\ufefflanguages = 'fr'\r\n", encoding="utf-8")
    assert found(WordFile(path, "de_DE")) == ["ennuyeux"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_told_and_never_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    os.mkfifo(path)
    words, trouble = WordFile(path).read()
    assert trouble == "your words are left out · words.toml is no file"
    assert judgements(LINE, words)
