"""Which copies of the store are there, and how does one come back into its place?

Uses only what stands right under `store`.
"""
