"""How what is personal is sealed before it reaches the database.

AES-256-GCM (NIST SP 800-38D). The associated data names the table, the column, the row and the key, so that a
sealed value moved to another row or column no longer opens. A sealed value is `0x01 | key id length | key id |
nonce (12 bytes) | ciphertext and tag`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
_IN_USE: list[Vault] = []
_LENT: ContextVar[Vault | None] = ContextVar("lent", default=None)


class VaultError(Exception):
    """A sealed value does not open: a missing key, a damaged value, or one that belongs to another row."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The place a sealed value belongs to. Opening it anywhere else fails."""

    table: str
    column: str
    row: str

    def associated_data(self, key_id: str) -> bytes:
        """The bytes that AES-GCM authenticates beside the value."""
        return "|".join((self.table, self.column, self.row, key_id)).encode()


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals with its current key and opens with any key it holds. The first key of the mapping is the current one."""

    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("a vault needs at least one key")
        for key_id, key in self.keys.items():
            if len(key) != KEY_BYTES or not key_id or len(key_id) > 64:
                raise ValueError(f"key {key_id!r} must be {KEY_BYTES} bytes under a short name")

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return next(iter(self.keys))

    def seal(self, plain: str, binding: Binding) -> bytes:
        """The sealed bytes of a text, bound to one place."""
        key_id = self.current
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = AESGCM(self.keys[key_id]).encrypt(nonce, plain.encode(), binding.associated_data(key_id))
        return head(key_id) + nonce + body

    def open(self, sealed: bytes, binding: Binding) -> str:
        """The text again. Raises VaultError when the key is missing or the value is not of this place."""
        key_id, nonce, body = _parts(sealed)
        key = self.keys.get(key_id)
        if key is None:
            raise VaultError(f"the key {key_id!r} is not in the key ring")
        try:
            return AESGCM(key).decrypt(nonce, body, binding.associated_data(key_id)).decode()
        except InvalidTag:
            raise VaultError(f"a value in {binding.table}.{binding.column} is damaged or misplaced") from None

    def blind_index(self, value: str) -> bytes:
        """A keyed digest for looking up a sealed value by equality, made with the current key."""
        return _index(self.keys[self.current], value)

    def blind_indexes(self, value: str) -> tuple[bytes, ...]:
        """The digest as each key makes it: what was written down under an earlier key is found too."""
        return tuple(_index(key, value) for key in self.keys.values())


def use(vault: Vault) -> None:
    """Make this the vault that sealed columns go through. Called where the application is put together."""
    _IN_USE.clear()
    _IN_USE.append(vault)


@contextmanager
def lent(vault: Vault) -> Iterator[None]:
    """Within this block, and in this thread alone, sealed columns go through another vault: for a copy of a practice
    that is sealed with other keys."""
    before = _LENT.set(vault)
    try:
        yield
    finally:
        _LENT.reset(before)


def in_use() -> Vault:
    """The vault that sealed columns go through. Refuses to go on without one: nothing is ever stored plain."""
    found = _LENT.get()
    if found is not None:
        return found
    if not _IN_USE:
        raise VaultError("no keys: create_app() has not run")
    return _IN_USE[0]


def key_id_of(sealed: bytes) -> str:
    """Which key a value was sealed with, for rotation and for the doctor."""
    return _parts(sealed)[0]


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def digest(token: str) -> bytes:
    """What the database keeps of a secret token: enough to find it, nothing to use it with."""
    return sha256(token.encode()).digest()


def new_token() -> str:
    """A link's secret: 32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def head(key_id: str) -> bytes:
    """The bytes that everything sealed with a key begins with, and nothing else does."""
    name = key_id.encode()
    return FORMAT + bytes((len(name),)) + name


def _index(key: bytes, value: str) -> bytes:
    index_key = hmac.digest(key, b"secure-base blind index", sha256)
    return hmac.digest(index_key, value.encode(), sha256)


def _parts(sealed: bytes) -> tuple[str, bytes, bytes]:
    if sealed[:1] != FORMAT or len(sealed) < 2 + NONCE_BYTES:
        raise VaultError("not a sealed value")
    start = 2 + sealed[1]
    return sealed[2:start].decode(), sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
