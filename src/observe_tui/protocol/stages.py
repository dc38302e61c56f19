"""The stages of a cycle. Apart from the model, so that a list of cycles needs none of it."""

from __future__ import annotations

from typing import Literal, TypeAlias

StageId: TypeAlias = Literal["before", "observe", "debrief", "follow-up"]

STAGES: tuple[StageId, ...] = ("before", "observe", "debrief", "follow-up")
