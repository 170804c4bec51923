"""Are letters written from the counsellor's own words, and is it known afterwards from which?"""

from __future__ import annotations

from dataclasses import replace

from mailing import sources
from mailing.preview import written_from
from practice.models.appointments import Attendance
from practice.models.letters import LetterText
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_kinds import LetterKind
from practice.rules.letter_words import Words
from practice.services import letter_texts, outbox
from practice.services.letter_texts import Place
from tests.factories import at
from tests.mailing.conftest import Post
from tests.waiting import close_everything, join, look, open_at


def write(post: Post, name: str, words: Words, *, format_id: str | None = None, language: str = "en") -> str:
    """Put words in force, and say which version that is."""
    place, shipped = Place(name, format_id, language), sources.shipped(name)
    with post.unit() as work:
        seen = entity_tag(letter_texts.in_force(work, place=place, shipped=shipped, own="en"))
        letter_texts.save(work, place=place, words=words, shipped=shipped, seen=seen)
        newest: LetterText = letter_texts.versions(work, place=place, own="en")[0]
        return newest.id


def opening_with(name: str, line: str) -> Words:
    words = sources.shipped(name)
    return replace(words, body=f"{line}\n\n{words.body}")


def test_a_letter_says_her_words_and_its_row_says_which(post: Post) -> None:
    version = write(post, "confirmation", opening_with("confirmation", "I am glad, {name}."))
    owed = post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    assert sent.text.startswith("I am glad, Amara Diallo.")
    row = post.row(owed)
    assert row.written_from == version
    with post.unit() as work:
        found = written_from(work, message=row)
        assert found is not None
        assert found.hers_since == post.office.clock()


def test_the_row_also_knows_words_that_ship(post: Post) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    assert post.row(owed).written_from is None, "before it is written"
    post.send()
    row = post.row(owed)
    assert row.written_from == sources.shipped_version("confirmation")
    post.change(OutboxMessage, owed, written_from="0" * 32)
    with post.unit() as work:
        now, then = (
            written_from(work, message=row),
            written_from(work, message=work.session.get_one(OutboxMessage, owed)),
        )
        assert now is not None
        assert (now.hers_since, now.still_ships) == (None, True)
        assert then is not None
        assert (then.hers_since, then.still_ships) == (None, False), "of an earlier release"


def test_words_for_one_format_are_in_its_letters_only(post: Post) -> None:
    write(post, "confirmation", opening_with("confirmation", "See you outside."), format_id=post.cast.walk.id)
    write(post, "crisis", Words("It cannot wait?\n\n{crisis_lines}"))
    post.owe(LetterKind.CONFIRMATION)
    (sent,) = post.send()
    assert "See you outside." not in sent.text
    assert "It cannot wait?" in sent.text


def test_a_client_reads_her_own_language_where_there_are_words_in_it(post: Post) -> None:
    post.change(Client, _client_of(post), locale="fr_CA")
    post.owe(LetterKind.CONFIRMATION)
    (in_english,) = post.send()
    assert "Tuesday 9 March 2027" in in_english.text, "a letter without French words is English throughout"
    assert 'lang="en-CA"' in in_english.html
    write(post, "moved", opening_with("moved", "Bonjour {name}, nouvelle heure."), language="fr")
    post.move()
    (in_french,) = post.send()
    assert in_french.text.startswith("Bonjour Amara Diallo")
    assert "jeudi 11 mars 2027" in in_french.text
    assert 'lang="fr-CA"' in in_french.html


def test_a_discreet_letter_is_written_from_her_discreet_words(post: Post) -> None:
    write(post, "confirmation", opening_with("confirmation", "Not for everybody's eyes."))
    write(post, "discreet", Words("# {when}\n\n{button}", "{short_day}, {time}", "", "See"))
    part = post.partner()
    post.owe(LetterKind.PARTNER_INVITATION, to=part)
    (sent,) = post.send()
    assert sent.text.split("\n\n")[1].startswith("See: https://")
    assert "eyes" not in sent.text


def test_a_letter_about_no_session_has_her_words_too(post: Post) -> None:
    version = write(post, "test", opening_with("test", "Does it arrive?"))
    with post.unit() as work:
        owed = outbox.post_test(work, practitioner=post.cast.seen_by(work).ruth).id
    (sent,) = post.send()
    assert sent.text.startswith("Does it arrive?")
    assert post.row(owed).written_from == version


def test_what_may_be_named_on_a_button_is_filled_in_there_too(post: Post) -> None:
    close_everything(post.unit, post.cast)
    join(post.unit, post.cast.in_person)
    write(post, "waitlist_offer", replace(sources.shipped("waitlist_offer"), button="See {short_day}, {time}"))
    post.send()
    open_at(post.unit, post.cast, at("2027-03-10T14:00"))
    look(post.unit)
    (sent,) = post.send()
    assert "See Wed 10 March, 9:00 a.m.: https://" in sent.text
    assert "{" not in sent.html[sent.html.index("<body") :]


def test_what_goes_once_more_is_written_from_the_words_of_that_moment(post: Post) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    post.send()
    version = write(post, "confirmation", opening_with("confirmation", "Once more."))
    post.owe(LetterKind.LINK_RESEND)
    with post.unit() as work:
        outbox.send_again(work, message=work.session.get_one(OutboxMessage, owed))
    post.send()
    assert post.row(owed).written_from == version


def _client_of(post: Post) -> str:
    with post.unit() as work:
        return work.session.get_one(Attendance, post.amara_id).client_id
