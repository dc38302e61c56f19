"""Moments of a lesson that are looked at and scored at set minutes."""
