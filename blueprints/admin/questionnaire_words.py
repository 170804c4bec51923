"""How is a questionnaire said to the counsellor: kinds, conditions, what differs, and what stands against a change?"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from practice.models.intake import ConsentKind
from practice.rules.conditions import AllOf, AnswerIs, AnyOf, Condition, FormatIs, Not, PartyIs
from practice.rules.json_shapes import Misshapen, ShapeFault
from practice.rules.questionnaire import Questionnaire
from practice.rules.questionnaire_changes import ChangeKind
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questionnaire_imports import ImportFault, Wrong
from practice.rules.questions import Audience, Question, QuestionKind

SHORT = 60
KINDS = {
    QuestionKind.LONG: (lazy_gettext("A few sentences"), lazy_gettext("A large box, with the characters counted.")),
    QuestionKind.LINE: (lazy_gettext("One line"), lazy_gettext("A name, a place, a few words.")),
    QuestionKind.ONE: (lazy_gettext("One of several"), lazy_gettext("She chooses one of your answers.")),
    QuestionKind.MANY: (lazy_gettext("Any of several"), lazy_gettext("She ticks as many of your answers as fit.")),
    QuestionKind.SCALE: (
        lazy_gettext("How often"),
        lazy_gettext("Five steps, from “Almost never” to “Almost always”."),
    ),
    QuestionKind.YES_NO: (lazy_gettext("Yes or no"), lazy_gettext("Or rather not say.")),
    QuestionKind.DATE: (lazy_gettext("A date"), lazy_gettext("Day, month and year.")),
    QuestionKind.PHONE: (lazy_gettext("A phone number"), lazy_gettext("In any way of writing it.")),
    QuestionKind.PEOPLE: (lazy_gettext("People"), lazy_gettext("Each with a name, who they are to her, and a phone.")),
    QuestionKind.INFORMATION: (lazy_gettext("Words to read"), lazy_gettext("No question: a paragraph between others.")),
    QuestionKind.CONSENT: (lazy_gettext("Something to agree to"), lazy_gettext("One of your wordings, with a tick.")),
    QuestionKind.SIGNATURE: (lazy_gettext("Her name typed"), lazy_gettext("Under what she agrees to.")),
}
AUDIENCES = {
    Audience.BOTH: lazy_gettext("Everybody"),
    Audience.INDIVIDUAL: lazy_gettext("Who comes alone"),
    Audience.COUPLE: lazy_gettext("Couples, each alone"),
}
FORMATS = {
    "in_person": lazy_gettext("In person"),
    "phone": lazy_gettext("By phone"),
    "online": lazy_gettext("Online"),
    "walk": lazy_gettext("On a walk"),
}
CONSENTS = {
    ConsentKind.SERVICE: lazy_gettext("What counselling is, and is not"),
    ConsentKind.PRIVACY: lazy_gettext("Privacy"),
    ConsentKind.EMAIL: lazy_gettext("Email"),
    ConsentKind.TEXT: lazy_gettext("Text messages"),
    ConsentKind.VOICEMAIL: lazy_gettext("Voicemail"),
    ConsentKind.VIDEO: lazy_gettext("Video calls"),
    ConsentKind.FEES: lazy_gettext("Fees and cancelling"),
    ConsentKind.RECORDS: lazy_gettext("Records"),
    ConsentKind.COUPLES: lazy_gettext("What is shared between two"),
    ConsentKind.WALK: lazy_gettext("Walking outdoors"),
    ConsentKind.REMOTE: lazy_gettext("By phone and online"),
    ConsentKind.AGE: lazy_gettext("Being 18 or older"),
}
CHANGES = {
    ChangeKind.ADDED: lazy_gettext("Added"),
    ChangeKind.REMOVED: lazy_gettext("Removed"),
    ChangeKind.SWITCHED_OFF: lazy_gettext("Switched off"),
    ChangeKind.SWITCHED_ON: lazy_gettext("Switched on"),
    ChangeKind.REWORDED: lazy_gettext("Reworded"),
    ChangeKind.EXPLAINED: lazy_gettext("Explained otherwise"),
    ChangeKind.OPTIONS: lazy_gettext("Other answers to choose from"),
    ChangeKind.CONDITIONS: lazy_gettext("Comes up otherwise"),
    ChangeKind.REQUIREMENT: lazy_gettext("Has to be answered otherwise"),
    ChangeKind.CIRCLE: lazy_gettext("For other people or formats"),
    ChangeKind.MOVED: lazy_gettext("Moved"),
    ChangeKind.TRANSLATED: lazy_gettext("Said otherwise in the second language"),
    ChangeKind.OTHERWISE: lazy_gettext("Pages, lengths or privacy changed"),
}
FAULTS = {
    EditFault.IS_FIXED: lazy_gettext("The practice relies on this part of the question, so it stays as it is"),
    EditFault.ALWAYS_ASKED: lazy_gettext("This question is needed to reach her or to agree, so it is always asked"),
    EditFault.IS_KEPT: lazy_gettext("It may have been answered, so it stays. Switch it off instead"),
    EditFault.STAYS_IN_ITS_SECTION: lazy_gettext(
        "What is asked about safety and what is agreed to stay in their sections, and nothing else comes in"
    ),
    EditFault.NEVER_REQUIRED: lazy_gettext("Whatever is asked about safety can be skipped. Make it optional"),
    EditFault.MISSING: lazy_gettext("Fill this in"),
    EditFault.NO_OPTIONS: lazy_gettext("Write at least two answers to choose from"),
    EditFault.SAME_OPTION: lazy_gettext("Two of these answers say the same. Leave each only once"),
    EditFault.OPTION_IS_KEPT: lazy_gettext("The practice relies on an answer that you took away. Reword it instead"),
    EditFault.NO_ANSWER_TICKED: lazy_gettext("Tick the answers after which it comes up"),
    EditFault.NOT_THERE: lazy_gettext("It is not there any more"),
}
SHAPES = {
    ShapeFault.NOT_THIS_TYPE: lazy_gettext("Something else should stand here: %(detail)s"),
    ShapeFault.MISSING: lazy_gettext("“%(detail)s” is missing"),
    ShapeFault.UNKNOWN: lazy_gettext("“%(detail)s” is nothing that I know"),
    ShapeFault.NOT_ONE_OF: lazy_gettext("It has to be one of: %(detail)s"),
    ShapeFault.TOO_LONG: lazy_gettext("It is too long: at most %(detail)s"),
    ShapeFault.TOO_SHORT: lazy_gettext("It is empty, or too short"),
    ShapeFault.OUT_OF_BOUNDS: lazy_gettext("It has to be a number in %(detail)s"),
    ShapeFault.NOT_LIKE_THIS: lazy_gettext("“%(detail)s” cannot be a name: use letters, digits and _"),
    ShapeFault.NO_CONDITION: lazy_gettext("This is no condition"),
}
IMPORTS = {
    ImportFault.TOO_LARGE: lazy_gettext("This is too much for one questionnaire"),
    ImportFault.NO_JSON: lazy_gettext("This is no JSON"),
    ImportFault.TOO_DEEP: lazy_gettext("It is nested too deeply"),
    ImportFault.ANOTHER_KEY: lazy_gettext("This is another questionnaire: %(detail)s"),
    ImportFault.UNSEEN: lazy_gettext("It holds characters that nobody can see"),
    ImportFault.SAME_KEY: lazy_gettext("Two have this key"),
    ImportFault.NOT_POSSIBLE: lazy_gettext("Nobody could answer this: %(detail)s"),
}


def shortened(text: str) -> str:
    """As much of a question as fits into a line."""
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"


def condition_words(condition: Condition, asked: Questionnaire) -> str:
    """When something comes up: “after “Yes” to E1”."""
    match condition:
        case AnswerIs(key, any_of):
            return _("“%(answers)s” is the answer to %(key)s", answers=_answers(asked, key, any_of), key=key)
        case Not(AnswerIs(key, any_of)):
            return _("“%(answers)s” is not the answer to %(key)s", answers=_answers(asked, key, any_of), key=key)
        case PartyIs(party):
            return _("two come together") if party == Audience.COUPLE.value else _("somebody comes alone")
        case FormatIs(formats):
            return _("the session is: %(formats)s", formats=_either(str(FORMATS.get(each, each)) for each in formats))
        case AllOf(conditions):
            return _(" and ").join(condition_words(each, asked) for each in conditions)
        case AnyOf(conditions):
            return _either(condition_words(each, asked) for each in conditions)
        case Not(inner):
            return _("it is not so that %(condition)s", condition=condition_words(inner, asked))


def edit_words(refused: EditRefused) -> str:
    """Why a questionnaire cannot be changed like that."""
    others = ", ".join(refused.others)
    if refused.fault is EditFault.LOOKS_AHEAD:
        return _(
            "%(key)s has to stand after %(others)s, whose answers it depends on. Nothing was moved",
            key=refused.key,
            others=others,
        )
    if refused.fault is EditFault.DEPENDED_ON:
        return _(
            "%(others)s would never come up without an answer to %(key)s. Change when they come up first",
            key=refused.key,
            others=others,
        )
    return str(FAULTS[refused.fault])


def wrong_words(wrong: Wrong) -> str:
    """Where and why a text is no questionnaire."""
    if isinstance(wrong.fault, Misshapen):
        said = str(SHAPES[wrong.fault.fault]) % {"detail": wrong.fault.detail}
    elif isinstance(wrong.fault, EditRefused):
        said = edit_words(wrong.fault)
    else:
        said = str(IMPORTS[wrong.fault]) % {"detail": wrong.detail}
    return f"{wrong.where}: {said}" if wrong.where else said


def question_named(asked: Questionnaire, key: str) -> Question | None:
    """A question by its key."""
    return next((each for each in asked.questions if each.key == key), None)


def _answers(asked: Questionnaire, key: str, any_of: Iterable[str]) -> str:
    question = question_named(asked, key)
    offered = {each.key: each.words for each in question.options} if question else {}
    if question and question.not_said:
        offered["not_said"] = question.not_said
    return _("” or “").join(offered.get(each, each) for each in any_of)


def _either(words: Iterable[str]) -> str:
    return _(" or ").join(words)
