"""Pages of an encrypted store, read one by one: SQLCipher gives up where one of them is damaged."""

from __future__ import annotations

from observe_tui.store.checking import MAGIC

RESERVED = 80
"""Bytes at the end of each page: what it was encrypted with, and the proof that it is unchanged."""

_BLOCK = 16


def plain_page(page: bytes, key: bytes, number: int) -> bytes:
    """What is on a page; nonsense where it was changed. Whether it was is not looked at.

    Args:
        number: of the page, from 1; the first one begins with salt.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    begin = len(MAGIC) if number == 1 else 0
    hidden, start = page[begin:-RESERVED], page[-RESERVED : _BLOCK - RESERVED]
    if len(hidden) % _BLOCK or len(start) != _BLOCK or not any(page):
        return page
    opened = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor().update(hidden)
    return MAGIC[:begin] + opened + bytes(RESERVED)


def plain_pages(content: bytes, key: bytes, size: int) -> bytes:
    """The same for a whole file."""
    return b"".join(
        plain_page(content[at : at + size], key, at // size + 1)
        for at in range(0, len(content), size)
    )
