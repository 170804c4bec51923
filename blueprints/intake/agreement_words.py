"""What follows when a client takes an agreement back, in the counsellor's words to her."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.filters import phone_words
from blueprints.work import practice
from practice.models.appointments import Attendance
from practice.models.intake import ConsentKind

LET_US_TALK = lazy_gettext(
    "I see that you have taken it back, and get in touch before we meet to talk about what it means."
)
CONSEQUENCES = {
    ConsentKind.SERVICE: LET_US_TALK,
    ConsentKind.PRIVACY: LET_US_TALK,
    ConsentKind.TEXT: lazy_gettext("I send you no more text messages."),
    ConsentKind.VOICEMAIL: lazy_gettext("I leave no message any more when you do not answer the phone."),
    ConsentKind.VIDEO: lazy_gettext("We do not meet by video. I get in touch, and we find another way to meet."),
    ConsentKind.FEES: LET_US_TALK,
    ConsentKind.RECORDS: lazy_gettext(
        "I see that you have taken it back, and we talk about it before we go on. What I have written down until now I "
        "have to keep for as long as the law says."
    ),
    ConsentKind.COUPLES: lazy_gettext(
        "I see that you have taken it back, and talk with you alone before we meet as a couple again. Your partner is "
        "not told."
    ),
    ConsentKind.WALK: lazy_gettext("We do not walk. I get in touch, and we find another way to meet."),
    ConsentKind.REMOTE: lazy_gettext(
        "We do not meet by phone or online. I get in touch, and we find another way to meet."
    ),
    ConsentKind.AGE: LET_US_TALK,
}


def consequence_words(kind: ConsentKind, attendance: Attendance) -> str:
    """What happens then. Without e-mail, how I reach her instead: nothing may leave her without a way."""
    if kind is not ConsentKind.EMAIL:
        return str(CONSEQUENCES[kind])
    stops = _("I write you no more emails, not even when a time changes. The link that you have goes on working.")
    if attendance.client.phone:
        return stops + " " + _("Instead, I call you on the number that you gave me.")
    if practice().phone:
        number = phone_words(practice().phone)
        return stops + " " + _("I have no number of yours, so please call me on %(number)s.", number=number)
    return stops
