"""The questionnaire's versions, what clients answered, and who agreed to which wording."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from practice.models.base import Base, Sealed, closed_set
from practice.rules.conditions import Value


class ResponseState(StrEnum):
    """Whether she is still writing, has sent it, or has taken it back: then nobody else reads it any more."""

    DRAFT = "draft"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class ConsentKind(StrEnum):
    """What a wording is about. Each way of keeping in touch is agreed to by itself."""

    SERVICE = "service"
    PRIVACY = "privacy"
    EMAIL = "email"
    TEXT = "text"
    VOICEMAIL = "voicemail"
    VIDEO = "video"
    FEES = "fees"
    RECORDS = "records"
    COUPLES = "couples"
    WALK = "walk"
    REMOTE = "remote"  # by phone and online
    AGE = "age"


class QuestionnaireVersion(Base):
    """One published wording of the questionnaire, as data. Answers keep the version they were given on."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("key", "version"),)

    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime | None]


class Pack(StrEnum):
    """Which of the practice's forms it is: the first one, or the short check-in after some sessions."""

    CORE = "core"
    CHECK_IN = "check_in"


class IntakeResponse(Base):
    """One client's answers to one version. Belongs to her attendance: her partner has his own.

    `signals` are what follows from the answers (`rules.safety`), sealed, so that the diary need not open the answers.
    """

    __tablename__ = "intake_response"
    __table_args__ = (UniqueConstraint("attendance_id", "version_id", "pack"),)

    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    attendance_id: Mapped[str] = mapped_column(ForeignKey("attendance.id"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("questionnaire_version.id"))
    pack: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(16), default="", server_default="")
    state: Mapped[ResponseState] = mapped_column(closed_set(ResponseState))
    signals_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    prefers_phone_at: Mapped[datetime | None]

    signals = Sealed()

    version: Mapped[QuestionnaireVersion] = relationship(lazy="raise")
    answers: Mapped[list[IntakeAnswer]] = relationship(
        lazy="raise", back_populates="response", order_by="IntakeAnswer.revision"
    )

    @property
    def latest(self) -> dict[str, IntakeAnswer]:
        """The answer that counts, by the question's key; it may be one that takes an earlier one away."""
        return {answer.question: answer for answer in self.answers}

    @property
    def given(self) -> dict[str, Value]:
        """What she has answered, opened, by the question's key."""
        return {key: value for key, answer in self.latest.items() if (value := answer.given)}


class IntakeAnswer(Base):
    """One answer. Drafts overwrite their value; after sending, a change is a new revision.

    `edition` counts how often the answer was written: a page carries the one it showed, and the next save compares.
    """

    __tablename__ = "intake_answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question", "revision"),
        CheckConstraint("revision >= 0", name="revision"),
        CheckConstraint("edition >= 0", name="edition"),
    )

    response_id: Mapped[str] = mapped_column(ForeignKey("intake_response.id"))
    question: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(default=0)
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime]

    value = Sealed()  # JSON
    response: Mapped[IntakeResponse] = relationship(lazy="raise", back_populates="answers")

    @property
    def given(self) -> Value | None:
        """The answer, opened; None where it was taken away."""
        value = json.loads(self.value or "null")
        return tuple(value) if isinstance(value, list) else value


class OwnWords(Base):
    """ "What helps me feel you have my back": a client's own words, hers alone until she shares them."""

    __tablename__ = "own_words"
    __table_args__ = (UniqueConstraint("attendance_id"),)

    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    attendance_id: Mapped[str] = mapped_column(ForeignKey("attendance.id"))
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    edition: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]

    words = Sealed(block=256)


class Note(Base):
    """What a practitioner wrote down for herself about a client. Never changed: what is added is a new note."""

    __tablename__ = "note"

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    attendance_id: Mapped[str | None] = mapped_column(ForeignKey("attendance.id"), index=True)  # None: of no one visit
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]

    words = Sealed(block=256)


class ConsentText(Base):
    """One wording that people agree to. Never changed once somebody has; a new wording is a new row."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    kind: Mapped[ConsentKind] = mapped_column(closed_set(ConsentKind))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]

    @property
    def paragraphs(self) -> list[str]:
        """The first one is the short text; whoever wants to know more reads the others. She agrees to all of them."""
        return [paragraph for paragraph in self.words.split("\n\n") if paragraph.strip()]


class Consent(Base):
    """Who agreed to which wording, and when. Withdrawing records, it does not rewrite."""

    __tablename__ = "consent"

    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), index=True)
    attendance_id: Mapped[str | None] = mapped_column(ForeignKey("attendance.id"), index=True)
    text_id: Mapped[str] = mapped_column(ForeignKey("consent_text.id"))
    typed_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    typed_name = Sealed()
    text: Mapped[ConsentText] = relationship(lazy="raise")


def current_text(kind: ConsentKind) -> Select[ConsentText]:
    """The wording in force."""
    return select(ConsentText).where(ConsentText.kind == kind).order_by(ConsentText.version.desc()).limit(1)


def words_of(client_id: str, *, first: str) -> Select[OwnWords]:
    """What a client keeps in her own words: of the attendance `first`, and after that the newest before."""
    order = (OwnWords.attendance_id == first).desc(), OwnWords.updated_at.desc(), OwnWords.id
    return select(OwnWords).where(OwnWords.client_id == client_id).order_by(*order).limit(1)


def sent_by(client_id: str, *, first: str) -> Select[IntakeResponse]:
    """What a client has sent, with its version and answers: of the attendance `first`, then the newest before."""
    order = (IntakeResponse.attendance_id == first).desc(), IntakeResponse.sent_at.desc(), IntakeResponse.id
    return (
        select(IntakeResponse)
        .where(IntakeResponse.client_id == client_id, IntakeResponse.sent_at.is_not(None))
        .order_by(*order)
        .limit(1)
        .options(joinedload(IntakeResponse.version), selectinload(IntakeResponse.answers))
    )


def published_questionnaire(key: str) -> Select[QuestionnaireVersion]:
    """The newest published version."""
    return (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.key == key, QuestionnaireVersion.published_at.is_not(None))
        .order_by(QuestionnaireVersion.version.desc())
        .limit(1)
    )
