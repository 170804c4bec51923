"""How does somebody hear of an appointment whose partner passes the invitation on by herself?

The one who booked is given an address to pass on. It opens one page and nothing else: there her partner says what to
call him and where to write. His own link then goes to his own mailbox, and what was passed on has no effect any more.
It answers as before, though: whether, when and how often it was used is nothing that anybody may learn from it. The
first one who uses it counts (docs/decisions/0008).
"""

from __future__ import annotations

from dataclasses import dataclass

from practice.errors import LinkNotValid, NotFound, NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.links import HAND_OVER, ClientLink, links_of, valid_links
from practice.models.scheduling import Party
from practice.rules.letter_kinds import LetterKind
from practice.services import changes, clients, outbox, reminding
from practice.services.drafts import ClientDetails
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Passing:
    """What the one who booked may know of it: the newest token, once there is one, and whether a name is still needed.

    The same before and after it was used.
    """

    token: str | None
    needs_name: bool


def passing(work: Work, *, attendance: Attendance) -> Passing:
    """What her page shows. The only place but the letters that opens a token, and it opens this purpose alone.

    `attendance` is hers, with its appointment and everybody's part. Refuses with NotFound where nothing is to be passed
    on (she is no couple's booker, or a letter of mine asks her partner), and with NotPossibleNow when it is not ahead.
    """
    appointment = attendance.appointment
    _refuse_unless_bookers(work, appointment, attendance)
    partner = _partner(appointment)
    if partner is None:
        return Passing(token=None, needs_name=True)
    links = work.session.scalars(links_of(partner.id, HAND_OVER)).all()
    _refuse_if_written_to(partner, links)
    return Passing(token=links[0].token if links else None, needs_name=False)


def may_be_passed_on(work: Work, *, attendance: Attendance) -> bool:
    """Whether her page leads there: the same answer whatever her partner has done since."""
    try:
        passing(work, attendance=attendance)
    except (NotFound, NotPossibleNow):
        return False
    return True


def pass_on(work: Work, *, appointment_id: str, attendance_id: str, name: str | None) -> None:
    """Make an address to pass on; an earlier one opens nothing any more. `name` is used where no partner is named yet.

    Refuses as `passing` does, and with NotFound for anybody but the one who booked.
    """
    appointment, booker = changes.take_own(
        work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.BOOKER
    )
    _refuse_unless_bookers(work, appointment, booker)
    partner = _partner(appointment)
    if partner is None:
        named = ClientDetails(name="", email="", discreet=True, partner_name=name, partner_is_handed_over=True)
        clients.add_partner(work, appointment=appointment, details=named)
    else:
        links = work.session.scalars(links_of(partner.id, HAND_OVER)).all()
        _refuse_if_written_to(partner, links)
        if not links:
            partner.answer = Answer.INVITED  # until now it was she who said that he comes along
        clients.revoke_links(work, attendance_id=partner.id, purpose=HAND_OVER)
        clients.issue_link(work, attendance=partner, appointment=appointment, purpose=HAND_OVER)
    changes.record(work, appointment=appointment, what="invitation_passed_on")


def find_passed_on(work: Work, *, link_id: str | None) -> ClientLink:
    """The link that was passed on, with its attendance and appointment. Refuses with LinkNotValid, also when it is
    over or off: it says no more than that."""
    link = clients.find_link(work, link_id=link_id, purpose=HAND_OVER)
    _refuse_unless_ahead(work, link.attendance.appointment)
    return link


def take_over(work: Work, *, link_id: str, himself: ClientDetails) -> None:
    """Keep what her partner says of himself, and owe him a letter with his own link. Only the first time counts.

    A second time changes nothing and is answered alike; with the address that is kept the letter is sent once more.
    Refuses with LinkNotValid when the link was replaced meanwhile, or the appointment is over or off.
    """
    named = work.session.scalars(valid_links(work.now).where(ClientLink.id == link_id)).one_or_none()
    part = work.session.get(Attendance, named.attendance_id) if named and named.purpose == HAND_OVER else None
    if part is None or named is None:
        raise LinkNotValid
    appointment, his = changes.take_part(work, appointment_id=part.appointment_id, attendance_id=part.id)
    work.session.refresh(named)
    if named.revoked_at is not None:
        raise LinkNotValid
    _refuse_unless_ahead(work, appointment)
    if his.client.email is not None:
        if his.client.email.casefold() == himself.email.casefold():
            outbox.send_latest_again(work, attendance=his)
        return
    his.client.name, his.discreet = himself.name, himself.discreet
    his.client.set_email(himself.email)
    clients.issue_link(work, attendance=his, appointment=appointment)
    changes.record(work, appointment=appointment, what="invitation_taken_over")
    kind = LetterKind.PARTNER_INVITATION if his.role is Role.PARTNER else LetterKind.CONFIRMATION
    outbox.post(work, kind=kind, appointment=appointment, attendance=his)
    reminding.renew(work, appointments=[appointment])


def _partner(appointment: Appointment) -> Attendance | None:
    return next((part for part in appointment.attendances if part.role is Role.PARTNER), None)


def _refuse_unless_bookers(work: Work, appointment: Appointment, attendance: Attendance) -> None:
    if attendance.role is not Role.BOOKER or appointment.party is not Party.COUPLE:
        raise NotFound
    if not appointment.is_upcoming or work.now >= appointment.starts_at:
        raise NotPossibleNow(appointment.status)


def _refuse_if_written_to(partner: Attendance, links: object) -> None:
    """Whom I write to since she booked hears from me. Where there was something to pass on once, there always is."""
    if not links and partner.client.email is not None:
        raise NotFound


def _refuse_unless_ahead(work: Work, appointment: Appointment) -> None:
    if not appointment.is_upcoming or work.now >= appointment.starts_at:
        raise LinkNotValid
