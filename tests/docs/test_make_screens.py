"""The pictures of the screens: made the same way every time, and whole without the network."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from doc_pages import DOCS

SCREENS = sorted((DOCS / "screens").iterdir())

SIGNS = {
    "home": "DEBRIEF DUE",
    "plan": "Tuesday 24 November",
    "observe-write": "WRITE",
    "observe-mark": "MARK",
    "instruments": "sweep 1 · 10 of 24 seen",
    "turns": "4 exchanges",
    "log": "other interval",
    "seats": "14 seats in 4 rows",
    "meeting": "2:40 left of 6:00",
    "trying-out": "preview: nothing is kept",
    "prepare": "★ 2 of 3",
    "debrief": "3:48 left of 5:00",
    "evidence": "figures",
    "claims": "no evidence yet",
    "action": "✓ agreed",
    "review": "What was seen and heard",
    "agreement": "Saturday 20 November 2027",
    "erase": "Nothing brings it back",
    "export": "The teacher",
    "library": "Whole-class discussion",
    "help": "EVERYWHERE",
}


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_screens", DOCS / "make_screens.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        spec.loader.exec_module(module)
    return module


def words_in(svg: str) -> str:
    return "".join(ElementTree.fromstring(svg).itertext()).replace("\xa0", " ")


def test_the_folder_holds_what_is_made_for_it(maker: ModuleType) -> None:
    assert [path.stem for path in SCREENS] == sorted(maker.SHOWN)
    assert {path.suffix for path in SCREENS} == {".svg"}


@pytest.mark.parametrize("path", SCREENS, ids=[path.stem for path in SCREENS])
def test_a_picture_fetches_nothing_and_names_no_place(path: Path) -> None:
    svg = path.read_text("utf-8")
    assert set(re.findall(r"https?://[^\"'\s)]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in svg
    assert "url(" not in re.sub(r"url\(#", "", svg)
    words = words_in(svg)
    assert "observe-tui" in words
    assert not re.search(r"/tmp|/home/|/Users/|/root", words)


def test_every_screen_has_its_sign(maker: ModuleType) -> None:
    assert set(SIGNS) == set(maker.SCENES)


@pytest.mark.parametrize("scene", SIGNS)
async def test_every_screen_can_be_made(maker: ModuleType, scene: str) -> None:
    pictures = await maker.pictures(scene, (120, 40), ["dark"])
    assert SIGNS[scene] in words_in(pictures["dark"])


async def test_the_same_picture_is_made_twice(maker: ModuleType) -> None:
    first = await maker.pictures("observe-write", (80, 24), ["dark", "light"])
    assert await maker.pictures("observe-write", (80, 24), ["dark", "light"]) == first
    assert first["dark"] != first["light"]
