"""What is said of work that takes long: what it is, how far it has come, what came of it, or why nothing did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from blueprints.admin.import_words import FAILURES
from blueprints.filters import stamp_words
from practice.models.long_work import LongWork, LongWorkKind, LongWorkState
from practice.services import doing_long_work, long_work

WATCHED_FOR = timedelta(minutes=30)  # so that a page left open does not look again and again all day
LEFT_LYING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind of it: its title, and what she may do once it is done: the words of the link, and where it leads.

    `endpoint` takes the id as `long_work_id`.
    """

    title: LazyString
    done: LazyString
    see: LazyString
    endpoint: str | None


KINDS = {
    LongWorkKind.IMPORT_CHECK: KindWords(
        lazy_gettext("Looking through your file"),
        lazy_gettext("Your file is looked through. Nothing is imported yet."),
        lazy_gettext("See what I found"),
        "admin.import_report",
    ),
    LongWorkKind.IMPORT: KindWords(
        lazy_gettext("Importing your file"),
        lazy_gettext("Your file is imported."),
        lazy_gettext("See what was imported"),
        "admin.import_report",
    ),
    LongWorkKind.EXPORT: KindWords(
        lazy_gettext("Putting your practice into one file"),
        lazy_gettext("Your file is ready."),
        lazy_gettext("Fetch it"),
        "admin.exported_practice",
    ),
}
REASONS = {
    **FAILURES,
    long_work.CALLED_OFF: lazy_gettext("You stopped it. Nothing was changed."),
    "not_made": lazy_gettext(
        "The file could not be made. Nothing was changed; whoever looks after the computer finds why in the worker's "
        "log."
    ),
    doing_long_work.TOO_OFTEN: lazy_gettext(
        "It ended three times before it was done, perhaps because the computer has too little memory. Nothing was "
        "changed."
    ),
    doing_long_work.FAULT: lazy_gettext(
        "Something in me went wrong, three times. Nothing was changed, and whoever looks after the computer finds the "
        "place in the worker's log."
    ),
}
TAGS = {
    LongWorkState.WAITING: (lazy_gettext("Waits"), "plain"),
    LongWorkState.RUNNING: (lazy_gettext("Under way"), "info"),
    LongWorkState.DONE: (lazy_gettext("Done"), "success"),
    LongWorkState.FAILED: (lazy_gettext("Not possible"), "caution"),
    LongWorkState.GIVEN_UP: (lazy_gettext("Stopped"), "caution"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One piece of work at an instant (aware UTC), in words."""

    asked: LongWork
    now: datetime

    @property
    def title(self) -> str:
        return str(KINDS[self.asked.kind].title)

    @property
    def tag(self) -> tuple[str, str]:
        """In a word or two, and the kind of it."""
        words, kind = TAGS[self.asked.state]
        return str(words), kind

    @property
    def words(self) -> str:
        """Where it stands, in a sentence or two."""
        asked = self.asked
        if asked.state is LongWorkState.DONE:
            return str(KINDS[asked.kind].done)
        if asked.reason is not None:
            return str(REASONS.get(asked.reason, _("It could not be done. Nothing was changed.")))
        if asked.state is LongWorkState.RUNNING:
            return _("%(percent)d percent is done.", percent=self.percent)
        if self.now - asked.created_at > LEFT_LYING:
            return _(
                "It still waits: something else is before it, or no worker is running. Whoever looks after the "
                "computer starts it again, or runs flask doctor, which says what to do."
            )
        return _("It begins in a few seconds.")

    @property
    def percent(self) -> int:
        """How much is done, of a hundred."""
        return 100 * self.asked.done // self.asked.total if self.asked.total else 0

    @property
    def when(self) -> str:
        """When it was asked for."""
        return stamp_words(self.asked.created_at)

    @property
    def looks_again(self) -> bool:
        """Whether its page looks again by itself."""
        return self.asked.is_under_way and self.now - self.asked.created_at < WATCHED_FOR

    @property
    def link(self) -> tuple[str, str] | None:
        """What to see of it once it is done: the words, and the endpoint."""
        kind = KINDS[self.asked.kind]
        is_done = self.asked.state is LongWorkState.DONE
        return (str(kind.see), kind.endpoint) if is_done and kind.endpoint else None
