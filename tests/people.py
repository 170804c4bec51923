"""Who is who in the tests: Ruth counsels, Amara and Jonas book; and others, who must never be seen.

The others fill the tables with rows that a query finds only when it forgot a condition: a colleague who has left, a
client of hers with Amara's name, a format that is not offered any more, an expired hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from practice import vault
from practice.models.access import SignIn
from practice.models.appointments import Voicemail
from practice.models.intake import ConsentKind
from practice.models.outbox import OutboxState
from practice.models.people import Practitioner
from practice.models.scheduling import BookingDraft, FormatKind, Party, SessionFormat
from practice.rules.lifecycle import AppointmentStatus
from practice.services.drafts import ClientDetails
from practice.services.intake import publish_questionnaire
from practice.work import Work
from tests import factories
from tests.factories import at

AMARA = ClientDetails(name="Amara Diallo", email="amara@example.org", discreet=False)
AMARA_BY_PHONE = ClientDetails(
    name="Amara Diallo", email="amara@example.org", discreet=False, phone="+15195550142", voicemail=Voicemail.BRIEF
)
AMARA_AND_JONAS = ClientDetails(
    name="Amara Diallo",
    email="amara@example.org",
    discreet=False,
    partner_name="Jonas Weber",
    partner_email="jonas@example.com",
)
RUTHS_TOKEN = "the-token-of-the-browser-in-which-ruth-is-signed-in"


@dataclass(frozen=True, slots=True)
class Cast:
    """Ruth and what she offers. Rows as they were when the practice was opened."""

    ruth: Practitioner
    in_person: SessionFormat
    phone: SessionFormat
    online: SessionFormat
    walk: SessionFormat

    def seen_by(self, work: Work) -> Cast:
        """The same rows, as a use case would have read them itself: in the session of this work."""
        rows = {name: getattr(self, name) for name in self.__slots__}
        return Cast(**{name: work.session.get_one(type(row), row.id) for name, row in rows.items()})


def open_practice(work: Work) -> Cast:
    """Ruth's practice, open Monday to Friday from nine to five in Toronto, with everybody who must not be seen."""
    factories.profile(work)
    ruth = factories.practitioner(work)
    formats = {kind: factories.session_format(work, practitioner=ruth, kind=kind) for kind in FormatKind}
    factories.weekly_hours(work, practitioner=ruth)
    for kind in ConsentKind:
        factories.consent_text(work, kind=kind, version=1, words="An older wording, not in force any more.")
        factories.consent_text(work, kind=kind, version=2)
    publish_questionnaire(work)
    _the_others(work, ruths=formats[FormatKind.IN_PERSON])
    opened = Cast(
        ruth=ruth,
        in_person=formats[FormatKind.IN_PERSON],
        phone=formats[FormatKind.PHONE],
        online=formats[FormatKind.ONLINE],
        walk=formats[FormatKind.WALK],
    )
    work.session.flush()
    work.session.expunge_all()
    return opened.seen_by(work)


def sign_in_ruth(work: Work, ruth: Practitioner) -> str:
    """A session for Ruth, without her password. Returns the token that the browser carries."""
    work.session.add(
        SignIn(
            practitioner_id=ruth.id,
            digest=vault.digest(RUTHS_TOKEN),
            device="a test",
            created_at=work.now,
            seen_at=work.now,
            reauthenticated_at=work.now,
        )
    )
    return RUTHS_TOKEN


def _the_others(work: Work, *, ruths: SessionFormat) -> None:
    """Noor, who has left; her client, another Amara Diallo; and a stranger's hold that has run out."""
    noor = factories.practitioner(
        work, name="Noor Haddad", email="noor@example.org", active=False, created_at=work.now - timedelta(days=900)
    )
    gone = factories.session_format(
        work, practitioner=noor, active=False, listed=False, starts=[], notice=timedelta(), length=timedelta(minutes=20)
    )
    factories.weekly_hours(work, practitioner=noor, weekdays=range(7), opens=time(0), closes=time(0))
    factories.time_off(work, practitioner=noor, starts_at=at("2027-03-01T00:00"), ends_at=at("2027-06-01T00:00"))
    other_amara = factories.client(work, email="amara.diallo@example.com", practitioner_id=noor.id)
    for day in (2, 3, 4, 5):
        visit = factories.appointment(work, session_format=gone, starts_at=at(f"2027-03-0{day}T14:00"))
        part = factories.attendance(work, appointment=visit, client=other_amara, discreet=True)
        factories.client_link(work, attendance=part, appointment=visit).revoked_at = work.now
        factories.outbox_message(work, attendance=part, state=OutboxState.SENT, sent_at=work.now)
    _expired_hold(work, ruths=ruths)


def _expired_hold(work: Work, *, ruths: SessionFormat) -> None:
    start = at("2027-03-03T14:00")
    draft = BookingDraft(
        cookie_digest=vault.digest("the cookie of somebody else"),
        format_id=ruths.id,
        party=Party.ONE,
        starts_at=start,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(draft)
    work.session.flush()
    factories.appointment(
        work,
        session_format=ruths,
        starts_at=start,
        status=AppointmentStatus.HELD,
        held_until=work.now - timedelta(minutes=1),
        draft_id=draft.id,
    )
