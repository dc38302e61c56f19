"""The key file: passphrase and recovery key open it, nothing else does; slips are told."""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from observe_tui.record.ports import StoreDamaged, StoreError, StoreLocked
from observe_tui.store.database import Database
from observe_tui.store.encryption import ciphering, keyring
from observe_tui.store.encryption.ciphering import change, encrypt, key_of, renew
from observe_tui.store.encryption.keyring import new_key, new_keyring, read, refuse_weak, unlock
from observe_tui.store.encryption.recovery_key import LETTERS, canonical, new_recovery_key, slips

pytest.importorskip("cryptography")
pytest.importorskip("sqlcipher3")

WORDS = "lamp räven cello tide"
NEW = "paper owl seven doors"
WRONG = "That passphrase does not open your records."


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases that take no time."""
    monkeypatch.setattr(keyring, "COST", 2)


@pytest.fixture
def locked(cheap: None, file: Path) -> tuple[Database, bytes, str]:
    """Encrypted records, their key and their recovery key."""
    return Database(file), *encrypt(Database(file), WORDS)


def test_at_its_real_cost_the_passphrase_and_the_recovery_key_open_it() -> None:
    assert keyring.COST == 2**17
    key = new_key()
    made, recovery = new_keyring(key, WORDS)
    assert unlock(made, WORDS) == key
    assert unlock(made, recovery) == key


def test_a_wrong_passphrase_and_a_wrong_recovery_key_are_told_alike(
    cheap: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, recovery = new_keyring(new_key(), WORDS)
    derived = []
    derive = hashlib.scrypt

    def counted(*given: object, **named: object) -> bytes:
        derived.append(named["n"])
        return derive(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "scrypt", counted)
    for wrong in ("something else", "", new_recovery_key(), "\udcff", WORDS.upper()):
        with pytest.raises(StoreLocked) as refusal:
            unlock(made, wrong)
        assert str(refusal.value) == WRONG
        assert refusal.value.__cause__ is None
    # The slow part is done once for each, whatever was given: nothing can be told from the time.
    unlock(made, WORDS)
    unlock(made, recovery)
    assert len(derived) == 7


def test_letters_with_marks_are_the_same_however_they_are_typed(cheap: None) -> None:
    key = new_key()
    made, _recovery = new_keyring(key, unicodedata.normalize("NFD", WORDS))
    assert unlock(made, unicodedata.normalize("NFC", WORDS)) == key
    assert unlock(made, f"  {WORDS}\t") == key  # pasted with blanks around it
    with pytest.raises(StoreLocked):
        unlock(made, WORDS.replace(" ", ""))


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("too short", "at least 12 characters"),
        ("a" * 40, "easy to guess"),
        (f" {WORDS}", "blank"),
        (f"{WORDS} ", "blank"),
        ("two\nlines of it", "one line"),
        ("half a letter \udcff", "one line"),
    ],
)
def test_a_weak_passphrase_is_refused_with_advice(weak: str, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        refuse_weak(weak)
    refuse_weak(WORDS)


def test_a_recovery_key_may_be_typed_as_people_type(cheap: None) -> None:
    key = new_key()
    made, recovery = new_keyring(key, WORDS)
    for typed in (
        recovery.lower(),
        recovery.replace("-", " "),
        recovery.replace("-", "\N{EN DASH}"),
    ):
        assert unlock(made, f" {typed} ") == key
    assert unlock(made, canonical(recovery)) == key


def test_one_wrong_letter_and_two_exchanged_ones_are_told_by_the_number_of_their_group() -> None:
    recovery = new_recovery_key()
    assert slips(recovery) == ()
    assert len(canonical(recovery)) == 35
    for place, right in enumerate(recovery):
        if right == "-":
            continue
        group = place // 6 + 1
        for letter in f"{LETTERS}01OIL":
            typed = recovery[:place] + letter + recovery[place + 1 :]
            assert slips(typed) == (() if letter == right else (group,)), typed
        for other in range(place + 1, (group * 6) - 1):
            swapped = list(recovery)
            swapped[place], swapped[other] = swapped[other], swapped[place]
            told = () if swapped == list(recovery) else (group,)
            assert slips("".join(swapped)) == told
    groups = recovery.split("-")
    if groups[0] != groups[1]:
        assert slips("-".join([groups[1], groups[0], *groups[2:]])) == (1, 2)
    assert slips(f"{recovery[:3]}{recovery[4:]}") == (1,)  # a letter left out
    assert slips("this is a passphrase of seven words") == ()


def test_a_mistyped_recovery_key_is_told_and_opens_nothing(cheap: None) -> None:
    made, recovery = new_keyring(new_key(), WORDS)
    letter = "2" if recovery[13] != "2" else "3"
    with pytest.raises(StoreLocked, match="a typing error in group 3"):
        unlock(made, recovery[:13] + letter + recovery[14:])


def test_the_key_file_is_for_its_owner_and_holds_no_secret(
    locked: tuple[Database, bytes, str],
) -> None:
    database, key, recovery = locked
    for file in (database.keys, database.spare_keys):
        if sys.platform != "win32":
            assert file.stat().st_mode & 0o777 == 0o600
        text = file.read_text("utf-8")
        for secret in (WORDS, recovery, recovery[:5], key.hex()):
            assert secret not in text
    assert key.hex() not in repr(Database(database.file, key))
    assert repr(key) not in repr(Database(database.file, key))


def test_a_new_passphrase_makes_the_old_ones_useless_and_writes_no_record_anew(
    locked: tuple[Database, bytes, str],
) -> None:
    database, key, old_recovery = locked
    before = database.file.read_bytes()
    recovery = change(database, WORDS, NEW)
    assert database.file.read_bytes() == before
    for file in (database.keys, database.spare_keys):
        assert unlock(read(file), NEW) == unlock(read(file), recovery) == key
        for old in (WORDS, old_recovery):
            with pytest.raises(StoreLocked, match=WRONG):
                unlock(read(file), old)
    assert change(database, recovery, WORDS)  # forgotten, and the sheet was found
    assert key_of(database, WORDS) == key
    with pytest.raises(StoreLocked):
        change(database, NEW, NEW)
    with pytest.raises(StoreError, match="at least 12"):
        change(database, WORDS, "short")
    assert key_of(database, WORDS) == key


def test_a_new_sheet_makes_the_one_before_useless_and_keeps_the_passphrase(
    locked: tuple[Database, bytes, str],
) -> None:
    database, key, old_recovery = locked
    recovery = renew(database, WORDS)
    assert key_of(database, WORDS) == key_of(database, recovery) == key
    with pytest.raises(StoreLocked, match=WRONG):
        key_of(database, old_recovery)


def _damage(told: dict[str, object]) -> list[bytes]:
    passphrase = dict(told["passphrase"])  # type: ignore[call-overload]
    cost = {"passphrase": passphrase | {"scrypt": 2**60}}
    return [
        b"",
        b"[]",
        b"\xff\xfe",
        b'"format"',
        json.dumps(told | {"format": 2}).encode(),
        json.dumps(told | {"recovery": 3}).encode(),
        json.dumps(told | {"recovery": {"salt": 1, "locked": None}}).encode(),
        json.dumps(told | cost).encode(),
    ]


def test_a_lost_or_damaged_key_file_is_replaced_by_the_spare_one(
    locked: tuple[Database, bytes, str],
) -> None:
    database, key, _recovery = locked
    whole = database.keys.read_bytes()
    for damaged in _damage(json.loads(whole)):
        database.keys.write_bytes(damaged)
        assert key_of(database, WORDS) == key
        assert database.keys.read_bytes() == whole
    database.keys.unlink()
    assert database.has_keys
    assert key_of(database, WORDS) == key
    assert database.keys.read_bytes() == whole


def test_without_any_key_file_it_says_what_to_look_for(
    locked: tuple[Database, bytes, str],
) -> None:
    database, _key, _recovery = locked
    whole = json.loads(database.keys.read_bytes())
    for damaged in _damage(whole):
        database.keys.write_bytes(damaged)
        database.spare_keys.write_bytes(damaged)
        with pytest.raises(StoreDamaged, match=r"keys\.json cannot be read.*Nothing was changed"):
            key_of(database, WORDS)
    database.keys.unlink()
    database.spare_keys.unlink()
    with pytest.raises(StoreDamaged, match=r"keys\.json is missing"):
        key_of(database, WORDS)
    database.file.unlink()
    with pytest.raises(StoreError, match="not encrypted"):
        key_of(database, WORDS)


@pytest.mark.parametrize(
    "part", ["sqlcipher3.dbapi2", "cryptography.hazmat.primitives.ciphers.aead"]
)
def test_without_the_extra_it_says_which_one(
    locked: tuple[Database, bytes, str], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, part, None)
    works: list[Callable[[], object]] = [
        lambda: key_of(locked[0], WORDS),
        lambda: ciphering.refuse_to_encrypt(locked[0]),
        lambda: encrypt(Database(locked[0].file.with_name("other.db")), WORDS),
    ]
    for work in works:
        with pytest.raises(StoreError, match="its extra “encrypt”"):
            work()
    assert not locked[0].file.with_name("other.db").exists()
