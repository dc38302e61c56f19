"""Walking through the steps of a conversation: on, back, past one, and to its end."""

from __future__ import annotations

from observe_tui.analysis.timeline import GAP, PAUSE, RESUME
from observe_tui.protocol.model import StepSpec
from observe_tui.session.progress import DONE, ENTER, SKIP
from observe_tui.session.session import Session


class Way:
    """The way through a session's steps. Every move is an event of the run."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.steps = session.steps

    @property
    def current(self) -> StepSpec | None:
        """Where the conversation stands; none where the stage has no steps."""
        current = self._session.progress.current
        return next((step for step in self.steps if step.id == current), None)

    @property
    def place(self) -> int:
        """The place of that step, from 1; 0 where there is none."""
        current = self.current
        return self.steps.index(current) + 1 if current is not None else 0

    @property
    def at_end(self) -> bool:
        """Whether no step follows."""
        return self.place == len(self.steps)

    def begin(self) -> None:
        """Enter the first step, unless the conversation has begun already."""
        if self.steps and self.current is None:
            self._enter(0)

    def go_on(self) -> None:
        """This step is done; enter the next."""
        self._finish_step()
        self._enter(self.place)

    def go_back(self) -> bool:
        """Enter the step before. False where there is none."""
        if self.place > 1:
            self._enter(self.place - 2)
            return True
        return False

    def skip(self, reason: str) -> None:
        """Leave this step out, and enter the next if one follows."""
        current = self.current
        if current is not None:
            payload = {"step": current.id, "reason": reason}
            self._session.record("", SKIP, payload, settles=skip_field(current))
            if not self.at_end:
                self._enter(self.place)

    def end(self) -> None:
        """End the conversation; its last step is done, unless it has just been left out."""
        walked = [one for one in self._session.events if one.verb not in (PAUSE, RESUME, GAP)]
        if not walked or walked[-1].verb != SKIP:
            self._finish_step()
        self._session.end()

    def _finish_step(self) -> None:
        current = self.current
        if current is not None:
            self._session.mark_run(DONE, step=current.id)

    def _enter(self, place: int) -> None:
        self._session.mark_run(ENTER, step=self.steps[place].id)


def skip_field(step: StepSpec) -> str:
    """The draft field of the reason for leaving a step out."""
    return f"{step.id}/(skip)"
