"""What is a copy of a practice: what it says about itself, whether that is true, and which copies were made?

The content of a copy is a SQLite database, whichever engine the practice runs on. `docs/decisions` says why.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from practice import vault
from practice.database import open_engine
from practice.models.access import SignIn
from practice.models.activity import ActivityHead
from practice.models.base import to_json
from practice.models.upkeep import Backup, newest_backup
from practice.services import activity, health, seals, transfer
from practice.services.transfer import Print
from practice.work import Work

FORMAT = 1
INDEX_PROOF = "what the blind index makes of these words"


class NotWhole(Exception):
    """A copy is not what it says it is, or does not guard what it should. Its words say what was found."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says about itself. `made_at` is aware UTC; `index_proof` tells whether e-mail look-ups will work."""

    made_at: datetime
    revision: str
    tables: Mapping[str, Print]
    index_proof: str

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the file."""
        said = {"format": FORMAT, "made_at": self.made_at.isoformat(), "revision": self.revision}
        tables = {name: asdict(found) for name, found in self.tables.items()}
        return to_json({**said, "tables": tables, "index_proof": self.index_proof}).encode()

    @classmethod
    def from_bytes(cls, said: bytes) -> Manifest:
        """What stands in a file. Raises `NotWhole` for a format that this version does not know."""
        facts = json.loads(said)
        if facts["format"] != FORMAT:
            raise NotWhole("a newer version of the program made it: run git pull first")
        tables = {name: Print(**found) for name, found in facts["tables"].items()}
        return cls(datetime.fromisoformat(facts["made_at"]), facts["revision"], tables, facts["index_proof"])

    @property
    def rows(self) -> int:
        """How many rows there are altogether."""
        return sum(found.rows for found in self.tables.values())


def describe(content: Path, *, revision: str, now: datetime) -> Manifest:
    """What a copy with this content has to say about itself. Raises `NotWhole` for a damaged database."""
    _refuse_damage(content)
    return Manifest(made_at=now, revision=revision, tables=prints_of(content), index_proof=_index_proof())


def refuse_unless_as_said(content: Path, manifest: Manifest) -> None:
    """Look whether a content is sound and what its manifest says, row by row. Raises `NotWhole`."""
    _refuse_damage(content)
    with closing(sqlite3.connect(content)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    tables = prints_of(content)
    if revision != manifest.revision:
        raise NotWhole(f"it is at revision {revision}, and says {manifest.revision}")
    wrong = sorted(name for name in {*tables, *manifest.tables} if tables.get(name) != manifest.tables.get(name))
    if wrong:
        raise NotWhole(f"rows are missing or were changed in {', '.join(wrong)}")


def refuse_unless_usable(work: Work, manifest: Manifest) -> None:
    """Look whether a practice at the newest revision guards itself, remembers unbroken and opens with our keys.

    `work` is in the copy's own database, brought to the newest revision. Raises `NotWhole`.
    """
    if missing := health.missing_guards(work):
        raise NotWhole(f"its database has lost {', '.join(sorted(missing))}")
    broken = activity.first_broken_line(work)
    if broken is not None:
        raise NotWhole(f"its activity log was changed from line {broken} on")
    if faults := seals.look_at(work).faults:
        raise NotWhole(f"not everything that is sealed in it opens: {faults[0]}")
    if manifest.index_proof not in {index.hex() for index in vault.in_use().blind_indexes(INDEX_PROOF)}:
        raise NotWhole("none of ENCRYPTION_KEYS is the one it was made with, so clients could not be found")


def note(work: Work, *, path: Path, size: int, sha256: str, made_at: datetime) -> None:
    """Remember that a copy was made and proved. The same file is remembered once."""
    if work.session.scalars(select(Backup).where(Backup.sha256 == sha256)).first() is None:
        name = os.fsencode(path.name).decode(errors="replace")  # a file system takes names that are no text
        work.session.add(Backup(file_name=name[:200], size=size, sha256=sha256, made_at=made_at))


def newest(work: Work) -> Backup | None:
    """The last copy that was made; None if none was."""
    return work.session.scalars(newest_backup()).first()


def begin_again(work: Work) -> None:
    """Make a restored practice safe to open: everybody signs in anew, and the log says that it was restored.

    A session that was ended after the copy was made would be open again otherwise.
    """
    end_sign_ins(work)
    activity.record(work, action="restored", subjects={})


def end_sign_ins(work: Work) -> None:
    """Whoever was signed in when the copy was made is not any more."""
    work.session.execute(update(SignIn).where(SignIn.revoked_at.is_(None)).values(revoked_at=work.now))


def last_line(work: Work) -> int:
    """The number of the activity log's last line; 0 for none."""
    head = work.session.scalars(select(ActivityHead)).first()
    return head.number if head else 0


def prints_of(content: Path) -> dict[str, Print]:
    """What every table of a content holds."""
    with open_engine(f"sqlite:///{content}", pooled=False).connect() as connection:
        return transfer.prints(connection)


def _refuse_damage(content: Path) -> None:
    try:
        with closing(sqlite3.connect(content)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        raise NotWhole("its database is damaged") from None
    if found != [("ok",)] or orphans:
        raise NotWhole("its database is damaged")


def _index_proof() -> str:
    return vault.in_use().blind_index(INDEX_PROOF).hex()
