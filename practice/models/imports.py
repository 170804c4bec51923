"""Files that she has brought along from another program, kept sealed for some days while she imports them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base, Sealed, closed_set
from practice.rules.tables import Encoding, Evidence


class ImportKind(StrEnum):
    """What a file is about."""

    CLIENTS = "clients"
    APPOINTMENTS = "appointments"
    CALENDAR = "calendar"


class ImportFile(Base):
    """One file, as its text. `rows` counts what stands in it below the headings; of a calendar, its entries.

    `imported_at`: since when its lines are in the practice; once is enough.
    """

    __tablename__ = "import_file"

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"), index=True)
    kind: Mapped[ImportKind] = mapped_column(closed_set(ImportKind))
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    encoding: Mapped[Encoding] = mapped_column(closed_set(Encoding))
    evidence: Mapped[Evidence] = mapped_column(closed_set(Evidence))
    delimiter: Mapped[str] = mapped_column(String(1))
    rows: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(index=True)
    imported_at: Mapped[datetime | None]

    name = Sealed()
    content = Sealed()
