"""What would this look like with a term's work in it? A made-up school, built from real events.

Everything goes through the ports and `session`, with a clock that can be set to the past.
May import `session`, `steps`, `analysis`, `record` and `protocol`; never `store`, `ui` or Textual.
"""
