"""Where does she go on when something is done? To the page she came from: named by a word, never by an address."""

from __future__ import annotations

from datetime import date

from flask import url_for

from blueprints.admin.today import blueprint
from blueprints.fields import read_day
from practice.rules.calendar_pages import View

PLACES = {"today": "admin.today", "messages": "admin.messages"}


def calendar_word(view: View, on: date) -> str:
    """`week-2027-03-08`: what a link or a form carries so that she comes back to that page of the calendar."""
    return f"{view}-{on.isoformat()}"


@blueprint.app_template_global()
def way_back(word: str | None) -> str | None:
    """The page that a word names. None for any other word: nobody can lead her elsewhere by a link."""
    if word in PLACES:
        return url_for(PLACES[word])
    view, _, day = (word or "").partition("-")
    on = read_day(day)
    return url_for("admin.calendar", view=view, on=on.isoformat()) if view in set(View) and on else None
