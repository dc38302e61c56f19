"""Where files live on this machine. No other module works out a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "OBSERVE_TUI_HOME"


@dataclass(frozen=True, slots=True)
class Places:
    """Every folder and file that the program keeps or reads.

    Attributes:
        home: the folder that holds everything the program writes.
        bundled: the folder of the protocols that came with the program.
    """

    home: Path
    bundled: Path

    @property
    def store(self) -> Path:
        """The SQLite file with every cycle, observation and draft."""
        return self.home / "observe.db"

    @property
    def protocols(self) -> Path:
        """The user's own protocol files."""
        return self.home / "protocols"

    @property
    def letterhead(self) -> Path:
        """A school's own letterhead for its pages, where it has one."""
        return self.home / "letterhead"

    @property
    def exports(self) -> Path:
        """Where summaries go when no other place was named."""
        return self.home / "exports"

    @property
    def words(self) -> Path:
        """The user's own words that judge, and those of the lists that do not."""
        return self.home / "words.toml"

    @property
    def settings(self) -> Path:
        """What the user has chosen about the program."""
        return self.home / "settings.toml"

    @property
    def curtain(self) -> Path:
        """What the passphrase of the curtain is checked against."""
        return self.home / "curtain.json"

    @property
    def log(self) -> Path:
        """The log of faults: no names, no notes, no local variables."""
        return self.home / "observe-tui.log"


def user_places() -> Places:
    """The places of this user: `OBSERVE_TUI_HOME` if set, else the system's data folder."""
    override = os.environ.get(HOME_VARIABLE, "").strip()
    if override:
        home = Path(override).expanduser().absolute()
    else:
        from platformdirs import user_data_path

        home = user_data_path("observe-tui", appauthor=False)
    return Places(home=home, bundled=bundled_protocols())


def bundled_protocols() -> Path:
    """The folder of bundled protocols: inside the package, or the checkout when run from one."""
    package = Path(__file__).parent
    shipped = package / "protocols"
    return shipped if shipped.is_dir() else package.parent.parent / "protocols"
