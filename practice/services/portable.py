"""How is a practice made ready for another installation, with other keys: what is in the file, and what is left out?

A file that travels is a copy like any other, but sealed throughout with a key that is made from a passphrase. The key's
name says how: `argon2id-` and the salt. So the installation's own keys never leave it, and the other one seals all anew
with its own (docs/decisions/0023).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, or_, select

from practice import vault
from practice.errors import PasswordRefused
from practice.models.long_work import UNDER_WAY, LongWork, LongWorkKind
from practice.models.people import Practitioner
from practice.rules.passwords import PasswordFault, fault_of
from practice.services import activity, backups, rotating, sealed_files, seals
from practice.services.backups import NotWhole
from practice.vault import KEY_BYTES, Vault
from practice.work import Work

NAME = "argon2id-"
SALT_BYTES = 16
PASSES, MEMORY, LANES = 3, 64 * 1024, 4  # RFC 9106 section 4, the second recommended option: KiB, 64 MiB
SHORTEST = 16  # whoever has the file may try as often as he likes: longer than for signing in
OF_PEOPLE = ("client", "appointment", "waitlist_entry")


def vault_of(passphrase: str, *, name: str | None = None) -> Vault:
    """The one key that a passphrase and the salt in a key's name make; without a name a new one is made."""
    name = name or NAME + secrets.token_hex(SALT_BYTES)
    salt = bytes.fromhex(name.removeprefix(NAME))
    key = hash_secret_raw(passphrase.encode(), salt, PASSES, MEMORY, LANES, KEY_BYTES, Type.ID)
    return Vault({name: key})


def key_name_of(path: Path) -> str | None:
    """The name of the key that a file was sealed with by a passphrase; None for any other file."""
    name = sealed_files.key_id_of(path) or ""
    salt = name.removeprefix(NAME)
    is_one = name.startswith(NAME) and len(salt) == 2 * SALT_BYTES and set(salt) <= set("0123456789abcdef")
    return name if is_one else None


def refuse_easy(work: Work, *, passphrase: str) -> None:
    """Refuse with PasswordRefused a passphrase that is short, common, or a name of the practice."""
    names = [work.profile.name, *work.session.scalars(select(Practitioner.name))]
    fault = fault_of(passphrase, names=names)
    if fault is None and len(passphrase) < SHORTEST:
        fault = PasswordFault.TOO_SHORT
    if fault is not None:
        raise PasswordRefused(fault)


def both(first: Vault, second: Vault) -> Vault:
    """Seals with the key of `first`, and opens with the keys of either."""
    return Vault({**first.keys, **second.keys})


def seal_anew(work: Work, *, say: Callable[[int], None] = lambda percent: None) -> None:
    """Seal everything in a copy with the current key of the vault in use. Raises NotWhole where not everything opens.

    `work` is in the copy's own database, which nobody else uses. `say` is called with the per cent that are done.
    """
    rotating.everything_anew(work, say=say)
    current, found = vault.in_use().current, seals.look_at(work)
    if found.used - {current} or found.faults or found.unfindable:
        raise NotWhole(found.faults[0] if found.faults else "not everything that is sealed in it opens")


def leave_out(work: Work) -> None:
    """Take out of a copy what is only of this installation: long work that is under way, and exports."""
    of_here = or_(LongWork.state.in_(UNDER_WAY), LongWork.kind == LongWorkKind.EXPORT)
    work.session.execute(delete(LongWork).where(of_here))


def begin_here(work: Work) -> None:
    """Make a practice that was taken over safe to open: everybody signs in anew, and the log says what it was."""
    backups.end_sign_ins(work)
    activity.record(work, action="practice.imported", subjects={})
