"""How does the counsellor change what clients are asked, without touching what anybody was asked before?

A draft is a version without a moment of publication and without a number: at most one of each form. Clients are asked
by published versions alone, and whoever has begun one goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from practice.errors import ChangedMeanwhile, NotFound, QuestionnaireRefused
from practice.models.intake import (
    IntakeResponse,
    Pack,
    QuestionnaireVersion,
    ResponseState,
)
from practice.rules.definitions import from_definition, to_definition
from practice.rules.entity_tags import entity_tag
from practice.rules.questionnaire import Questionnaire
from practice.rules.questionnaire_faults import EditRefused
from practice.services import activity
from practice.services.profile import lock_profile
from practice.work import Work

DRAFT = 0  # the number of a version that has none yet
KEYS = ("having_my_back", Pack.CHECK_IN.value)  # in the order in which clients meet them

Edit = Callable[[Questionnaire], Questionnaire]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form, and how many clients have begun it (`begun`) or sent it (`sent`). None: the draft."""

    row: QuestionnaireVersion
    begun: int
    sent: int

    @property
    def questionnaire(self) -> Questionnaire:
        """Its questions."""
        return from_definition(self.row.definition)

    @property
    def is_draft(self) -> bool:
        """Whether no client is asked by it."""
        return self.row.published_at is None


@dataclass(frozen=True, slots=True)
class Editing:
    """A form as it stands: its published versions, the newest first, and the draft."""

    published: tuple[Version, ...]
    draft: Version | None

    @property
    def newest(self) -> Version:
        """The version by which clients are asked."""
        return self.published[0]

    @property
    def shown(self) -> Version:
        """What she looks at: the draft, where there is one."""
        return self.draft or self.newest


def every_form(work: Work) -> dict[str, Editing]:
    """Each of the practice's forms by its key."""
    versions = _versions(work, KEYS)
    found = {key: [each for each in versions if each.row.key == key] for key in KEYS}
    return {key: _editing(rows) for key, rows in found.items() if any(not each.is_draft for each in rows)}


def find(work: Work, *, key: str) -> Editing:
    """One of the practice's forms. Refuses with NotFound."""
    rows = _versions(work, (key,)) if key in KEYS else []
    if all(each.is_draft for each in rows):
        raise NotFound
    return _editing(rows)


def find_version(work: Work, *, key: str, number: int) -> Version:
    """A published version, also an older one. Refuses with NotFound."""
    found = next((each for each in find(work, key=key).published if each.row.version == number), None)
    if found is None:
        raise NotFound
    return found


def draft_of(work: Work, *, key: str) -> Questionnaire:
    """What is under way. Refuses with NotFound where nothing is."""
    draft = find(work, key=key).draft
    if draft is None:
        raise NotFound
    return draft.questionnaire


def every_key(work: Work, *, key: str) -> frozenset[str]:
    """The keys of all questions and sections that any version of this form, published or not, has."""
    found: set[str] = set()
    for version in _versions(work, (key,)):
        for section in version.row.definition["sections"]:
            found |= {section["key"], *(question["key"] for question in section["questions"])}
    return frozenset(found)


def published_keys(work: Work, *, key: str) -> frozenset[str]:
    """The keys of all questions that clients may have answered."""
    rows = [each.row for each in find(work, key=key).published]
    sections = [section for row in rows for section in row.definition["sections"]]
    return frozenset(question["key"] for section in sections for question in section["questions"])


def begin_changes(work: Work, *, key: str) -> None:
    """Begin a draft from the version by which clients are asked; one that is under way goes on. Refuses with
    NotFound."""
    lock_profile(work)
    editing = find(work, key=key)
    if editing.draft is None:
        _keep_draft(work, None, editing.newest.questionnaire)
        _record(work, "began_questionnaire", key)


def revise(
    work: Work,
    *,
    key: str,
    edit: Edit,
    seen: str | None = None,
    shown: Callable[[Questionnaire], object] | None = None,
) -> Questionnaire:
    """Change the draft by one step, and return it as it is then. Beginning it, where there is none, is part of it.

    `shown` picks the values that a form showed, and `seen` is their entity tag: refuses with ChangedMeanwhile where
    they are others now. Refuses with QuestionnaireRefused what could not be asked, and with NotFound.
    """
    lock_profile(work)
    editing = find(work, key=key)
    before = editing.shown.questionnaire
    try:
        after = edit(before)
        if shown is not None and entity_tag(shown(before)) != seen and shown(after) != shown(before):
            raise ChangedMeanwhile
    except EditRefused as refused:
        raise QuestionnaireRefused(refused) from None
    if after != before:
        _keep_draft(work, editing.draft, after)
        if editing.draft is None:
            _record(work, "began_questionnaire", key)
    return after


def replace_draft(work: Work, *, key: str, questionnaire: Questionnaire, over: str) -> None:
    """Make an imported questionnaire the draft. `over` is the tag of the draft that it replaces, empty for none.

    Refuses with ChangedMeanwhile where another draft, or one at all, is under way; and with NotFound.
    """
    lock_profile(work)
    draft = find(work, key=key).draft
    if tag_of(draft) != over:
        raise ChangedMeanwhile
    _keep_draft(work, draft, questionnaire)
    _record(work, "imported_questionnaire", key)


def discard(work: Work, *, key: str) -> None:
    """Give the draft up; clients are asked as before. None is no fault. Refuses with NotFound."""
    lock_profile(work)
    draft = find(work, key=key).draft
    if draft is not None:
        work.session.delete(draft.row)
        _record(work, "discarded_questionnaire", key)


def publish(work: Work, *, key: str, seen: str) -> int:
    """Ask every client by the draft who has not begun yet; returns the number of the version that it becomes.

    `seen`: the tag of the draft that she was shown. Refuses with ChangedMeanwhile where it is another one, or was
    published meanwhile; and with NotFound.
    """
    lock_profile(work)
    editing = find(work, key=key)
    draft = editing.draft
    if draft is None or tag_of(draft) != seen:
        raise ChangedMeanwhile
    number = editing.newest.row.version + 1
    draft.row.definition = dict(draft.row.definition) | {"version": number}
    draft.row.version, draft.row.published_at = number, work.now
    _record(work, "published_questionnaire", key, version=draft.row.id)
    return number


def tag_of(draft: Version | None) -> str:
    """Which state of a draft it is; empty for none."""
    return "" if draft is None else entity_tag(draft.row.definition)


def _versions(work: Work, keys: tuple[str, ...]) -> list[Version]:
    """All versions of these forms, the newest first, the draft last."""
    is_sent = case((IntakeResponse.state == ResponseState.SENT, 1))
    used = (
        select(
            IntakeResponse.version_id,
            func.count(IntakeResponse.id).label("begun"),
            func.count(is_sent).label("sent"),
        )
        .group_by(IntakeResponse.version_id)
        .subquery()
    )
    found = (
        select(QuestionnaireVersion, func.coalesce(used.c.begun, 0), func.coalesce(used.c.sent, 0))
        .outerjoin(used, used.c.version_id == QuestionnaireVersion.id)
        .where(QuestionnaireVersion.key.in_(keys))
        .order_by(QuestionnaireVersion.version.desc())
    )
    return [Version(*row) for row in work.session.execute(found)]


def _editing(versions: list[Version]) -> Editing:
    draft = next((each for each in versions if each.is_draft), None)
    return Editing(tuple(each for each in versions if not each.is_draft), draft)


def _keep_draft(work: Work, draft: Version | None, questionnaire: Questionnaire) -> None:
    definition: dict[str, Any] = to_definition(questionnaire) | {"version": DRAFT}
    if draft is None:
        row = QuestionnaireVersion(key=questionnaire.key, version=DRAFT, definition=definition, published_at=None)
        work.session.add(row)
    else:
        draft.row.definition = definition


def _record(work: Work, action: str, key: str, **subjects: str) -> None:
    named: Mapping[str, str] = {"questionnaire": key, **subjects}
    activity.record(work, action=action, subjects=named)
