"""How does she see what a change would do, before it counts? A second button beside Save, on every page about rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import HiddenField

from blueprints.admin.facts import Row
from blueprints.filters import minutes, short_day_words, time_words
from blueprints.guard import practitioner
from blueprints.work import practice, read_again
from practice.rules.availability import DAY
from practice.rules.outlook import Mark, MarkedSlot, OfferChange, Outlook
from practice.rules.stranding import Stranding
from practice.services import weighing
from practice.services.diary import Entry
from practice.work import Work

FEW = 6  # so many times in a row are said one by one
WHY = {
    Stranding.SWITCHED_OFF: lazy_gettext("Its format is switched off"),
    Stranding.HOURS: lazy_gettext("Outside your hours"),
    Stranding.TIME_OFF: lazy_gettext("In your time off"),
    Stranding.DAYLIGHT: lazy_gettext("Not in daylight"),
    Stranding.DAILY_CAP: lazy_gettext("More than a day has of this format"),
    Stranding.WEEKLY_CAP: lazy_gettext("More than a week has of this format"),
    Stranding.PRACTICE_DAILY_CAP: lazy_gettext("More than a day has"),
    Stranding.CHANGEOVER: lazy_gettext("Too little time to change over"),
}


class LooksAhead:
    """For a form about rules: what she was shown of its effect. Beside `Save` stands a button of the name `look`.

        with unit_of_work() as work, form.weighing(work):
            ... the use case ...

    and `except LookFirst as refusal: form.show_ahead(refusal.outlook)`.
    """

    shown = HiddenField()
    ahead: Ahead | None = None

    @property
    def only_looks(self) -> bool:
        """Whether she wants to see what would change, and nothing more yet."""
        return "look" in request.form

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form: what she only wanted to see is no refusal."""
        is_refused = self.ahead is not None and not self.only_looks
        status: int = 409 if is_refused else super().status  # type: ignore[misc]
        return status

    def weighing(self, work: Work) -> AbstractContextManager[None]:
        """Around the change: only to look at it, or to make it once she has seen whom it strands."""
        hers = practitioner().id
        if self.only_looks:
            return weighing.tried(work, practitioner_id=hers)
        return weighing.weighed(work, practitioner_id=hers, shown=self.shown.data or "")

    def show_ahead(self, outlook: Outlook) -> None:
        """Draw what would become of the days ahead; and remember whom she is shown, for when she saves."""
        work = read_again()
        found = weighing.with_people(work, ids=[each.id for each, _why in outlook.stranded])
        self.ahead = Ahead(outlook, practice().zone, [Row(Entry(each, {}), work.now) for each in found])
        self.shown.data = outlook.tag


@dataclass(frozen=True, slots=True)
class Times:
    """Times of a day of which the same is said."""

    words: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or several in a row, with the same times."""

    first: date
    last: date
    times: tuple[Times, ...]

    @property
    def words(self) -> str:
        """`Wed 3 March to Fri 5 March`."""
        days = [short_day_words(on) for on in sorted({self.first, self.last})]
        return _(" to ").join(days)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A way to meet, as a client sees it in the fourteen days to come."""

    change: OfferChange
    zone: str

    @property
    def name(self) -> str:
        """What it is called, and for whom."""
        name = self.change.name
        return _("%(format)s, for a couple", format=name) if self.change.is_for_couples else name

    @property
    def summary(self) -> str:
        """`3 times more, 1 fewer`."""
        more, fewer = self.change.count(Mark.ADDED), self.change.count(Mark.REMOVED)
        left = more + self.change.count(Mark.KEPT)
        words = [
            ngettext("%(num)d time more", "%(num)d times more", more) if more else "",
            ngettext("%(num)d time fewer", "%(num)d times fewer", fewer) if fewer else "",
            "" if more or fewer else _("as before"),
            ngettext("%(num)d time in all", "%(num)d times in all", left) if left else _("none at all"),
        ]
        return ", ".join(filter(None, words))

    @property
    def days(self) -> list[Days]:
        """The days that have or had times. Those that follow one another and are alike are said together."""
        zone, found = ZoneInfo(self.zone), list[Days]()
        for on, of_day in groupby(self.change.slots, key=lambda each: each.slot.start.astimezone(zone).date()):
            times = tuple(_times(list(of_day)))
            if found and found[-1].times == times and on - found[-1].last == DAY:
                found[-1] = replace(found[-1], last=on)
            else:
                found.append(Days(on, on, times))
        return found


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a change would do, for its page; `stranded` are lines of the diary."""

    outlook: Outlook
    zone: str
    stranded: Sequence[Row]

    @property
    def offers(self) -> list[OfferRow]:
        """Every way to meet, what changes first."""
        rows = [OfferRow(each, self.zone) for each in self.outlook.offers]
        return sorted(rows, key=lambda row: not row.change.is_changed)

    @property
    def is_changed(self) -> bool:
        """Whether clients would see anything else."""
        return any(each.is_changed for each in self.outlook.offers)

    def why(self, appointment_id: str) -> list[str]:
        """What is said against one of them."""
        said = next(why for each, why in self.outlook.stranded if each.id == appointment_id)
        return [str(WHY[one]) for one in Stranding if one in said]


def _times(slots: Sequence[MarkedSlot]) -> Iterator[Times]:
    """Those of a kind in a row; many of them at the same distance by the first, the last and how far apart they lie."""
    for mark, run in groupby(slots, key=lambda each: each.mark):
        starts = [each.slot.start for each in run]
        step = _step(starts)
        if len(starts) > FEW and step is not None:
            first, last = time_words(starts[0]), time_words(starts[-1])
            yield Times(_("%(first)s to %(last)s, every %(step)s", first=first, last=last, step=minutes(step)), mark)
        else:
            yield from (Times(time_words(start), mark) for start in starts)


def _step(starts: Sequence[datetime]) -> timedelta | None:
    """How far apart they lie, where that is always the same."""
    steps = {later - earlier for earlier, later in pairwise(starts)}
    return steps.pop() if len(steps) == 1 else None
