"""What speed is claimed, measured: each figure a ratio to a bare Textual program in the same run.

    python benchmarks/run.py [--only startup|keys|export] [--runs N] [--count N]
                             [--report] [--floor]

What somebody waits for once, an export, is told in seconds instead.

Ends with 1 when a figure is over its limit (not with --report), with 2 when it cannot be measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import export
import keystroke
import startup
import subjects
from keystroke import Typist
from subjects import Subject

FIRST_PAINT, USABLE, KEY_MEDIAN, KEY_P99 = 1.3, 2.6, 1.5, 2.0
SWITCH = 0.0002
"""Seconds after which painting hands over to the thread that stamps: the error of a stamp."""


@dataclass(frozen=True)
class Figure:
    """One line of the table: milliseconds of both, and the ratio that counts."""

    name: str
    base: float
    ours: float
    ratio: float
    limit: float | None = None

    @property
    def over(self) -> bool:
        return self.limit is not None and self.ratio > self.limit


def startup_figures(base: Subject, ours: Subject, runs: int) -> Iterator[Figure]:
    """The first start of all (it compiles, and creates the store), then the usual ones."""
    cold = startup.start(base).ready, startup.start(ours).ready
    if ours.ready is subjects.HOME_READY:
        subjects.fill_with_a_school(ours)
    pairs = startup.alternate(base, ours, runs)
    painted = [(one.painted, other.painted) for one, other in pairs]
    yield _middle("first paint", painted, FIRST_PAINT)
    yield _middle("usable, store open", [(b.ready, o.ready) for b, o in pairs], USABLE)
    yield Figure("(first start ever)", *cold, cold[1] / cold[0])


def key_figures(base: Typist, ours: Typist, count: int) -> Iterator[Figure]:
    """Median: of the blocks' ratios. p99: of all keys, a block has too few."""
    pairs = keystroke.alternate(base, ours, count)
    medians = [(statistics.median(one), statistics.median(other)) for one, other in pairs]
    yield _middle("key to screen, median", medians, KEY_MEDIAN)
    one, other = (_p99(side) for side in zip(*pairs, strict=True))
    yield Figure("key to screen, p99", one, other, other / one, KEY_P99)


def _middle(name: str, pairs: list[tuple[float, float]], limit: float) -> Figure:
    ratio = statistics.median(other / one for one, other in pairs)
    base, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Figure(name, base, ours, ratio, limit)


def _p99(blocks: Iterable[list[float]]) -> float:
    return statistics.quantiles(chain.from_iterable(blocks), n=100)[98]


def _file_system(folder: Path) -> str:
    """The kind of file system a folder lies on, where that can be told."""
    try:
        mounts = [line.split()[:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    under = [(point, kind) for _, point, kind in mounts if folder.resolve().is_relative_to(point)]
    return max(under, key=lambda found: len(found[0]))[1]


def _real_disk() -> Path:
    """A folder on a disk, so that what is kept durably is paid for; not one in memory."""
    places = [Path(tempfile.gettempdir()), Path.home(), Path.cwd()]
    return next((place for place in places if _file_system(place) != "tmpfs"), places[0])


def _fsync(folder: Path) -> float:
    """Milliseconds for a small durable write here."""
    taken = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(21):
            begin = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def _measure(options: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    base = subjects.bare(folder / "bare")
    program = subjects.bare if options.floor else subjects.observe_tui
    if options.only in (None, "startup"):
        yield from startup_figures(base, program(folder / "starts"), options.runs)
    if options.only in (None, "keys"):
        ours = Typist(program(folder / "typing"), subjects.enter_observation, subjects.DEMO, True)
        if options.floor:
            ours = Typist(ours.subject, subjects.enter_field)
        yield from key_figures(Typist(base, subjects.enter_field), ours, options.count)


def _show(figures: Iterator[Figure], name: str) -> bool:
    """Print each figure as it comes; True when one is over its limit."""
    print(f"{'milliseconds':24}{'bare':>9}{name:>13}{'ratio':>8}{'limit':>7}")
    over = False
    for figure in figures:
        verdict = "" if figure.limit is None else "over" if figure.over else "PASS"
        limit = "" if figure.limit is None else f"{figure.limit:.1f}"
        row = f"{figure.name:24}{figure.base:9.1f}{figure.ours:13.1f}{figure.ratio:8.2f}{limit:>7}"
        print(f"{row}  {verdict}".rstrip(), flush=True)
        over = over or figure.over
    return over


def _show_waits(waits: Iterable[export.Wait]) -> bool:
    """Print what each file takes; True when one is over its limit."""
    print(f"{'seconds':24}{'first':>9}{'again':>13}{'kB':>8}{'limit':>7}")
    over = False
    for wait in waits:
        verdict = "" if wait.limit is None else "over" if wait.over else "PASS"
        limit = "" if wait.limit is None else f"{wait.limit:.1f}"
        size = f"{wait.size / 1000:.0f}" if wait.size else ""
        row = f"{wait.name:24}{wait.first:9.2f}{wait.again:13.2f}{size:>8}{limit:>7}"
        print(f"{row}  {verdict}".rstrip(), flush=True)
        over = over or wait.over
    return over


def main() -> int:
    """Measure, show, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=25, help="pairs of starts (%(default)s)")
    parser.add_argument("--count", type=int, default=400, help="keys in each program (%(default)s)")
    parser.add_argument("--only", choices=("startup", "keys", "export"), help="only these")
    parser.add_argument("--report", action="store_true", help="end with 0 even over a limit")
    parser.add_argument("--floor", action="store_true", help="bare against bare: the noise here")
    parser.add_argument("--folder", type=Path, default=_real_disk(), help="on a real disk")
    options = parser.parse_args()
    sys.setswitchinterval(SWITCH)
    with tempfile.TemporaryDirectory(
        prefix="observe-tui-bench-", dir=options.folder, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        print(
            f"Python {platform.python_version()}, {os.cpu_count()} processors,"
            f" a durable write {_fsync(folder):.2f} ms on {_file_system(folder)}\n"
        )
        try:
            over = False
            if options.only != "export":
                ours = "bare again" if options.floor else "observe-tui"
                over = _show(_measure(options, folder), ours)
                print()
            if options.only in (None, "export") and not options.floor:
                over = _show_waits(export.waits(folder)) or over
        except TimeoutError as error:
            print(f"\nNot measured: {error}", file=sys.stderr)
            return 2
    return 1 if over and not options.report else 0


if __name__ == "__main__":
    raise SystemExit(main())
