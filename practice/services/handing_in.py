"""How a client hands her form in, takes it back, or says that she would rather talk.

Sending lets her practitioner read it; taking it back leaves her practitioner nothing but that she did, and when. What
was sent is not rewritten by either: it is kept, and she may send it again.
"""

from __future__ import annotations

from practice.errors import NotPossibleNow
from practice.models.intake import ResponseState
from practice.services import activity, asking, own_words, responses
from practice.work import Work


def send(work: Work, *, attendance_id: str) -> None:
    """Let her practitioner read it. Sending it twice is no fault; after taking it back it is sent anew.

    Refuses with AnswersRefused while a question that has to be answered is not, and with NotPossibleNow when nothing
    was saved, or the session is called off.
    """
    attendance = asking.take(work, attendance_id)
    asking.refuse_unless_asked(attendance)
    response = responses.own_response(work, attendance_id)
    if response is None:
        raise NotPossibleNow(attendance.appointment.status)
    asked, circumstances = asking.asked_of(response), asking.circumstances_of(attendance)
    asking.refuse_faults(asked, response.given, circumstances, needed={each.key for each in asked.questions})
    if response.state is ResponseState.SENT:
        return
    response.state, response.withdrawn_at, response.read_at = ResponseState.SENT, None, None
    response.sent_at = response.updated_at = work.now
    responses.note_signals(work, response, asked, circumstances)
    activity.record_part(work, action="form_sent", attendance=attendance)


def withdraw(work: Work, *, attendance_id: str) -> None:
    """Take back what was sent, whatever has become of the session; what she shared of her own words, too.

    Doing it twice is no fault. Refuses with NotPossibleNow when nothing was sent.
    """
    attendance = asking.take(work, attendance_id)
    response = responses.own_response(work, attendance_id)
    if response is None or response.state is ResponseState.DRAFT:
        raise NotPossibleNow(attendance.appointment.status)
    if response.state is ResponseState.WITHDRAWN:
        return
    response.state, response.signals = ResponseState.WITHDRAWN, None
    response.withdrawn_at = response.updated_at = work.now
    activity.record_part(work, action="form_withdrawn", attendance=attendance)
    own_words.take_back(work, attendance_id=attendance_id)


def prefer_phone(work: Work, *, attendance_id: str) -> None:
    """Note that she would rather talk than write; she is not reminded of the form after that. The first time counts.

    Refuses with NotPossibleNow when she is asked nothing (any more).
    """
    attendance = asking.take(work, attendance_id)
    asking.refuse_unless_asked(attendance)
    response = responses.own_response(work, attendance_id) or responses.begin_next(work, attendance=attendance)
    response.prefers_phone_at = response.prefers_phone_at or work.now
