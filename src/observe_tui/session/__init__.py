"""What happens while a protocol runs? Where we are, the clock, recording, undo and resuming.

Pure but for the ports and the clock it is handed: the same events give the same session.
May import `steps`, `analysis`, `record` and `protocol`; never `store`, `ui` or Textual.
"""
