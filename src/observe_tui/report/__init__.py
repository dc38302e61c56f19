"""What leaves the room? One document of a cycle, and one renderer for each format it is kept in.

Text from people is data in every format: never markup, never a formula, never a command.
May import `session`, `steps`, `analysis`, `record` and `protocol`; never `store`, `ui` or Textual.
"""
