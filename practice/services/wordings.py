"""To which words does a new practice ask its clients to agree, until the counsellor has made them her own?

Templates in plain words, to be checked with the counsellor's college, insurer and lawyer: until she says that she has
reviewed one, clients read "draft wording" beside it. The first paragraph of a wording is its short text; the others
are read by whoever wants to know more, and everybody agrees to all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from practice.models.intake import ConsentKind, ConsentText
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Template:
    """A wording as it ships: its heading, and its paragraphs, the short one first."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def words(self) -> str:
        """The paragraphs as they are kept: with an empty line between them."""
        return "\n\n".join(self.paragraphs)


def add_missing(work: Work) -> int:
    """Write down a first version of every wording that the practice has none of, and say how many that were.

    Never touches what is there: a wording of hers stays, whatever ships today.
    """
    there = set(work.session.scalars(select(ConsentText.kind).distinct()))
    missing = [kind for kind in ConsentKind if kind not in there]
    for kind in missing:
        shipped = SHIPPED[kind]
        text = ConsentText(kind=kind, version=1, title=shipped.title, words=shipped.words, created_at=work.now)
        work.session.add(text)
    work.session.flush()
    return len(missing)


SHIPPED: Mapping[ConsentKind, Template] = {
    ConsentKind.SERVICE: Template(
        "What counselling with me is, and is not",
        (
            "We talk, at your pace, about what matters to you; it is not an emergency service, and I am not always "
            "there between our sessions.",
            "I listen, I ask, and sometimes I suggest something to try. What you do with it is yours to decide. "
            "Counselling helps most people, not everybody, and it can hurt for a while before it helps. I promise no "
            "particular outcome.",
            "You can ask me at any time what I do and why, leave a question unanswered, take a break, or stop. You "
            "need not give a reason. If I think that somebody else could help you better, I say so and help you find "
            "them.",
            "I make no medical diagnosis and prescribe nothing. I do not write reports for a court unless we have "
            "agreed on it before.",
            "I do not read messages around the clock. In danger, please call the numbers at the foot of this page.",
        ),
    ),
    ConsentKind.PRIVACY: Template(
        "Privacy, and when I must break it",
        (
            "What you tell me stays with me, except in the few cases that are listed here.",
            "I have to pass on what is needed, and no more, when you or somebody else is in immediate danger of being "
            "badly hurt or killed.",
            "I have to report it when I have reason to think that a child is being harmed or neglected, or is at "
            "risk of it.",
            "I have to give what a court orders me to give.",
            "I have to report it when I learn that a regulated health professional has sexually abused a client and "
            "I know that professional's name. Your name goes into that report only if you agree in writing.",
            "My professional college may look at my files, to see whether I work as I should. It has to keep them "
            "private, too.",
            "Wherever I can, I talk with you first. Sometimes I ask a colleague for advice; then I say nothing by "
            "which you could be known.",
        ),
    ),
    ConsentKind.EMAIL: Template(
        "Writing to you by email",
        (
            "You allow me to write to you by email about appointments and forms.",
            "The risk: an email can be read by whoever uses your mailbox or your devices, passes through the "
            "computers of other companies, and can go astray. So I write when and where we meet, and never what you "
            "have told me. Tell me if somebody else might see your mail, and I write less still.",
            "Instead, I can call you, and you can always call me.",
            "You can withdraw this at any time. I then stop writing, and we agree on another way.",
        ),
    ),
    ConsentKind.TEXT: Template(
        "Text messages to your phone",
        (
            "You allow me to send you short text messages about appointments.",
            "The risk: a text message can appear on a locked screen, be read by whoever holds your phone, and stays "
            "with the phone company for a time. So I write a time and little else. Please do not send me by text "
            "what should stay between us.",
            "Instead, I can write an email or call you.",
            "You can withdraw this at any time. I then send no more text messages.",
        ),
    ),
    ConsentKind.VOICEMAIL: Template(
        "Messages on your voicemail",
        (
            "You allow me to leave a message when you do not answer the phone.",
            "The risk: somebody else may hear it, or see that I called. I say only what you have told me is safe to "
            "say, and never what it is about.",
            "Instead, I can hang up without a word and try again, or write to you.",
            "You can withdraw this at any time. I then leave no message.",
        ),
    ),
    ConsentKind.VIDEO: Template(
        "Meeting by video",
        (
            "You agree to meet me through a video service on the internet.",
            "The risk: the connection can fail, somebody in your home may see or hear us, and although what we say "
            "is encrypted on its way, no service on the internet is without any risk. I record nothing, and I ask "
            "you not to record either.",
            "Instead, we can meet in person or talk by phone.",
            "You can withdraw this at any time, also in the middle of a session. We then find another way.",
        ),
    ),
    ConsentKind.FEES: Template(
        "Fees, changes and cancelling",
        (
            "The fee is the one shown with your appointment, and you pay it on the day.",
            "You can change or cancel by yourself up to 24 hours before, and it costs nothing. After that, please call "
            "or write to me: half of the fee is due, because I can hardly give the time to somebody else. Nothing is "
            "due when weather, illness or your safety is the reason.",
        ),
    ),
    ConsentKind.RECORDS: Template(
        "Your records",
        (
            "I keep a record of our work, as I have to; you can see it, and have a mistake in it put right.",
            "What I keep: how to reach you, what you have answered in the form, what you have agreed to, when we met, "
            "and short notes on our sessions.",
            "Where: in this practice's own system, where names, answers and notes are encrypted, and its backups are, "
            "too. Nobody reads them but me, and whoever has to under the words about privacy.",
            "How long: at least ten years after we were last in touch, or, if you are younger than 18, at least ten "
            "years after your 18th birthday. Then they are destroyed.",
            "To see your record or have a copy, ask me; you have an answer within 30 days. If something in it is "
            "wrong, tell me. I correct it, or, where we see it differently, I add your words to mine. What was "
            "written before stays readable, so that nothing is changed in secret.",
        ),
    ),
    ConsentKind.COUPLES: Template(
        "What I share between the two of you, and what I do not",
        (
            "When I see you as a couple, I keep what one of you tells me alone, but I may ask you to bring into the "
            "room what our work cannot do without.",
            "This is called a limited-secrets rule. If I come to think that keeping something to myself would harm "
            "our work together, I say so to you first, and help you to say it yourself. If you would rather not, I "
            "still do not tell your partner, but I may have to end our work as a couple, without saying why.",
            "It never holds for safety. What you tell me about being afraid, hurt or controlled I do not raise in "
            "front of your partner.",
            "Each of you answers a form of your own. Neither of you sees the other's answers or agreements.",
            "I give a record of our sessions together to somebody else only if both of you agree in writing. Each of "
            "you can see your own part.",
        ),
    ),
    ConsentKind.WALK: Template(
        "Walking outdoors",
        (
            "We may be seen together and overheard a little, and the weather may change our plan.",
            "You set the pace. You know best whether a walk is good for your health; tell me beforehand if anything "
            "could make it hard. You can stop, sit down or turn back at any time.",
            "If we meet somebody you know, we do as you have chosen: walk on, or say no more than you like. I do not "
            "greet you first if we meet by chance on another day.",
            "I carry a phone. If you fall or become unwell, I stay with you and call for help. Each of us looks after "
            "our own steps: paths can be uneven or slippery.",
        ),
    ),
    ConsentKind.REMOTE: Template(
        "By phone or online: where you are, and what we do if it fails",
        (
            "At the start of each session by phone or online you tell me where you are, so that I could send help "
            "there if I had to.",
            "Choose a place where nobody overhears you, and say so if you are no longer alone: a word such as "
            "“later” is enough, and we talk of something else.",
            "I may only work with people who are where I am allowed to practise. Tell me before a session if you will "
            "be somewhere else.",
            "If the connection fails, we do as you have chosen in the form; if you have chosen nothing, I call you "
            "once. If I cannot reach you and think that you are in danger, I call the person you have named, or 911.",
        ),
    ),
    ConsentKind.AGE: Template(
        "Your age, and your own choice",
        (
            "You are 18 or older, and you have chosen this yourself.",
            "Nobody makes you come. If somebody does, please tell me when we are alone, or do not come at all: that "
            "has no consequences with me.",
        ),
    ),
}
