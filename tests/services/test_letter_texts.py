"""The counsellor makes the words of a letter her own: what is more specific wins, and every version is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, LetterWordsRefused, NotFound
from practice.models.activity import ActivityEntry
from practice.models.letters import LetterText
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_words import Words, WordsFault
from practice.services import letter_texts
from practice.services.letter_texts import Place
from tests.conftest import Unit
from tests.people import Cast

SHIPPED = Words("# {when}\n\n{button}", "Your link, {time}", "", "Open your page")
EVERYWHERE = Place("link_resend", None, "en")


def saying(words: str) -> Words:
    return Words(f"{words}\n\n{SHIPPED.body}", SHIPPED.subject, SHIPPED.preview, SHIPPED.button)


def keep(unit: Unit, place: Place, words: Words) -> bool:
    with unit() as work:
        seen = entity_tag(letter_texts.in_force(work, place=place, shipped=SHIPPED, own="en"))
        return letter_texts.save(work, place=place, words=words, shipped=SHIPPED, seen=seen)


def said(unit: Unit, place: Place) -> Words:
    with unit() as work:
        return letter_texts.in_force(work, place=place, shipped=SHIPPED, own="en")


def test_her_words_are_in_force_from_then_on(unit: Unit, cast: Cast) -> None:
    assert said(unit, EVERYWHERE) == SHIPPED
    assert keep(unit, EVERYWHERE, saying("Mine"))
    assert said(unit, EVERYWHERE) == saying("Mine")
    assert not keep(unit, EVERYWHERE, saying("Mine")), "the same words again are no new version"
    with unit() as work:
        last = work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number.desc())).first()
        assert last is not None
        assert last.action == "changed_letter"


def test_what_is_more_specific_wins(unit: Unit, cast: Cast) -> None:
    walk = Place("link_resend", cast.walk.id, "en")
    in_french, walk_in_french = Place("link_resend", None, "fr"), Place("link_resend", cast.walk.id, "fr")
    keep(unit, EVERYWHERE, saying("For all"))
    assert said(unit, walk_in_french) == saying("For all"), "her own words rather than those that ship"
    keep(unit, walk, saying("For walks"))
    assert said(unit, walk) == saying("For walks")
    assert said(unit, Place("link_resend", cast.phone.id, "en")) == saying("For all")
    keep(unit, in_french, saying("Pour tous"))
    assert said(unit, walk_in_french) == saying("Pour tous"), "the language comes before the format"
    keep(unit, walk_in_french, saying("Pour les promenades"))
    assert said(unit, walk_in_french) == saying("Pour les promenades")
    assert said(unit, in_french) == saying("Pour tous")


def test_taken_back_what_holds_for_more_holds_again_and_the_versions_stay(unit: Unit, cast: Cast) -> None:
    walk = Place("link_resend", cast.walk.id, "en")
    keep(unit, EVERYWHERE, saying("For all"))
    keep(unit, walk, saying("First"))
    keep(unit, walk, saying("Second"))
    with unit() as work:
        seen = entity_tag(saying("Second"))
        letter_texts.take_back(work, place=walk, shipped=SHIPPED, seen=seen)
    assert said(unit, walk) == saying("For all")
    with unit() as work:
        versions = letter_texts.versions(work, place=walk, own="en")
        assert [row.words for row in versions] == [None, saying("Second"), saying("First")]
        assert len({row.version for row in work.session.scalars(select(LetterText))}) == 4
        assert {row.words for row in letter_texts.everything_in_force(work)} == {saying("For all")}


def test_of_two_devices_neither_undoes_what_the_other_wrote(unit: Unit, cast: Cast) -> None:
    keep(unit, EVERYWHERE, saying("From the phone"))
    with pytest.raises(ChangedMeanwhile), unit() as work:
        letter_texts.save(
            work, place=EVERYWHERE, words=saying("From the desk"), shipped=SHIPPED, seen=entity_tag(SHIPPED)
        )
    with pytest.raises(ChangedMeanwhile), unit() as work:
        letter_texts.take_back(work, place=EVERYWHERE, shipped=SHIPPED, seen=entity_tag(SHIPPED))
    assert said(unit, EVERYWHERE) == saying("From the phone")


def test_words_from_which_no_letter_can_be_written_are_refused(unit: Unit, cast: Cast) -> None:
    with pytest.raises(LetterWordsRefused) as refused:
        keep(unit, EVERYWHERE, Words("Hello {nmae}", "Subject", "", "Open"))
    assert refused.value.faults["body"].what is WordsFault.UNKNOWN_FIELD
    assert refused.value.faults["body"].near == "name"


@pytest.mark.parametrize("said_in_it", ["Ruth Okafor", "ruth okafor", "(519) 555-0100", "ruth@example.org"])
def test_a_discreet_letter_cannot_say_whose_practice_it_is(unit: Unit, cast: Cast, said_in_it: str) -> None:
    with pytest.raises(LetterWordsRefused) as refused:
        keep(unit, Place("discreet", None, "en"), saying(f"From {said_in_it}"))
    assert refused.value.faults["body"].what is WordsFault.GIVES_AWAY


def test_there_is_no_such_place(unit: Unit, cast: Cast) -> None:
    for place in (
        Place("no_such_letter", None, "en"),
        Place("link_resend", "no such format", "en"),
        Place("link_resend", None, "xx"),
        Place("link_resend", None, "en_CA"),
        Place("practitioner_new", None, "fr"),
    ):
        with unit() as work, pytest.raises(NotFound):
            letter_texts.save(work, place=place, words=SHIPPED, shipped=SHIPPED, seen=None)
