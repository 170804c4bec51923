"""What is said about a session format whatever the time: who cannot book it at all, and who comes to it and how."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from practice.models.scheduling import Party, SessionFormat

Link = tuple[str, str]
Links = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know about a time, and where to go about it: each an address and its words."""

    words: str
    links: Links = ()


def format_lines(chosen: SessionFormat, party: Party) -> list[Line]:
    """What keeps everybody from every time of a format, or these people."""
    links = format_link(chosen)
    lines = []
    if not chosen.active:
        lines.append(Line(_("%(format)s is switched off: nobody can book it.", format=chosen.name), links))
    if not chosen.allows(party):
        words = _("%(format)s is not for a couple.") if party is Party.COUPLE else _("%(format)s is for couples only.")
        lines.append(Line(words % {"format": chosen.name}, links))
    return lines


def notes(chosen: SessionFormat) -> list[Line]:
    """What does not remove a time, but decides who comes to it and how."""
    links, lines = format_link(chosen), []
    if not chosen.listed:
        words = _("%(format)s does not stand on your booking page: only who has its own link finds it.")
        lines.append(Line(words % {"format": chosen.name}, links))
    if chosen.returning_only:
        words = _("%(format)s is for people who have been here: everybody else is shown the way to a first session.")
        lines.append(Line(words % {"format": chosen.name}, links))
    if chosen.needs_approval:
        words = _("Whoever chooses a time of %(format)s asks for it: it is booked once you approve.")
        lines.append(Line(words % {"format": chosen.name}, links))
    return lines


def format_link(chosen: SessionFormat) -> Links:
    """The way to the form in which a format is changed."""
    url = url_for("admin.session_format", format_id=chosen.id)
    return ((url, _("Change %(format)s", format=chosen.name)),)
