"""Codes marked in every interval of a lesson."""
