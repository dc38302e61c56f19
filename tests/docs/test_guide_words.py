"""What the guide says about words that judge is so."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_pages import fenced, text_of

from observe_tui.analysis.judgements import judgements
from observe_tui.analysis.wordlists import KINDS, LANGUAGES, all_words, read_own
from observe_tui.cli import main

SECTION = text_of("docs/guide.md").split("\n## Words that judge\n")[1].split("\n## ")[0]


def test_the_file_in_the_guide_does_what_it_shows() -> None:
    (file,) = fenced(SECTION, "toml")
    words = all_words(["en"], read_own(file.encode(), "words.toml"))
    found = judgements("on task, must, buzzing, low ability, langweilig", words)
    assert [one.word for one in found] == ["buzzing", "low ability", "langweilig"]
    assert found[1].question == "what could they do, what not yet?"


def test_the_guide_names_every_kind_and_every_language() -> None:
    assert all(f"`{kind}`" in SECTION for kind in KINDS)
    assert "English, German, French and Spanish" in SECTION
    assert LANGUAGES == ("en", "de", "fr", "es")


def test_the_words_the_guide_begins_with_are_found() -> None:
    words = SECTION.strip().partition(":")[0].replace("*", "").split(", ")
    assert words == ["Great", "should", "always", "bored"]
    assert [one.word for one in judgements(" ".join(words), all_words(["en"]))] == words


def test_where_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OBSERVE_TUI_HOME", str(tmp_path))
    assert main(["where"]) == 0
    assert f"your words          {tmp_path / 'words.toml'}" in capsys.readouterr().out
