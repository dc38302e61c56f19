"""A timestamped script of what is said and done."""
