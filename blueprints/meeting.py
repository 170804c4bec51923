"""How an appointment is said to the one who comes: when, how, where, at what cost. The same on every page of hers."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.filters import distance_words, minutes, money, phone_words, when_words
from blueprints.mail_hours import mail_hours_words
from blueprints.work import practice
from practice.models.appointments import Appointment, Attendance, Channel, RainPlan, Role, Voicemail
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import Caller, FormatKind, Party, SessionFormat
from practice.services.weather import INSTEAD

MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"
RAIN_PLANS = {
    RainPlan.WALK_ANYWAY: lazy_gettext("We walk anyway, dressed for it"),
    RainPlan.INDOORS: lazy_gettext("We meet indoors, at my office"),
    RainPlan.PHONE: lazy_gettext("We talk by phone instead"),
    RainPlan.ONLINE: lazy_gettext("We meet online instead"),
    RainPlan.ANOTHER_DAY: lazy_gettext("We find another day, at no cost"),
}
VOICEMAIL = {
    Voicemail.WITH_NAME: lazy_gettext("If I reach your voicemail, I leave a message with my name"),
    Voicemail.BRIEF: lazy_gettext("If I reach your voicemail, I ask you to call back, without saying who I am to you"),
    Voicemail.NONE: lazy_gettext("If I reach your voicemail, I leave no message"),
}
CHANNELS = {
    Channel.EMAIL: lazy_gettext("Email"),
    Channel.TEXT: lazy_gettext("Text message"),
    Channel.CALL: lazy_gettext("Phone call"),
}

Fact = tuple[str, str | None]


def facts_of(attendance: Attendance, *, who: str) -> list[Fact]:
    """All of it, as keys and values; what does not apply is empty."""
    return [*time_facts(attendance.appointment), *place_facts(attendance, who=who)]


def time_facts(appointment: Appointment) -> list[Fact]:
    """When and how, as keys and values."""
    return [
        (_("When"), when_words(appointment.starts_at, appointment.ends_at)),
        (_("How"), f"{appointment.session_format.name}, {minutes(appointment.length)}"),
    ]


def place_facts(attendance: Attendance, *, who: str) -> list[Fact]:
    """What else to know, as keys and values; what does not apply is empty. The fee is between me and whoever booked.

    `who` says who is coming, as far as this person may know.
    """
    this = attendance.appointment
    point, is_bookers = this.meeting_point, attendance.role is Role.BOOKER
    return [
        (_("Who is coming"), who),
        (_("Where"), _where(attendance)),
        *(_facts_of_point(point) if point else [(_("Access"), this.access)]),
        (_("If the weather is bad"), str(RAIN_PLANS[this.rain_plan]) if this.rain_plan else None),
        (_("Cost"), money(this.price_cents, this.currency) if is_bookers else None),
        (_("Deposit"), _deposit(this) if is_bookers else None),
        (_("Reference"), this.reference),
    ]


def point_facts(point: MeetingPoint) -> list[Fact]:
    """Where a walk starts and what its way is like, for whoever is about to choose it."""
    return [(_("Where"), point.name), *_facts_of_point(point), *way_facts(point)]


def way_facts(point: MeetingPoint | None) -> list[Fact]:
    """What the way of a walk is like, and what there is at its start: more than she needs to find me. None: no walk."""
    if point is None:
        return []
    distance = distance_words(point.route_metres) if point.route_metres else None
    steps = {True: _("Step-free"), False: _("There are steps"), None: None}
    return [
        (_("Length of the way"), _("About %(distance)s", distance=distance) if distance else None),
        (_("Without steps"), steps[point.step_free]),
        (_("What you walk on"), point.surface),
        (_("How steep it is"), point.gradient),
        (_("Where you can sit down"), point.benches),
        (_("How busy it is"), point.how_busy),
        (_("Access"), point.access),
        (_("Parking"), point.parking),
        (_("Toilets"), point.toilets),
    ]


def _facts_of_point(point: MeetingPoint) -> list[Fact]:
    return [(_("How to find it"), point.how_to_find), (_("How long I wait"), point.wait_rule)]


def map_url(appointment: Appointment) -> str | None:
    """The meeting point on a map; opened only by her own click."""
    point = appointment.meeting_point
    return MAP.format(point.latitude, point.longitude) if point else None


def contact_facts(attendance: Attendance) -> list[Fact]:
    """How letters and calls reach her. Her address and number are shown so far that she knows them again."""
    is_plain = _("All that you need to know, and an entry for your calendar")
    is_discreet = _("Short and discreet: when, and a link. Nothing for your calendar")
    return [
        (_("Email"), masked(attendance.client.email)),
        (_("What I write"), is_discreet if attendance.discreet else is_plain),
        (_("Phone"), _number_ending(attendance)),
        (_("By which ways"), ", ".join(str(CHANNELS[Channel(way)]) for way in attendance.channels)),
        (_("Voicemail"), str(VOICEMAIL[attendance.voicemail]) if attendance.voicemail else None),
        (_("When not to call"), attendance.contact_hours),
        (_("When I email you"), mail_hours_words(attendance.mail_hours)),
    ]


def party_words(party: Party) -> str:
    """In her words."""
    return _("Just me") if party is Party.ONE else _("My partner and me")


def masked(email: str | None) -> str:
    """`a…@example.org`: enough to see that it is right, too little to learn it."""
    name, _at, domain = (email or "").partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


def rain_plans(formats: Iterable[SessionFormat], party: Party) -> list[RainPlan]:
    """What can be done instead of a walk: only what the practice offers to this party."""
    kinds = {chosen.kind for chosen in formats if chosen.allows(party)}
    return [plan for plan in RainPlan if plan not in INSTEAD or INSTEAD[plan] in kinds]


def deposit_words(cents: int, currency: str | None) -> str:
    """That a deposit is asked for, and how it is paid where the practice says so."""
    asked = _("I ask for %(sum)s before we meet.", sum=money(cents, currency))
    return " ".join(filter(None, (asked, practice().how_to_pay)))


def _deposit(this: Appointment) -> str | None:
    """What is asked for, until it has come or the session is over."""
    if not this.deposit_cents or not this.is_upcoming:
        return None
    if this.paid_cents >= this.deposit_cents:
        return _("%(sum)s, which has come. Thank you.", sum=money(this.deposit_cents, this.currency))
    return deposit_words(this.deposit_cents, this.currency)


def _where(attendance: Attendance) -> str | None:
    this = attendance.appointment
    if this.session_format.kind is not FormatKind.PHONE:
        return this.meeting_point.name if this.meeting_point else this.place
    if this.session_format.caller is Caller.CLIENT:
        return _("You call me at %(number)s", number=phone_words(practice().phone))
    if attendance.role is Role.PARTNER or not attendance.client.phone:
        return _("I call at the time of the session")
    return _("I call you at the number that ends in %(digits)s", digits=attendance.client.phone[-2:])


def _number_ending(attendance: Attendance) -> str | None:
    number = attendance.client.phone
    return _("The number that ends in %(digits)s", digits=number[-2:]) if number else None
