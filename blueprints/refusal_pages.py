"""Which refusal becomes which page, and which status: what a person reads when no view says it in a better place."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from practice import errors as refusals
from practice import record_errors

FIND_LINK = ("appointment.find", _("Send me my link"))
BOOK = ("site.home", _("See all session formats"))
SIGN_IN = ("account.sign_in", _("Sign in"))
TODAY = ("admin.today", _("Back to Today"))
CLIENTS = ("admin.clients", _("See your clients"))


@dataclass(frozen=True, slots=True)
class Page:
    """What a refusal looks like when no view shows it in a better place."""

    status: int
    heading: LazyString
    words: LazyString
    way_on: tuple[str, LazyString]


NOT_LIKE_THAT = Page(
    422, _("Look at this once more"), _("Something of it cannot be kept like that. Nothing was changed."), TODAY
)
NOT_KEPT = (
    refusals.FormatRefused,
    refusals.LetterWordsRefused,
    refusals.MoneyRefused,
    refusals.NotTakenBack,
    refusals.QuestionnaireRefused,
    refusals.PlaceInUse,
    refusals.PictureRefused,
    refusals.ImportRefused,
)
REFUSALS: dict[type[refusals.Refusal], Page] = {
    **dict.fromkeys(NOT_KEPT, NOT_LIKE_THAT),
    refusals.SlotTaken: Page(
        409,
        _("That time is not free any more"),
        _("Somebody else has just taken it. Choose another time; what you typed is still there."),
        BOOK,
    ),
    refusals.StillToCome: Page(
        409,
        _("There are appointments ahead"),
        _("Nothing was erased. Cancel what is ahead first, or wait until it is over."),
        TODAY,
    ),
    record_errors.TwoPeople: Page(
        409,
        _("These are two people"),
        _("They were to come to one appointment together, so their records stay two. Nothing was changed."),
        CLIENTS,
    ),
    record_errors.RecordMerged: Page(
        404, _("This record is a part of another one"), _("You merged the two. Look for the name."), CLIENTS
    ),
    refusals.DraftNotFound: Page(
        404,
        _("Let us start again"),
        _("This browser has no booking under way. If you have booked already, your email has the link to it."),
        BOOK,
    ),
    refusals.DetailsMissing: Page(
        409,
        _("One step is missing"),
        _("I do not know yet how to reach you. Fill in your details first, then confirm."),
        ("booking.details", _("Fill in your details")),
    ),
    refusals.DraftChanged: Page(
        409,
        _("Look once more before you confirm"),
        _("Something about this booking changed in another window."),
        ("booking.check", _("Check your booking")),
    ),
    refusals.LinkNotValid: Page(
        404,
        _("This link does not open anything"),
        _("It may be old, or a part of it may be missing. I can send you a new one."),
        FIND_LINK,
    ),
    refusals.TooLateToChange: Page(
        409,
        _("Please get in touch with me"),
        _("It is too late to change this appointment here. Call or write to me and we will find a way."),
        ("appointment.show", _("Back to your appointment")),
    ),
    refusals.NotPossibleNow: Page(
        409,
        _("This appointment has changed"),
        _("What you asked for is not possible any more. Look at how it stands now."),
        ("appointment.show", _("Back to the appointment")),
    ),
    refusals.ReasonNeeded: Page(
        422,
        _("Say why"),
        _("This time is outside your own rules. It is possible with a written reason."),
        TODAY,
    ),
    refusals.ContactMissing: Page(
        422,
        _("How can they be reached?"),
        _("Nothing is booked yet: go back and enter an email address or a phone number."),
        TODAY,
    ),
    refusals.ContactDiffers: Page(
        409,
        _("Which address holds?"),
        _("Nothing is booked yet: go back and choose between what you have and what was said now."),
        TODAY,
    ),
    refusals.ChangedMeanwhile: Page(
        409,
        _("This was changed meanwhile"),
        _("Another window or device has saved it. Open the page again to see how it stands now."),
        TODAY,
    ),
    refusals.HoursRefused: Page(
        422,
        _("Look at these hours once more"),
        _("Some of them end before they begin, or lie over each other. Nothing was changed."),
        TODAY,
    ),
    refusals.PeriodRefused: Page(
        422,
        _("Look at these days once more"),
        _("There is no such period that could be closed. Nothing was changed."),
        TODAY,
    ),
    refusals.LookFirst: Page(
        409, _("Somebody is booked then"), _("Look at these appointments first. Nothing was changed."), TODAY
    ),
    refusals.MeetingPointInUse: Page(
        409, _("Walks start there"), _("So this meeting point stays. You can change what it says."), TODAY
    ),
    refusals.NotOffered: Page(
        404,
        _("I do not offer this at the moment"),
        _("Nothing was booked. Choose another way to meet. If you have an appointment with me already, it stands."),
        BOOK,
    ),
    refusals.WaitlistRefused: Page(
        409, _("The waitlist cannot do that now"), _("Nothing has changed. Whoever is on it keeps her place."), BOOK
    ),
    refusals.AnswersRefused: Page(
        422,
        _("Look at your answers once more"),
        _("One of them does not fit its question. What you saved before is still there."),
        ("intake.form", _("Back to the form")),
    ),
    refusals.AnswersDiffer: Page(
        409,
        _("This was answered in another window"),
        _("Nothing was overwritten. Open the form again to see what is saved there now."),
        ("intake.form", _("Back to the form")),
    ),
    refusals.AlreadyAnswered: Page(
        409,
        _("That was done already"),
        _("The first time counts, nothing was done twice."),
        BOOK,
    ),
    refusals.NotFound: Page(
        404,
        _("There is nothing here"),
        _("The address may be mistyped, or what was here has gone."),
        BOOK,
    ),
    refusals.TooManyTries: Page(
        429,
        _("Please wait a little"),
        _("There were many tries in a short time. Wait a few minutes, then go on. You can also call me."),
        BOOK,
    ),
    refusals.WelcomeNotValid: Page(
        404,
        _("This link does not open anything"),
        _(
            "It works once, for seven days. If you have chosen a password, sign in; "
            "if not, whoever looks after the computer makes a new one."
        ),
        SIGN_IN,
    ),
    refusals.PasswordRefused: Page(
        422,
        _("Choose another password"),
        _("That one would be easy to guess. Three or four words that do not belong together are hard to guess."),
        SIGN_IN,
    ),
    refusals.SignInFailed: Page(
        422,
        _("That did not work"),
        _("The address and the password do not belong together."),
        SIGN_IN,
    ),
    refusals.AddressTaken: Page(
        422,
        _("Choose another address"),
        _("Somebody else signs in with this one. Nothing was changed."),
        TODAY,
    ),
}

HTTP_PAGES = {
    400: Page(400, _("I could not read that"), _("Go back, reload the page and try again."), BOOK),
    403: Page(403, _("This page is closed to you"), _("Sign in first, or use the link in your email."), FIND_LINK),
    404: REFUSALS[refusals.NotFound],
    405: Page(405, _("That is not possible here"), _("Go back and use the buttons on the page."), BOOK),
    413: Page(413, _("That is too much at once"), _("Make it shorter and send it again."), BOOK),
    429: REFUSALS[refusals.TooManyTries],
}
