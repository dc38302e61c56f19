"""Sealing: bytes and lines of text that only a key opens, and that nobody can change unseen.

AES-256 in GCM, with a random nonce each time.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.record.ports import StoreError
from observe_tui.store.failures import MISSING
from observe_tui.store.locking import open_private, sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12

HALF_WRITTEN = ".new"
"""Ends the name of a file until it is put in place."""

_LINE = b"observe-tui: a line beside the records, 1"


def derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A key made of a secret that nobody can guess: HKDF with SHA-256 (RFC 5869).

    Raises:
        StoreError: the part that does it is not installed.
    """
    try:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    except ImportError as gone:
        raise StoreError(MISSING) from gone
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=purpose).derive(secret)


def enclose(words: bytes, key: bytes, purpose: bytes) -> bytes:
    """The words so that only this key opens them, and only for this purpose.

    Raises:
        StoreError: the part that does it is not installed.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, words, purpose)


def disclose(enclosed: bytes, key: bytes, purpose: bytes) -> bytes:
    """What was enclosed.

    Raises:
        ValueError: another key, another purpose, or not a byte of it may be trusted.
        StoreError: the part that does it is not installed.
    """
    cipher = _cipher(key)
    from cryptography.exceptions import InvalidTag

    nonce, words = enclosed[:_NONCE_BYTES], enclosed[_NONCE_BYTES:]
    if len(nonce) < _NONCE_BYTES:
        raise ValueError("it does not open")
    try:
        return cipher.decrypt(nonce, words, purpose)
    except InvalidTag:
        raise ValueError("it does not open") from None


def seal(line: bytes, key: bytes | None) -> bytes:
    """The line as it lies on the disk: sealed where there is a key, else as it is."""
    if key is None:
        return line
    return base64.b64encode(enclose(line, _line_key(key), _LINE))


def unseal(line: bytes, key: bytes | None) -> bytes:
    """What was sealed.

    Raises:
        ValueError: it was torn, changed, or sealed with another key.
    """
    if key is None:
        return line
    return disclose(base64.b64decode(line.strip(), validate=True), _line_key(key), _LINE)


def looks_sealed(line: bytes) -> bool:
    """Whether a line of the disk can be one that was sealed, whole or torn."""
    return re.fullmatch(rb"[A-Za-z0-9+/=]*", line.strip()) is not None


def seal_lines(file: Path, key: bytes) -> None:
    """Seal every line of a file that is not sealed yet.

    Raises:
        OSError: the file is as it was.
    """
    _each_line(file, lambda line: seal(unsealed(line, key), key))


def unseal_lines(file: Path, key: bytes) -> None:
    """Open every line of a file that was sealed; what does not open stays as it is.

    Raises:
        OSError: the file is as it was.
    """
    _each_line(file, lambda line: unsealed(line, key))


def unsealed(line: bytes, key: bytes) -> bytes:
    """What was sealed, or the line itself where it is not sealed with this key."""
    try:
        return unseal(line, key)
    except ValueError:
        return line


def put_in_place(file: Path, content: bytes) -> None:
    """Write a file, for its owner only: whole, or not at all.

    Raises:
        OSError: what was there before still is.
    """
    part = file.with_name(f"{file.name}{HALF_WRITTEN}")
    part.unlink(missing_ok=True)
    with open_private(part) as handle:
        rest = memoryview(content)
        while rest:
            rest = rest[handle.write(rest) :]
        os.fsync(handle.fileno())
    part.replace(file)
    sync_folder(file.parent)


def _each_line(file: Path, change: Callable[[bytes], bytes]) -> None:
    try:
        lines = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    changed = [change(line) for line in lines if line.strip()]
    put_in_place(file, b"".join(line + b"\n" for line in changed))


def _line_key(key: bytes) -> bytes:
    """Lines are sealed with a key of their own: the database uses its key in its own way."""
    return derived(key, b"", _LINE)


def _cipher(key: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as gone:
        raise StoreError(MISSING) from gone
    return AESGCM(key)
