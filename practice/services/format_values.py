"""What does the counsellor decide about a session format, and what of it can not be kept?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import time, timedelta
from urllib.parse import urlsplit

from practice.models.scheduling import Asked, Caller, FormatKind, Parties, SessionFormat
from practice.rules.format_faults import FormatFault
from practice.rules.policy import LONGEST_BUFFER, LONGEST_SESSION
from practice.rules.reminders import MOST, USUAL, in_order, is_lead

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NAME_LENGTH, URL_LENGTH = 100, 500
LONGEST_HORIZON = 731  # days: two years
LONGEST_NOTICE = 60 * DAY
HIGHEST_CAP = 50
HIGHEST_PRICE = 99_999_999  # in cents


@dataclass(frozen=True, slots=True)
class FormatValues:
    """A format as she enters it. Which words about the place count is a matter of the kind: `place` and `access` of a
    session in person, `meeting_point_id` of a walk, `join_url` and `room` (how the client gets the link) of one
    online, `caller` of one by phone. Prices are in cents; `starts` are wall-clock times "09:30" in order, and none
    means the practice's grid. A couple's length and price are None where they are those of one person.
    """

    kind: FormatKind
    name: str
    summary: str
    what_to_expect: str
    place: str | None
    access: str | None
    meeting_point_id: str | None
    join_url: str | None
    room: str | None
    caller: Caller | None
    parties: Parties
    length: timedelta
    couple_length: timedelta | None
    price_cents: int
    couple_price_cents: int | None
    lowest_cents: int | None  # down to which a client chooses her fee
    couple_lowest_cents: int | None
    deposit_cents: int | None
    buffer_before: timedelta
    buffer_after: timedelta
    notice: timedelta
    horizon_days: int
    starts: tuple[str, ...]
    daily_cap: int | None
    weekly_cap: int | None
    change_deadline: timedelta
    rain_notice: timedelta
    needs_approval: bool
    returning_only: bool
    individual_first: bool  # of couples, each alone first
    listed: bool
    active: bool
    asks: Asked = Asked.USUAL
    reminders: tuple[str, ...] = USUAL  # leads (rules/reminders), of whoever has not chosen her own


OF_ITS_KIND = ("place", "access", "meeting_point_id", "join_url", "room", "caller")
LISTS = ("starts", "reminders")
ALIKE = tuple(each.name for each in fields(FormatValues) if each.name not in (*OF_ITS_KIND, *LISTS))


def values_of(chosen: SessionFormat) -> FormatValues:
    """What is kept about a format now. Of its place only what belongs to its kind."""
    kind = chosen.kind
    return FormatValues(
        **{name: getattr(chosen, name) for name in ALIKE},
        starts=tuple(chosen.starts),
        reminders=in_order(chosen.reminders),
        place=chosen.place if kind is FormatKind.IN_PERSON else None,
        access=chosen.access if kind is FormatKind.IN_PERSON else None,
        meeting_point_id=chosen.meeting_point_id if kind is FormatKind.WALK else None,
        join_url=chosen.join_url if kind is FormatKind.ONLINE else None,
        room=chosen.place if kind is FormatKind.ONLINE else None,
        caller=chosen.caller if kind is FormatKind.PHONE else None,
    )


def write_values(chosen: SessionFormat, values: FormatValues) -> None:
    """Put the values into the row. When it is met in another way than before, the old place is forgotten."""
    kind, was = values.kind, chosen.kind
    for name in ALIKE:
        setattr(chosen, name, getattr(values, name))
    chosen.starts, chosen.reminders = sorted(values.starts), list(in_order(values.reminders))
    if kind in (FormatKind.IN_PERSON, FormatKind.ONLINE) or kind is not was:
        words = {FormatKind.IN_PERSON: values.place, FormatKind.ONLINE: values.room}
        chosen.place = words.get(kind) or None
        chosen.access = (values.access or None) if kind is FormatKind.IN_PERSON else None
    chosen.meeting_point_id = values.meeting_point_id if kind is FormatKind.WALK else None
    chosen.join_url = (values.join_url or None) if kind is FormatKind.ONLINE else None
    chosen.caller = values.caller if kind is FormatKind.PHONE else None


def faults_in(values: FormatValues) -> dict[str, FormatFault]:
    """What cannot be kept, by the name of the value; of several faults of one value the first."""
    found: dict[str, FormatFault] = {}
    for name, fault in (*_words(values), *_place(values), *_numbers(values), *_together(values)):
        found.setdefault(name, fault)
    return found


def _words(values: FormatValues) -> Iterator[tuple[str, FormatFault]]:
    for name in ("name", "summary", "what_to_expect"):
        if not getattr(values, name).strip():
            yield name, FormatFault.MISSING
    if len(values.name) > NAME_LENGTH:
        yield "name", FormatFault.TOO_SMALL_OR_LARGE


def _place(values: FormatValues) -> Iterator[tuple[str, FormatFault]]:
    """Whoever books has to know where to be, or what will happen."""
    needed = {
        FormatKind.IN_PERSON: ("place", values.place),
        FormatKind.WALK: ("meeting_point_id", values.meeting_point_id),
        FormatKind.ONLINE: ("room", values.room or values.join_url),
        FormatKind.PHONE: ("caller", values.caller),
    }
    name, given = needed[values.kind]
    if not given:
        yield name, FormatFault.MISSING
    if values.kind is FormatKind.ONLINE and values.join_url and not _is_secure(values.join_url):
        yield "join_url", FormatFault.NOT_SECURE


def _numbers(values: FormatValues) -> Iterator[tuple[str, FormatFault]]:
    """As the tables bound them too, and `StartPolicy`."""
    none = timedelta()
    bounds: dict[str, tuple[object, object]] = {
        "length": (5 * MINUTE, LONGEST_SESSION),
        "couple_length": (5 * MINUTE, LONGEST_SESSION),
        "price_cents": (0, HIGHEST_PRICE),
        "couple_price_cents": (0, HIGHEST_PRICE),
        "lowest_cents": (0, HIGHEST_PRICE),
        "couple_lowest_cents": (0, HIGHEST_PRICE),
        "deposit_cents": (1, HIGHEST_PRICE),
        "buffer_before": (none, LONGEST_BUFFER),
        "buffer_after": (none, LONGEST_BUFFER),
        "notice": (none, LONGEST_NOTICE),
        "horizon_days": (1, LONGEST_HORIZON),
        "daily_cap": (1, HIGHEST_CAP),
        "weekly_cap": (1, HIGHEST_CAP),
        "change_deadline": (none, LONGEST_NOTICE),
        "rain_notice": (none, LONGEST_NOTICE),
    }
    for name, (least, most) in bounds.items():
        value = getattr(values, name)
        if value is not None and not least <= value <= most:
            yield name, FormatFault.TOO_SMALL_OR_LARGE


def _together(values: FormatValues) -> Iterator[tuple[str, FormatFault]]:
    if values.notice > values.horizon_days * DAY:
        yield "notice", FormatFault.BEYOND_HORIZON
    if values.parties is Parties.ONE:
        for name in ("couple_length", "couple_price_cents", "couple_lowest_cents"):
            if getattr(values, name) is not None:
                yield name, FormatFault.NO_COUPLES
    yield from _below_the_price(values)
    if not all(_is_wall_time(start) for start in values.starts):
        yield "starts", FormatFault.NO_TIME
    elif len(set(values.starts)) < len(values.starts):
        yield "starts", FormatFault.DOUBLED
    if not all(map(is_lead, values.reminders)):
        yield "reminders", FormatFault.NO_LEAD
    elif len(values.reminders) > MOST:
        yield "reminders", FormatFault.TOO_MANY


def _below_the_price(values: FormatValues) -> Iterator[tuple[str, FormatFault]]:
    couple = values.couple_price_cents if values.couple_price_cents is not None else values.price_cents
    for name, usual in (("lowest_cents", values.price_cents), ("couple_lowest_cents", couple)):
        lowest = getattr(values, name)
        if lowest is not None and lowest >= usual:
            yield name, FormatFault.NOT_BELOW
    if values.deposit_cents is not None and values.deposit_cents > min(values.price_cents, couple):
        yield "deposit_cents", FormatFault.NOT_BELOW


def _is_wall_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False


def _is_secure(url: str) -> bool:
    """A link that any client can open, and that nobody reads on its way: https, a name with a dot, no password."""
    try:
        parts = urlsplit(url)
        host, has_user = parts.hostname or "", "@" in parts.netloc
    except ValueError:
        return False
    is_short = len(url) <= URL_LENGTH and not any(letter.isspace() for letter in url)
    return parts.scheme == "https" and "." in host.strip(".") and not has_user and is_short
