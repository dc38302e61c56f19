"""A question answered in writing."""
