"""The file that choices are kept in."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observe_tui.ui.settings import Settings, SettingsFile


@pytest.mark.parametrize("chosen", [Settings(), Settings("observe-light", False)])
def test_what_was_chosen_comes_back(tmp_path: Path, chosen: Settings) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    assert file.read() == (Settings(), "")
    assert file.write(chosen) == ""
    assert file.read() == (chosen, "")
    kept = tomllib.loads((tmp_path / "settings.toml").read_text("utf-8"))
    assert kept["judgement_words"] is chosen.judgement_words
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_a_demo_reads_choices_and_keeps_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    SettingsFile(path).write(Settings("observe-light", False))
    demo = SettingsFile(path, keeps=False)
    assert demo.read() == (Settings("observe-light", False), "")
    assert demo.write(Settings()) == ""
    assert demo.read() == (Settings("observe-light", False), "")
    assert SettingsFile().write(Settings()) == ""


def test_a_file_that_cannot_be_written_is_told_and_stays(tmp_path: Path) -> None:
    told = SettingsFile(tmp_path / "gone" / "settings.toml").write(Settings())
    assert told.startswith("This holds until you leave. settings.toml was not written")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [b"theme = 3", b"judgement_words = 'no'", b"theme =", b"\xff\xfe", b"x = " + b"[" * 9000],
    ids=["number", "text", "cut off", "bytes", "deep"],
)
def test_what_cannot_be_understood_is_told_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    chosen, told = SettingsFile(path).read()
    assert chosen == Settings()
    assert told == (
        "Your choices in settings.toml cannot be read, so everything is as it was at first."
    )
    assert path.read_bytes() == data
    assert SettingsFile(path).write(Settings("observe-light")) == ""
    assert SettingsFile(path).read() == (Settings("observe-light"), "")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=80))
def test_whatever_is_in_the_file_there_are_choices(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    chosen, told = SettingsFile(path).read()
    assert chosen == Settings() or not told
