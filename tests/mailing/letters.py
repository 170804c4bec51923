"""Facts and letters for the tests of mailing: Ruth writes to Amara about Tuesday 9 March 2027, 10 a.m. in Toronto."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailing.letter import Desk, Identity, LetterFacts, Meeting, Message, Point
from mailing.messages import compose
from mailing.notices import NoticeFacts, Offered
from practice.models.appointments import RainPlan
from practice.models.scheduling import Caller, FormatKind
from practice.rules.letter_kinds import LetterKind
from practice.rules.mailboxes import Mailbox

STARTS_AT = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
SENT_AT = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
LINK = "https://book.example.org/a/q_Zw0-Rk8Yb1lS6vT3xN5mJ7hP9dFgA2cE4uI_oVyKs"
AMARA = Mailbox("Amara Diallo", "amara@example.org")

DESK = Desk(
    practice="Ruth Okafor",
    practitioner="Ruth Okafor, MSW",
    address=Mailbox("", "practice@example.org"),
    reply_to=Mailbox("Ruth Okafor, MSW", "ruth@example.org"),
    phone="(519) 555-0100",
    crisis_lines=("In danger now? Call 911.", "Thinking about suicide? Call or text 9-8-8, any time."),
    public_page="https://book.example.org",
)
IN_PERSON = Meeting(
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(minutes=50),
    zone=ZoneInfo("America/Toronto"),
    format_name="In person",
    kind=FormatKind.IN_PERSON,
    change_until=STARTS_AT - timedelta(hours=24),
    what_to_expect="I ask a few questions, and you answer only what you want to.",
    place="14 Willow Lane, London, Ontario",
    access="The entrance is step-free.\nRing at the blue door.",
    terms="You can change or cancel up to 24 hours before. After that, half of the fee is due.",
)
BY_PHONE = replace(
    IN_PERSON, format_name="Phone", kind=FormatKind.PHONE, place="By phone", access="", caller=Caller.PRACTITIONER
)
ONLINE = replace(
    IN_PERSON,
    format_name="Online video",
    kind=FormatKind.ONLINE,
    place="Online. I send you the link on the day before.",
    access="",
)
WALK = replace(
    IN_PERSON,
    format_name="Walk & Talk",
    kind=FormatKind.WALK,
    place="Heron Park, north gate",
    access="",
    point=Point(
        name="Heron Park, north gate",
        how_to_find="At the green gate beside the bus stop.",
        coordinates=(42.9849, -81.2453),
        access="Level, paved paths.",
        toilets="In the pavilion.",
        parking="Free, at the gate.",
        wait_rule="I wait 15 minutes there, then I call you.",
        route_metres=2500,
        surface="Paved.",
        benches="A bench every few minutes.",
        step_free=True,
    ),
    rain_plan=RainPlan.PHONE,
)
CONFIRMATION = LetterFacts(
    kind=LetterKind.CONFIRMATION,
    locale="en_CA",
    to=AMARA,
    desk=DESK,
    meeting=IN_PERSON,
    identity=Identity(
        message_id="<k3JX0c8vQ2mUe5rYt7wBnA@example.org>",
        uid="0b0f6f3e-7c50-4d1b-9f7e-2f6f4b1c9a55",
        sequence=0,
        stamped_at=SENT_AT,
    ),
    link=LINK,
)

TRIAL = NoticeFacts(
    desk=DESK,
    to=Mailbox("Ruth Okafor", "ruth@example.org"),
    locale="en_CA",
    message_id="<Zp4hW9xLd6sGfV1oKj8yRA@example.org>",
)


OFFER = replace(
    TRIAL,
    kind=LetterKind.WAITLIST_OFFER,
    to=Mailbox("", "amara@example.org"),
    link=LINK,
    offered=Offered(STARTS_AT, STARTS_AT + timedelta(minutes=50), SENT_AT + timedelta(hours=2), "America/Toronto"),
)


def facts(kind: LetterKind = LetterKind.CONFIRMATION, **changes: Any) -> LetterFacts:
    """What a letter of this kind is written from. Later letters follow the first one and raise the sequence."""
    written = replace(CONFIRMATION, kind=kind)
    if kind.is_to_practitioner:
        page = "https://book.example.org/admin/appointments/5c1f"
        written = replace(written, to=Mailbox("Ruth Okafor", "ruth@example.org"), initials="A. D.", link=page)
    if kind not in (LetterKind.CONFIRMATION, LetterKind.REQUEST_RECEIVED, LetterKind.PARTNER_INVITATION):
        first = CONFIRMATION.identity.message_id
        identity = replace(
            CONFIRMATION.identity, message_id="<Zp4hW9xLd6sGfV1oKj8yRA@example.org>", sequence=1, in_reply_to=first
        )
        written = replace(written, identity=identity, has_invitation=True)
    return replace(written, **changes)


def letter(kind: LetterKind = LetterKind.CONFIRMATION, **changes: Any) -> Message:
    return compose(facts(kind, **changes) if kind.is_about_a_session else notice(kind))


def notice(kind: LetterKind, **changes: Any) -> NoticeFacts:
    """The same for a letter that is about no session: to Ruth, or to Amara, who waits."""
    return replace(OFFER if kind.is_of_the_waitlist else TRIAL, kind=kind, **changes)


def _a_week_later(first: LetterFacts, weeks: int) -> LetterFacts:
    later = timedelta(weeks=weeks)
    meeting = replace(
        IN_PERSON,
        starts_at=IN_PERSON.starts_at + later,
        ends_at=IN_PERSON.ends_at + later,
        change_until=STARTS_AT + later,
    )
    identity = replace(first.identity, uid=f"{weeks}{first.identity.uid[1:]}")
    return replace(first, meeting=meeting, identity=identity, link=f"{LINK[:-2]}{weeks}Q")


_FIRST = replace(CONFIRMATION, kind=LetterKind.SERIES)
SERIES = replace(_FIRST, others=tuple(_a_week_later(_FIRST, weeks) for weeks in (1, 2, 3)))
