"""What gets recorded? People, cycles, runs, events and action steps, and the ports to keep them.

Pure: no clock, no SQL, no Textual. The rest of the house reads and writes through `ports`.
May import only `protocol`.
"""
