"""What a client's own page knows: whose part it is, what may still be done, and nothing about anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from blueprints.filters import day_words
from blueprints.guard import client_link
from blueprints.meeting import Fact, contact_facts, map_url, place_facts, way_facts
from blueprints.work import reading
from practice.errors import NotFound, NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.intake import Pack, ResponseState
from practice.models.links import ClientLink
from practice.models.scheduling import Asked, Party
from practice.rules.cancelling import ON_THEIR_SIDE
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.progress import Status
from practice.services import asking, intake, own_page, weather
from practice.services.intake import OwnForm
from practice.work import ActorKind


@dataclass(frozen=True, slots=True)
class OwnPage:
    """One person's part in an appointment at one instant (aware UTC). The partner's page knows only her own."""

    attendance: Attendance
    now: datetime

    @property
    def appointment(self) -> Appointment:
        return self.attendance.appointment

    @property
    def is_bookers(self) -> bool:
        return self.attendance.role is Role.BOOKER

    @property
    def is_on(self) -> bool:
        """Whether it is to take place, as far as this person is concerned."""
        return self.appointment.is_upcoming and not self.has_declined

    @property
    def is_ahead(self) -> bool:
        return self.is_on and self.now < self.appointment.starts_at

    @property
    def has_declined(self) -> bool:
        return self.attendance.answer is Answer.DECLINED

    @property
    def is_cancelled(self) -> bool:
        return self.appointment.status is AppointmentStatus.CANCELLED

    @property
    def was_her_own_wish(self) -> bool:
        """Whether it was cancelled by herself, or because she asked for it."""
        return self.appointment.cancelled_by == ActorKind.CLIENT or self.appointment.cancel_kind in ON_THEIR_SIDE

    @property
    def may_change(self) -> bool:
        return self.is_bookers and own_page.may_change(self.appointment, now=self.now)

    @property
    def may_call_out(self) -> bool:
        """Whether she may say that the weather is too bad for the walk."""
        return self.is_bookers and weather.may_call_out(self.appointment, now=self.now)

    @property
    def call_out_until(self) -> datetime:
        return weather.call_out_until(self.appointment)

    @property
    def is_too_late(self) -> bool:
        """Whether only a word with me can still change it."""
        return self.is_bookers and self.is_ahead and not self.may_change

    @property
    def heading(self) -> str:
        if self.is_cancelled:
            return _("Your appointment is cancelled")
        if self.has_declined:
            return _("You are not coming")
        if not self.is_ahead:
            return _("Your appointment is over")
        if self.appointment.status is AppointmentStatus.REQUESTED:
            return _("You have asked for this time")
        return _("Your appointment")

    @property
    def starts_individually(self) -> bool:
        """Whether two who come together are told that I speak with each alone first: the same words for both."""
        this = self.appointment
        are_two = this.party is Party.COUPLE and this.separated_at is None
        return self.is_ahead and are_two and this.session_format.individual_first

    @property
    def facts(self) -> list[Fact]:
        return place_facts(self.attendance, who=self._who)

    @property
    def way_facts(self) -> list[Fact]:
        return way_facts(self.appointment.meeting_point)

    @property
    def contact(self) -> list[Fact]:
        return contact_facts(self.attendance)

    @property
    def map_url(self) -> str | None:
        return map_url(self.appointment)

    @property
    def _who(self) -> str:
        """All that the one who booked learns of her partner is "confirmed" or "not confirmed"."""
        if self.appointment.party is Party.ONE or self.appointment.separated_at is not None:
            return _("You")
        answers = {part.role: part.answer for part in self.appointment.attendances}
        if not self.is_bookers or Role.PARTNER not in answers:
            return _("You, as a couple")
        if answers[Role.PARTNER] is Answer.CONFIRMED:
            return _("You and your partner (confirmed)")
        return _("You and your partner (not confirmed)")


def bookers_link() -> ClientLink:
    """The link by which this browser came, for what only the one who booked may do. Her partner is told NotFound."""
    link = client_link()
    if link.attendance.role is not Role.BOOKER:
        raise NotFound
    return link


def partners_link() -> ClientLink:
    """The link of a partner, who answers for herself. The one who booked is told NotFound."""
    link = client_link()
    if link.attendance.role is not Role.PARTNER:
        raise NotFound
    return link


def refuse_unless_ahead(attendance: Attendance) -> None:
    """No page offers what is over, called off or declined: NotPossibleNow."""
    if not OwnPage(attendance, reading().now).is_ahead:
        raise NotPossibleNow(attendance.appointment.status)


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """What became of her form. `form` is None where nothing is asked because she has sent one at an earlier session.

    `due_at`: when we meet, while that is ahead (aware UTC).
    """

    form: OwnForm | None
    may_answer: bool
    due_at: datetime | None

    @property
    def is_sent(self) -> bool:
        return self.form is not None and self.form.state is ResponseState.SENT

    @property
    def has_words(self) -> bool:
        """Whether there is something from which her own words begin."""
        return self.form is None or self.form.sent_at is not None

    @property
    def task(self) -> dict[str, object]:
        """Her form as a task of hers."""
        assert self.form is not None, "only where something is asked"
        is_check_in = self.form.pack is Pack.CHECK_IN
        hint = _("About %(count)s minutes. Only I read your answers.", count=self.form.minutes)
        if self.due_at and not self.is_sent:
            hint = _("Before we meet on %(when)s.", when=day_words(self.due_at)) + " " + hint
        return {
            "title": _("How is it now? A few questions again") if is_check_in else _("A few questions"),
            "url": url_for("intake.form"),
            "is_done": self.is_sent,
            "status": self._status,
            "hint": hint,
        }

    @property
    def _status(self) -> str | None:
        """In words of its own where "Completed" and "Not started yet" do not say it."""
        assert self.form is not None, "only where something is asked"
        if self.form.state is ResponseState.WITHDRAWN:
            return _("Taken back")
        parts = [part.status for part in self.form.sections if part.status is not Status.OPTIONAL]
        if self.is_sent or not self.form.is_begun:
            return None
        if self.form.prefers_phone_at and Status.DONE not in parts:
            return _("We talk instead")
        done = parts.count(Status.DONE)
        return _("%(done)s of %(all)s done", done=done, all=len(parts)) if done else _("Begun")


def own_answers_of(page: OwnPage) -> OwnAnswers | None:
    """How far she has come with the questions; what she gave stays hers when the session is over or called off. None
    when there is nothing, and no reason to begin any more."""
    may_answer = asking.is_asked(page.attendance)
    due_at = page.appointment.starts_at if page.is_ahead else None
    try:
        form = intake.kept_form(reading(), attendance=page.attendance)
    except NotPossibleNow:
        was_asked = page.appointment.session_format.asks is not Asked.NOTHING
        return OwnAnswers(None, may_answer, due_at) if may_answer and was_asked else None
    return OwnAnswers(form, may_answer, due_at) if page.is_ahead or form.answered else None
