"""What does she change about her own sign-in: name and address, password, the browsers that are signed in?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from practice.database import lock_practitioner, violated
from practice.errors import AddressTaken, ChangedMeanwhile, SignInFailed
from practice.models.access import SignIn
from practice.models.people import Practitioner
from practice.rules.entity_tags import entity_tag
from practice.services import accounts, activity
from practice.work import Work

CONFIRMED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AccountValues:
    """Who she is in letters and at the door. Addresses are kept in lower case."""

    name: str
    email: str


def values_of(practitioner: Practitioner) -> AccountValues:
    """What is kept, for a form."""
    return AccountValues(practitioner.name, practitioner.email)


def find(work: Work, *, practitioner_id: str) -> Practitioner:
    """Her own row."""
    return work.session.get_one(Practitioner, practitioner_id)


def save(work: Work, *, practitioner_id: str, values: AccountValues, password: str, seen: str | None) -> bool:
    """Keep her name and address; says whether anything has changed. `password`: her current one, asked for only when
    the address is another, because whoever has it can sign in. `seen`: the tag of the values that she was shown.

    Refuses with ChangedMeanwhile, SignInFailed (that is not her password) and AddressTaken.
    """
    practitioner = _locked(work, practitioner_id)
    kept = values_of(practitioner)
    if kept == values:
        return False
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    if kept.email != values.email and not accounts.fits(practitioner, password):
        raise SignInFailed
    practitioner.name, practitioner.email = values.name, values.email
    try:
        work.session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_practitioner_email":
            raise AddressTaken from None
        raise
    activity.record(work, action="changed_account", subjects={"practitioner": practitioner_id})
    return True


def use_shortcuts(work: Work, *, practitioner_id: str, wanted: bool) -> None:
    """Whether single keys do something on her pages. Saying the same twice is no fault."""
    _locked(work, practitioner_id).has_shortcuts = wanted


def change_password(work: Work, *, practitioner_id: str, current: str, password: str, device: str) -> str:
    """Another password. Ends all her sessions and begins one here; returns its token.

    Refuses with SignInFailed when `current` is not hers, and with PasswordRefused.
    """
    practitioner = _locked(work, practitioner_id)
    if not accounts.fits(practitioner, current):
        raise SignInFailed
    accounts.refuse_easy(work, practitioner=practitioner, password=password)
    practitioner.password_hash = accounts.HASHER.hash(password)
    accounts.end_sessions(work, SignIn.practitioner_id == practitioner_id)
    activity.record(work, action="changed_password", subjects={"practitioner": practitioner_id})
    return accounts.begin_session(work, practitioner=practitioner, device=device)


def confirm(work: Work, *, sign_in: SignIn, password: str) -> None:
    """She has just said once more who she is. Refuses with SignInFailed when that is not her password."""
    if not accounts.fits(find(work, practitioner_id=sign_in.practitioner_id), password):
        raise SignInFailed
    work.session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(reauthenticated_at=work.now))


def is_confirmed(sign_in: SignIn, *, now: datetime) -> bool:
    """Whether she has said so, or signed in, within the last minutes: secrets are shown and made only then."""
    return now - sign_in.reauthenticated_at <= CONFIRMED_FOR


def sign_ins(work: Work, *, practitioner_id: str, not_before: datetime) -> Sequence[SignIn]:
    """Her sessions that have not ended, begun after `not_before`; the latest first."""
    found = select(SignIn).where(
        SignIn.practitioner_id == practitioner_id, SignIn.revoked_at.is_(None), SignIn.created_at >= not_before
    )
    return work.session.scalars(found.order_by(SignIn.created_at.desc(), SignIn.id)).all()


def end_other_sign_ins(work: Work, *, sign_in: SignIn) -> None:
    """End her sessions in all browsers but this one. Doing it twice is no fault."""
    accounts.end_sessions(work, (SignIn.practitioner_id == sign_in.practitioner_id) & (SignIn.id != sign_in.id))
    activity.record(work, action="ended_sign_ins", subjects={"practitioner": sign_in.practitioner_id})


def _locked(work: Work, practitioner_id: str) -> Practitioner:
    lock_practitioner(work.session, practitioner_id)
    found = select(Practitioner).where(Practitioner.id == practitioner_id)
    return work.session.scalars(found, execution_options={"populate_existing": True}).one()
