"""How the practice's own words are said to the counsellor: states, events, letters, and the rules she set herself."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.filters import date_time_words
from practice.models.appointments import Voicemail
from practice.models.outbox import OutboxState
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Reason, Rule
from practice.work import ActorKind

STATUS = {
    AppointmentStatus.REQUESTED: (lazy_gettext("Waits for your answer"), "caution"),
    AppointmentStatus.BOOKED: (lazy_gettext("Booked"), "success"),
    AppointmentStatus.ATTENDED: (lazy_gettext("Took place"), "plain"),
    AppointmentStatus.NO_SHOW: (lazy_gettext("Nobody came"), "plain"),
    AppointmentStatus.CANCELLED: (lazy_gettext("Cancelled"), "plain"),
}
EVENTS = {
    "booked": lazy_gettext("Booked"),
    "imported": lazy_gettext("Brought along from another program"),
    "requested": lazy_gettext("Asked for"),
    "moved": lazy_gettext("Moved"),
    "format_changed": lazy_gettext("Another way to meet"),
    "length_changed": lazy_gettext("Another length, for this once"),
    "partner_added": lazy_gettext("The partner was added"),
    "partner_removed": lazy_gettext("The partner was taken off again"),
    "place_changed": lazy_gettext("The place has changed"),
    "rain_plan_used": lazy_gettext("The plan for bad weather was used"),
    "cancelled": lazy_gettext("Cancelled"),
    "declined": lazy_gettext("Declined"),
    "approved": lazy_gettext("Approved"),
    "attended": lazy_gettext("Marked as taken place"),
    "no_show": lazy_gettext("Marked as nobody came"),
    "unsaid": lazy_gettext("Who came is not said any more"),
    "late_counted": lazy_gettext("It counts as cancelled late"),
    "late_forgiven": lazy_gettext("It does not count as late"),
    "nothing_charged": lazy_gettext("Nothing is charged for it"),
    "partner_confirmed": lazy_gettext("The partner confirmed"),
    "partner_declined": lazy_gettext("The partner declined"),
    "agreement_withdrawn": lazy_gettext("An agreement was taken back"),
    "address_corrected": lazy_gettext("The address was put right"),
    "invitation_passed_on": lazy_gettext("An invitation to the partner was made to be passed on"),
    "invitation_taken_over": lazy_gettext("The partner gave an address of their own"),
    "started_individually": lazy_gettext("Each has a time of their own"),
    "taken_back": lazy_gettext("Taken back"),
    "separated": lazy_gettext("They are two records from now on"),
    "contact_rule_changed": lazy_gettext("How they may be reached was changed"),
    "reminders_chosen": lazy_gettext("When they are reminded was changed"),
    "fee_agreed": lazy_gettext("Another fee was agreed"),
    "paid": lazy_gettext("A payment was noted"),
    "refunded": lazy_gettext("Money was given back"),
    "payment_taken_back": lazy_gettext("A payment was noted by mistake and taken back"),
    "receipt_issued": lazy_gettext("A receipt was given"),
    "receipt_cancelled": lazy_gettext("A receipt was cancelled"),
    "late_fee_charged": lazy_gettext("A fee for not coming, or for cancelling late"),
    "late_fee_waived": lazy_gettext("No fee for not coming, or for cancelling late"),
    "rain_plan_changed": lazy_gettext("The plan for bad weather was changed"),
}
CANCEL_KINDS = {
    CancelKind.CLIENT_ASKED: lazy_gettext("They asked for it"),
    CancelKind.ILL: lazy_gettext("They are ill"),
    CancelKind.WEATHER: lazy_gettext("The weather"),
    CancelKind.SAFETY: lazy_gettext("Somebody would not be safe"),
    CancelKind.PRACTITIONER: lazy_gettext("I cannot"),
    CancelKind.OTHER: lazy_gettext("Another reason"),
}
REASONS = {
    "override": lazy_gettext("against your own rules"),
    CancelKind.CLIENT_ASKED.value: lazy_gettext("because they asked for it"),
    CancelKind.ILL.value: lazy_gettext("because they are ill"),
    CancelKind.WEATHER.value: lazy_gettext("because of the weather"),
    CancelKind.SAFETY.value: lazy_gettext("for somebody's safety"),
    CancelKind.PRACTITIONER.value: lazy_gettext("for a reason of your own"),
    CancelKind.OTHER.value: lazy_gettext("for another reason"),
}
ACTORS = {
    ActorKind.CLIENT: lazy_gettext("by the client"),
    ActorKind.PRACTITIONER: lazy_gettext("by you"),
    ActorKind.SYSTEM: lazy_gettext("when it was booked"),
}
VOICEMAIL = {
    Voicemail.WITH_NAME: lazy_gettext("You may leave a message with your name"),
    Voicemail.BRIEF: lazy_gettext("Ask to be called back, and say no more than that"),
    Voicemail.NONE: lazy_gettext("Leave no message"),
}
LETTERS = {
    LetterKind.CONFIRMATION: lazy_gettext("Confirmation"),
    LetterKind.REQUEST_RECEIVED: lazy_gettext("Request received"),
    LetterKind.REQUEST_DECLINED: lazy_gettext("Request declined"),
    LetterKind.MOVED: lazy_gettext("New time"),
    LetterKind.FORMAT_CHANGED: lazy_gettext("Another way to meet"),
    LetterKind.PLACE_CHANGED: lazy_gettext("Another place"),
    LetterKind.RAIN_PLAN: lazy_gettext("Another way to meet, because of the weather"),
    LetterKind.INDIVIDUAL_FIRST: lazy_gettext("A short time alone first"),
    LetterKind.SERIES: lazy_gettext("Several appointments"),
    LetterKind.CANCELLED_BY_CLIENT: lazy_gettext("Cancelled by the client"),
    LetterKind.CANCELLED_BY_PRACTITIONER: lazy_gettext("Cancelled by you"),
    LetterKind.PARTNER_INVITATION: lazy_gettext("Invitation to the partner"),
    LetterKind.LINK_RESEND: lazy_gettext("The link once more"),
    LetterKind.REMINDER: lazy_gettext("Reminder"),
    LetterKind.FORM_REMINDER: lazy_gettext("Reminder that something waits"),
    LetterKind.WAITLIST_JOINED: lazy_gettext("Waitlist: the link"),
    LetterKind.WAITLIST_OFFER: lazy_gettext("Waitlist: a time is offered"),
    LetterKind.PRACTITIONER_NEW: lazy_gettext("To you: new appointment"),
    LetterKind.PRACTITIONER_MOVED: lazy_gettext("To you: moved"),
    LetterKind.PRACTITIONER_CANCELLED: lazy_gettext("To you: cancelled"),
    LetterKind.PRACTITIONER_FORMAT_CHANGED: lazy_gettext("To you: another way to meet"),
    LetterKind.PRACTITIONER_RAIN_PLAN: lazy_gettext("To you: another way to meet, because of the weather"),
    LetterKind.PRACTITIONER_FORM: lazy_gettext("To you: a form needs reading today"),
    LetterKind.PRACTITIONER_CALENDAR_FAILING: lazy_gettext("To you: a calendar cannot be read"),
    LetterKind.PRACTITIONER_MAIL_FAILING: lazy_gettext("To you, by another way: letters do not go out"),
    LetterKind.TEST: lazy_gettext("Test letter to you"),
}
STATES = {
    OutboxState.WAITING: (lazy_gettext("Waiting"), "info"),
    OutboxState.SENT: (lazy_gettext("Sent"), "success"),
    OutboxState.FAILED: (lazy_gettext("Failed"), "error"),
    OutboxState.WITHDRAWN: (lazy_gettext("Withdrawn"), "plain"),
}
IN_SHORT = {
    Rule.PAST: lazy_gettext("it has passed"),
    Rule.NOTICE: lazy_gettext("too soon"),
    Rule.HORIZON: lazy_gettext("too far ahead"),
    Rule.HOURS: lazy_gettext("outside your hours"),
    Rule.TIME_OFF: lazy_gettext("time off"),
    Rule.GRID: lazy_gettext("no start"),
    Rule.DAYLIGHT: lazy_gettext("not in daylight"),
    Rule.TAKEN: lazy_gettext("another appointment"),
    Rule.BUFFER: lazy_gettext("too near to another appointment"),
    Rule.CHANGEOVER: lazy_gettext("too little time to change over"),
    Rule.DAILY_CAP: lazy_gettext("the day is full for this format"),
    Rule.WEEKLY_CAP: lazy_gettext("the week is full for this format"),
    Rule.PRACTICE_DAILY_CAP: lazy_gettext("the day is full"),
    Rule.BUSY_CALENDAR: lazy_gettext("your other calendar"),
}


def event_words(what: str) -> str:
    """What happened to an appointment. A kind of event without words of its own is said by its name."""
    return str(EVENTS.get(what) or what.replace("_", " ").capitalize())


def actor_words(actor: str) -> str:
    """By whom: the log keeps the kind and an id."""
    return str(ACTORS[ActorKind(actor.partition(":")[0])])


def against_words(reason: Reason) -> str:
    """One of her own rules that a start goes against. She may, with a reason."""
    match reason.rule:
        case Rule.PAST:
            return _("It has passed.")
        case Rule.NOTICE:
            return _("It is sooner than the notice you ask for: times are open from %(when)s on.", when=_until(reason))
        case Rule.HORIZON:
            return _("It is further ahead than the %(days)s days you plan.", days=reason.limit)
        case Rule.HOURS:
            return _("It is outside your hours.")
        case Rule.TIME_OFF:
            return _("It is in your time off.")
        case Rule.GRID:
            return _("Your sessions do not usually start at this time.")
        case Rule.DAYLIGHT:
            return _("A walk then would not be in daylight.")
        case Rule.BUFFER:
            return _("It leaves less time between two sessions than you keep.")
        case Rule.CHANGEOVER:
            return _("It leaves less time than you need from the one way to meet to the other.")
        case Rule.DAILY_CAP | Rule.PRACTICE_DAILY_CAP:
            return _("That day already has your %(limit)s sessions.", limit=reason.limit)
        case Rule.WEEKLY_CAP:
            return _("That week already has your %(limit)s sessions.", limit=reason.limit)
        case Rule.BUSY_CALENDAR:
            return _("Your other calendar has something then.")
        case Rule.TAKEN:
            return _("Another appointment is there.")


def _until(reason: Reason) -> str:
    return date_time_words(reason.until) if reason.until else ""
