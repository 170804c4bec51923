"""How a practitioner comes to sign in: her one-time link, her password, her sessions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, select, update

from practice import vault
from practice.errors import PasswordRefused, WelcomeNotValid
from practice.models.access import LinkPurpose, OneTimeLink, SignIn, one_time_link_with, sign_in_with
from practice.models.people import Practitioner, practitioner_with_email
from practice.rules.passwords import LONGEST, fault_of
from practice.services import activity
from practice.work import Actor, ActorKind, Work

# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes; the library's 64 MiB do not fit a small server
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WELCOME_LASTS = timedelta(days=7)
DEVICE_LENGTH = 200
_VERSION = re.compile(r"[0-9.]+")


def sign_in(work: Work, *, email: str, password: str, device: str, replaces: str | None = None) -> str | None:
    """The token of a new session, or None when address and password do not belong together.

    Takes as long for an unknown address as for a known one, so that nobody learns which addresses exist.
    `replaces` is the token of the session that this browser had before: it ends.
    """
    practitioner = work.session.scalars(practitioner_with_email(email)).first()
    known = practitioner if practitioner is not None and practitioner.may_sign_in else None
    if not fits(known, password) or known is None:
        return None
    if HASHER.check_needs_rehash(known.password_hash or ""):
        known.password_hash = HASHER.hash(password)
    if replaces is not None:
        end_sessions(work, SignIn.digest == vault.digest(replaces))
    return begin_session(work, practitioner=known, device=device)


def find_sign_in(work: Work, *, token: str, not_before: datetime) -> SignIn | None:
    """The session that a cookie belongs to: not ended, begun after `not_before`, its practitioner still active."""
    row = work.session.execute(sign_in_with(vault.digest(token))).first()
    if row is None:
        return None
    found, profile = row
    work.know(profile)
    return found if found.created_at >= not_before and found.practitioner.active else None


def owner_of(work: Work, *, token: str) -> str | None:
    """Whose session a token was, also after it has ended; None for a token that was never given out."""
    return work.session.scalar(select(SignIn.practitioner_id).where(SignIn.digest == vault.digest(token)))


def id_of(work: Work, *, email: str) -> str | None:
    """The id of the active practitioner who signs in with this address."""
    found = work.session.scalars(practitioner_with_email(email)).first()
    return found.id if found else None


def note_use(work: Work, *, sign_in: SignIn) -> None:
    """Remember that something was just done in a session."""
    work.session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=work.now))


def sign_out(work: Work, *, sign_in: SignIn) -> None:
    """End one session. Ending it twice is no fault."""
    end_sessions(work, SignIn.id == sign_in.id)
    activity.record(work, action="signed_out", subjects={"practitioner": sign_in.practitioner_id})


def issue_welcome(work: Work, *, practitioner: Practitioner) -> str:
    """The token of a new one-time link by which she chooses a password. Earlier links stop working."""
    work.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.practitioner_id == practitioner.id, OneTimeLink.used_at.is_(None))
        .values(used_at=work.now)
    )
    token = vault.new_token()
    work.session.add(
        OneTimeLink(
            practitioner_id=practitioner.id,
            purpose=LinkPurpose.WELCOME,
            digest=vault.digest(token),
            expires_at=work.now + WELCOME_LASTS,
        )
    )
    return token


def find_welcome(work: Work, *, token: str) -> OneTimeLink:
    """The one-time link of a token. Refuses with WelcomeNotValid when unknown, used or expired."""
    link = work.session.scalars(one_time_link_with(vault.digest(token))).first()
    if link is None or link.used_at is not None or link.expires_at <= work.now or not link.practitioner.active:
        raise WelcomeNotValid
    return link


def choose_password(work: Work, *, token: str, password: str, device: str) -> str:
    """Use a one-time link: set the password, end all other sessions, and begin one here. Returns its token.

    Refuses with WelcomeNotValid, also for the second of two uses at once, and with PasswordRefused, which leaves
    the link as it was.
    """
    practitioner = find_welcome(work, token=token).practitioner
    refuse_easy(work, practitioner=practitioner, password=password)
    used = update(OneTimeLink).where(OneTimeLink.digest == vault.digest(token), OneTimeLink.used_at.is_(None))
    if work.session.execute(used.values(used_at=work.now).returning(OneTimeLink.id)).first() is None:
        raise WelcomeNotValid
    practitioner.password_hash = HASHER.hash(password)
    end_sessions(work, SignIn.practitioner_id == practitioner.id)
    return begin_session(work, practitioner=practitioner, device=device)


def refuse_easy(work: Work, *, practitioner: Practitioner, password: str) -> None:
    """Refuse with PasswordRefused a password that anybody would try for her."""
    practice_name = work.profile.name
    if fault := fault_of(password, names=(practice_name, practitioner.name, practitioner.email)):
        raise PasswordRefused(fault)


def somebody_can_sign_in(work: Work) -> bool:
    """Whether any practitioner has chosen a password."""
    found = select(Practitioner.id).where(Practitioner.active, Practitioner.password_hash.is_not(None))
    return work.session.execute(found.limit(1)).first() is not None


def end_sessions(work: Work, which: ColumnElement[bool]) -> None:
    """End every session of which this is so and that has not ended yet."""
    work.session.execute(update(SignIn).where(which, SignIn.revoked_at.is_(None)).values(revoked_at=work.now))


def begin_session(work: Work, *, practitioner: Practitioner, device: str) -> str:
    """The token of a new session. `device`: what the browser calls itself. The log says where it is a new one."""
    token, is_new = vault.new_token(), _is_new(work, practitioner, device)
    work.session.add(
        SignIn(
            practitioner_id=practitioner.id,
            digest=vault.digest(token),
            device=device[:DEVICE_LENGTH],
            created_at=work.now,
            seen_at=work.now,
            reauthenticated_at=work.now,
        )
    )
    acting = Work(work.session, work.now, Actor(ActorKind.PRACTITIONER, practitioner.id))
    herself = {"practitioner": practitioner.id}
    activity.record(acting, action="signed_in_anew" if is_new else "signed_in", subjects=herself)
    return token


def _is_new(work: Work, practitioner: Practitioner, device: str) -> bool:
    """Whether she has signed in before, and never in a browser of this kind, whatever its version."""
    hers = select(SignIn.device).where(SignIn.practitioner_id == practitioner.id).distinct()
    known = {_VERSION.sub("", each) for each in work.session.scalars(hers)}
    return bool(known) and _VERSION.sub("", device[:DEVICE_LENGTH]) not in known


def fits(practitioner: Practitioner | None, password: str) -> bool:
    """Whether it is her password. Takes as long when there is nobody, or she has not chosen one."""
    password_hash = practitioner.password_hash if practitioner else None
    if len(password) > LONGEST:
        return False
    try:
        return HASHER.verify(password_hash or _nobodys_hash(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(vault.new_token())
