"""Write the pictures of the screens: the demo's school, one fixed moment, the same every time.

python docs/make_screens.py              the pictures that README and guide show
python docs/make_screens.py --all DIR    every screen, in two sizes, dark and light
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from scenes import NOW, SCENES, Stage
from textual.widgets import Input, TextArea

from observe_tui import cli
from observe_tui.demo.clock import SettableClock
from observe_tui.demo.school import fill
from observe_tui.kit.themes import DARK, LIGHT
from observe_tui.paths import Places
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.services import Opened

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "docs" / "screens"

SIZES = ((80, 24), (120, 40))
THEMES = {"dark": DARK.name, "light": LIGHT.name}

SHOWN = (
    "home-80x24-dark",
    "plan-80x24-dark",
    "observe-write-80x24-dark",
    "observe-mark-120x40-dark",
    "instruments-120x40-dark",
    "log-80x24-light",
    "seats-80x24-dark",
    "meeting-80x24-dark",
    "prepare-80x24-dark",
    "debrief-80x24-dark",
    "claims-120x40-light",
    "action-80x24-light",
    "review-120x40-light",
    "export-80x24-dark",
)
"""The pictures that README and guide show."""

_CHANGES = (
    # No font from elsewhere: whatever the reader's machine has.
    (re.compile(r"\s*@font-face\s*\{[^}]*\}"), ""),
    (re.compile(r"Fira Code,\s*monospace"), "'DejaVu Sans Mono', Menlo, Consolas, monospace"),
    (re.compile(r"\s*<!--.*?-->", re.DOTALL), ""),
)
_LIGHT_FRAME = (
    (
        '<rect fill="#292929" stroke="rgba(255,255,255,0.35)"',
        '<rect fill="#e7e4da" stroke="#c3beb0"',
    ),
    ('-title" fill="#c5c8c6"', '-title" fill="#5d666e"'),
)


@contextlib.asynccontextmanager
async def staged(size: tuple[int, int]) -> AsyncIterator[Stage]:
    """The program with the demo's school in it."""
    clock = SettableClock(NOW)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.chdir(ROOT):
        # Protocols are named from here, so that no path of this machine is in a picture.
        wired = cli.wire(Places(home=Path(folder), bundled=Path("protocols")))

        def opened() -> Opened:
            made = wired.open()
            if not made.store.cycles():
                fill(made.store, made.library, made.parser, NOW)
            return made

        app = ObserveApp(replace(wired, clock=clock, open=opened, demo=True))
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            stage = Stage(pilot, app, clock)
            while app.opened is None:
                await pilot.pause(0.01)
            await stage.settle()
            yield stage
        if app.opened is not None:
            app.opened.store.close()


async def pictures(scene: str, size: tuple[int, int], themes: Iterable[str]) -> dict[str, str]:
    """SVG of one screen, by theme."""
    found: dict[str, str] = {}
    async with staged(size) as stage:
        await SCENES[scene](stage)
        for field in stage.app.screen.query("*"):
            if isinstance(field, (Input, TextArea)):
                field.cursor_blink = False
        for theme in themes:
            stage.app.theme = THEMES[theme]
            await stage.settle()
            found[theme] = _tidied(stage.app.export_screenshot(title="observe-tui"), theme)
    return found


def _tidied(svg: str, theme: str) -> str:
    """The picture as it stands alone, in a frame that goes with it."""
    for pattern, words in _CHANGES:
        svg = pattern.sub(words, svg)
    for before, after in _LIGHT_FRAME if theme == "light" else ():
        svg = svg.replace(before, after)
    return svg


async def draw(names: Iterable[str], folder: Path) -> list[Path]:
    """Write the pictures of these names into a folder."""
    wanted: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for name in names:
        scene, size, theme = name.rsplit("-", 2)
        columns, rows = size.split("x")
        wanted.setdefault((scene, (int(columns), int(rows))), []).append(theme)
    written = []
    for (scene, (columns, rows)), themes in wanted.items():
        for theme, svg in (await pictures(scene, (columns, rows), themes)).items():
            path = folder / f"{scene}-{columns}x{rows}-{theme}.svg"
            path.write_text(svg, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def main() -> None:
    """Write pictures and name them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", metavar="DIR", type=Path, help="every screen, into this folder")
    parser.add_argument("--only", metavar="SCREEN", choices=tuple(SCENES), help="just this screen")
    arguments = parser.parse_args()
    every = (f"{scene}-{w}x{h}-{theme}" for scene in SCENES for w, h in SIZES for theme in THEMES)
    names = [
        name
        for name in (every if arguments.all else SHOWN)
        if arguments.only is None or name.rsplit("-", 2)[0] == arguments.only
    ]
    folder = arguments.all or SCREENS
    folder.mkdir(parents=True, exist_ok=True)
    for path in asyncio.run(draw(names, folder)):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
