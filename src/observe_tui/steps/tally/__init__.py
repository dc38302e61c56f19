"""Counts of things that happen."""
