"""What one line of the log says: who did what, when, and about whom or what, with a link to what still exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from blueprints.admin.activity_settings_words import PAGES
from blueprints.admin.activity_words import act_words
from blueprints.admin.settings import PAGES as SETTINGS
from blueprints.filters import iso, stamp_words
from practice.services.activity_log import (
    APPOINTMENT,
    ATTENDANCE,
    CLIENT,
    FORMAT,
    MEETING_POINT,
    PRACTITIONER,
    WAITING,
    Line,
)
from practice.services.activity_names import Names
from practice.work import ActorKind


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about, in words, and where it is."""

    words: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line as the practitioner `me` (her id) reads it."""

    line: Line
    names: Names
    me: str

    @property
    def at(self) -> datetime:
        """When it was done (aware UTC)."""
        return self.line.at

    @property
    def words(self) -> str:
        """Who did what."""
        return act_words(self.line.action, self.who)

    @property
    def who(self) -> str:
        """Who did it."""
        actor_id = self.line.actor_id or ""
        match self.line.actor_kind:
            case ActorKind.SYSTEM:
                return _("The site")
            case ActorKind.PRACTITIONER if actor_id == self.me:
                return _("You")
            case ActorKind.PRACTITIONER:
                return self.names.things.get((PRACTITIONER, actor_id)) or _("A colleague")
            case ActorKind.CLIENT:
                people = self.names.people
                return people.get((CLIENT, self._actor or "")) or people.get((WAITING, actor_id)) or _("A client")

    @property
    def subjects(self) -> list[Subject]:
        """What it is about, each once, whoever did it left out."""
        return list(dict.fromkeys((*self._people(), *self._meetings(), *self._things(), *self._page())))

    @property
    def _actor(self) -> str | None:
        """The client who acted."""
        if self.line.actor_kind is not ActorKind.CLIENT:
            return None
        return self.names.parts.get(self.line.actor_id or "", (None, None))[0]

    @property
    def _parts(self) -> list[tuple[str, str]]:
        return [self.names.parts[each] for each in self.line.of_kind(ATTENDANCE) if each in self.names.parts]

    def _people(self) -> Iterator[Subject]:
        for client_id in (*self.line.of_kind(CLIENT), *(client_id for client_id, _meeting in self._parts)):
            if client_id != self._actor:
                yield client_subject(client_id, self.names)
        for entry_id in self.line.of_kind(WAITING):
            name = self.names.people.get((WAITING, entry_id))
            if name and entry_id != self.line.actor_id:
                yield Subject(name, url_for("admin.waitlist_entry", entry_id=entry_id))

    def _meetings(self) -> Iterator[Subject]:
        for meeting in (*self.line.of_kind(APPOINTMENT), *(meeting for _client, meeting in self._parts)):
            if meeting in self.names.appointments:
                yield appointment_subject(meeting, self.names)

    def _things(self) -> Iterator[Subject]:
        things = self.names.things
        for format_id in self.line.of_kind(FORMAT):
            if (FORMAT, format_id) in things:
                yield Subject(things[FORMAT, format_id], url_for("admin.session_format", format_id=format_id))
        for point_id in self.line.of_kind(MEETING_POINT):
            if (MEETING_POINT, point_id) in things:
                yield Subject(things[MEETING_POINT, point_id], url_for("admin.meeting_point", point_id=point_id))

    def _page(self) -> Iterator[Subject]:
        endpoint = PAGES.get(self.line.action)
        if endpoint is not None:
            yield Subject(_page_title(endpoint), url_for(endpoint))


def table_of(lines: Iterable[LogLine]) -> Iterator[Sequence[object]]:
    """The lines as rows of a table, with a row above them that says what stands where."""
    yield _("Line"), _("When"), _("Who did what"), _("About"), _("Act")
    for each in lines:
        about = "; ".join(subject.words for subject in each.subjects)
        yield each.line.number, iso(each.at), each.words, about, each.line.action


def client_subject(client_id: str, names: Names) -> Subject:
    """A client by her name; without a name and a link where her record is gone or another's."""
    name = names.people.get((CLIENT, client_id))
    if not name:
        return Subject(_("a record that is no longer here, or not yours"))
    return Subject(name, url_for("admin.client", client_id=client_id))


def appointment_subject(appointment_id: str, names: Names) -> Subject:
    """An appointment by its time."""
    return Subject(
        stamp_words(names.appointments[appointment_id]), url_for("admin.appointment", appointment_id=appointment_id)
    )


def _page_title(endpoint: str) -> str:
    return next(str(page.title) for _heading, pages in SETTINGS for page in pages if page.endpoint == endpoint)
