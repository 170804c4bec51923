"""Who is signed in, which one-time links are out, and how often somebody has tried."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, Select, String, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.models.base import Base, closed_set
from practice.models.people import Practitioner
from practice.models.profile import PracticeProfile


class LinkPurpose(StrEnum):
    """What a one-time link of a practitioner is for."""

    WELCOME = "welcome"
    RESET = "reset"


class SignIn(Base):
    """A practitioner's session in one browser. The cookie holds the token, the row only its digest."""

    __tablename__ = "sign_in"

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    device: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    reauthenticated_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    practitioner: Mapped[Practitioner] = relationship(lazy="joined", innerjoin=True)


class OneTimeLink(Base):
    """A link by which a practitioner chooses a password. Used once, by POST."""

    __tablename__ = "one_time_link"

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(closed_set(LinkPurpose))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    practitioner: Mapped[Practitioner] = relationship(lazy="joined", innerjoin=True)


class Throttle(Base):
    """How often something was tried in the window that is open. The key is a keyed digest, never an address."""

    __tablename__ = "throttle"

    key_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    window_starts_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


def sign_in_with(digest: bytes) -> Select[SignIn, PracticeProfile]:
    """The session that a cookie's token belongs to, unless it was ended; with the practice, which every page wants."""
    found = select(SignIn, PracticeProfile).join(PracticeProfile, true())
    return found.where(SignIn.digest == digest, SignIn.revoked_at.is_(None))


def one_time_link_with(digest: bytes) -> Select[OneTimeLink]:
    """The one-time link that a token belongs to."""
    return select(OneTimeLink).where(OneTimeLink.digest == digest)
