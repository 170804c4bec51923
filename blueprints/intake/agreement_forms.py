"""Ticks for what somebody is asked to agree to, one each and none set beforehand, and a name typed under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, ValidationError

from blueprints.fields import NAME_LENGTH, ChoiceField, Form, LineField, at_most, choice, required
from practice.models.intake import ConsentKind
from practice.services.consents import Agreement

TICK, READ = "agree_", "read_"
WITHDRAW, KEEP = "withdraw", "keep"


class AgreementsForm(Form):
    """What one person agrees to now. `form_class` adds a tick, and which words she read, for each wording."""

    typed_name = LineField(
        _("Your name"),
        [at_most(NAME_LENGTH)],
        description=_("Type it as you would sign it. I keep it with the date and the words you agreed to."),
        render_kw={"autocomplete": "name"},
    )
    asked: Sequence[ConsentKind] = ()

    def __init__(self) -> None:
        super().__init__()
        self.typed_name.flags.required = True  # beside a tick it is

    def validate_typed_name(self, field: LineField) -> None:
        if self.kinds and not field.data:
            raise ValidationError(_("Type your name under what you agree to"))

    def validate(self, extra_validators: object = None) -> bool:
        """Whoever ticks nothing agrees to nothing, and is told so."""
        is_valid: bool = super().validate(extra_validators)
        if is_valid and not self.kinds:
            self.form_errors = [_("Nothing is ticked yet. Tick what you agree to; you can leave out the rest.")]
            return False
        return is_valid

    @property
    def kinds(self) -> list[ConsentKind]:
        """What she has ticked."""
        return [kind for kind in self.asked if self.tick(kind).data]

    @property
    def seen(self) -> dict[str, str]:
        """The texts that her page showed, by their kind."""
        return {kind: self[READ + kind].data or "" for kind in self.asked}

    def tick(self, kind: ConsentKind) -> BooleanField:
        """The tick of a wording."""
        return self[TICK + kind]

    def show(self, agreements: Iterable[Agreement]) -> None:
        """Carry which words are shown. A tick that was set beside other words is taken out, and she is told."""
        for agreement in agreements:
            read = self[READ + agreement.kind]
            if read.data and read.data != agreement.text.id and self.tick(agreement.kind).data:
                self.tick(agreement.kind).data = False
                self.add_error(TICK + agreement.kind, _("These words are new. Read them, then tick the box again."))
            read.data = agreement.text.id


class WithdrawForm(Form):
    """A choice that has to be made: a form that something sends by itself is only an error."""

    answer = ChoiceField(
        _("Do you want to take this back?"),
        [required(_("Choose whether to take it back or to keep it"))],
        choices=[choice(WITHDRAW, _("Take it back")), choice(KEEP, _("Keep it as it is"))],
    )


def form_class(agreements: Sequence[Agreement]) -> type[AgreementsForm]:
    """A form for these wordings; those that she agrees to already are among them, so that twice is no fault."""
    fields: dict[str, object] = {"asked": [agreement.kind for agreement in agreements]}
    for agreement in agreements:
        fields[TICK + agreement.kind] = BooleanField(_("I agree: %(title)s", title=agreement.text.title))
        fields[READ + agreement.kind] = HiddenField()
    return type("AgreementsForm", (AgreementsForm,), fields)
