"""The disk is full, read-only or faulty, or the file is taken away: said, held, written later."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lesson_watch import (
    JOURNALED,
    ONLY_HERE,
    PROGRAM,
    SLOW,
    held,
    kept,
    lines_of,
    plan_lesson,
    watching,
)

from observe_tui.store.database import Database
from terminal import SIGKILL, posix_only

pytestmark = posix_only
SIGTERM = 15

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="as only Linux does it")

FAULTY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int faulty(int file, const char *what) {
    char link[64], name[4096], asked[16] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, name, sizeof name - 1);
    FILE *wish = fopen(getenv("FAULT"), "r");
    if (wish) { if (!fgets(asked, sizeof asked, wish)) asked[0] = 0; fclose(wish); }
    if (size < 0 || strcmp(asked, what)) return 0;
    name[size] = 0;
    return strstr(name, "observe.db-wal") || !strcmp(name + size - 10, "observe.db");
}

int fsync(int file) {
    if (faulty(file, "sync")) { errno = EIO; return -1; }
    return ((int (*)(int)) dlsym(RTLD_NEXT, "fsync"))(file);
}
int fdatasync(int file) {
    if (faulty(file, "sync")) { errno = EIO; return -1; }
    return ((int (*)(int)) dlsym(RTLD_NEXT, "fdatasync"))(file);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    if (faulty(file, "write")) { errno = EIO; return -1; }
    return ((ssize_t (*)(int, const void *, size_t, off64_t)) dlsym(RTLD_NEXT, "pwrite64"))
        (file, data, size, at);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    if (faulty(file, "write")) { errno = EIO; return -1; }
    return ((ssize_t (*)(int, const void *, size_t, off_t)) dlsym(RTLD_NEXT, "pwrite"))
        (file, data, size, at);
}
"""
"""A disk that reports a fault, for the store's own file, while the file named by FAULT says so."""


def limit(process: int, size: int | None) -> None:
    """Let no file of a process grow past this size; none lifts that."""
    import resource

    soft = resource.RLIM_INFINITY if size is None else size
    resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))


@on_linux
def test_what_is_on_no_disk_holds_one_back_and_is_written_once_there_is_room(
    tmp_path: Path,
) -> None:
    file = plan_lesson(tmp_path)
    with watching(tmp_path) as watch:
        program = watch.program
        watch.write("before")
        limit(program.pid, Database(file).wal.stat().st_size)  # room for the journal, and no more
        watch.write("one", "two")
        watch.see(f"▲ NOT SAVED 2 · {JOURNALED}")
        limit(program.pid, 0)
        watch.write("three")
        watch.see("▲ NOT SAVED 3 · 1 only here")
        program.key("ctrl+q")
        watch.see("ctrl+q again")
        watch.write("four")  # it has stayed, and goes on
        limit(program.pid, None)
        watch.write("five")
        watch.see("✓ saved, 4 entries were taken in")
        limit(program.pid, 0)
        watch.write("lost knowingly")
        watch.see(f"▲ NOT SAVED 1 · {ONLY_HERE}")
        program.key("ctrl+q")
        watch.see("ctrl+q again")
        watch.quit()
    assert lines_of(kept(file)) == watch.painted[:-1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "none", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("nobody but root mounts disks")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as handle:
        try:
            while True:
                handle.write(bytes(512))
        except OSError:
            return ballast


@on_linux
def test_a_full_disk_costs_no_word_and_one_is_asked_to_leave_in_time(small_disk: Path) -> None:
    home = small_disk / "home"
    file = plan_lesson(home)
    with watching(home) as watch:
        watch.write("before")
        ballast = fill(small_disk)
        while Database(file).reserve.exists():  # given up for the journal
            watch.write(f"full {len(watch.painted)}")
        fill(small_disk)
        while ONLY_HERE not in watch.program.text():
            watch.write(f"fuller {len(watch.painted)}")
        ballast.unlink()
        watch.program.kill(SIGTERM)  # it cannot ask anybody: it tries once more
        assert watch.program.exit_code(SLOW) == 128 + SIGTERM
    assert lines_of(kept(file)) == watch.painted


@on_linux
def test_a_folder_made_read_only_while_the_file_is_held_costs_no_word(tmp_path: Path) -> None:
    powerless: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere")
        powerless = ("setpriv", "--bounding-set=-dac_override")
    home = tmp_path / "home"
    file = plan_lesson(home)
    with watching(home, argv=(*powerless, *PROGRAM)) as watch:
        watch.write("before")
        for each in home.iterdir():
            each.chmod(0o400)
        home.chmod(0o500)
        watch.write("read-only")
        with held(file):
            watch.write("held too")
            watch.see(f"▲ NOT SAVED 1 · {ONLY_HERE}")
        watch.write("free")
        watch.see("✓ saved, 1 entry was taken in")
        home.chmod(0o700)
        for each in home.iterdir():
            each.chmod(0o600)
        watch.quit()
    assert lines_of(kept(file)) == watch.painted


@on_linux
def test_a_disk_that_reports_a_fault_in_the_middle_of_a_commit_costs_no_word(
    tmp_path: Path,
) -> None:
    library, source, fault = (tmp_path / name for name in ("faulty.so", "faulty.c", "fault"))
    source.write_text(FAULTY)
    compiler = shutil.which("cc")
    build = [compiler or "cc", "-shared", "-fPIC", "-o", library, source, "-ldl"]
    if compiler is None or subprocess.run(build, check=False, capture_output=True).returncode:
        pytest.skip("there is no compiler for C")
    home = tmp_path / "home"
    file = plan_lesson(home)
    with watching(home, {"LD_PRELOAD": str(library), "FAULT": str(fault)}) as watch:
        watch.write("before")
        fault.write_text("sync")
        watch.write("written, not synced", "and once more")
        watch.see(f"▲ NOT SAVED 2 · {JOURNALED}")
        fault.unlink()
        watch.write("whole again")
        watch.see("✓ saved, 2 entries were taken in")
        fault.write_text("write")
        watch.write("not even written")
        watch.see(f"▲ NOT SAVED 1 · {JOURNALED}")
        fault.write_text("sync")
        watch.write("and then killed")
        watch.program.kill(SIGKILL)
        watch.program.exit_code(SLOW)
    assert lines_of(kept(file)) == watch.painted


def test_a_file_taken_away_or_replaced_under_the_program_costs_no_word(tmp_path: Path) -> None:
    home, elsewhere, aside = (tmp_path / name for name in ("home", "elsewhere", "aside.db"))
    file = plan_lesson(home)
    with watching(home) as watch:
        watch.write("before")
        file.rename(aside)
        watch.write("the file is gone")
        watch.see(f"▲ NOT SAVED 1 · {JOURNALED}")
        aside.rename(file)
        watch.write("and back")
        watch.see("✓ saved, 1 entry was taken in")
        home.rename(elsewhere)
        watch.write("its folder is gone")
        watch.see(f"▲ NOT SAVED 1 · {JOURNALED}")
        for each in elsewhere.iterdir():
            each.rename(home / each.name)
        watch.write("and there again")
        watch.see("✓ saved, 1 entry was taken in")
        shutil.copy2(file, aside)
        aside.replace(file)  # as programs do that keep folders alike on two machines
        watch.write("another file", "in its place")
        watch.see(f"▲ NOT SAVED 2 · {JOURNALED}")
        watch.quit()  # words in the journal hold nobody back
    assert lines_of(kept(file)) == watch.painted
