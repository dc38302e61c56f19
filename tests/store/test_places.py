"""What kind of place a folder is, told from what systems and programs say of it."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import pytest

from observe_tui.store.places import share, share_among, synced_by, synced_by_names

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 22 0:5 / /proc rw - proc proc rw
40 22 0:44 / /home rw,relatime shared:20 - nfs4 server:/export/home rw,vers=4.2
41 40 0:45 / /home/local rw - tmpfs tmpfs rw
42 22 0:46 / /mnt/My\\040Files rw - cifs //school/share rw
43 22 0:47 / /media/laptop rw - fuse.sshfs me@laptop: rw
44 22 0:48 / /twice rw - nfs server:/old rw
45 44 0:49 / /twice rw - ext4 /dev/sdb1 rw
nonsense
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/records", ""),
        ("/home/ana/.local/share/observe-tui", "nfs4"),
        ("/home/local/records", ""),
        ("/homes/ana", ""),
        ("/mnt/My Files/records", "cifs"),
        ("/media/laptop/x", "fuse.sshfs"),
        ("/twice/x", ""),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the places of Linux")
def test_the_network_is_told_from_the_mount_that_is_nearest(folder: str, kind: str) -> None:
    assert share_among(MOUNTS.splitlines(), Path(PurePosixPath(folder))) == kind


def test_this_folder_is_looked_up_whatever_system_this_is(tmp_path: Path) -> None:
    assert isinstance(share(tmp_path / "not" / "there"), str)


@pytest.mark.parametrize(
    ("name", "inside", "program"),
    [
        ("records", [], ""),
        ("Dropbox", [], "Dropbox"),
        ("dropboxes", [], ""),
        ("OneDrive - North School", [], "OneDrive"),
        ("Mobile Documents", [], "iCloud"),
        ("My Drive", [], "Google Drive"),
        ("Nextcloud", [], "Nextcloud"),
        ("records", [".stfolder"], "Syncthing"),
        ("records", [".sync_8f2a.db"], "Nextcloud"),
        ("records", ["._sync_8f2a.db"], "Nextcloud"),
        ("records", [".sync_notes.txt"], ""),
        ("records", [".dropbox.cache"], "Dropbox"),
    ],
)
def test_a_folder_that_is_copied_about_is_known_by_its_marks(
    name: str, inside: list[str], program: str
) -> None:
    assert synced_by_names(name, inside) == program


def test_marks_count_anywhere_above(tmp_path: Path) -> None:
    folder = tmp_path / "synced" / "school" / "records"
    folder.mkdir(parents=True)
    assert synced_by(folder) == ""
    (tmp_path / "synced" / ".stfolder").mkdir()
    assert synced_by(folder) == "Syncthing"
