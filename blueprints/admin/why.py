"""Why is this time not offered? Every rule against it with the way to change it, and the rest of its day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.today import blueprint
from blueprints.admin.why_formats import Line, format_lines, notes
from blueprints.admin.why_forms import WhyForm
from blueprints.admin.why_words import rule_lines
from blueprints.admin.wording import IN_SHORT
from blueprints.filters import time_words
from blueprints.guard import practitioner
from blueprints.work import practice, reading
from practice.models.scheduling import SessionFormat
from practice.rules.slots import Rule
from practice.services import formats
from practice.services import why as reasons
from practice.services.why import Explanation, StartOfDay
from practice.words import iso_local


@blueprint.get("/why")
def why():
    """Asked with a format, who comes, a date and a time: what decides about it."""
    offered = formats.formats_of(reading(), practitioner_id=practitioner().id)
    form, answer = WhyForm.asked(offered), None
    if form.is_asked and form.validate():
        chosen, party = form.chosen(offered), form.for_whom
        found = reasons.explain(
            reading(),
            profile=practice(),
            session_format=chosen,
            party=party,
            on=form.on.data,
            wall=form.at.data,
            leave_out=form.without.data or None,
        )
        answer = Answer(form, chosen, found)
    return render_template("admin/why.html", form=form, answer=answer), 422 if form.errors else 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """Starts of a day, one after the other, of which the same is said. `url` asks about the first of them."""

    times: str
    words: str
    is_offered: bool
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says about the time in the form."""

    form: WhyForm
    chosen: SessionFormat
    found: Explanation

    @property
    def against(self) -> list[Line]:
        """What keeps a client from this time: that of the format first."""
        return [*format_lines(self.chosen, self.form.for_whom), *rule_lines(self.found, self.chosen)]

    @property
    def notes(self) -> list[Line]:
        """What else decides who comes."""
        return notes(self.chosen)

    @property
    def client_url(self) -> str:
        """The booking page as a client sees it, from that day on."""
        from_day: dict[str, Any] = {"from": self.found.day.on.isoformat()}
        return url_for("booking.choose_time", slug=self.chosen.slug, party=self.form.for_whom.value, **from_day)

    @property
    def stretches(self) -> list[Stretch]:
        """The whole day: what is offered, and in short why the rest is not."""
        return [self._stretch(list(starts), rules) for rules, starts in groupby(self.found.starts, key=_said_of)]

    def _stretch(self, starts: list[StartOfDay], rules: tuple[Rule, ...]) -> Stretch:
        first, last = starts[0].start, starts[-1].start
        times = time_words(first)
        if len(starts) > 1:
            times = _("%(first)s to %(last)s", first=times, last=time_words(last))
        is_offered = not rules and not format_lines(self.chosen, self.form.for_whom)
        words = _("offered") if is_offered else ", ".join(str(IN_SHORT[rule]) for rule in rules) or _("not bookable")
        wall = iso_local(first, practice().zone)
        url = url_for(
            "admin.why",
            format=self.chosen.slug,
            party=self.form.for_whom.value,
            without=self.form.without.data or None,
            on=wall[:10],
            at=wall[11:16],
        )
        return Stretch(times, words, is_offered, url)


def _said_of(start: StartOfDay) -> tuple[Rule, ...]:
    return start.rules
