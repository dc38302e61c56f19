"""The stages of a cycle. Apart from the model, so that a list of cycles needs none of it.

A cycle has some of them, in this order. One without a lesson is a *meeting*.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

StageId: TypeAlias = Literal["before", "observe", "debrief", "meeting", "follow-up"]

STAGES: tuple[StageId, ...] = ("before", "observe", "debrief", "meeting", "follow-up")

LESSON_STAGES: tuple[StageId, ...] = ("before", "observe", "debrief", "follow-up")
"""The stages of a cycle with one lesson in it."""
