"""What kind of place a folder is: across a network, or copied about by another program."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

_NETWORK = frozenset({
    "9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.davfs2",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs2",
    "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs", "sshfs",
    "virtiofs", "webdav",
})  # fmt: skip

_FOLDERS = {
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mobile documents": "iCloud",
    "iclouddrive": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "onedrive": "OneDrive",
    "pclouddrive": "pCloud",
    "seafile": "Seafile",
}
"""Names of folders that such programs make, in small letters; some add the name of a school."""

_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    "desktop.onedrive": "OneDrive",
}
_CLOUD_DATABASES = (".sync_", "._sync_")
"""How the files begin by which Nextcloud and ownCloud know a folder; they end in `.db`."""


def share(folder: Path) -> str:
    """The kind of network that a folder is on, such as `nfs`; empty where it is on this computer.

    Where the system does not tell, it counts as being on this computer.
    """
    if sys.platform == "win32":
        return _windows_share(folder)
    if sys.platform == "darwin":
        return _mac_share(folder)
    try:
        told = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        return share_among(told.splitlines(), folder.resolve())
    except OSError:
        return ""


def share_among(mounts: Iterable[str], folder: Path) -> str:
    """The same, told from what Linux says of its mounts (`/proc/self/mountinfo`).

    Args:
        folder: without links in it.
    """
    kind, deepest = "", -1
    for line in mounts:
        place, _, source = line.partition(" - ")
        fields, kinds = place.split(" "), source.split(" ")
        if len(fields) < 5 or not source:
            continue
        at = Path(_unescaped(fields[4]))
        # Of two at one place, the later one is on top.
        if folder.is_relative_to(at) and len(at.parts) >= deepest:
            kind, deepest = kinds[0], len(at.parts)
    return kind if kind in _NETWORK else ""


def synced_by(folder: Path) -> str:
    """The program that copies a folder to other computers; empty where none is known to."""
    for one in (folder, *folder.parents):
        told = synced_by_names(one.name, _names(one))
        if told:
            return told
    return ""


def synced_by_names(name: str, inside: Sequence[str]) -> str:
    """The same of one folder, told by its name and by the names of what is in it."""
    small = name.casefold()
    for begins, program in _FOLDERS.items():
        if small == begins or small.startswith((f"{begins} -", f"{begins}-", f"{begins} (")):
            return program
    for one in inside:
        if one.casefold() in _MARKS:
            return _MARKS[one.casefold()]
        if one.startswith(_CLOUD_DATABASES) and one.endswith(".db"):
            return "Nextcloud"
    return ""


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are enough, and quicker
    except OSError:
        return []


def _unescaped(field: str) -> str:
    r"""Spaces and the like are written as `\040` there."""
    parts = field.split("\\")
    told = [parts[0]]
    for part in parts[1:]:
        code = part[:3]
        is_code = len(code) == 3 and all(digit in "01234567" for digit in code)
        told.append(chr(int(code, 8)) + part[3:] if is_code else f"\\{part}")
    return "".join(told)


def _windows_share(folder: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    anchor = folder.absolute().anchor
    if anchor.startswith("\\\\"):
        return "smb"
    remote = 4
    return "smb" if ctypes.windll.kernel32.GetDriveTypeW(anchor) == remote else ""


def _mac_share(folder: Path) -> str:
    """What `statfs` says; the places in its answer are those of every macOS since 10.6."""
    if sys.platform != "darwin":
        return ""
    import ctypes

    answer = ctypes.create_string_buffer(4096)
    system = ctypes.CDLL(None)
    ask = getattr(system, "statfs$INODE64", None) or system.statfs
    if ask(os.fsencode(folder), answer) != 0:
        return ""
    return bytes(answer.raw[72:88]).split(b"\0")[0].decode() if not answer.raw[65] & 0x10 else ""
