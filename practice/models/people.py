"""Practitioners, who sign in, and clients, who come."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    UniqueConstraint,
    and_,
    false,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from practice import vault
from practice.models.base import Base, Sealed


class Practitioner(Base):
    """Somebody who offers sessions and signs in. Signs in only once she has chosen a password."""

    __tablename__ = "practitioner"
    __table_args__ = (UniqueConstraint("email"),)

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    steps_put_away_at: Mapped[datetime | None]  # since when Today leaves out the first steps
    has_shortcuts: Mapped[bool] = mapped_column(default=False, server_default=false())  # single keys do something

    @property
    def may_sign_in(self) -> bool:
        """Whether she is active and has chosen a password."""
        return self.active and self.password_hash is not None


class Client(Base):
    """One person who comes. Two people are two clients, even with one mailbox: an address identifies nobody."""

    __tablename__ = "client"

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"), index=True)  # who keeps her record
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    locale: Mapped[str] = mapped_column(String(16))
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("client.id"))
    archived_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]  # her file is kept at least until then, however long ago her last appointment was
    erased_at: Mapped[datetime | None]  # since when nothing of hers is left but this row
    created_at: Mapped[datetime]

    name = Sealed()
    email = Sealed()
    phone = Sealed()

    def set_email(self, email: str | None) -> None:
        """Seal an address and index it, so that equal addresses can be found without being readable."""
        self.email = email
        self.email_index = None if email is None else email_index(email)

    @property
    def initials(self) -> str:
        """`A. D.`: what may stand in a letter or a calendar."""
        return initials_of(self.name)


class ToldApart(Base):
    """Two records of which the practitioner has said that they are two people's: they are not shown as doubles."""

    __tablename__ = "told_apart"
    __table_args__ = (UniqueConstraint("first_id", "second_id"), CheckConstraint("first_id < second_id", name="order"))

    first_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    second_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    said_at: Mapped[datetime]


def initials_of(name: str | None) -> str:
    """`A. D.` for `Amara Diallo`. At most two letters."""
    letters = [next(filter(str.isalpha, word), "") for word in (name or "").split()]
    begun = [letter.upper() for letter in letters if letter] or [(name or "")[:1]]
    return " ".join(f"{letter}." for letter in (begun[:1] + begun[1:][-1:]))


def email_index(email: str) -> bytes:
    """The blind index of an address: equal for equal addresses whatever their case, while the key stays."""
    return vault.in_use().blind_index(_as_compared(email))


def email_indexes(email: str) -> tuple[bytes, ...]:
    """The blind indexes that an address may have been written down with, one for each key that we hold."""
    return vault.in_use().blind_indexes(_as_compared(email))


def active_practitioners() -> Select[Practitioner]:
    """Everybody who offers sessions, oldest first."""
    return select(Practitioner).where(Practitioner.active).order_by(Practitioner.created_at, Practitioner.id)


def practitioner_with_email(email: str) -> Select[Practitioner]:
    """The active practitioner who signs in with this address; addresses are kept in lower case."""
    return select(Practitioner).where(Practitioner.active, Practitioner.email == email.strip().lower())


def clients_with_email(email: str) -> Select[Client]:
    """All clients whose address this is: possibly several people."""
    return select(Client).where(Client.email_index.in_(email_indexes(email)), Client.archived_at.is_(None))


def clients_of(practitioner_id: str) -> Select[Client]:
    """Everybody whose record a practitioner keeps, whether or not she ever came; the archived among them."""
    return select(Client).where(is_client_of(practitioner_id))


def is_client_of(practitioner_id: str) -> ColumnElement[bool]:
    """The condition for that. A record that was merged into another or erased is nobody's any more."""
    return and_(Client.practitioner_id == practitioner_id, Client.merged_into_id.is_(None), Client.erased_at.is_(None))


def _as_compared(email: str) -> str:
    return email.strip().casefold()
