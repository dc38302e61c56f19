"""Files of one's own: copying a protocol into them, and opening one in the editor one uses."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from textual.app import App, SuspendNotSupported

from observe_tui.protocol.library import Entry, Library, is_within

VARIABLES = ("VISUAL", "EDITOR")
_WINDOWS = sys.platform == "win32"


class NotDone(Exception):
    """A file was not copied or not opened. Its text says why, and what to do."""


def duplicate(library: Library, entry: Entry) -> Path:
    """Copy a protocol into the user's own folder, and give the path of the copy.

    Raises:
        NotDone: there is no copy.
    """
    try:
        return library.duplicate(entry)
    except OSError as trouble:
        raise NotDone(f"It was not copied: {trouble.strerror}.") from trouble
    except ValueError as trouble:
        raise NotDone(f"It was not copied: {trouble}.") from trouble


def edit(app: App[object], path: Path, folder: Path) -> None:
    """Open a file of a folder in the editor; the program steps aside until that is closed.

    Raises:
        NotDone: it was not opened, or the editor had trouble with it.
    """
    if not _may_be_opened(path, folder):
        raise NotDone("It is no file in your folder, so it is left alone.")
    words = editor_words(os.environ, windows=_WINDOWS)
    if not words:
        raise NotDone(
            "No editor is set. Set the variable EDITOR to the one you use, such as nano, and "
            f"start the program again; or open the file yourself: {path}"
        )
    trouble = ""
    try:
        with app.suspend():
            # Whatever is raised in here would leave the program aside for good.
            try:
                code = _run([*words, str(path)])
                trouble = f"ended with {code}" if code else ""
            except OSError as error:
                trouble = f"cannot be started: {error.strerror}"
    except SuspendNotSupported:
        trouble = "cannot be started from this terminal"
    if trouble:
        raise NotDone(f"The editor {words[0]} {trouble}. The file is {path}")


def editor_words(environment: Mapping[str, str], *, windows: bool) -> list[str]:
    """The command that opens a file, without the file; empty where none is set."""
    for name in VARIABLES:
        if value := environment.get(name, "").strip():
            try:
                words = shlex.split(value, posix=not windows)
            except ValueError:
                words = [value]
            return [word.strip('"') for word in words] if windows else words
    return ["notepad"] if windows else []


def _may_be_opened(path: Path, folder: Path) -> bool:
    """Whether it is a file in the folder, and no link out of it."""
    try:
        return path.is_file() and is_within(path, folder)
    except (OSError, RuntimeError):
        return False


def _run(command: Sequence[str]) -> int:
    with subprocess.Popen(command) as editor:
        # Ctrl+C is the editor's: the terminal sends it to both.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return editor.wait()
        finally:
            signal.signal(signal.SIGINT, before)
