"""What is asked before a passphrase is set, changed or taken away, and what is done then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from textual import on
from textual.message import Message

from observe_tui.kit.secretline import SecretLine
from observe_tui.record.ports import StoreError
from observe_tui.ui.safety_lines import (
    CURTAIN_PASSPHRASE,
    ENCRYPTION,
    NEW_PASSPHRASE,
    NEW_RECOVERY,
)

if TYPE_CHECKING:
    from observe_tui.ui.services import Services

_AGAIN = "The same again"
_DIFFERENT = "The two were not the same. Nothing was changed; begin again."


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it.

    Attributes:
        told: in a sentence.
        recovery: a recovery key to be printed and locked away; empty where there is none.
    """

    told: str
    recovery: str = ""


Work: TypeAlias = Callable[[tuple[str, ...]], Done]


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions with a passphrase for an answer, and what the answers are for.

    Attributes:
        work: takes the answers; slow, for a thread. May raise `StoreError`.
        doing: what to say meanwhile.
        closes: whether the records have to be closed for it.
        why: a sentence under the questions.
        answers: those given so far.
    """

    questions: tuple[str, ...]
    work: Work
    doing: str
    closes: bool
    why: str
    answers: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The one that is put now; empty where all were answered."""
        rest = self.questions[len(self.answers) :]
        return rest[0] if rest else ""

    def answered(self, words: str) -> Asking:
        """The same with one more answer.

        Raises:
            StoreError: it should be the same as the one before, and is not.
        """
        if self.question == _AGAIN and words != self.answers[-1]:
            raise StoreError(_DIFFERENT)
        return replace(self, answers=(*self.answers, words))

    def do(self) -> Done:
        """Do what the answers are for.

        Raises:
            StoreError: it was not done.
        """
        return self.work(self.answers)


class AskingLine(SecretLine):
    """Puts the questions one after another."""

    @dataclass
    class Asked(Message):
        """All were answered, or somebody left: then it says why."""

        asking: Asking | None
        told: str = ""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id)
        self._asking: Asking | None = None

    def begin(self, asking: Asking) -> None:
        """Put the first question."""
        self._asking = asking
        self.ask(asking.question)
        self.start()

    @on(SecretLine.Given)
    def _on_given(self, message: SecretLine.Given) -> None:
        message.stop()
        if self._asking is None or not message.words:
            return
        try:
            answered = self._asking.answered(message.words)
        except StoreError as trouble:
            self._finish(None, f"▲ {trouble}")
            return
        if answered.question:
            self.begin(answered)
        else:
            self._finish(answered)

    @on(SecretLine.Left)
    def _on_left(self, message: SecretLine.Left) -> None:
        message.stop()
        self._finish(None, "Nothing was changed.")

    def _finish(self, asking: Asking | None, told: str = "") -> None:
        self._asking = None
        self.post_message(self.Asked(asking, told))


def asking(row: str, services: Services) -> Asking | None:
    """What is asked for a row of the safety page; none where nothing is."""
    if row == ENCRYPTION:
        return _decrypting(services) if services.safe.is_encrypted else _encrypting(services)
    if row == NEW_PASSPHRASE:
        return _changing(services)
    if row == NEW_RECOVERY:
        return _renewing(services)
    if row == CURTAIN_PASSPHRASE:
        return _unlocking(services) if services.curtain.is_set else _locking(services)
    return None


def _encrypting(services: Services) -> Asking:
    def work(answers: tuple[str, ...]) -> Done:
        recovery = services.safe.encrypt(answers[0])
        return Done("✓ encrypted: the records, their copies and everything beside them", recovery)

    return Asking(
        ("New passphrase", _AGAIN),
        work,
        "Encrypting the records and their copies …",
        True,
        "Four words that belong to nobody else are good. Without it, or the recovery key you are "
        "shown next, nobody can ever read the records again.",
    )


def _changing(services: Services) -> Asking:
    def work(answers: tuple[str, ...]) -> Done:
        recovery = services.safe.change(answers[0], answers[1])
        return Done("✓ changed; the sheet with the recovery key before is of no use now", recovery)

    return Asking(
        ("Your passphrase", "New passphrase", _AGAIN),
        work,
        "Changing the passphrase …",
        True,
        "You get a new recovery key with it.",
    )


def _renewing(services: Services) -> Asking:
    def work(answers: tuple[str, ...]) -> Done:
        recovery = services.safe.renew(answers[0])
        return Done("✓ there is a new recovery key; the sheet before is of no use now", recovery)

    return Asking(
        ("Your passphrase",),
        work,
        "Making a new recovery key …",
        True,
        "For when the printed sheet is lost, or somebody has seen it.",
    )


def _decrypting(services: Services) -> Asking:
    def work(answers: tuple[str, ...]) -> Done:
        services.safe.decrypt(answers[0])
        return Done("✓ encryption is off: whoever can read the files can read the records")

    return Asking(
        ("Your passphrase",),
        work,
        "Writing the records without encryption …",
        True,
        "Encryption is taken away: whoever can read the files could read the records.",
    )


def _locking(services: Services) -> Asking:
    def work(answers: tuple[str, ...]) -> Done:
        services.curtain.set(answers[0])
        return Done("✓ from now on this passphrase lifts the curtain")

    return Asking(
        ("Passphrase for the curtain", _AGAIN),
        work,
        "Keeping it …",
        False,
        "It keeps eyes off the screen; it does not protect the files.",
    )


def _unlocking(services: Services) -> Asking:
    def work(answers: tuple[str, ...]) -> Done:
        if not services.curtain.opens(answers[0]):
            if services.curtain.trouble:
                raise StoreError(services.curtain.trouble)
            raise StoreError("That is not the curtain's passphrase. Nothing was changed.")
        services.curtain.remove()
        return Done("✓ F9 alone lifts the curtain from now on")

    return Asking(("The curtain's passphrase",), work, "Looking …", False, "It is taken away.")
