"""Whom can a client reach when it cannot wait, and when were these numbers last checked? A list in the profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from practice.errors import ChangedMeanwhile, NotFound
from practice.models.profile import PracticeProfile
from practice.rules.entity_tags import entity_tag
from practice.services import activity
from practice.services.profile import lock_profile
from practice.words import local_date
from practice.work import Work

CHECK_EVERY = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One line: for whom it is, what to do, the numbers behind it, and when somebody last saw that they work."""

    when: str  # "Thinking about suicide?"
    act: str  # "Call or text 9-8-8, any time."
    tel: str | None = None  # E.164, or a short code: 911
    sms: str | None = None
    checked_on: date | None = None

    @property
    def unchecked(self) -> CrisisLine:
        """The words and numbers alone: what she edits, whoever checks them meanwhile."""
        return replace(self, checked_on=None)

    def wants_checking(self, today: date) -> bool:
        """Whether it was never checked, or not for 180 days. `today`: in the practice's zone."""
        return self.checked_on is None or today - self.checked_on > CHECK_EVERY


Lines = tuple[CrisisLine, ...]


def lines_of(profile: PracticeProfile) -> Lines:
    """The lines in the order in which clients read them."""
    return tuple(_read(line) for line in profile.crisis_lines)


def find_line(profile: PracticeProfile, *, position: int) -> CrisisLine:
    """The line at a position, counted from 1. Refuses with NotFound."""
    lines = lines_of(profile)
    if not 1 <= position <= len(lines):
        raise NotFound
    return lines[position - 1]


def to_check(lines: Iterable[CrisisLine], today: date) -> int:
    """How many of them want checking."""
    return sum(line.wants_checking(today) for line in lines)


def add(work: Work, *, line: CrisisLine, checked: bool) -> None:
    """Put a line at the end; the same twice is one. `checked`: she has seen today that its numbers work."""
    profile = lock_profile(work)
    on = _today(work, profile) if checked else None
    lines, added = lines_of(profile), replace(line, checked_on=on)
    if added not in lines:
        _write(work, profile, (*lines, added))


def change(work: Work, *, position: int, line: CrisisLine, checked: bool, seen: str | None) -> None:
    """Put `line` in place of the one at a position, counted from 1. `seen`: the tag of the words that she was shown.

    Other words or numbers take the date of the last check away, unless she has checked them. Refuses with NotFound,
    and with ChangedMeanwhile, also where another line has come to stand there.
    """
    profile = lock_profile(work)
    kept = find_line(profile, position=position)
    is_same = line.unchecked == kept.unchecked
    if not is_same and entity_tag(kept.unchecked) != seen:
        raise ChangedMeanwhile
    on = _today(work, profile) if checked else kept.checked_on if is_same else None
    lines = lines_of(profile)
    _write(work, profile, (*lines[: position - 1], replace(line, checked_on=on), *lines[position:]))


def remove(work: Work, *, position: int, seen: str | None) -> None:
    """Take the line at a position away. `seen`: the tag of all lines as she was shown them. Refuses as `move_up`."""
    profile = _locked_as_seen(work, position, seen)
    lines = lines_of(profile)
    _write(work, profile, (*lines[: position - 1], *lines[position:]))


def move_up(work: Work, *, position: int, seen: str | None) -> None:
    """Let the line at a position stand one place earlier; the first stays first.

    `seen`: the tag of all lines as she was shown them. Refuses with NotFound and with ChangedMeanwhile.
    """
    profile = _locked_as_seen(work, position, seen)
    lines = list(lines_of(profile))
    lines.insert(max(position - 2, 0), lines.pop(position - 1))
    _write(work, profile, tuple(lines))


def check_all(work: Work, *, seen: str | None) -> None:
    """She has seen today that all of them work. `seen`: the tag of all lines. Refuses with ChangedMeanwhile."""
    profile = lock_profile(work)
    lines = lines_of(profile)
    if entity_tag(lines) != seen:
        raise ChangedMeanwhile
    today = _today(work, profile)
    _write(work, profile, tuple(replace(line, checked_on=today) for line in lines))


def _locked_as_seen(work: Work, position: int, seen: str | None) -> PracticeProfile:
    profile = lock_profile(work)
    if entity_tag(lines_of(profile)) != seen:
        raise ChangedMeanwhile
    find_line(profile, position=position)
    return profile


def _write(work: Work, profile: PracticeProfile, lines: Lines) -> None:
    if lines == lines_of(profile):
        return
    profile.crisis_lines = [_row(line) for line in lines]
    profile.updated_at = work.now
    activity.record(work, action="changed_crisis_lines", subjects={"profile": profile.id})


def _today(work: Work, profile: PracticeProfile) -> date:
    return local_date(work.now, profile.zone)


def _read(line: dict[str, Any]) -> CrisisLine:
    on = line.get("checked_on")
    return CrisisLine(
        line["when"], line["act"], line.get("tel"), line.get("sms"), date.fromisoformat(on) if on else None
    )


def _row(line: CrisisLine) -> dict[str, Any]:
    return asdict(line) | {"checked_on": line.checked_on.isoformat() if line.checked_on else None}
