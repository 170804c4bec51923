"""Where does she change what the letters say, look at it before anybody gets it, and go back to the original?"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.letter_places import find_place, formats_with, language_choices
from blueprints.admin.letter_texts_forms import form_about, show_faults
from blueprints.admin.letter_view import as_mail, as_text, framed
from blueprints.admin.letter_wording import ABOUT_GROUPS, BUTTON, FIELDS, GROUPS, name_words, when_sent_words
from blueprints.admin.today import blueprint
from blueprints.fields import Form
from blueprints.guard import practitioner
from blueprints.work import locale, read_again, reading, settings, unit_of_work
from mailing.preview import Sample, sample, shipped_words
from practice.errors import ChangedMeanwhile, LetterWordsRefused
from practice.rules.letter_fields import FRAMES
from practice.rules.letter_words import Words, faults_in
from practice.services import letter_texts as services
from practice.words import language_of

LOOKS = ("light", "dark", "text", "calendar")


@blueprint.get("/letters")
def letters():
    """Every letter and every part, by whom it is for."""
    hers = {row.name for row in services.everything_in_force(reading())}
    groups = {group: [name for name, frame in FRAMES.items() if frame.group is group] for group in GROUPS}
    return render_template(
        "admin/letters.html",
        groups=groups,
        names=GROUPS,
        about=ABOUT_GROUPS,
        hers=hers,
        name_of=name_words,
        when_sent=when_sent_words,
    )


@blueprint.route("/letters/<letter>", methods=["GET", "POST"])
def letter_words(letter):
    """The words of one letter, for one format or all, in one language."""
    place, shipped = find_place(letter), shipped_words(letter)
    form = form_about(_in_force(reading(), place), FRAMES[letter])
    if "look" in request.form:
        return _look_at_typed(place, form)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                is_new = services.save(work, place=place, words=_typed(form), shipped=shipped, seen=form.seen.data)
        except LetterWordsRefused as refusal:
            show_faults(form, refusal.faults)
        except ChangedMeanwhile:
            form.show_conflict(_in_force(read_again(), place))
        else:
            flash(_("Saved. Letters say it from now on.") if is_new else _("Nothing has changed."), "success")
            return redirect(_address(place), 303)
    return _page(place, form)


@blueprint.get("/letters/<letter>/look")
def look_at_letter(letter):
    """The letter as it is written now, about nobody, shut off from the site."""
    place = find_place(letter)
    return _shown(_sample(place, formats_with(letter)), request.args.get("look"))


@blueprint.post("/letters/<letter>/original")
def original_words(letter):
    """Have no words of her own there again."""
    place, form = find_place(letter), Form()
    if not form.validate():
        abort(422)
    try:
        with unit_of_work() as work:
            services.take_back(work, place=place, shipped=shipped_words(letter), seen=request.form.get("seen"))
    except ChangedMeanwhile:
        flash(_("This was changed on another device meanwhile. Look at it first."), "caution")
    else:
        flash(_("Done. The words before yours hold again; yours stay below, to read."), "success")
    return redirect(_address(place), 303)


def _in_force(work, place):
    return services.in_force(work, place=place, shipped=shipped_words(place.name), own=language_of(locale()))


def _page(place, form):
    frame, formats = FRAMES[place.name], formats_with(place.name)
    versions = services.versions(reading(), place=place, own=language_of(locale()))
    shown = _sample(place, formats)
    button = [(frame.button[1:-1], BUTTON, "")] if frame.button else []
    page = render_template(
        "admin/letter_words.html",
        place=place,
        form=form,
        frame=frame,
        name=name_words(place.name),
        when_sent=when_sent_words(place.name),
        versions=versions,
        is_hers=bool(versions and versions[0].words),
        fields=[*button, *((name, FIELDS.get(name, ""), shown.values.get(name, "")) for name in sorted(frame.fields))],
        formats=formats,
        languages=language_choices(place),
        looks=[each for each in LOOKS if each != "calendar" or shown.letter.calendar],
    )
    return framed(page), form.status


def _typed(form):
    return Words(**{name: form[name].data or "" for name in ("body", "subject", "preview", "button") if name in form})


def _look_at_typed(place, form):
    """What she has typed, before anything of it is kept; or why it cannot be shown yet."""
    form.validate()
    faults = faults_in(_typed(form), FRAMES[place.name], secrets=services.secrets_of(reading()))
    show_faults(form, {name: fault for name, fault in faults.items() if not form[name].errors})
    if form.errors:
        wrong = [f"{form[name].label.text}: {errors[0]}" for name, errors in form.errors.items()]
        return as_text("\n\n".join([_("This cannot be shown yet."), *wrong]))
    return _shown(_sample(place, formats_with(place.name), _typed(form)), request.form["look"])


def _sample(place, formats, words: Words | None = None) -> Sample:
    """The letter with these words, for the format of the place, or for one that she chooses to look at."""
    wanted = place.format_id or request.values.get("sample")
    return sample(
        reading(),
        name=place.name,
        chosen=next((each for each in formats if each.id == wanted), formats[0] if formats else None),
        language=place.language,
        practitioner=practitioner(),
        settings=settings(),
        words=words,
    )


def _shown(shown, look):
    letter = shown.letter
    if look == "text":
        return as_text(f"{_('Subject')}: {letter.subject}\n\n{letter.text}")
    if look == "calendar":
        return as_text(letter.calendar or _("No calendar file comes with this letter."))
    return as_mail(shown.in_the_dark if look == "dark" else shown.in_the_light)


def _address(place):
    return url_for("admin.letter_words", letter=place.name, format=place.format_id, language=place.language)
