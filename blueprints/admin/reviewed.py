"""How a person's answers are said to the counsellor: headings, flags with their reasons, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from blueprints.admin.flags import SIGNALS
from blueprints.admin.review_forms import NoteForm
from blueprints.filters import phone_words
from practice.models.intake import ResponseState
from practice.rules.safety import Signal
from practice.rules.sheets import Said, Sheet
from practice.rules.side_by_side import Agreement, Pair
from practice.services.review import Form, Reader, Review
from practice.services.reviewing import Detail, Difference, differences

DETAILS = {Detail.NAME: lazy_gettext("Name"), Detail.PHONE: lazy_gettext("Phone number")}
AGREEMENTS = {
    Agreement.BOTH: (lazy_gettext("Both said"), "success"),
    Agreement.ONLY_ONE: (lazy_gettext("Only one said"), "plain"),
    Agreement.OPPOSITE: (lazy_gettext("Opposite"), "caution"),
    Agreement.DIFFERENT: (lazy_gettext("Each in their own way"), "info"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What to do, and the answers behind it in words."""

    title: str
    kind: str
    signal: Signal
    because: tuple[Said, ...]
    is_safety: bool


@dataclass(frozen=True, slots=True)
class Other:
    """What the record says and what she answered, as people read it."""

    difference: Difference
    what: str
    record: str
    hers: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A question with what both said and what only one did; how the answers agree, in words."""

    pair: Pair
    words: LazyString
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people on the page."""

    reader: Reader
    is_one_of_two: bool
    note: NoteForm

    @property
    def id(self) -> str:
        return self.reader.part.id

    @property
    def first(self) -> Form | None:
        """The form that the page shows; later check-ins stand beside it."""
        return self.reader.forms[0] if self.reader.forms else None

    @property
    def sheet(self) -> Sheet | None:
        return self.first.sheet if self.first else None

    @property
    def name(self) -> str:
        return self.reader.part.client.name or ""

    @property
    def short_name(self) -> str:
        """`Amara`, as she wants to be called where she has said it."""
        return (self.sheet.name if self.sheet else "") or self.name.partition(" ")[0]

    @property
    def withdrawn_at(self) -> datetime | None:
        latest = self.reader.latest
        return latest.withdrawn_at if latest and latest.state is ResponseState.WITHDRAWN else None

    @property
    def is_begun(self) -> bool:
        """Whether she is still writing."""
        return self.reader.latest is not None and self.reader.latest.state is ResponseState.DRAFT

    @property
    def prefers_phone(self) -> bool:
        return self.reader.latest is not None and self.reader.latest.prefers_phone_at is not None

    @property
    def reasons(self) -> list[Reason]:
        """What to do first, the most urgent first."""
        found = []
        for flag in self.sheet.flags if self.sheet else ():
            words, kind = SIGNALS[flag.signal]
            alone = flag.signal is Signal.TALK_ALONE_FIRST and not self.is_one_of_two
            title = _("Talk alone before anybody joins") if alone else str(words)
            found.append(Reason(title, kind, flag.signal, flag.because, flag.is_safety))
        return found

    @property
    def is_urgent(self) -> bool:
        """Whether she is to be contacted today, so that her number comes first."""
        return any(reason.signal is Signal.PLEASE_CONTACT for reason in self.reasons)

    @property
    def others(self) -> list[Other]:
        """Where the record says something else than she does."""
        if self.sheet is None:
            return []
        found = differences(self.reader.part.client, name=self.sheet.name, phone=self.sheet.phone)
        return [
            Other(
                each,
                str(DETAILS[each.detail]),
                *(
                    (phone_words(each.record), phone_words(each.hers))
                    if each.detail is Detail.PHONE
                    else (each.record, each.hers)
                ),
            )
            for each in found
        ]


def people_of(review: Review, form: NoteForm | None) -> list[Person]:
    """Everybody on the page, each with a form for a note: `form` where it is hers and was sent wrongly."""
    is_couple = len(review.appointment.attendances) > 1
    return [
        Person(each, is_couple, form if form and form.person.data == each.part.id else NoteForm.about(each.part.id))
        for each in review.people
    ]


def pairs_of(review: Review) -> list[Beside]:
    """What two people said to the same questions."""
    return [Beside(pair, *AGREEMENTS[pair.agreement]) for pair in review.pairs]


def _said(detail: Detail, value: str) -> str:
    return phone_words(value) if detail is Detail.PHONE else value
