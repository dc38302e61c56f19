"""The key file: the key to the records, locked once with a passphrase and once with a recovery key.

The records are encrypted with 32 random bytes that stay the same as long as they are encrypted. A
new passphrase locks the same bytes anew, so that nothing else has to be written again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from observe_tui.record.ports import StoreDamaged, StoreError, StoreLocked
from observe_tui.store.database import Database
from observe_tui.store.encryption.recovery_key import canonical, new_recovery_key, slips
from observe_tui.store.encryption.sealing import KEY_BYTES, derived, disclose, enclose, put_in_place

COST = 2**17
"""The `n` of scrypt for new passphrases: about half a second and 128 MB, for each one tried."""

SHORTEST = 12
"""Characters that a new passphrase has at least."""

_BLOCK, _LANES = 8, 1
_FEWEST_COST, _MOST_COST, _MOST_MEMORY = 2, 2**19, 2**30
_SALT_BYTES = 16
_FEWEST_DIFFERENT = 5
_FORMAT = 1
_BY_PASSPHRASE = b"observe-tui: the key to the records, by passphrase, 1"
_BY_RECOVERY = b"observe-tui: the key to the records, by recovery key, 1"
_WRONG = "That passphrase does not open your records."


@dataclass(frozen=True, slots=True)
class Lock:
    """The key to the records, locked.

    Attributes:
        enclosed: what only the right words open.
        cost: the `n` of scrypt; of no meaning for words that nobody can guess.
    """

    salt: bytes
    enclosed: bytes
    cost: int = _FEWEST_COST


@dataclass(frozen=True, slots=True)
class Keyring:
    """What a key file holds: either lock opens to the same key."""

    passphrase: Lock
    recovery: Lock


def new_key() -> bytes:
    """A key for records that had none."""
    return secrets.token_bytes(KEY_BYTES)


def refuse_weak(passphrase: str) -> None:
    """Refuse what is no good as a new passphrase.

    Raises:
        StoreError: it says why, and what would be good.
    """
    normal = unicodedata.normalize("NFC", passphrase)
    if normal != normal.strip():
        raise StoreError(
            "A passphrase does not begin or end with a blank: nobody would see it on paper."
        )
    if not normal.isprintable():
        raise StoreError("A passphrase is one line of letters, digits, signs and blanks.")
    if len(normal) < SHORTEST or len(set(normal)) < _FEWEST_DIFFERENT:
        raise StoreError(
            f"That is too easy to guess: a passphrase has at least {SHORTEST} characters. Four "
            "words that have nothing to do with each other are easy to remember and hard to guess."
        )


def new_keyring(key: bytes, passphrase: str) -> tuple[Keyring, str]:
    """Lock a key with a passphrase and with a new recovery key, which is given too."""
    salt, cost = os.urandom(_SALT_BYTES), COST
    enclosed = enclose(key, _of_passphrase(passphrase, salt, cost), _BY_PASSPHRASE)
    recovery, words = _new_recovery(key)
    return Keyring(Lock(salt, enclosed, cost), recovery), words


def with_new_recovery(keyring: Keyring, key: bytes) -> tuple[Keyring, str]:
    """The same passphrase with a new recovery key, which is given too."""
    recovery, words = _new_recovery(key)
    return Keyring(keyring.passphrase, recovery), words


def unlock(keyring: Keyring, words: str) -> bytes:
    """The key, by passphrase or recovery key. It takes the same time whatever is given.

    Raises:
        StoreLocked: neither fits. A mistyped recovery key is told, and which group it is.
    """
    by_passphrase = _of_passphrase(words, keyring.passphrase.salt, keyring.passphrase.cost)
    by_recovery = _of_recovery(words, keyring.recovery.salt)
    found = _opened(keyring.recovery, by_recovery, _BY_RECOVERY)
    found = _opened(keyring.passphrase, by_passphrase, _BY_PASSPHRASE) or found
    if found is None:
        raise StoreLocked(_slipped(words) or _WRONG)
    return found


def read(file: Path) -> Keyring:
    """What a key file holds.

    Raises:
        FileNotFoundError: there is none.
        StoreDamaged: it cannot be read, or is not a key file.
    """
    try:
        told = json.loads(file.read_bytes())
        if told["format"] != _FORMAT:
            raise ValueError("a format of another version")
        return Keyring(
            _read_lock(told["passphrase"], cost=int(told["passphrase"]["scrypt"])),
            _read_lock(told["recovery"]),
        )
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _unusable(file, "cannot be read") from None


def find(database: Database) -> tuple[Path, Keyring]:
    """The key file of these records, or another one that holds the same.

    Raises:
        StoreDamaged: there is none that can be read.
    """
    trouble = _unusable(database.keys, "is missing")
    for file in (database.keys, database.coming_keys, database.spare_keys):
        try:
            return file, read(file)
        except FileNotFoundError:
            continue
        except StoreDamaged as damaged:
            trouble = damaged
    raise trouble


def write(file: Path, keyring: Keyring) -> None:
    """Put a key file in place, for its owner only.

    Raises:
        OSError: what was there before still is.
    """
    told = {
        "format": _FORMAT,
        "what": "The key to the records, locked with a passphrase and with a recovery key.",
        "passphrase": _lock_fields(keyring.passphrase) | {"scrypt": keyring.passphrase.cost},
        "recovery": _lock_fields(keyring.recovery),
    }
    file.parent.mkdir(mode=0o700, exist_ok=True)
    put_in_place(file, json.dumps(told, indent=1).encode() + b"\n")


def _unusable(file: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"The key file {file} {what}. Without it neither the passphrase nor the recovery key opens "
        f"the records. Nothing was changed. Put a copy of {file.name} back in its place: there is "
        "one in each folder of copies."
    )


def _new_recovery(key: bytes) -> tuple[Lock, str]:
    salt, words = os.urandom(_SALT_BYTES), new_recovery_key()
    return Lock(salt, enclose(key, _of_recovery(words, salt), _BY_RECOVERY)), words


def _of_passphrase(words: str, salt: bytes, cost: int) -> bytes:
    # Blanks at the ends come with pasting, and no passphrase has them.
    normal = unicodedata.normalize("NFC", words.strip()).encode("utf-8", "surrogatepass")
    try:
        return hashlib.scrypt(
            normal, salt=salt, n=cost, r=_BLOCK, p=_LANES, maxmem=_MOST_MEMORY, dklen=KEY_BYTES
        )
    except (ValueError, MemoryError) as trouble:
        needed = cost * _BLOCK * 128 // 10**6
        raise StoreError(
            f"There is no memory to try a passphrase: it needs {needed} MB. Nothing was changed. "
            "Close other programs and try again."
        ) from trouble


def _of_recovery(words: str, salt: bytes) -> bytes:
    normal = canonical(words).encode("utf-8", "surrogatepass")
    return derived(normal, salt, _BY_RECOVERY)


def _opened(lock: Lock, key: bytes, purpose: bytes) -> bytes | None:
    try:
        return disclose(lock.enclosed, key, purpose)
    except ValueError:
        return None


def _slipped(words: str) -> str:
    wrong = [str(number) for number in slips(words)]
    if not wrong:
        return ""
    which = " and ".join(filter(None, (", ".join(wrong[:-1]), wrong[-1])))
    return f"This recovery key has a typing error in group {which}. Look at it again."


def _lock_fields(lock: Lock) -> dict[str, str]:
    return {
        "salt": base64.b64encode(lock.salt).decode(),
        "locked": base64.b64encode(lock.enclosed).decode(),
    }


def _read_lock(told: Mapping[str, str], cost: int = _FEWEST_COST) -> Lock:
    """Raises: ValueError for what no version of this program has written."""
    if not _FEWEST_COST <= cost <= _MOST_COST or cost & (cost - 1):
        raise ValueError("a cost that nobody would choose")
    return Lock(base64.b64decode(told["salt"]), base64.b64decode(told["locked"]), cost)
