"""The counsellor's own words for the letters, every version of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from practice.models.base import Base
from practice.rules.letter_words import Words


class LetterText(Base):
    """What a letter says from then on, for one session format or for all, in one language. Never changed.

    Other words are a new row. A row without a body says that from then on it has no words of its own again there.
    """

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name: Mapped[str] = mapped_column(String(60))  # one of rules.letter_fields.FRAMES
    version: Mapped[int]  # counts the rows of one name, in all formats and languages
    format_id: Mapped[str | None] = mapped_column(ForeignKey("session_format.id"))
    language: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(200))
    preview: Mapped[str] = mapped_column(String(200))
    button: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]

    @property
    def words(self) -> Words | None:
        """What it says; None where it takes her own words back."""
        return None if self.body is None else Words(self.body, self.subject, self.preview, self.button)


_newer = aliased(LetterText)
_newest_version = select(func.max(_newer.version)).where(
    _newer.name == LetterText.name,
    _newer.format_id.is_not_distinct_from(LetterText.format_id),
    _newer.language == LetterText.language,
)
_NEWEST = select(LetterText).where(
    LetterText.body.is_not(None), LetterText.version == _newest_version.scalar_subquery()
)


def texts_in_force(
    names: Iterable[str], *, formats: Iterable[str] | None = None, languages: Iterable[str] | None = None
) -> Select[LetterText]:
    """The newest row of each place (letter, format or all formats, language) that has words of its own.

    `formats`: only for these and for all formats; `languages`: only in these.
    """
    query = _NEWEST.where(LetterText.name.in_(names))
    if formats is not None:
        query = query.where(or_(LetterText.format_id.is_(None), LetterText.format_id.in_(formats)))
    return query if languages is None else query.where(LetterText.language.in_(languages))


def versions_of(name: str, format_id: str | None, language: str) -> Select[LetterText]:
    """Every version of one place, the newest first."""
    return (
        select(LetterText)
        .where(
            LetterText.name == name,
            LetterText.format_id.is_not_distinct_from(format_id),
            LetterText.language == language,
        )
        .order_by(LetterText.version.desc())
    )
