"""How the letters and what they may name are said to the counsellor: which letter it is, when it goes, and to whom."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.wording import LETTERS
from practice.rules.letter_fields import FRAMES, Group
from practice.rules.letter_words import FaultyWords, WordsFault

GROUPS = {
    Group.TO_CLIENT: lazy_gettext("To your clients"),
    Group.DISCREET: lazy_gettext("Discreet letters"),
    Group.TO_PRACTITIONER: lazy_gettext("To you"),
    Group.SHARED: lazy_gettext("Parts that letters share"),
}
ABOUT_GROUPS = {
    Group.DISCREET: lazy_gettext(
        "For whoever shares a mailbox or a calendar, and for partners who have not said yet that they do not. "
        "They say when, and give the link."
    ),
    Group.SHARED: lazy_gettext("Written once, and put into every letter in which they are named."),
}
NAMES = {
    "practitioner_request": lazy_gettext("To you: somebody asks for a time"),
    "discreet": lazy_gettext("Anything new, discreetly"),
    "discreet_changed": lazy_gettext("A change, discreetly"),
    "discreet_series": lazy_gettext("Several dates, discreetly"),
    "date_of_several": lazy_gettext("One date of several"),
    "discreet_cancelled": lazy_gettext("Cancelled, discreetly"),
    "where_in_person": lazy_gettext("Where: in person"),
    "where_phone_practitioner": lazy_gettext("Where: you call"),
    "where_phone_client": lazy_gettext("Where: the client calls"),
    "where_online": lazy_gettext("Where: online"),
    "where_walk": lazy_gettext("Where: a walk"),
    "rain_walk_anyway": lazy_gettext("Poor weather: you walk anyway"),
    "rain_indoors": lazy_gettext("Poor weather: you meet indoors"),
    "rain_phone": lazy_gettext("Poor weather: you talk by phone"),
    "rain_online": lazy_gettext("Poor weather: you meet online"),
    "rain_another_day": lazy_gettext("Poor weather: another day"),
    "crisis": lazy_gettext("When it cannot wait"),
    "calendar_title": lazy_gettext("Calendar: title"),
    "calendar_title_neutral": lazy_gettext("Calendar: discreet title"),
    "calendar_description": lazy_gettext("Calendar: note"),
    "calendar_place_in_person": lazy_gettext("Calendar: place, in person"),
    "calendar_place_phone_practitioner": lazy_gettext("Calendar: place, you call"),
    "calendar_place_phone_client": lazy_gettext("Calendar: place, the client calls"),
    "calendar_place_online": lazy_gettext("Calendar: place, online"),
    "calendar_place_walk": lazy_gettext("Calendar: place, a walk"),
}
IN_LETTERS = lazy_gettext("In letters that say where, and on nothing else.")
WITH_RAIN = lazy_gettext("In the letters about a walk, where this was agreed for poor weather.")
IN_CALENDARS = lazy_gettext("In the calendar file that comes with a letter. Whoever sees her calendar can read it.")
WHEN = {
    "confirmation": lazy_gettext("At once when somebody has booked, and when you approve a request."),
    "request_received": lazy_gettext("At once when somebody asks for a time that waits for your answer."),
    "request_declined": lazy_gettext("When you decline a request."),
    "moved": lazy_gettext("When the time changes: at once by the client, three minutes later by you."),
    "format_changed": lazy_gettext("When the way to meet changes."),
    "individual_first": lazy_gettext("When a couple's booking becomes a time alone for each."),
    "cancelled_by_client": lazy_gettext("When a client has cancelled or asked you to: it is done."),
    "cancelled_by_practitioner": lazy_gettext("When you cancel without being asked to, three minutes later."),
    "link_resend": lazy_gettext("When somebody asks for the link to her page."),
    "form_reminder": lazy_gettext("Once, a day before at the earliest, to whom something still waits."),
    "reminder": lazy_gettext("Before a session, as often as its format says."),
    "place_changed": lazy_gettext("When the place of a session changes and its time does not."),
    "rain_plan": lazy_gettext("When the plan for poor weather takes the place of a walk."),
    "series": lazy_gettext("When you have booked several sessions at once: one letter with all dates."),
    "discreet_series": lazy_gettext("In the place of that letter."),
    "waitlist_joined": lazy_gettext("At once when somebody has joined the waitlist: it brings the link to her place."),
    "waitlist_offer": lazy_gettext("When a time becomes free, to whoever waits for one."),
    "practitioner_new": lazy_gettext("When somebody has booked."),
    "practitioner_request": lazy_gettext("When somebody asks for a time that waits for your answer."),
    "practitioner_moved": lazy_gettext("When a client has moved her time."),
    "practitioner_cancelled": lazy_gettext("When a client has cancelled."),
    "practitioner_format_changed": lazy_gettext("When a client has chosen another way to meet."),
    "practitioner_rain_plan": lazy_gettext("When a client has used the plan for poor weather."),
    "practitioner_form": lazy_gettext("On the day on which a form needs reading. It says nothing about anybody."),
    "practitioner_mail_failing": lazy_gettext("When for an hour no letter could leave: it goes by another way."),
    "practitioner_calendar_failing": lazy_gettext("When your other calendar could not be read for hours."),
    "test": lazy_gettext("When you ask for a test letter."),
    "discreet": lazy_gettext("In the place of every letter about something new: a booking, a reminder, a link."),
    "discreet_changed": lazy_gettext("In the place of every letter about a change."),
    "discreet_cancelled": lazy_gettext("In the place of every letter that something is cancelled."),
    "date_of_several": lazy_gettext("In a letter with several dates, once for each."),
    "crisis": lazy_gettext("At the end of every letter to a client, except the discreet ones."),
}
FIELDS = {
    "when": lazy_gettext("Day, date, start, end and time zone"),
    "short_day": lazy_gettext("The day, in short"),
    "time": lazy_gettext("When it starts"),
    "link": lazy_gettext("The address of the client's own page"),
    "name": lazy_gettext("What the client wants to be called"),
    "initials": lazy_gettext("The client, by two letters"),
    "format": lazy_gettext("The way to meet"),
    "where": lazy_gettext("Where or how you meet, with everything about it"),
    "where_in_short": lazy_gettext("Where or how you meet, on one line"),
    "what_to_expect": lazy_gettext("What to expect, as you wrote it for the format"),
    "change_until": lazy_gettext("Until when the client can change it by herself"),
    "dates": lazy_gettext("All the dates, each with its link"),
    "since": lazy_gettext("Since when letters do not leave"),
    "waiting": lazy_gettext("How many letters wait"),
    "why": lazy_gettext("What stands in their way"),
    "cure": lazy_gettext("What helps"),
    "until": lazy_gettext("Until when the time is offered; it stays open to others meanwhile"),
    "terms": lazy_gettext("The words about fees and cancelling that the client agreed to"),
    "previous": lazy_gettext("The time before the change"),
    "link_beside_invitation": lazy_gettext("The address of the client's own page, where a calendar file comes along"),
    "public_page": lazy_gettext("The address of your booking page"),
    "practitioner": lazy_gettext("Your name"),
    "phone": lazy_gettext("Your phone number"),
    "crisis": lazy_gettext("Whom to reach when it cannot wait"),
    "crisis_lines": lazy_gettext("Your crisis numbers, each with its words"),
    "sender": lazy_gettext("The address from which letters come"),
    "practice": lazy_gettext("The name of your practice"),
    "place": lazy_gettext("The place, as you wrote it for the format"),
    "access": lazy_gettext("How to get in"),
    "join_url": lazy_gettext("The address of the video room"),
    "place_until_there_is_a_link": lazy_gettext("Words in the place of the video room, while it has no address"),
    "point": lazy_gettext("The meeting point"),
    "how_to_find": lazy_gettext("How to find you there"),
    "wait_rule": lazy_gettext("How long you wait for each other"),
    "route": lazy_gettext("The way that you walk"),
    "toilets": lazy_gettext("Where toilets are"),
    "parking": lazy_gettext("Where to park"),
    "rain_plan": lazy_gettext("What happens when the weather is poor"),
}
BUTTON = lazy_gettext("The button, on a line of its own. Where it leads is fixed.")


def name_words(letter: str) -> str:
    """Which letter or part it is."""
    return str(NAMES.get(letter) or LETTERS[FRAMES[letter].kind])


def when_sent_words(letter: str) -> str:
    """When it is sent, and to whom; or where a part stands."""
    for beginning, words in (("where_", IN_LETTERS), ("rain_", WITH_RAIN), ("calendar_", IN_CALENDARS)):
        if letter.startswith(beginning) and FRAMES[letter].group is Group.SHARED:
            return str(words)
    return str(WHEN.get(letter, ""))


def fault_words(fault: FaultyWords) -> str:
    """Why words cannot be kept, and what to do about it."""
    names = ", ".join(f"{{{name}}}" for name in fault.names)
    match fault.what:
        case WordsFault.MISSING:
            return _("Write something here")
        case WordsFault.TOO_LONG:
            return _("Make this shorter: at most %(max)s characters", max=fault.names[0])
        case WordsFault.SEVERAL_LINES:
            return _("Write this on one line")
        case WordsFault.UNKNOWN_FIELD:
            unknown = _("This letter knows no %(fields)s.", fields=names)
            return f"{unknown} " + _("Did you mean {%(field)s}?", field=fault.near) if fault.near else unknown
        case WordsFault.FIELD_NOT_HERE:
            return _("%(fields)s cannot stand here: too long, or too private for a locked phone", fields=names)
        case WordsFault.FIELD_NEEDED:
            return _("The letter has to say %(fields)s", fields=names)
        case WordsFault.BUTTON_NEEDED:
            return _("The letter needs %(fields)s once, on a line of its own", fields=names)
        case WordsFault.HTML:
            return _("Leave out HTML. Two stars make **bold**, a # makes a heading")
        case WordsFault.ADDRESS:
            said = ", ".join(fault.names)
            return _(
                "A link can lead to https, mailto or tel, without anything filled in: %(addresses)s", addresses=said
            )
        case WordsFault.GIVES_AWAY:
            return _("Somebody else may read this letter: leave out %(words)s", words=", ".join(fault.names))
