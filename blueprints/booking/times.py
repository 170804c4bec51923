"""What the page of times shows: days with openings, what is special about them, and where else there are some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from flask import request
from flask_babel import lazy_gettext

from blueprints.booking.offer import DAY, Offer, day_asked_for, zone
from blueprints.meeting import Fact, point_facts
from blueprints.work import practice, reading
from practice.errors import SlotTaken
from practice.models.appointments import Appointment
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import FormatKind, bookable_formats
from practice.rules.day_parts import PartOfDay
from practice.rules.slots import Slot
from practice.rules.zones import clock_changes
from practice.services import availability
from practice.services.availability import DaySlots, Openings

ONLY = {
    PartOfDay.MORNING: lazy_gettext("Showing mornings only."),
    PartOfDay.AFTERNOON: lazy_gettext("Showing afternoons only."),
    PartOfDay.EVENING: lazy_gettext("Showing evenings only."),
}
REMOTE = (FormatKind.PHONE, FormatKind.ONLINE)


@dataclass(frozen=True)
class Times:
    """The times that an address asks for; after a refusal, the nearest ones. `held` is her own time, open to her."""

    offer: Offer
    held: Appointment | None = None
    refusal: SlotTaken | None = None

    @cached_property
    def openings(self) -> Openings:
        return availability.days_with_openings(
            reading(),
            session_format=self.offer.session_format,
            party=self.offer.party,
            first=self.first,
            part=self.part,
            leave_out=self.held.id if self.held else None,
        )

    @cached_property
    def days(self) -> list[DaySlots]:
        if self.refusal and self.refusal.nearest:
            return availability.by_day(self.refusal.nearest, zone())
        return list(self.openings.days)

    @property
    def are_nearest(self) -> bool:
        """Whether only the times near to a refused one are shown."""
        return bool(self.refusal and self.refusal.nearest)

    @cached_property
    def part(self) -> PartOfDay | None:
        """The part of the day that she wants to see."""
        asked = request.args.get("part")
        return PartOfDay(asked) if asked in set(PartOfDay) else None

    @property
    def part_words(self) -> str:
        """That only this part is shown."""
        return str(ONLY[self.part]) if self.part else ""

    @cached_property
    def first(self) -> date | None:
        """The day from which she wants to see times."""
        return day_asked_for("from", date.fromisoformat)

    @property
    def later_url(self) -> str | None:
        later = None if self.are_nearest else self.openings.later_from
        return self.offer.times_url(part=self.part, **{"from": later}) if later else None

    def only(self, part: str | None = None) -> str:
        """The same days, and of each only this part; without one, the whole day."""
        return self.offer.times_url(part=part, **{"from": self.first})

    @property
    def clocks_change_on(self) -> date | None:
        """The day in these weeks, still to come, on which the clocks change."""
        if not self.days:
            return None
        first, last = self.days[0].on, self.days[-1].on
        monday, next_monday = first - first.weekday() * DAY, last + (7 - last.weekday()) * DAY
        since, until = (datetime.combine(on, time(), zone()).astimezone(UTC) for on in (monday, next_monday))
        changes = clock_changes(zone(), max(since, reading().now), until)
        return next((change.wall.date() for change in changes), None)

    @property
    def point(self) -> MeetingPoint | None:
        """Where a walk starts."""
        chosen = self.offer.session_format
        return chosen.meeting_point if chosen.kind is FormatKind.WALK else None

    @property
    def walk_facts(self) -> list[Fact]:
        """What she has to know to choose a walk."""
        return point_facts(self.point) if self.point else []

    @property
    def margin(self) -> timedelta | None:
        """How long before sunset a walk is over."""
        return self.point.daylight_margin if self.point else None

    @property
    def elsewhere(self) -> str | None:
        """The practice's zone, for a session that she may have from another one."""
        return practice().zone if self.offer.session_format.kind in REMOTE else None

    @property
    def opens_on(self) -> date:
        """The first day that is still too far ahead to be booked."""
        return self.offer.last_day + DAY

    @cached_property
    def others(self) -> list[tuple[Offer, Slot]]:
        """The other formats in which there are openings, with the soonest."""
        work, mine = reading(), self.offer
        others = [
            Offer(each, mine.party)
            for each in work.session.scalars(bookable_formats())
            if each.allows(mine.party) and each.id != mine.session_format.id and not each.returning_only
        ]
        soonest = availability.next_openings(work, choices=[(each.session_format, each.party) for each in others])
        return [(each, soonest[each.session_format.id]) for each in others if each.session_format.id in soonest]
