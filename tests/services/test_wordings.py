"""The wordings that ship: one for everything that clients agree to, and never in place of the counsellor's own."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from practice.models.intake import ConsentKind, ConsentText
from practice.services import wordings
from practice.services.wordings import SHIPPED
from practice.work import Work
from tests.people import Cast

# What has to be told before somebody can agree to it, in words that a person would look for.
TOLD = {
    ConsentKind.SERVICE: ("not an emergency service",),
    ConsentKind.PRIVACY: ("danger", "child", "court", "sexually abused", "college"),
    ConsentKind.EMAIL: ("The risk", "Instead", "withdraw"),
    ConsentKind.TEXT: ("The risk", "Instead", "withdraw"),
    ConsentKind.VOICEMAIL: ("The risk", "Instead", "withdraw"),
    ConsentKind.VIDEO: ("The risk", "Instead", "withdraw"),
    ConsentKind.FEES: ("24 hours", "half of the fee"),
    ConsentKind.RECORDS: ("at least ten years", "where names, answers and notes are encrypted", "see your record"),
    ConsentKind.COUPLES: ("limited-secrets rule", "do not tell your partner", "safety"),
    ConsentKind.WALK: ("seen together", "weather", "pace", "health"),
    ConsentKind.REMOTE: ("where you are", "connection fails"),
    ConsentKind.AGE: ("18 or older", "chosen this yourself"),
}


@pytest.mark.parametrize("kind", ConsentKind)
def test_every_kind_ships_with_a_short_text_and_more(kind: ConsentKind) -> None:
    shipped = SHIPPED[kind]
    assert shipped.title
    assert len(shipped.paragraphs) > 1
    assert shipped.paragraphs[0].count(". ") == 0, "the short text is one sentence"
    assert all(words in shipped.words for words in TOLD[kind])


def test_only_what_is_missing_is_added_and_what_is_there_stays(work: Work, cast: Cast) -> None:
    def texts() -> dict[tuple[ConsentKind, int], str]:
        return {(text.kind, text.version): text.words for text in work.session.scalars(select(ConsentText))}

    work.session.execute(delete(ConsentText).where(ConsentText.kind.in_([ConsentKind.PRIVACY, ConsentKind.AGE])))
    before = texts()
    assert wordings.add_missing(work) == 2
    added = {(kind, 1): SHIPPED[kind].words for kind in (ConsentKind.PRIVACY, ConsentKind.AGE)}
    assert texts() == before | added
    assert wordings.add_missing(work) == 0
    assert texts() == before | added


def test_a_wording_that_ships_waits_for_her_review(work: Work) -> None:
    assert wordings.add_missing(work) == len(ConsentKind)
    assert not any(text.reviewed_at for text in work.session.scalars(select(ConsentText)))
