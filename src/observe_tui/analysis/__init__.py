"""Which figures can be told, and from what base? Watched time, intervals, percentages, blocks.

Pure: numbers and words in, numbers and words out; no clock, no SQL, no Textual.
May import `record` and `protocol`.
"""
