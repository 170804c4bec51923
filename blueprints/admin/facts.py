"""What one line of the diary says to the counsellor: who, where, how to reach them safely, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.flags import Flag, agreement_flags, form_flags, form_words, signal_flags
from blueprints.admin.money_words import fee_flags
from blueprints.admin.wording import CANCEL_KINDS, STATUS, VOICEMAIL
from blueprints.filters import phone_words
from blueprints.meeting import CHANNELS, RAIN_PLANS
from practice.models.appointments import Answer, Appointment, Attendance, Channel, Role
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import Caller, FormatKind
from practice.rules.daylight import Daylight, walkable
from practice.rules.lifecycle import AppointmentStatus
from practice.services import adjusting, cancelling, partners, separating, weather
from practice.services.diary import Entry
from practice.services.standings import Standing
from practice.words import local_date

COMES = {
    Answer.INVITED: lazy_gettext("Invited, no answer yet"),
    Answer.CONFIRMED: lazy_gettext("Comes along"),
    Answer.DECLINED: lazy_gettext("Does not come"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One person's part, and how to reach her."""

    part: Attendance
    form: Standing | None

    @property
    def flags(self) -> list[Flag]:
        """Whether a partner comes."""
        return [Flag(self._comes, "plain")] if self.part.role is Role.PARTNER else []

    @property
    def _comes(self) -> str:
        """Whom nobody writes to hears of it from the one who booked."""
        is_passed_on = self.part.answer is Answer.INVITED and self.part.client.email is None
        return _("Invitation to be passed on, no answer yet") if is_passed_on else str(COMES[self.part.answer])

    @property
    def voicemail(self) -> str:
        """What is safe to leave there, where there is a number."""
        rule = self.part.voicemail
        return str(VOICEMAIL[rule]) if rule and self.part.client.phone else ""

    @property
    def safe_ways(self) -> str:
        """How she may be reached; what to heed then stands in red beside it."""
        ways = [str(CHANNELS[Channel(channel)]) for channel in self.part.channels]
        return "; ".join(filter(None, (", ".join(ways), self.voicemail)))

    @property
    def form_words(self) -> str:
        """How far she has come with the form."""
        return form_words(self.form)


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment as a line of the diary, at one instant (aware UTC)."""

    entry: Entry
    now: datetime

    @property
    def appointment(self) -> Appointment:
        return self.entry.appointment

    @property
    def people(self) -> list[Attendance]:
        return self.entry.people

    @property
    def persons(self) -> list[Person]:
        """Everybody who was asked, also who does not come."""
        return [Person(part, self.entry.forms.get(part.id)) for part in self.appointment.attendances]

    @property
    def may_be_adjusted(self) -> bool:
        """Whether it may still take place in another way, or for longer or shorter."""
        return adjusting.may_be_adjusted(self.appointment, now=self.now)

    @property
    def may_add_partner(self) -> bool:
        """Whether somebody may come along."""
        return partners.may_add(self.appointment, now=self.now)

    @property
    def may_take_partner_off(self) -> bool:
        """Whether somebody who comes along may be taken off again."""
        return partners.may_take_off(self.appointment, now=self.now)

    @property
    def may_start_individually(self) -> bool:
        """Whether two are to come together, who may each come alone first."""
        return separating.may_start_individually(self.appointment, now=self.now)

    @property
    def may_separate(self) -> bool:
        """Whether two who came together may become two records."""
        return separating.may_separate(self.appointment)

    @property
    def title(self) -> str:
        """`A. D. · Amara Diallo`: the initials first, as they stand in letters to her."""
        if not self.appointment.attendances:
            return _("Somebody whose record is erased")
        return f"{self.initials} · {self.names}"

    @property
    def initials(self) -> str:
        """`A. D. and J. W.`; of somebody whose record is erased a word, because a name may be all there is to press."""
        if not self.appointment.attendances:
            return _("Erased")
        return _(" and ").join(part.client.initials for part in self.people)

    @property
    def names(self) -> str:
        """`Amara Diallo and Jonas Weber`"""
        return _(" and ").join(part.client.name or "" for part in self.people)

    @property
    def status(self) -> str:
        """How it stands."""
        words, _kind = STATUS[self.appointment.status]
        return str(words)

    @property
    def cancel_words(self) -> str:
        """Why it was cancelled, as one of a few reasons."""
        kind = self.appointment.cancel_kind
        return str(CANCEL_KINDS[kind]) if kind else ""

    @property
    def late_words(self) -> str:
        """Whether it was cancelled late, and what she has decided about that."""
        if not self.appointment.cancelled_late:
            return _("It does not count as late") if self.may_count_as_late else ""
        is_decided = self.appointment.late_settled_at is not None
        return _("Cancelled late; you have seen to it") if is_decided else _("Cancelled late; nothing is decided yet")

    @property
    def may_count_as_late(self) -> bool:
        """Whether she may still say that it counts."""
        return not self.appointment.cancelled_late and cancelling.may_count(self.appointment)

    @property
    def first_names(self) -> str:
        """`Amara and Jonas`."""
        return _(" and ").join((part.client.name or "").partition(" ")[0] for part in self.people)

    @property
    def meeting_point(self) -> MeetingPoint | None:
        """Where a walk starts."""
        is_walk = self.appointment.session_format.kind is FormatKind.WALK
        return self.appointment.meeting_point if is_walk else None

    @property
    def where(self) -> str:
        """The place; for a call or a video nothing."""
        if self.meeting_point is not None:
            return self.meeting_point.name
        is_here = self.appointment.session_format.kind is FormatKind.IN_PERSON
        return self.appointment.place or "" if is_here else ""

    @property
    def calls(self) -> str:
        """Who calls whom, of a session by phone."""
        if self.appointment.session_format.kind is not FormatKind.PHONE:
            return ""
        return _("They call you") if self.appointment.session_format.caller is Caller.CLIENT else _("You call")

    @property
    def phones(self) -> list[tuple[str, str]]:
        """Numbers with their words, where a session is held by phone or one may have to find each other outdoors."""
        if not self.appointment.session_format.wants_phone:
            return []
        numbers = (part.client.phone for part in self.people)
        return [(number, phone_words(number)) for number in numbers if number]

    @property
    def rain_plan(self) -> str:
        """What becomes of a walk in bad weather."""
        plan = self.appointment.rain_plan
        return str(RAIN_PLANS[plan]) if plan and self.meeting_point else ""

    @property
    def may_use_rain_plan(self) -> bool:
        """Whether it is a walk with a plan for bad weather that is still ahead."""
        return weather.may_be_used(self.appointment, now=self.now)

    @property
    def sunset_at(self) -> datetime | None:
        """When the sun sets at the meeting point on the day of a walk (aware UTC)."""
        point, appointment = self.meeting_point, self.appointment
        if point is None:
            return None
        on, zone = local_date(appointment.starts_at, appointment.zone), ZoneInfo(appointment.zone)
        light = walkable(on, place=Daylight(point.latitude, point.longitude, margin=timedelta(0)), zone=zone)
        return light.end if light else None

    @property
    def flags(self) -> list[Flag]:
        """What she has to know before she opens it; what is dangerous to overlook comes first."""
        fee = fee_flags(self.appointment, is_over=self.appointment.ends_at <= self.now)
        return [*signal_flags(self.entry), *self._standing(), *self._forms(), *fee]

    @property
    def urgent_flags(self) -> list[Flag]:
        """Those of them that ask for something, where there is little room."""
        return [flag for flag in self.flags if flag.kind in ("error", "caution")]

    @property
    def may_move(self) -> bool:
        """Whether it can still be given another time by dragging it: once it has begun, that is a matter of words."""
        return self.appointment.is_upcoming and self.appointment.starts_at > self.now

    def _standing(self) -> Iterator[Flag]:
        words, kind = STATUS[self.appointment.status]
        if self.appointment.status is not AppointmentStatus.BOOKED:
            yield Flag(str(words), kind)
        elif self.appointment.ends_at <= self.now:
            yield Flag(_("Say who came"), "caution")
        elif self.entry.waits_for_partner:
            yield Flag(_("Partner not confirmed"), "caution")

    def _forms(self) -> Iterator[Flag]:
        if self.appointment.is_upcoming and self.appointment.ends_at > self.now:
            yield from form_flags(self.entry)
            yield from agreement_flags(self.entry, self.now)
