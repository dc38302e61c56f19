"""A browser without a window, where there is one on this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

needs_browser = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


def dom(page: str, folder: Path, *, dark: bool = False) -> str:
    """The page after its scripts have run, as the browser writes it."""
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    return _run(page, folder, scheme, "--virtual-time-budget=20000", "--dump-dom")


def pdf(page: str, folder: Path) -> bytes:
    """The page as it is printed."""
    made = folder / "page.pdf"
    _run(page, folder, "--no-pdf-header-footer", f"--print-to-pdf={made}")
    return made.read_bytes()


def _run(page: str, folder: Path, *wishes: str) -> str:
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
            *wishes,
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout
