"""Which letters the practice writes, to whom, and what each does to a calendar. Pure."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """The two iTIP methods that the practice sends (RFC 5546 sections 3.2.2 and 3.2.5)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class LetterKind(StrEnum):
    """Every kind of letter. Approving a request sends the confirmation, so it has no kind of its own."""

    CONFIRMATION = "confirmation"
    REQUEST_RECEIVED = "request_received"
    REQUEST_DECLINED = "request_declined"
    MOVED = "moved"
    FORMAT_CHANGED = "format_changed"
    PLACE_CHANGED = "place_changed"
    RAIN_PLAN = "rain_plan"
    CANCELLED_BY_CLIENT = "cancelled_by_client"
    CANCELLED_BY_PRACTITIONER = "cancelled_by_practitioner"
    PARTNER_INVITATION = "partner_invitation"
    LINK_RESEND = "link_resend"
    INDIVIDUAL_FIRST = "individual_first"
    SERIES = "series"
    FORM_REMINDER = "form_reminder"
    REMINDER = "reminder"
    WAITLIST_JOINED = "waitlist_joined"
    WAITLIST_OFFER = "waitlist_offer"
    PRACTITIONER_NEW = "practitioner_new"
    PRACTITIONER_MOVED = "practitioner_moved"
    PRACTITIONER_CANCELLED = "practitioner_cancelled"
    PRACTITIONER_FORMAT_CHANGED = "practitioner_format_changed"
    PRACTITIONER_RAIN_PLAN = "practitioner_rain_plan"
    PRACTITIONER_FORM = "practitioner_form"
    PRACTITIONER_CALENDAR_FAILING = "practitioner_calendar_failing"
    PRACTITIONER_MAIL_FAILING = "practitioner_mail_failing"
    TEST = "test"

    @property
    def is_to_practitioner(self) -> bool:
        """Whether the practitioner reads it. She has her calendar feed, so it never carries an invitation."""
        return self in TO_PRACTITIONER

    @property
    def is_about_a_session(self) -> bool:
        """Whether it tells of an appointment. The others say nothing about anybody and belong to none."""
        return self not in ABOUT_NO_SESSION

    @property
    def is_of_the_waitlist(self) -> bool:
        """Whether it goes to somebody who waits. Nobody has confirmed her address: it always says very little."""
        return self in OF_THE_WAITLIST

    @property
    def says_it_is_on(self) -> bool:
        """Whether the letter tells that there is an appointment: not that one was asked for, nor only a link."""
        return self not in SAYING_IT_IS_OFF and self not in SAYING_NEITHER

    @property
    def says_it_is_off(self) -> bool:
        """Whether the letter tells that there is no appointment (any more)."""
        return self in SAYING_IT_IS_OFF

    @property
    def method(self) -> Method | None:
        """What the letter asks a calendar to do; None where it carries no calendar part.

        A request that waits for approval carries none: a calendar shows a tentative entry as settled, and
        declining would have to take it away again. The partner's first letter carries none because somebody
        else typed her address. A resent link changes nothing.
        """
        return METHODS.get(self)


TO_PRACTITIONER = frozenset(
    {
        LetterKind.PRACTITIONER_NEW,
        LetterKind.PRACTITIONER_MOVED,
        LetterKind.PRACTITIONER_CANCELLED,
        LetterKind.PRACTITIONER_FORMAT_CHANGED,
        LetterKind.PRACTITIONER_RAIN_PLAN,
        LetterKind.PRACTITIONER_FORM,
        LetterKind.PRACTITIONER_CALENDAR_FAILING,
        LetterKind.PRACTITIONER_MAIL_FAILING,
        LetterKind.TEST,
    }
)
OF_THE_WAITLIST = frozenset({LetterKind.WAITLIST_JOINED, LetterKind.WAITLIST_OFFER})
ABOUT_NO_SESSION = OF_THE_WAITLIST | {
    LetterKind.PRACTITIONER_FORM,
    LetterKind.PRACTITIONER_CALENDAR_FAILING,
    LetterKind.PRACTITIONER_MAIL_FAILING,
    LetterKind.TEST,
}
# a reminder begins nothing: the invitation for her calendar comes with the confirmation
SAYING_NEITHER = ABOUT_NO_SESSION | {
    LetterKind.REQUEST_RECEIVED,
    LetterKind.LINK_RESEND,
    LetterKind.FORM_REMINDER,
    LetterKind.REMINDER,
}
SAYING_IT_IS_OFF = frozenset(
    {
        LetterKind.REQUEST_DECLINED,
        LetterKind.CANCELLED_BY_CLIENT,
        LetterKind.CANCELLED_BY_PRACTITIONER,
        LetterKind.PRACTITIONER_CANCELLED,
    }
)
METHODS = {
    LetterKind.CONFIRMATION: Method.REQUEST,
    LetterKind.MOVED: Method.REQUEST,
    LetterKind.FORMAT_CHANGED: Method.REQUEST,
    LetterKind.PLACE_CHANGED: Method.REQUEST,
    LetterKind.RAIN_PLAN: Method.REQUEST,
    LetterKind.INDIVIDUAL_FIRST: Method.REQUEST,
    LetterKind.CANCELLED_BY_CLIENT: Method.CANCEL,
    LetterKind.CANCELLED_BY_PRACTITIONER: Method.CANCEL,
}
