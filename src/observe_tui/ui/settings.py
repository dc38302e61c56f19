"""What somebody has chosen about the program, remembered from one day to the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

_LARGEST = 64 * 1024
_HEAD = "# Kept by observe-tui: what was chosen in the list of commands.\n"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen.

    Attributes:
        theme: the name of a theme; empty where nobody chose one.
        judgement_words: whether words that judge are underlined while somebody writes.
        curtain_minutes: after how many minutes without a key the curtain drops; 0 for never.
        keep_months: how many months after a lesson its record is kept unless something else was
            agreed; 0 where there is no such rule.
    """

    theme: str = ""
    judgement_words: bool = True
    curtain_minutes: int = 0
    keep_months: int = 0


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The file that choices are kept in.

    Attributes:
        path: none where nothing is remembered.
        keeps: whether choices are written to it, not only read from it.
    """

    path: Path | None = None
    keeps: bool = True

    def read(self) -> tuple[Settings, str]:
        """What was chosen last, and a sentence about what is wrong with the file, if anything is.

        What cannot be understood is as it was at first.
        """
        if self.path is None:
            return Settings(), ""
        try:
            if not self.path.exists():
                return Settings(), ""
            if not self.path.is_file():
                raise OSError("it is no file")
            with self.path.open("rb") as file:
                data = file.read(_LARGEST)
            return _understand(data), ""
        except (OSError, ValueError, RecursionError):
            return Settings(), (
                f"Your choices in {self.path.name} cannot be read, "
                "so everything is as it was at first."
            )

    def write(self, settings: Settings) -> str:
        """Keep these choices: the whole file or nothing of it.

        Returns:
            A sentence about why they could not be kept; empty where they were.
        """
        if self.path is None or not self.keeps:
            return ""
        from observe_tui.report.exporting import ExportError, write

        lines = [f"{name} = {_toml(value)}\n" for name, value in asdict(settings).items()]
        try:
            write(self.path, _HEAD + "".join(lines))
        except ExportError as trouble:
            return f"This holds until you leave. {trouble}"
        return ""


def _understand(data: bytes) -> Settings:
    """The choices a file holds; names it does not know are left alone.

    Raises:
        ValueError: it is not TOML, or a choice is none.
    """
    import tomllib

    found = tomllib.loads(data.decode("utf-8-sig"))
    usual = asdict(Settings())
    chosen = {name: found.get(name, value) for name, value in usual.items()}
    for name, value in chosen.items():
        if type(value) is not type(usual[name]):
            raise ValueError(f"{name} is no {type(usual[name]).__name__}")
    return Settings(**chosen)


def _toml(value: object) -> str:
    """A value of ours as TOML writes it, which for these is how JSON does."""
    import json

    return json.dumps(value)
