"""Which states does the counsellor see at a glance: what to do first, and how the form stands?

What to do first comes from what was sealed beside the answers; no answer is opened for it, and none is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from practice.models.intake import ResponseState
from practice.models.scheduling import Asked
from practice.rules.form_reminders import AHEAD
from practice.rules.safety import Signal
from practice.services.diary import Entry
from practice.services.standings import Standing

SIGNALS = {
    Signal.PLEASE_CONTACT: (lazy_gettext("Please contact"), "error"),
    Signal.TALK_ALONE_FIRST: (lazy_gettext("Talk with each alone first"), "caution"),
    Signal.ASK_EARLY: (lazy_gettext("Ask about safety early"), "caution"),
}
STATES = {
    ResponseState.DRAFT: lazy_gettext("Form begun, not sent yet"),
    ResponseState.SENT: lazy_gettext("Form sent"),
    ResponseState.WITHDRAWN: lazy_gettext("Form withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A state in a few words; `kind` as in the component `tag`."""

    words: str
    kind: str


def signal_flags(entry: Entry) -> Iterator[Flag]:
    """What to do first. That somebody asks to be contacted stays until her form was marked as read."""
    if not entry.appointment.is_upcoming and not any(standing.is_unread for standing in entry.forms.values()):
        return
    raised = {signal for standing in entry.forms.values() for signal in _open_signals(standing)}
    for signal, (words, kind) in SIGNALS.items():
        if signal in raised:
            alone = signal is Signal.TALK_ALONE_FIRST and len(entry.people) < 2
            yield Flag(_("Talk alone before anybody joins") if alone else str(words), kind)


def form_flags(entry: Entry) -> Iterator[Flag]:
    """How the forms of a session that is still ahead stand."""
    standings = [entry.forms.get(part.id) for part in entry.people]
    sent = [standing for standing in standings if standing and standing.is_sent]
    if len(standings) > 1 and sent:
        yield Flag(_("Forms: %(sent)s of %(people)s", sent=len(sent), people=len(standings)), "success")
    elif sent:
        yield Flag(form_words(sent[0]), "success")
    elif entry.appointment.session_format.asks is not Asked.NOTHING and not any(
        standing and standing.state is ResponseState.WITHDRAWN for standing in standings
    ):
        yield Flag(_("No form yet"), "plain")
    if any(standing and standing.state is ResponseState.WITHDRAWN for standing in standings):
        yield Flag(str(STATES[ResponseState.WITHDRAWN]), "plain")
    if any(standing and standing.prefers_phone and not standing.is_sent for standing in standings):
        yield Flag(_("Would rather talk by phone"), "info")


def agreement_flags(entry: Entry, now: datetime) -> Iterator[Flag]:
    """That an agreement is missing: plain while there is time, amber from the day before."""
    if entry.lacks_agreements:
        is_near = entry.appointment.starts_at - now <= AHEAD
        yield Flag(_("Agreements missing"), "caution" if is_near else "plain")


def form_words(standing: Standing | None) -> str:
    """How one person's form stands."""
    if standing is None:
        return _("No form yet")
    if standing.is_earlier:
        return _("Form sent for an earlier session")
    if standing.prefers_phone and not standing.is_sent:
        return _("Would rather talk by phone")
    return _("Form sent, to be read") if standing.is_unread else str(STATES[standing.state])


def _open_signals(standing: Standing) -> frozenset[Signal]:
    return standing.signals if standing.is_unread else standing.signals - {Signal.PLEASE_CONTACT}
