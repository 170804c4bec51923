"""What does a new practice begin with? Its profile, four formats, a usual week, a meeting point, its wordings.

Nothing here is about a client. Addresses and numbers are invented and look it; the counsellor puts hers in.
"""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select

from practice.database import open_engine
from practice.models.meeting_points import MeetingPoint
from practice.models.people import Practitioner, active_practitioners, practitioner_with_email
from practice.models.profile import PracticeProfile, the_profile
from practice.models.scheduling import Caller, FormatKind, Parties, SessionFormat, WeeklyHours
from practice.services import wordings
from practice.work import Work

SAMPLE_EMAIL = "elizabeth@example.org"
SAMPLE_PHONE = "+15195550123"  # 555-0100 to 555-0199 are kept free for invented people

PROFILE: dict[str, Any] = {
    "name": "Elizabeth Lacey",
    "title": "Counsellor",
    "introduction": (
        "For couples, and for women on their own. When it has become hard to reach each other, or to know who "
        "has your back, we look at it together: at your pace, and without anyone being the problem."
    ),
    "zone": "America/Toronto",
    "locale": "en_CA",
    "currency": "CAD",
    "region": "CA-ON",
    "address": "1 Sample Street, London, Ontario",
    "phone": SAMPLE_PHONE,
    "email": SAMPLE_EMAIL,
    "leave_url": "https://weather.gc.ca/",
    "crisis_lines": [
        {"when": "In danger now?", "act": "Call 911.", "tel": "911", "sms": None, "checked_on": None},
        {
            "when": "Thinking about suicide?",
            "act": "Call or text 9-8-8, any time.",
            "tel": "988",
            "sms": "988",
            "checked_on": None,
        },
    ],
    "grid": timedelta(minutes=15),
    "daily_cap": 5,
}

MEETING_POINT: dict[str, Any] = {
    "name": "Sample Park, main gate",
    "latitude": 42.9849,
    "longitude": -81.2453,
    "how_to_find": (
        "At the wide iron gate, where the path meets the car park. I am there ten minutes early. "
        "(This place is a sample: I will confirm the real one before we walk.)"
    ),
    "access": "Step-free from the car park and the bus stop. We can turn back whenever you like.",
    "toilets": "In the pavilion beside the gate, from May to October.",
    "parking": "Free, at the gate.",
    "daylight_margin": timedelta(minutes=30),
    "wait_rule": "I wait fifteen minutes at the gate. Then I call you.",
    "route_metres": 2500,
    "surface": "Paved.",
    "gradient": "Level.",
    "benches": "A bench every few minutes.",
    "step_free": True,
    "how_busy": "Quiet on weekday mornings, busier after work.",
}

ALIKE: dict[str, Any] = {
    "length": timedelta(minutes=50),
    "couple_length": timedelta(minutes=80),
    "price_cents": 15000,
    "couple_price_cents": 21000,
    "parties": Parties.EITHER,
    "buffer_before": timedelta(minutes=10),
    "buffer_after": timedelta(minutes=15),
    "notice": timedelta(hours=24),
    "horizon_days": 60,
    "starts": ["09:00", "10:15", "11:30", "13:30", "14:45", "16:00", "17:15", "18:30"],
    "change_deadline": timedelta(hours=24),
}

FORMATS: tuple[dict[str, Any], ...] = (
    {
        "slug": "in-person",
        "kind": FormatKind.IN_PERSON,
        "name": "In person",
        "summary": "At my office: a quiet room, comfortable chairs, and time that is yours.",
        "what_to_expect": (
            "We sit down with a glass of water or a cup of tea. You need not prepare anything or know where to "
            "begin. I will ask a few questions, and you answer only what you want to."
        ),
        "place": "1 Sample Street, London, Ontario",
        "access": "The entrance is step-free, and parking is free. Ring at the blue door; I come to meet you.",
    },
    {
        "slug": "walk-and-talk",
        "kind": FormatKind.WALK,
        "name": "Walk & Talk",
        "summary": "Side by side in the park, at your pace. Some things are easier to say while walking.",
        "what_to_expect": (
            "You set the pace, and we can sit down at any time. We may pass other people, so we agree beforehand "
            "what we do if you meet someone you know. Wear shoes you like walking in. If the weather is poor, we "
            "follow the plan you choose when you book."
        ),
        "place": "Sample Park, main gate",
        "access": "Level, paved paths with benches.",
        "starts": ["09:00", "10:15", "13:30", "14:45", "16:00"],
        "daily_cap": 2,
    },
    {
        "slug": "phone",
        "kind": FormatKind.PHONE,
        "name": "Phone",
        "summary": "I call the number you choose. Nothing to install, and no one sees you.",
        "what_to_expect": (
            "I call at the time we agreed, and say only my first name until I know that it is you. Choose a place "
            "where you can talk freely. If the line drops, I call again."
        ),
        "place": "By phone",
        "parties": Parties.ONE,
        "couple_length": None,
        "couple_price_cents": None,
        "caller": Caller.PRACTITIONER,
    },
    {
        "slug": "online",
        "kind": FormatKind.ONLINE,
        "name": "Online video",
        "summary": "From a private place with internet, wherever you feel at ease.",
        "what_to_expect": (
            "You open a link in your browser; there is nothing to install. Headphones help, and so does a closed "
            "door. If the connection fails, I call you and we go on by phone."
        ),
        "place": "Online. I send you the link to the room by email, on the day before at the latest.",
    },
)

MORNING, AFTERNOON, EVENING = (time(9), time(12, 30)), (time(13, 30), time(17)), (time(13, 30), time(20))
WEEK = (
    (0, MORNING),
    (0, AFTERNOON),
    (1, MORNING),
    (1, AFTERNOON),
    (2, EVENING),
    (3, MORNING),
    (3, AFTERNOON),
    (4, MORNING),
)


def is_set_up(url: str) -> bool:
    """Whether a practice was set up in this database. Leaves no connection behind, and makes no file."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    with open_engine(url, pooled=False).connect() as connection:
        if not inspect(connection).has_table(PracticeProfile.__tablename__):
            return False
        return connection.execute(select(PracticeProfile.id).limit(1)).first() is not None


def open_practice(work: Work) -> bool:
    """Write down the sample practice where there is none yet. Says whether it did; never touches an existing one."""
    if work.session.scalars(the_profile()).first() is not None:
        return False
    work.session.add(PracticeProfile(**PROFILE, updated_at=work.now))
    practitioner = Practitioner(
        name=PROFILE["name"], email=SAMPLE_EMAIL, zone=PROFILE["zone"], active=True, created_at=work.now
    )
    point = MeetingPoint(**MEETING_POINT)
    work.session.add_all([practitioner, point])
    work.session.flush()
    _open_formats(work, practitioner=practitioner, point=point)
    for weekday, (opens, closes) in WEEK:
        hours = WeeklyHours(
            practitioner_id=practitioner.id, format_id=None, weekday=weekday, opens=opens, closes=closes
        )
        work.session.add(hours)
    work.session.flush()
    wordings.add_missing(work)
    return True


def first_practitioner(work: Work) -> Practitioner | None:
    """The counsellor whose practice this is: of several, the one who was there first."""
    return work.session.scalars(active_practitioners()).first()


def find_practitioner(work: Work, *, email: str) -> Practitioner | None:
    """The active practitioner who signs in with this address."""
    return work.session.scalars(practitioner_with_email(email)).first()


def change_email(work: Work, *, practitioner: Practitioner, email: str) -> None:
    """Let her sign in, and get her letters, at another address. The practice's own address follows if it was hers."""
    profile = work.profile
    if profile.email == practitioner.email:
        profile.email, profile.updated_at = email, work.now
    practitioner.email = email.strip().lower()


def _open_formats(work: Work, *, practitioner: Practitioner, point: MeetingPoint) -> None:
    for position, words in enumerate(FORMATS):
        own_point = point.id if words["kind"] is FormatKind.WALK else None
        values = ALIKE | words | {"position": position, "meeting_point_id": own_point}
        work.session.add(SessionFormat(practitioner_id=practitioner.id, **values))
