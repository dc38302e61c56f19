"""What every panel of a conversation is: it is shown a state and what surrounds it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType

from observe_tui.kit.panel import SpecT, StateT, StepPanel

SettingT = TypeVar("SettingT")


class TurnPanel(StepPanel[SpecT, StateT], Generic[SpecT, StateT, SettingT]):
    """Base of the panels of a conversation, in which people mostly write.

    Attributes:
        wants_room: whether what the step asks may make room, where there is little, for what is
            being done.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep_words", "Keep", id="turn.keep", priority=True,
                tooltip="Record what is written here now; leaving the step does it too"),
    ]  # fmt: skip

    wants_room = False

    def show(self, state: StateT, setting: SettingT) -> None:
        """Draw this state in this setting. Called often: nothing is drawn that has not changed."""
        raise NotImplementedError

    def begin(self) -> None:
        """The step was entered: put the cursor where one starts."""

    def unrecorded(self, *, leaving: bool = True) -> StepPanel.Recorded | None:
        """What is written here and not recorded yet, for the screen to record.

        Asking twice gives it once.

        Args:
            leaving: whether the conversation leaves this step; else people only look away, and
                what somebody may be in the middle of stays a draft.
        """
        return None

    def action_keep_words(self) -> None:
        """Record what is written here."""
        if (message := self.unrecorded()) is not None:
            self.post_message(message)
