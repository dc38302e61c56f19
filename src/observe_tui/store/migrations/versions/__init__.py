"""Which steps are there? One file for each revision, in the order of their numbers.

A step that has been released never changes, and imports nothing of the house: the tables of
today are not the tables of its day.
"""
