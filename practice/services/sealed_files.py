"""How is a whole file sealed, so that it may lie anywhere? A head and a content, opened only by its keys.

    "secure-base copy 1\\n" | length of the key's id (1 byte) | the id | salt (32 bytes) | pieces
    piece: length (4 bytes) | AES-256-GCM of at most 1 MiB

The file's own key comes from the practice's by HKDF (RFC 5869) and the salt. A piece's nonce is its number and whether
it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): pieces cannot be left out,
swapped or cut off at the end unnoticed. The first piece is the head; the others are the content, compressed.
"""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from practice.vault import KEY_BYTES, Vault

MAGIC = b"secure-base copy 1\n"
PURPOSE = b"secure-base copy of a practice"
SALT_BYTES, TAG_BYTES, LENGTH_BYTES = 32, 16, 4
PIECE = 1 << 20


class NotReadable(Exception):
    """A sealed file does not open. Its words say why, and name nobody."""


class WrongKey(NotReadable):
    """Not even its first piece opens: under this name there is another key, or it is damaged from the beginning."""


def write(path: Path, *, head: bytes, content: Path, vault: Vault) -> None:
    """Seal `head` and the file `content` into a new file that only this account may read, and put it on the disk.

    Raises `FileExistsError`: nothing is ever overwritten.
    """
    key_id = vault.current.encode()
    opening = MAGIC + bytes((len(key_id),)) + key_id + secrets.token_bytes(SALT_BYTES)
    cipher = _cipher(vault.keys[vault.current], opening[-SALT_BYTES:])
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(opening)
        for number, (piece, is_last) in enumerate(_with_last(_pieces(head, content))):
            sealed = cipher.encrypt(_nonce(number, is_last), piece, opening)
            file.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)
        file.flush()
        os.fsync(file.fileno())


def unpack(path: Path, *, into: Path, vault: Vault) -> bytes:
    """Open a sealed file, write its content to `into`, and return its head. Raises `NotReadable`, or `OSError`."""
    with open(path, "rb") as file:
        pieces = _opened(file, vault)
        head = next(pieces)
        inflate = zlib.decompressobj()
        with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as content:
            try:
                for piece in pieces:
                    content.write(inflate.decompress(piece))
                content.write(inflate.flush())
            except zlib.error:
                raise NotReadable("it is damaged") from None
    if not inflate.eof:
        raise NotReadable("it is damaged")
    return head


def key_id_of(path: Path) -> str | None:
    """The key that a sealed file was made with; None for what is no such file."""
    try:
        with open(path, "rb") as file:
            return _opening(file)[1]
    except (NotReadable, OSError):
        return None


def _pieces(head: bytes, content: Path) -> Iterator[bytes]:
    yield head
    deflate, waiting = zlib.compressobj(6), bytearray()
    with open(content, "rb") as file:
        while read := file.read(PIECE):
            waiting += deflate.compress(read)
            while len(waiting) >= PIECE:
                yield bytes(waiting[:PIECE])
                del waiting[:PIECE]
    waiting += deflate.flush()
    for start in range(0, len(waiting), PIECE):
        yield bytes(waiting[start : start + PIECE])


def _opened(file: BinaryIO, vault: Vault) -> Iterator[bytes]:
    opening, key_id, salt = _opening(file)
    if key_id not in vault.keys:
        raise NotReadable(f"it is sealed with the key {key_id!r}, which is not among ENCRYPTION_KEYS")
    cipher = _cipher(vault.keys[key_id], salt)
    for number, (sealed, is_last) in enumerate(_with_last(_sealed_pieces(file))):
        try:
            yield cipher.decrypt(_nonce(number, is_last), sealed, opening)
        except InvalidTag:
            if number == 0:
                wrong = f"the key {key_id!r} among ENCRYPTION_KEYS is not the one that sealed it, or it is damaged"
                raise WrongKey(wrong) from None
            raise NotReadable("it is damaged, or its end is missing") from None


def _opening(file: BinaryIO) -> tuple[bytes, str, bytes]:
    start = file.read(len(MAGIC) + 1)
    if not start.startswith(MAGIC) or len(start) <= len(MAGIC):
        raise NotReadable("it is not a copy of a practice")
    key_id = file.read(start[-1])
    salt = file.read(SALT_BYTES)
    if len(salt) < SALT_BYTES:
        raise NotReadable("its end is missing")
    return start + key_id + salt, key_id.decode("utf-8", "replace"), salt


def _sealed_pieces(file: BinaryIO) -> Iterator[bytes]:
    first = True
    while length := file.read(LENGTH_BYTES):
        expected = int.from_bytes(length)
        sealed = file.read(expected) if expected <= PIECE + TAG_BYTES else b""
        if len(length) < LENGTH_BYTES or len(sealed) < max(expected, TAG_BYTES):
            raise NotReadable("it is damaged, or its end is missing")
        yield sealed
        first = False
    if first:
        raise NotReadable("its end is missing")


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether none follows."""
    piece = next(pieces)
    for following in pieces:
        yield piece, False
        piece = following
    yield piece, True


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=PURPOSE).derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes((is_last,))
