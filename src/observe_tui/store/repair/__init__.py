"""Is everything as it should be, and what can be read of a file that is not?

Nothing here changes a file that was there before.
"""
