"""Which wordings is somebody asked to agree to, which has she agreed to, and how does she take that back?

Her questionnaire says what is asked of her (`Questionnaire.consents`). What she agrees to is a version of a wording
that never changes; taking it back is written beside it. It is said once for all of her appointments, also while
booking, and each of a couple says it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.database import lock_practitioner
from practice.errors import AnswersRefused, ChangedMeanwhile, NotFound
from practice.models.appointments import Appointment, Attendance, Channel, Voicemail
from practice.models.intake import (
    Consent,
    ConsentKind,
    ConsentText,
    Pack,
    published_questionnaire,
)
from practice.models.scheduling import Party
from practice.rules.conditions import Circumstances
from practice.rules.definitions import from_definition
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Fault
from practice.services import activity, changes, contact
from practice.services.asked_consents import CHANNELS, missing, needed
from practice.services.asking import circumstances_of, refuse_unless_asked, take
from practice.services.contact import ContactRule
from practice.services.responses import KEYS
from practice.work import Work

__all__ = ["Agreement", "agree", "agreements", "agreements_of", "missing", "withdraw"]

SIGNATURE = "typed_name"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One wording as one person is asked about it.

    `text`: the version that she agreed to; while she does not agree, the one in force. `consent` is None then, and
    `withdrawn_at` says since when, if she did before. `is_needed`: without it something is missing; otherwise it is
    about a way to reach her that she has not chosen.
    """

    kind: ConsentKind
    text: ConsentText
    consent: Consent | None
    is_needed: bool
    withdrawn_at: datetime | None = None

    @property
    def is_missing(self) -> bool:
        """Whether she is asked for it, and has not agreed (any more)."""
        return self.is_needed and self.consent is None


def agreements(work: Work, *, attendance: Attendance) -> tuple[Agreement, ...]:
    """What she is asked to agree to, in the form's order. `attendance` comes with its appointment and its format."""
    return _agreements(work, [attendance], circumstances_of(attendance))[attendance.id]


def agreements_of(work: Work, *, appointment: Appointment) -> dict[str, tuple[Agreement, ...]]:
    """The same for everybody in an appointment, by the attendance's id. It comes with its format and its people."""
    circumstances = Circumstances(appointment.party is Party.COUPLE, appointment.session_format.kind.value)
    return _agreements(work, appointment.attendances, circumstances)


def agree(
    work: Work, *, attendance_id: str, kinds: Collection[ConsentKind], typed_name: str, seen: Mapping[str, str]
) -> None:
    """Keep that she agrees to these wordings, with her name as she typed it. What she agreed to before stays as it was.

    `seen`: the id of the text that she read, by its kind. By agreeing to e-mail or text messages she lets herself be
    reached that way. Refuses with ChangedMeanwhile where other words are in force now, with AnswersRefused without a
    name, with NotFound for what she is not asked, and with NotPossibleNow once it is called off or she has declined.
    """
    mine = _take(work, attendance_id)
    refuse_unless_asked(mine)
    if not typed_name.strip():
        raise AnswersRefused({SIGNATURE: Fault.MISSING})
    asked = {agreement.kind: agreement for agreement in agreements(work, attendance=mine)}
    if not asked.keys() >= set(kinds):
        raise NotFound
    new = [agreement.text for kind, agreement in asked.items() if kind in kinds and agreement.consent is None]
    if any(seen.get(text.kind) != text.id for text in new):
        raise ChangedMeanwhile
    for text in new:
        consent = Consent(client_id=mine.client_id, attendance_id=mine.id, text_id=text.id, at=work.now)
        consent.typed_name = typed_name
        work.session.add(consent)
    if new:
        _reach(work, mine, add={CHANNELS[text.kind] for text in new if text.kind in CHANNELS})
        activity.record_part(work, action="agreed", attendance=mine)


def withdraw(work: Work, *, attendance_id: str, kind: ConsentKind) -> None:
    """She does not agree any more, for all of her appointments. Twice is no fault; it is always possible.

    She is not reached any more in a way that she takes back: no e-mail, no text message, no words on her voicemail.
    """
    mine = _take(work, attendance_id)
    hers = (
        select(Consent)
        .join(Consent.text)
        .where(Consent.client_id == mine.client_id, ConsentText.kind == kind, Consent.withdrawn_at.is_(None))
    )
    found = work.session.scalars(hers).all()
    for consent in found:
        consent.withdrawn_at = work.now
    if found:
        _reach(
            work,
            mine,
            drop={CHANNELS[kind]} if kind in CHANNELS else set(),
            voicemail=Voicemail.NONE if kind is ConsentKind.VOICEMAIL else None,
        )
        changes.record(work, appointment=mine.appointment, what="agreement_withdrawn", whose=mine)


def _agreements(
    work: Work, parts: Sequence[Attendance], circumstances: Circumstances
) -> dict[str, tuple[Agreement, ...]]:
    version = work.session.scalars(published_questionnaire(KEYS[Pack.CORE])).first()
    if version is None:
        return {part.id: () for part in parts}
    asked = from_definition(version.definition)
    kinds = needed(asked, circumstances, channels=(), voicemail=None).keys()
    clients = {part.client_id for part in parts}
    texts = (
        select(ConsentText, Consent)
        .outerjoin(Consent, (Consent.text_id == ConsentText.id) & Consent.client_id.in_(clients))
        .where(ConsentText.kind.in_(kinds))
        .order_by(ConsentText.version, Consent.at)
    )
    rows = [(row[0], row[1]) for row in work.session.execute(texts)]
    return {part.id: tuple(_of_one(part, rows, asked, circumstances)) for part in parts}


def _of_one(
    part: Attendance,
    rows: Sequence[tuple[ConsentText, Consent | None]],
    asked: Questionnaire,
    circumstances: Circumstances,
) -> Iterable[Agreement]:
    wanted = needed(asked, circumstances, channels=part.channels, voicemail=part.voicemail)
    for kind, is_needed in wanted.items():
        texts = [(text, consent) for text, consent in rows if text.kind is kind]
        hers = [(text, consent) for text, consent in texts if consent and consent.client_id == part.client_id]
        in_force = next(((text, consent) for text, consent in hers if consent.withdrawn_at is None), None)
        if in_force:
            yield Agreement(kind, *in_force, is_needed)
        elif texts:
            withdrawn_at = max((consent.withdrawn_at for _, consent in hers if consent.withdrawn_at), default=None)
            yield Agreement(kind, texts[-1][0], None, is_needed, withdrawn_at)


def _take(work: Work, attendance_id: str) -> Attendance:
    """Her attendance. Two windows of hers write one after the other, and so do she and whoever moves an appointment."""
    owner = select(Appointment.practitioner_id).join(Appointment.attendances).where(Attendance.id == attendance_id)
    lock_practitioner(work.session, work.session.scalars(owner).one())
    return take(work, attendance_id)


def _reach(
    work: Work,
    mine: Attendance,
    *,
    add: Collection[Channel] = (),
    drop: Collection[Channel] = (),
    voicemail: Voicemail | None = None,
) -> None:
    """Reach her as follows from what she has just said, in everything that is ahead of her."""
    hers = select(Attendance).where(Attendance.client_id == mine.client_id).options(joinedload(Attendance.appointment))
    for part in work.session.scalars(hers.order_by(Attendance.id)):
        if part.appointment.is_upcoming or part.id == mine.id:
            channels = ({Channel(channel) for channel in part.channels} | set(add)) - set(drop)
            rule = ContactRule(channels=tuple(channels), voicemail=voicemail)
            contact.apply_contact_rule(work, attendance=part, rule=rule)
