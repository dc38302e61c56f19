"""A class looked at in turns: pupil by pupil, every few minutes."""
