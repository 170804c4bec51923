"""Where does she change what the practice is: its hours, formats, places, words, and her own sign-in?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from blueprints.admin.today import blueprint


@dataclass(frozen=True, slots=True)
class Page:
    """One of the pages on which something is changed, and what that is."""

    endpoint: str
    title: LazyString
    hint: LazyString


PAGES: tuple[tuple[LazyString, tuple[Page, ...]], ...] = (
    (
        _("When you work"),
        (
            Page("admin.hours", _("Hours"), _("Your usual week, a format's own hours, and single dates that differ.")),
            Page(
                "admin.time_off", _("Time off"), _("Days and times on which nobody can book, and who is booked then.")
            ),
            Page(
                "admin.holidays", _("Public holidays"), _("Those of the year to come: all closed in one go, or singly.")
            ),
            Page(
                "admin.busy_calendars",
                _("Busy calendars"),
                _("Times that are taken in your Google, Outlook or other calendar, and so not offered."),
            ),
            Page(
                "admin.why",
                _("Why is this time not offered?"),
                _("Every rule that removes a time, and where you change it."),
            ),
        ),
    ),
    (
        _("What clients can book"),
        (
            Page(
                "admin.formats",
                _("Session formats"),
                _("Their words, length, price and place; who may come, how soon, and which are switched on."),
            ),
            Page(
                "admin.meeting_points",
                _("Meeting points"),
                _("Where walks start, how somebody finds you there, and until when it is light."),
            ),
            Page(
                "admin.waitlist_page",
                _("Waitlist"),
                _("Who waits for a time, what was offered to them, and whether there is a list at all."),
            ),
            Page(
                "admin.rules",
                _("Start times, daily limit and quiet hours"),
                _("How far apart sessions may start, how many a day may have, and when nobody is reminded."),
            ),
            Page(
                "admin.changeovers",
                _("Time between formats"),
                _("How long you need from a walk to your room, or from one call to the next."),
            ),
        ),
    ),
    (
        _("Your words and numbers"),
        (
            Page(
                "admin.profile",
                _("Name, place and contact"),
                _("What clients read about your practice, its time zone, phone and prices' currency."),
            ),
            Page(
                "admin.fees",
                _("Fees and receipts"),
                _("Since when you note payments, what it costs not to come, and what receipts say."),
            ),
            Page(
                "admin.crisis_lines",
                _("Crisis numbers"),
                _("Whom clients reach when it cannot wait, and when you last checked that."),
            ),
            Page(
                "admin.questionnaires",
                _("Questions before we meet"),
                _("What clients are asked, in your words: a draft first, then a version that counts."),
            ),
            Page(
                "admin.letters",
                _("Letters"),
                _("What your letters say: for each format and language, with a look at each before anybody gets it."),
            ),
            Page(
                "admin.texts",
                _("What clients agree to"),
                _("Fees, cancelling and walking outdoors: the words in force, and every version before them."),
            ),
        ),
    ),
    (
        _("You"),
        (
            Page(
                "admin.calendar_addresses",
                _("Calendar addresses"),
                _("Your appointments in your phone's calendar, or only when you are busy in somebody else's."),
            ),
            Page(
                "admin.account", _("Your sign-in"), _("Your name and email, and the browsers you are signed in with.")
            ),
            Page("admin.keyboard", _("Keys"), _("Single keys that take you somewhere, off until you want them.")),
            Page("admin.password", _("Your password"), _("Choose another one, whenever you like.")),
        ),
    ),
    (
        _("Safekeeping"),
        (
            Page(
                "admin.safekeeping",
                _("Keys and backups"),
                _("What has to be kept in another place, when that was last done, and how to put it back."),
            ),
            Page(
                "admin.imports",
                _("Bring along from another program"),
                _("Clients and appointments as another program exports them: every line looked at first."),
            ),
            Page(
                "admin.keeping",
                _("How long I keep things"),
                _("Years for files and receipts, and whose time is over."),
            ),
            Page(
                "admin.all_long_work",
                _("What takes longer"),
                _("What you asked for that goes on by itself, how far it is, and what came of it."),
            ),
        ),
    ),
)


@blueprint.get("/practice")
def settings():
    """All of those pages, under what they are about."""
    return render_template("admin/settings.html", parts=PAGES)
