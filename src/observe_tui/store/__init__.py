"""How is it kept? In one SQLite file, each event as a durable commit of its own.

What the file cannot take waits in a journal beside it; an older file is copied, then upgraded.
The only SQL of the house, started by `opening.open_store`. May import only `record`.
"""
