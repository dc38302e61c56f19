"""A time-boxed turn to speak, with notes."""
