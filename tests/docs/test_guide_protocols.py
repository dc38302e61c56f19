"""The guide names every bundled protocol, with the minutes of its stages."""

from __future__ import annotations

import pytest
from doc_pages import tables, text_of

from observe_tui.paths import bundled_protocols
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import AnyCycle
from observe_tui.steps import SPECS

LIBRARY = Library(Parser(SPECS), [bundled_protocols()])
TABLES = {words[0]: rows for words, rows in tables(text_of("docs/guide.md"), "protocols")}
FILES = text_of("protocols/README.md").partition("## The files in this folder")[2]


def spoken_minutes(cycle: AnyCycle) -> str:
    """The minutes of the stages as the guide writes them."""
    spans = [(stage.id, *(stage.minutes or (0, 0))) for stage in cycle.stages]
    return ", ".join(
        f"{'lesson ' if stage == 'observe' else ''}{least}–{most}" for stage, least, most in spans
    )


def test_every_cycle_is_in_the_guide_with_its_minutes() -> None:
    told = {row[0]: row[2] for row in TABLES["cycles"]}
    assert told == {cycle.name: spoken_minutes(cycle) for cycle in LIBRARY.cycles()}


def test_every_instrument_has_its_focus_in_the_guide() -> None:
    told = [row[1] for row in TABLES["instruments"]]
    assert sorted(told) == sorted(one.name for one in LIBRARY.instruments())


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_cell_is_empty(name: str) -> None:
    assert all(cell for row in TABLES[name] for cell in row)


def test_every_file_is_in_the_readme_beside_it() -> None:
    missing = [entry.id for entry in LIBRARY.entries() if f"`{entry.id}`" not in FILES]
    assert missing == []
