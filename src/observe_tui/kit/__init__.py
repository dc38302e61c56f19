"""Which Textual parts do screens and step panels share? Panels, plain text, key bar, drafting.

People's text enters a widget only through `plain`. Draws the blocks of `analysis`.
May import `analysis`, `record` and `protocol`; never `steps`, `session`, `store` or `ui`.
"""
