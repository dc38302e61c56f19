"""The passphrase that lifts the curtain: only a hash of it is kept, in a small file of its own.

It keeps eyes off the screen. Whoever may read the files of this account reads the records without
it, and whoever removes this file lifts the curtain without it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

_FORMAT = 1
_LARGEST = 4096
_COST, _BLOCK, _LANES = 2**15, 8, 1
_SALT_BYTES, _HASH_BYTES = 16, 32
_MOST_MEMORY = 128 * 1024 * 1024
"""Bytes that trying a passphrase may take: a file from elsewhere must not ask for more."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a passphrase.

    Attributes:
        n: how much work a try is; a power of two.
        r: how large the blocks are that scrypt works on.
        p: how often it works.
        salt: in hexadecimal digits, as is the hash.
    """

    n: int
    r: int
    p: int
    salt: str
    hash: str


class CurtainLock:
    """Whether a passphrase lifts the curtain, and which. Trying one takes a tenth of a second.

    Args:
        path: of the file; without one a passphrase holds until the program is left.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._held: _Kept | None = None

    @property
    def is_set(self) -> bool:
        """Whether a passphrase is needed. A file that cannot be read counts: it is no way in."""
        if self._path is None:
            return self._held is not None
        try:
            self._path.lstat()
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return True

    @property
    def trouble(self) -> str:
        """Why no passphrase can open it, and what to do; empty while one can."""
        if not self.is_set or self._kept() is not None:
            return ""
        assert self._path is not None
        return (
            f"The passphrase cannot be read. Remove {self._path.name} from the folder of the "
            "records, then press F9."
        )

    def set(self, passphrase: str) -> None:
        """Have this passphrase lift the curtain from now on, and no other.

        Raises:
            ValueError: it is empty.
            StoreError: it could not be kept; what was there before holds.
        """
        import json
        import secrets

        if not passphrase:
            raise ValueError("a passphrase has at least one letter")
        salt = secrets.token_bytes(_SALT_BYTES)
        kept = _Kept(_COST, _BLOCK, _LANES, salt.hex(), "")
        kept = _Kept(_COST, _BLOCK, _LANES, salt.hex(), _hash(passphrase, kept).hex())
        if self._path is None:
            self._held = kept
            return
        from observe_tui.record.ports import StoreError
        from observe_tui.report.exporting import ExportError, write

        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(self._path, json.dumps({"format": _FORMAT, **asdict(kept)}, indent=1) + "\n")
        except (OSError, ExportError) as trouble:
            raise StoreError(f"The passphrase was not kept. {trouble}") from trouble

    def remove(self) -> None:
        """Have F9 alone lift the curtain from now on.

        Raises:
            StoreError: the file could not be removed, so the passphrase still holds.
        """
        self._held = None
        if self._path is None:
            return
        from observe_tui.record.ports import StoreError

        try:
            self._path.unlink(missing_ok=True)
        except OSError as trouble:
            reason = trouble.strerror or type(trouble).__name__
            raise StoreError(
                f"{self._path.name} could not be removed: {reason}. The passphrase still holds."
            ) from trouble

    def opens(self, passphrase: str) -> bool:
        """Whether this is the passphrase; where none is set, anything is. Best in a thread."""
        import hmac

        if not self.is_set:
            return True
        kept = self._kept()
        if kept is None:
            return False
        return hmac.compare_digest(_hash(passphrase, kept), bytes.fromhex(kept.hash))

    def _kept(self) -> _Kept | None:
        """What is kept; none where the file cannot be read or understood."""
        if self._path is None:
            return self._held
        try:
            # A pipe or a device in its place would never end.
            if not self._path.is_file():
                return None
            with self._path.open("rb") as file:
                return _understand(file.read(_LARGEST))
        except (OSError, ValueError, RecursionError):
            return None


def _understand(data: bytes) -> _Kept:
    """What a file says.

    Raises:
        ValueError: it is none of ours, or asks for more work than any file may.
    """
    import json

    found = json.loads(data)
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise ValueError("another format")
    n, r, p = (_whole(found.get(name)) for name in "nrp")
    salt, hashed = (bytes.fromhex(str(found.get(name))) for name in ("salt", "hash"))
    sound = n > 1 and n & (n - 1) == 0 and 128 * r * (n + p) <= _MOST_MEMORY and p <= 4
    if not sound or len(salt) < _SALT_BYTES or len(hashed) != _HASH_BYTES:
        raise ValueError("unsound parameters")
    return _Kept(n, r, p, salt.hex(), hashed.hex())


def _whole(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError("no number of ours")
    return value


def _hash(passphrase: str, kept: _Kept) -> bytes:
    """What scrypt makes of a passphrase; one that looks the same is the same on every keyboard."""
    import unicodedata
    from hashlib import scrypt

    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return scrypt(
        words,
        salt=bytes.fromhex(kept.salt),
        n=kept.n,
        r=kept.r,
        p=kept.p,
        maxmem=2 * _MOST_MEMORY,
        dklen=_HASH_BYTES,
    )
