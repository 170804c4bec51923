"""How are the first steps said on Today: what each is about, where it is done, and how she says that it is right?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import BooleanField

from blueprints.fields import Form, required
from blueprints.guard import practitioner
from blueprints.work import practice
from practice.models.upkeep import Step
from practice.services import first_steps
from practice.services.first_steps import Facts, Standing


@dataclass(frozen=True, slots=True)
class Words:
    """What a step is about, where it is done, and what she says when she has looked."""

    title: LazyString
    hint: LazyString
    endpoint: str
    said: LazyString | None = None


WORDS = {
    Step.PASSWORD: Words(_("Your password"), _("Only you can sign in."), "admin.password"),
    Step.HOURS: Words(
        _("Your hours"), _("Clients can book in these and in no others."), "admin.hours", _("These are my hours")
    ),
    Step.PRICES: Words(
        _("Ways to meet and their prices"),
        _("The sample's four are invented, and so are their fees."),
        "admin.formats",
        _("These are my formats, lengths and prices"),
    ),
    Step.PLACES: Words(
        _("Places"),
        _("Your address, and where walks start. The sample's are invented."),
        "admin.meeting_points",
        _("Clients find me there"),
    ),
    Step.NUMBERS: Words(
        _("Crisis numbers"), _("Ring each, then say on its page that you have checked it."), "admin.crisis_lines"
    ),
    Step.TEXTS: Words(
        _("What clients agree to"),
        _("Privacy, records, fees and more: drafts until you say that you have reviewed them."),
        "admin.texts",
        _("I have read them, and they are mine"),
    ),
    Step.TEST_LETTER: Words(
        _("A test letter"), _("Shows whether your letters arrive, and among the junk mail or not."), "admin.messages"
    ),
    Step.KEYS: Words(
        _("A copy of the keys"),
        _("Without them nobody can read names and answers again, not even you."),
        "admin.safekeeping",
        _("A copy lies somewhere else than the computer and its backups"),
    ),
    Step.BACKUP: Words(
        _("A backup"),
        _("One file with the whole practice in it, and how to have one made each night."),
        "admin.safekeeping",
    ),
}


class StepForm(Form):
    """She has looked at it with her own eyes."""

    looked = BooleanField(validators=[required(_("Look at it first, then tick this"))])

    @classmethod
    def of(cls, step: Step) -> StepForm:
        """The form of one step. Only the one that was sent has something in it."""
        is_sent = request.view_args is not None and request.view_args.get("step") == step
        form = cls() if is_sent else cls(formdata=None)
        form.looked.id = form.looked.label.field_id = f"looked-{step}"
        form.looked.label.text = WORDS[step].said
        return form


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as a line of the panel."""

    standing: Standing
    words: Words
    form: StepForm | None

    @property
    def step(self) -> Step:
        return self.standing.step

    @property
    def is_done(self) -> bool:
        return self.standing.is_done


def step_rows(facts: Facts) -> Sequence[StepRow]:
    """The steps for Today; none once she has put them away, unless she asks for them again."""
    if practitioner().steps_put_away_at is not None and "steps" not in request.args:
        return []
    found = first_steps.standing_of(facts, practitioner=practitioner(), profile=practice())
    return [
        StepRow(
            standing=standing,
            words=WORDS[standing.step],
            form=StepForm.of(standing.step) if standing.is_hers_to_say and not standing.is_done else None,
        )
        for standing in found
    ]
