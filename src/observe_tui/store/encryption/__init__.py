"""How does a passphrase keep everybody else out?

Its libraries are loaded only where records are encrypted.
"""
