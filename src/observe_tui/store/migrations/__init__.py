"""How does an older file become today's? Step by step, from one revision to the next.

Alembic reads `env.py` and `versions` as files; nothing imports them. `upgrading` starts it.
May import only `store.tables`.
"""
