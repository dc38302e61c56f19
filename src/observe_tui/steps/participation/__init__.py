"""Who takes part in the talk of a lesson, and how."""
