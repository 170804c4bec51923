"""Which letters go out if she confirms? Shown beside every change of an appointment, as the inboxes will show them."""

from __future__ import annotations

from blueprints.work import reading, settings
from mailing.preview import AS_IT_IS, Inbox, Plan, foretell_each, foretell_letters
from practice.models.appointments import Appointment
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.services import cancelling


def letters_ahead(appointment: Appointment, kind: LetterKind, plan: Plan = AS_IT_IS) -> dict[str, Inbox]:
    """The letter to each who gets one, by the id of the attendance; for `who_is_told(appointment, letters)`."""
    return foretell_letters(reading(), kind=kind, appointment=appointment, settings=settings(), plan=plan)


def letters_by_reason(appointment: Appointment) -> dict[str, dict[str, Inbox]]:
    """The same for cancelling, by why it is cancelled."""
    kinds = {why: cancelling.letter_for(why) for why in CancelKind}
    found = foretell_each(reading(), kinds=set(kinds.values()), appointment=appointment, settings=settings())
    return {why.value: found[kind] for why, kind in kinds.items()}
