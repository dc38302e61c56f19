"""A fault of the program, told in one calm line; details go to a log without anybody's words."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from observe_tui.protocol.unfit import shown


def report_fault(fault: BaseException | None, log: Path, place: Path) -> str:
    """Write a fault to the log, without local variables or messages, and say what is safe.

    Returns:
        What to tell the person at the keyboard.
    """
    name = type(fault).__name__ if fault is not None else "unknown fault"
    frames = traceback.extract_tb(fault.__traceback__) if fault is not None else []
    trace = "".join(
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}\n" for frame in frames
    )
    told = f"observe-tui had to stop ({name}). Everything that was on the screen is kept in {place}"
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        log.touch(mode=0o600)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {name}\n{trace}")
    except OSError:
        return shown(f"{told}. Start it again to go on.")
    return shown(f"{told}. Start it again to go on; what happened stands in {log}, without names.")
