"""The tables of a report in words: what is counted, by month, and what one may and may not read from it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.admin.report_table import Row, Table, by_month, compared, months_of
from blueprints.work import locale
from practice.rules.reports import FEWEST, MISSED, Outcome, Period, Shares, lead_classes, share, usual_lead
from practice.services.reports import BEFORE, Figures
from practice.words import money_words

OUTCOMES = {
    Outcome.NO_SHOW: lazy_gettext("Nobody came"),
    Outcome.LATE: lazy_gettext("Cancelled late"),
    Outcome.IN_TIME: lazy_gettext("Cancelled in time"),
    Outcome.WEATHER: lazy_gettext("Weather"),
    Outcome.SAFETY: lazy_gettext("Safety"),
    Outcome.PRACTITIONER: lazy_gettext("By you"),
    Outcome.OTHER: lazy_gettext("Another reason"),
}
LEADS = (
    lazy_gettext("Less than a day"),
    lazy_gettext("1 to 2 days"),
    lazy_gettext("2 to 7 days"),
    lazy_gettext("1 to 2 weeks"),
    lazy_gettext("2 to 4 weeks"),
    lazy_gettext("Longer"),
)


def tables(found: Figures, period: Period) -> list[Table]:
    """All tables of a report, in their order."""
    months = months_of(period)
    return [
        _sessions(found, months, period),
        _missed(found, months, period),
        _leads(found),
        _forms(found, months),
        _reminders(found),
        _waitlist(found),
        *(_income(found, months, currency) for currency in found.currencies or ()),
    ]


def _sessions(found: Figures, months: Sequence[tuple[str, str]], period: Period) -> Table:
    ids = list(found.formats)
    total = sum(found.sessions(number) for number in range(len(months)))

    def values(number: int) -> list[int]:
        return [*(found.sessions(number, each) for each in ids), found.sessions(number)]

    return Table(
        key="sessions",
        title=_("Sessions"),
        about=_("What took place or is booked, by the way to meet. Nothing has to be marked for it to count."),
        head=(_("Month"), *found.formats.values(), _("Together")),
        rows=by_month(months, lambda number: (*(found.sessions(number, each) for each in ids), found.sessions(number))),
        drawn=len(ids),
        notes=(compared(total, found.sessions(BEFORE), period),),
    )


def _missed(found: Figures, months: Sequence[tuple[str, str]], period: Period) -> Table:
    missed = [found.outcomes(number, outcome) for number in range(len(months)) for outcome in MISSED]
    before = sum(found.outcomes(BEFORE, outcome) for outcome in MISSED)
    moved, used = found.happened.get("moved", 0), found.happened.get("rain_plan_used", 0)
    weather = ngettext(
        "%(num)d session was moved because of the weather", "%(num)d sessions were moved because of the weather", moved
    )
    plans = ngettext(
        "the plan for bad weather was used %(num)d time", "the plan for bad weather was used %(num)d times", used
    )
    return Table(
        key="missed",
        title=_("What did not take place"),
        about=_("By the month in which it would have been. Weather and safety never count as late."),
        head=(_("Month"), *(str(OUTCOMES[outcome]) for outcome in MISSED)),
        rows=by_month(months, lambda number: [found.outcomes(number, outcome) for outcome in MISSED]),
        drawn=len(MISSED),
        notes=(compared(sum(missed), before, period), *((f"{weather}; {plans}.",) if moved or used else ())),
    )


def _leads(found: Figures) -> Table:
    usual = usual_lead(found.leads)
    days = round(usual.total_seconds() / 86_400) if usual is not None else 0
    half = ngettext(
        "Half of them were booked %(num)d day before or earlier.",
        "Half of them were booked %(num)d days before or earlier.",
        days,
    )
    classes = zip(LEADS, lead_classes(found.leads), strict=True)
    return Table(
        key="leads",
        title=_("How long before is booked"),
        about=_("From the booking to the beginning of the session, as it stands now."),
        head=(_("How long before"), _("Appointments")),
        rows=tuple(Row(str(words), str(words), (count,)) for words, count in classes),
        drawn=1,
        notes=(half,) if usual is not None else (),
    )


def _forms(found: Figures, months: Sequence[tuple[str, str]]) -> Table:
    def values(number: int) -> tuple[int, int]:
        asked, sent = found.forms.get(number, (0, 0))
        return sent, asked - sent

    sent, missing = (sum(values(number)[each] for number in range(len(months))) for each in (0, 1))
    said = share(sent, sent + missing)
    return Table(
        key="forms",
        title=_("Forms"),
        about=_("Of everybody who was asked, and whose session is over: who had sent the answers when it began."),
        head=(_("Month"), _("Sent in time"), _("Not sent in time")),
        rows=by_month(months, values),
        drawn=2,
        notes=(_("%(share)s %% had sent theirs.", share=said),) if said is not None else (),
    )


def _reminders(found: Figures) -> Table:
    kinds = ((True, _("With a reminder")), (False, _("Without one")))
    shares = [found.reminded(is_reminded) for is_reminded, _words in kinds]
    rows = tuple(
        Row(words, words, (each.of - each.no_shows - each.late, each.no_shows, each.late))
        for (_is, words), each in zip(kinds, shares, strict=True)
    )
    return Table(
        key="reminders",
        title=_("Reminders"),
        about=_(
            "What became of the sessions that are over and were not cancelled in time, with and without a reminder."
        ),
        head=(_("Reminder"), _("Took place"), str(OUTCOMES[Outcome.NO_SHOW]), str(OUTCOMES[Outcome.LATE])),
        rows=rows,
        drawn=3,
        notes=(
            *(f"{words}: {_missed_share(each)}" for (_is, words), each in zip(kinds, shares, strict=True)),
            _("Small numbers prove nothing, and who gets no reminder differs in more than that."),
        ),
    )


def _missed_share(shares: Shares) -> str:
    no_shows, late = share(shares.no_shows, shares.of), share(shares.late, shares.of)
    if no_shows is None or late is None:
        return _("fewer than %(fewest)s, too few for a share.", fewest=FEWEST)
    return _("to %(no_shows)s %% nobody came, %(late)s %% were cancelled late.", no_shows=no_shows, late=late)


def _waitlist(found: Figures) -> Table:
    words = {
        "joined_waitlist": _("Joined"),
        "waitlist_offered": _("Times offered"),
        "waitlist_booked": _("Booked"),
    }
    return Table(
        key="waitlist",
        title=_("Waitlist"),
        about=_("Of the whole practice: who joined the list, what was offered, and what was booked from it."),
        head=(_("What"), _("How often")),
        rows=tuple(Row(label, label, (found.happened.get(key, 0),)) for key, label in words.items()),
        drawn=1,
    )


def _income(found: Figures, months: Sequence[tuple[str, str]], currency: str) -> Table:
    def say(cents: int) -> str:
        return money_words(cents, currency, locale())

    def values(number: int) -> tuple[int, int]:
        return found.received.get((number, currency), 0), found.owed(number, currency)

    return Table(
        key=f"income-{currency.lower()}",
        title=_("Income, %(currency)s", currency=currency),
        about=_("What was noted as received in a month; and what is still open of the sessions that were in it."),
        head=(_("Month"), _("Received"), _("Still open")),
        rows=by_month(months, lambda number: (found.received.get((number, currency), 0), found.owed(number, currency))),
        drawn=2,
        notes=(_("In the time before it was %(sum)s.", sum=say(found.received.get((BEFORE, currency), 0))),),
        say=say,
    )
