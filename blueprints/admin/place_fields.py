"""How is she asked what becomes of those who are booked, when a place changes? A field for forms about places."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.facts import Row
from blueprints.fields import ChoiceField, Form, choice
from practice.models.appointments import Appointment
from practice.services.diary import Entry
from practice.services.place_changes import Booked

WORDS = {
    Booked.TELL: (
        lazy_gettext("Tell them"),
        lazy_gettext("The new place holds for them. A letter says so in three minutes, for their calendars, too."),
    ),
    Booked.CORRECT: (
        lazy_gettext("It is only a small correction"),
        lazy_gettext("They read it on their page from now on. Nobody gets a letter."),
    ),
    Booked.LEAVE: (
        lazy_gettext("Leave them where they are"),
        lazy_gettext("They come to the place that they know. Only new bookings have the new one."),
    ),
}


def booked_field(*offered: Booked) -> ChoiceField:
    """The question, with the answers that make sense. It is asked only where somebody is booked."""
    choices = [choice(each.value, *WORDS[each]) for each in offered]
    return ChoiceField(lazy_gettext("What about those who are booked there?"), choices=choices, validate_choice=False)


def booked_of(form: Any) -> Booked | None:
    """What she said, if she was asked. Where she only looks ahead, nobody is told of anything."""
    said = form.booked.data
    if said in {value for value, *_rest in form.booked.choices}:
        return Booked(said)
    return Booked.CORRECT if form.only_looks else None


def ask_what_becomes_of_them(form: Form) -> None:
    """Say that it is for her to decide, before anything is saved."""
    form.booked.flags.required = True
    form.add_error("booked", _("Nothing is saved yet: say what becomes of those who are booked there"))


def saved_words(form: Any, words: str) -> str:
    """What has been saved, and whether somebody hears of it."""
    if booked_of(form) is not Booked.TELL:
        return words
    return words + " " + _("A letter goes out in three minutes to everybody who is booked there and reads email.")


def booked_rows(appointments: list[Appointment], now: Any) -> list[Row]:
    """Who they are, as lines of the diary."""
    return [Row(Entry(each, {}), now) for each in appointments]
