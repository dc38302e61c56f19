"""How does something go for good, from the store and from all that lies beside it?

From the outside in: copies, journal, store.
"""
