"""Does every letter have words, a frame that they keep to, and facts with which it can be shown?

A new kind of letter fails here until it has all three: `mailing/letters/<kind>.md`, what it names beside the fields of
its sort (`ALSO_NAMES` in `practice/rules/letter_fields.py`), and what it has to know (`ALSO_KNOWS` in
`mailing/samples.py`), each a line and only where it is needed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailing import sources
from mailing.fields import part_fields
from mailing.letter import LetterFacts
from mailing.messages import compose, fields_of, source_of, sources_of
from mailing.samples import sample_facts
from practice.models.scheduling import Caller
from practice.rules.letter_fields import FRAMES, WITHOUT_WORDS, Group
from practice.rules.letter_kinds import LetterKind
from practice.rules.letter_words import faults_in
from tests.mailing import letters

MEETINGS = (
    letters.IN_PERSON,
    letters.WALK,
    letters.BY_PHONE,
    replace(letters.BY_PHONE, caller=Caller.CLIENT),
    letters.ONLINE,
    replace(letters.ONLINE, join_url="https://meet.example.org/ruth"),
)
LETTERS = [name for name, frame in FRAMES.items() if frame.group is not Group.SHARED]
PARTS = [name for name, frame in FRAMES.items() if frame.group is Group.SHARED]
SHIPPED = {path.stem for path in sources.FOLDER.glob("*.md")} - {sources.PARTS}


def sample(name: str, meeting=letters.IN_PERSON):
    return sample_facts(name, desk=letters.DESK, meeting=meeting, locale="en_CA")


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - WITHOUT_WORDS))
def test_every_kind_of_letter_has_words_and_a_frame(kind):
    assert kind.value in FRAMES
    assert kind.value in SHIPPED


def test_no_words_ship_that_no_letter_is_written_from():
    assert set(LETTERS) == SHIPPED
    assert set(PARTS) == sources._every_shipped().keys() - SHIPPED


@pytest.mark.parametrize("name", FRAMES)
def test_the_words_that_ship_keep_to_what_they_may_name(name):
    assert faults_in(sources.shipped(name), FRAMES[name], secrets=("Ruth Okafor", "Okafor", "(519) 555-0100")) == {}


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_can_be_shown_with_facts_about_nobody(name):
    for meeting in MEETINGS:
        facts = sample(name, meeting)
        assert source_of(facts) == name
        message = compose(facts)
        assert message.subject
        assert (message.invite is not None) == (FRAMES[name].kind.method is not None and not facts.is_discreet)


@pytest.mark.parametrize("name", LETTERS)
def test_everything_that_a_letter_may_name_has_something_to_say(name):
    said = {field for meeting in MEETINGS for field, value in fields_of(sample(name, meeting)).items() if value}
    assert FRAMES[name].fields <= said


@pytest.mark.parametrize("name", PARTS)
def test_everything_that_a_shared_part_may_name_has_something_to_say(name):
    facts = [sample("confirmation", meeting) for meeting in MEETINGS]
    said = {field for each in facts for field, value in part_fields(name, each).items() if value}
    assert FRAMES[name].fields <= said


def test_every_shared_part_is_in_some_letter():
    walks = [replace(letters.WALK, rain_plan=plan) for plan in type(letters.WALK.rain_plan)]
    used = {name for meeting in (*MEETINGS, *walks) for name in sources_of(sample("confirmation", meeting))}
    assert set(PARTS) <= used | set(sources_of(sample("series")))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_written_from_the_words_that_are_handed_to_it(name):
    words = sources.shipped(name)
    own = replace(words, subject="Another subject", body=f"Mine comes first.\n\n{words.body}")
    facts = replace(sample(name), words=sources.Wordbook({name: ("an-id", own)}))
    message = compose(facts)
    assert message.subject == "Another subject"
    assert message.text.startswith("Mine comes first.")
    assert "Mine comes first." in message.html
    assert facts.words.version(name) == "an-id"
    assert facts.words.version("crisis") == sources.shipped_version("crisis")


def test_a_part_of_hers_is_in_every_letter_that_shares_it():
    own = {
        "crisis": ("a", sources.Words("Somebody is always there:\n\n{crisis_lines}")),
        "where_in_person": ("b", sources.Words("Come to {place}")),
        "calendar_title": ("c", sources.Words("With {practitioner}")),
    }
    facts = sample("confirmation")
    assert isinstance(facts, LetterFacts)
    message = compose(replace(facts, words=sources.Wordbook(own)))
    assert "Somebody is always there:" in message.text
    assert "Come to 14 Willow Lane" in message.text
    assert message.invite
    assert b"SUMMARY:With Ruth Okafor" in message.invite
