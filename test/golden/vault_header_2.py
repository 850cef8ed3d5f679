"""Writes vault-header-2.json beside this file: a vault whose header has format 2 and known answers of Argon2id, by the reference implementation in C
(argon2-cffi) and OpenSSL (cryptography), from the layout in src/vault alone.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install argon2-cffi cryptography
    /tmp/golden/bin/python test/golden/vault_header_2.py
"""

import hmac
import json
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = b"0123456789abcdef0123456789abcdef"
PASSPHRASE = "schöne Schüssel"
HEAD = b"\x02H"


def some_bytes(label, length):
    """Fixed bytes in the place of random ones."""
    return sha256(label.encode()).digest()[:length]


def argon2id(passphrase, salt, memory=65536, passes=3, lanes=4):
    return hash_secret_raw(passphrase, salt, passes, memory, lanes, 32, Type.ID, version=0x13)


def seal(label, key, about, plain):
    nonce = some_bytes(f"nonce of {label}", 12)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def slot(kind, root):
    salt = some_bytes(f"salt {kind}", 16)
    by = HKDF(SHA256(), 32, salt, b"penchant vault slot").derive(root(salt))
    about = bytes([kind]) + salt
    wrapped = [seal(f"{part} {kind}", by, HEAD + about + part.encode(), key) for part, key in (("N", NAMES), ("W", WRAP))]
    return about + b"".join(wrapped)


NAMES, WRAP = some_bytes("names", 32), some_bytes("wrap", 32)
name = hmac.new(NAMES, b"ann", sha256).hexdigest()
data_key = some_bytes("data key", 32)
about_key = b"\x02K" + f"key-{name}".encode()
wrapped = seal("data key", WRAP, about_key, data_key)
head = b"\x01S" + (1).to_bytes(8, "big") + bytes([7]) + b"a model"
typed = normalize("NFKC", PASSPHRASE).encode()
records = {
    "vault": HEAD + slot(1, lambda salt: KEY) + slot(2, lambda salt: argon2id(typed, salt)),
    f"key-{name}": b"\x02K" + wrapped + seal("id", WRAP, about_key + wrapped, b"ann"),
    f"state-{name}": head + seal("state", data_key, head + b"ann", bytes([2, 5])),
}
costs = [(65536, 3, 4), (65536, 2, 1), (256, 2, 2), (32, 3, 4)]
words = [(b"password", b"somesalt"), (bytes([1]) * 300, bytes([2]) * 16)]
golden = {
    "records": {name: record.hex() for name, record in records.items()},
    "argon2id": [
        {
            "passphrase": passphrase.hex(),
            "salt": salt.hex(),
            "cost": dict(zip(("memory", "passes", "lanes"), cost)),
            "hash": argon2id(passphrase, salt, *cost).hex(),
        }
        for passphrase, salt in words
        for cost in costs
    ],
}
(Path(__file__).parent / "vault-header-2.json").write_text(json.dumps(golden, indent=2) + "\n")
