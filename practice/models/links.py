"""By which secret does a client come back? Links to somebody's own part, or to an invitation that is passed on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.models.appointments import Attendance
from practice.models.base import Base, Sealed

OWN_PAGE, HAND_OVER = "own_page", "hand_over"  # what a client's link is for


class ClientLink(Base):
    """A client's way back to her own part, or to an invitation. Looked up by digest; later letters need the token."""

    __tablename__ = "client_link"

    attendance_id: Mapped[str] = mapped_column(ForeignKey("attendance.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    token = Sealed()
    attendance: Mapped[Attendance] = relationship(lazy="raise")


_NEWEST_FIRST = select(ClientLink).order_by(
    ClientLink.revoked_at.is_not(None), ClientLink.created_at.desc(), ClientLink.id
)


def valid_links(now: datetime) -> Select[ClientLink]:
    """Links that are neither revoked nor expired."""
    return select(ClientLink).where(ClientLink.revoked_at.is_(None), ClientLink.expires_at > now)


def newest_link(attendance_id: str, now: datetime) -> Select[ClientLink]:
    """The link that goes into a letter to this person: of the valid ones, the last that was made."""
    of_own_page = links_of(attendance_id, OWN_PAGE)
    return of_own_page.where(ClientLink.revoked_at.is_(None), ClientLink.expires_at > now).limit(1)


def links_of(attendance_id: str, purpose: str) -> Select[ClientLink]:
    """All links of this purpose, also revoked ones, the newest first."""
    return _NEWEST_FIRST.where(ClientLink.attendance_id == attendance_id, ClientLink.purpose == purpose)
