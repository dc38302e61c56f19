"""States and how long each of them held."""
