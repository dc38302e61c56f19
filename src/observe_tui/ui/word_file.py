"""Which words judge: the lists that came with the program, and what somebody changed about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from observe_tui.analysis.judgements import Words


LEFT_OUT = "your words are left out · "


@dataclass(frozen=True, slots=True)
class WordFile:
    """Where somebody adds words to the lists, or takes some away.

    Attributes:
        path: none where there is no such file.
        locale: of the computer, such as `de_DE`; its language is looked for, and English.
    """

    path: Path | None = None
    locale: str = ""

    def read(self) -> tuple[Words, str]:
        """The words to look for, and a sentence about what is wrong with the file, if anything is.

        Where something is, the lists that came with the program are looked for as they are.
        """
        from observe_tui.analysis.wordlists import (
            LANGUAGES,
            NOTHING_OF_OWN,
            WordsError,
            all_words,
            read_own,
        )
        from observe_tui.protocol.syntax import MAX_BYTES

        spoken = self.locale[:2].lower()
        languages = dict.fromkeys((spoken, "en") if spoken in LANGUAGES else ("en",))
        own, trouble = NOTHING_OF_OWN, ""
        try:
            if self.path is not None and self.path.exists():
                if not self.path.is_file():
                    raise WordsError(f"{self.path.name} is no file")
                with self.path.open("rb") as file:
                    own = read_own(file.read(MAX_BYTES + 1), self.path.name)
        except WordsError as error:
            trouble = f"{LEFT_OUT}{error}"
        except OSError as error:
            trouble = f"{LEFT_OUT}{error.strerror or type(error).__name__}"
        return all_words(languages, own), trouble
