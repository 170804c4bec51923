"""How an act of the log is said in words, and what it is about."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from blueprints.admin.activity_settings_words import TOLD as SETTINGS


class Matter(StrEnum):
    """What acts are about."""

    SIGN_IN = "sign_in"
    READ = "read"
    APPOINTMENTS = "appointments"
    PEOPLE = "people"
    EXPORT = "export"
    ERASE = "erase"
    MONEY = "money"
    SETTINGS = "settings"


MATTERS = {
    Matter.SIGN_IN: _("Signing in"),
    Matter.READ: _("What was read"),
    Matter.APPOINTMENTS: _("Appointments"),
    Matter.PEOPLE: _("People and forms"),
    Matter.EXPORT: _("Copies and exports"),
    Matter.ERASE: _("What was erased"),
    Matter.MONEY: _("Money"),
    Matter.SETTINGS: _("The practice"),
}
TOLD: dict[Matter, dict[str, LazyString]] = {
    Matter.SIGN_IN: {
        "signed_in": _("%(who)s signed in"),
        "signed_in_anew": _("%(who)s signed in with a browser that was not used before"),
        "signed_out": _("%(who)s signed out"),
        "changed_account": _("%(who)s changed the name or the address for signing in"),
        "changed_password": _("%(who)s changed the password"),
        "ended_sign_ins": _("%(who)s signed out everywhere else"),
    },
    Matter.READ: {
        "answers_read": _("%(who)s read the answers"),
        "safety_read": _("%(who)s read what was said about safety"),
        "notes_read": _("%(who)s read the notes"),
        "client.opened": _("%(who)s opened a client's record"),
        "clients.searched": _("%(who)s looked for a client"),
    },
    Matter.APPOINTMENTS: {
        "appointment.booked": _("%(who)s booked an appointment"),
        "appointment.requested": _("%(who)s asked for an appointment"),
        "appointment.approved": _("%(who)s said yes to a time that was asked for"),
        "appointment.declined": _("%(who)s said no to a time that was asked for"),
        "appointment.moved": _("%(who)s moved an appointment"),
        "appointment.format_changed": _("%(who)s changed how to meet"),
        "appointment.length_changed": _("%(who)s changed how long a session lasts"),
        "appointment.partner_added": _("%(who)s added a partner to an appointment"),
        "appointment.partner_removed": _("%(who)s took a partner off an appointment again"),
        "appointment.place_changed": _("%(who)s changed the place"),
        "appointment.rain_plan_changed": _("%(who)s changed the plan for bad weather"),
        "appointment.rain_plan_used": _("%(who)s used the plan for bad weather"),
        "appointment.cancelled": _("%(who)s cancelled an appointment"),
        "appointment.attended": _("%(who)s noted that a session took place"),
        "appointment.no_show": _("%(who)s noted that nobody came"),
        "appointment.unsaid": _("%(who)s took back whether a session took place"),
        "appointment.late_counted": _("%(who)s said that a cancellation counts as late"),
        "appointment.late_forgiven": _("%(who)s said that a cancellation does not count as late"),
        "appointment.taken_back": _("%(who)s took back a change to an appointment"),
        "appointment.imported": _("%(who)s brought an appointment along from another program"),
        "appointment.let_stay": _("%(who)s let an appointment stay outside the rules"),
        "appointment.started_individually": _("%(who)s gave each of two people a time alone"),
        "appointment.partner_confirmed": _("%(who)s said that they come along"),
        "appointment.partner_declined": _("%(who)s said that they do not come"),
        "appointment.invitation_passed_on": _("%(who)s made an invitation to be passed on"),
        "appointment.invitation_taken_over": _("%(who)s took over an invitation that was passed on"),
        "appointment.reminders_chosen": _("%(who)s changed the reminders"),
        "appointments.booked_as_series": _("%(who)s booked several appointments in one go"),
        "joined_waitlist": _("%(who)s joined the waitlist"),
        "changed_waitlist_wish": _("%(who)s changed what to wait for"),
        "waitlist_booked": _("%(who)s booked a time from the waitlist"),
        "waitlist_left": _("%(who)s left the waitlist"),
        "waitlist_removed": _("%(who)s took somebody off the waitlist"),
        "waitlist_expired": _("%(who)s closed a place on the waitlist, as its time was over"),
        "waitlist_offered": _("%(who)s offered a time to somebody on the waitlist"),
        "waitlist_offer_booked": _("%(who)s noted that an offered time was booked"),
        "waitlist_offer_declined": _("%(who)s did not want the time that was offered"),
        "waitlist_offer_ran_out": _("%(who)s ended an offer that nobody had answered"),
        "waitlist_offer_gone": _("%(who)s ended an offer: the time was no longer open"),
        "waitlist_offer_undelivered": _("%(who)s ended an offer whose letter could not be delivered"),
        "waitlist_offer_withdrawn": _("%(who)s took back an offer"),
    },
    Matter.PEOPLE: {
        "form_sent": _("%(who)s sent the answers"),
        "form_withdrawn": _("%(who)s took the answers back"),
        "form_changed": _("%(who)s changed an answer after sending"),
        "form_marked_read": _("%(who)s marked the answers as read"),
        "agreed": _("%(who)s agreed to a wording"),
        "agreement_withdrawn": _("%(who)s took an agreement back"),
        "words_shared": _("%(who)s shared words of their own"),
        "words_taken_back": _("%(who)s keeps their own words private again"),
        "made_own_calendar_address": _("%(who)s made a calendar address for a client's own appointments"),
        "ended_own_calendar_address": _("%(who)s ended a client's own calendar address"),
        "letter.hurried": _("%(who)s had a letter sent at once"),
        "letter.tried_again": _("%(who)s had a letter that failed sent again"),
        "letter.dismissed": _("%(who)s noted that a letter that failed was settled another way"),
        "note_added": _("%(who)s added a note"),
        "contact_taken_over": _("%(who)s took over a name or a number from the answers"),
        "address_corrected": _("%(who)s put an address right"),
        "appointment.address_corrected": _("%(who)s put an address right"),
        "appointment.agreement_withdrawn": _("%(who)s took an agreement back"),
        "appointment.contact_rule_changed": _("%(who)s changed how somebody may be reached"),
        "appointment.separated": _("%(who)s made an appointment of two into two records"),
        "safety_asked_in_person": _("%(who)s noted that safety was asked about in person"),
        "safety_asked_taken_back": _("%(who)s took back that safety was asked about in person"),
        "client.added": _("%(who)s wrote a client down"),
        "client.changed": _("%(who)s put a client's name, address or number right"),
        "client.archived": _("%(who)s archived a client's record"),
        "client.brought_back": _("%(who)s brought a client's record back"),
        "clients.told_apart": _("%(who)s noted that two records are of two people"),
        "clients.compared": _("%(who)s looked at two records beside each other"),
        "clients.merged": _("%(who)s made one record of two"),
        "clients.separated": _("%(who)s made two records of what two people shared"),
    },
    Matter.EXPORT: {
        "activity.exported": _("%(who)s exported lines of this log"),
        "client.exported": _("%(who)s made a copy of all that is kept about somebody"),
        "client.exported_with_notes": _("%(who)s made a copy of all that is kept about somebody, with the notes"),
        "practice.exported": _("%(who)s put the whole practice into a file"),
        "practice.export_fetched": _("%(who)s fetched the file with the whole practice"),
        "practice.imported": _("%(who)s was taken over from another installation"),
        "restored": _("%(who)s was put back from a backup"),
        "import.done": _("%(who)s imported a file"),
        "long_work.begun": _("%(who)s began work that takes long"),
        "long_work.called_off": _("%(who)s called off work that takes long"),
    },
    Matter.ERASE: {
        "client.erased": _("%(who)s erased somebody's whole record"),
        "client.reduced": _("%(who)s erased what may go of somebody's record"),
        "client.kept_longer": _("%(who)s set until when somebody's record is kept"),
        "receipt.name_forgotten": _("%(who)s took the name out of a receipt whose years are over"),
        "drafts_forgotten": _("%(who)s erased bookings that were begun and not finished"),
        "answer_forgotten": _("%(who)s erased an answer that was promised to be erased"),
        "waitlist_forgotten": _("%(who)s erased a place on the waitlist"),
    },
    Matter.MONEY: {
        "appointment.fee_agreed": _("%(who)s agreed on another fee"),
        "appointment.paid": _("%(who)s noted a payment"),
        "appointment.refunded": _("%(who)s noted that money was given back"),
        "appointment.payment_taken_back": _("%(who)s took back a payment that was noted by mistake"),
        "appointment.nothing_charged": _("%(who)s decided that nothing is charged"),
        "appointment.late_fee_charged": _("%(who)s asked a fee for not coming, or for cancelling late"),
        "appointment.late_fee_waived": _("%(who)s asked no fee for not coming, or for cancelling late"),
        "appointment.receipt_issued": _("%(who)s gave a receipt"),
        "appointment.receipt_cancelled": _("%(who)s cancelled a receipt"),
        "money.exported": _("%(who)s exported payments and receipts"),
    },
    Matter.SETTINGS: SETTINGS,
}


def actions_of(matter: Matter) -> frozenset[str]:
    """Every act that is about this."""
    return frozenset(TOLD[matter])


def matter_of(action: str) -> Matter | None:
    """What an act is about; None for one that an older or a newer version wrote."""
    return next((matter for matter, told in TOLD.items() if action in told), None)


def act_words(action: str, who: str) -> str:
    """Who did what, as a sentence without its full stop. An act without words of its own is said by its name."""
    matter = matter_of(action)
    if matter is None:
        return gettext("%(who)s: %(act)s", who=who, act=action.replace("_", " ").replace(".", " "))
    return str(TOLD[matter][action]) % {"who": who}
