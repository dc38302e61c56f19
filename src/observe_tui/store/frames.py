"""What SQLite keeps beside a store, read byte by byte: the `-wal`, and the `-shm`, its index."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

WAL_HEADER = 32
FRAME_HEADER = 24
USUAL_PAGE = 4096

_MAGIC = (0x377F0682, 0x377F0683)
_MASK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it was written into the `-wal`.

    Attributes:
        number: of the page in the file, from 1.
        commits: whether a transaction ends with it.
        current: whether it was written since the `-wal` was last begun anew.
        content: the page; shorter than one where the file is cut short.
    """

    number: int
    commits: bool
    current: bool
    content: bytes


def page_size(wal: bytes) -> int:
    """The size of its pages, if the header tells one that can be; else the usual one."""
    size = int.from_bytes(wal[8:12], "big")
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else USUAL_PAGE


def has_sound_header(wal: bytes) -> bool:
    """Whether SQLite takes anything from it."""
    if len(wal) < WAL_HEADER or int.from_bytes(wal[:4], "big") not in _MAGIC:
        return False
    return _sum(wal, wal[:24], (0, 0)) == _pair(wal, 24)


def frames(wal: bytes) -> list[Frame]:
    """Every frame that is there, sound or not, in the order of the file."""
    size = page_size(wal)
    salts = _salts(wal, size)
    return [_frame(wal, at, size, salts) for at in _starts(wal, size, salts)]


def passed_over(wal: bytes) -> list[Frame]:
    """What was committed, or was about to be, and SQLite leaves out: a frame of it is damaged.

    None where the end of the `-wal` is merely what a crash leaves: a transaction without its last
    frames, or frames from before it was begun anew.
    """
    size = page_size(wal)
    salts = wal[16:24]
    running, expected = _pair(wal, 24), WAL_HEADER
    left: list[int] = []
    sound, damaged = True, False
    for at in _starts(wal, size, salts):
        end = at + FRAME_HEADER + size
        if end > len(wal):
            break
        if sound:
            running = _sum(wal, wal[at : at + 8] + wal[at + FRAME_HEADER : end], running)
            same = running == _pair(wal, at + 16) and wal[at + 8 : at + 16] == salts
            sound = same and at == expected
            expected = end
        commits = wal[at + 4 : at + 8] != bytes(4)
        if sound and commits:
            left.clear()
        elif _is_current(wal, at, salts):
            # What was never committed may well look damaged: its sums are made at the commit.
            damaged = damaged or commits
            left.append(at)
    return [_frame(wal, at, size, salts) for at in left] if damaged else []


def lost_with_wal(shm: bytes, wal: bytes) -> bool:
    """Whether the index of the `-wal` proves that frames of it are gone which nothing else has."""
    header = shm[:48]
    if len(shm) < 100 or header != shm[48:96]:
        return False
    words = struct.unpack("=12I", header)
    if _added(words[:10], (0, 0)) != words[10:]:
        return False
    (copied,) = struct.unpack("=I", shm[96:100])
    if copied >= words[4]:
        return False
    if not wal:
        return True
    there = (len(wal) - WAL_HEADER) // (FRAME_HEADER + page_size(wal))
    return header[32:40] == wal[16:24] and there < words[4]


def _starts(wal: bytes, size: int, salts: bytes) -> Iterator[int]:
    """Where frames begin; found again by their mark where something has moved them."""
    at = WAL_HEADER
    while at + FRAME_HEADER < len(wal):
        if any(salts) and not _is_current(wal, at, salts):
            marked = wal.find(salts, at + 9)
            if marked >= 0 and (marked - 8 - at) % (FRAME_HEADER + size):
                at = marked - 8
        yield at
        at += FRAME_HEADER + size


def _frame(wal: bytes, at: int, size: int, salts: bytes) -> Frame:
    number, commits = struct.unpack(">II", wal[at : at + 8])
    content = wal[at + FRAME_HEADER : at + FRAME_HEADER + size]
    return Frame(number, commits != 0, _is_current(wal, at, salts), content)


def _salts(wal: bytes, size: int) -> bytes:
    """The mark of the present frames: it changes whenever the `-wal` is begun anew.

    Where the header cannot be believed, it is the first mark that two frames in a row have.
    """
    if has_sound_header(wal):
        return wal[16:24]
    stride = FRAME_HEADER + size
    marks = [wal[at + 8 : at + 16] for at in range(WAL_HEADER, len(wal), stride)]
    twice = (one for one, next_one in pairwise(marks) if one == next_one and any(one))
    return next(twice, marks[0] if marks else b"")


def _is_current(wal: bytes, at: int, salts: bytes) -> bool:
    """Half of the mark is enough: the other one may be what is damaged."""
    return wal[at + 8 : at + 12] == salts[:4] or wal[at + 12 : at + 16] == salts[4:]


def _pair(wal: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack(">II", wal[at : at + 8])
    return first, second


def _sum(wal: bytes, content: bytes, before: tuple[int, int]) -> tuple[int, int]:
    """SQLite's sum over these bytes, in the order of bytes that the header names."""
    order = ">" if wal[3:4] == b"\x83" else "<"
    return _added(struct.unpack(f"{order}{len(content) // 4}I", content), before)


def _added(words: tuple[int, ...], before: tuple[int, int]) -> tuple[int, int]:
    first, second = before
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _MASK
        second = (second + odd + first) & _MASK
    return first, second
