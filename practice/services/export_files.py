"""Where does the file with the whole practice wait until she fetches it: in the data folder, for a day at most, once?

The worker makes it (`services/portable` says what is in it). What is kept of her passphrase meanwhile is the key that
it makes, sealed, and nothing once the file is there.
"""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from practice.errors import NotFound
from practice.models.long_work import LongWork, LongWorkKind, LongWorkState
from practice.models.people import active_practitioners
from practice.services import activity, long_work, portable
from practice.vault import Vault
from practice.work import Work

KEPT_FOR = timedelta(days=1)
ENDING = ".sealed"


def holds_hers_alone(work: Work) -> bool:
    """Whether nobody else works in this practice, so that the file shows her no colleague's clients."""
    return len(work.session.scalars(active_practitioners()).all()) == 1


def ask_for(work: Work, *, passphrase: str) -> LongWork:
    """Have the worker put the whole practice into a file. Refuses with PasswordRefused an easy passphrase, and with
    NotFound where colleagues' clients would be in it."""
    if not holds_hers_alone(work):
        raise NotFound
    portable.refuse_easy(work, passphrase=passphrase)
    ((name, key),) = portable.vault_of(passphrase).keys.items()
    return long_work.begin(work, kind=LongWorkKind.EXPORT, detail=[name, base64.b64encode(key).decode()])


def vault_of(asked: LongWork) -> Vault:
    """The one key of the file that was asked for."""
    name, key = long_work.detail_of(asked)
    return Vault({name: base64.b64decode(key)})


def note_made(work: Work, *, asked: LongWork) -> None:
    """The file is there: the key that opens it is forgotten, with a line in the activity log."""
    work.session.get_one(LongWork, asked.id).detail = None
    activity.record(work, action="practice.exported", subjects={"long_work": asked.id})


def place_of(data_dir: Path, long_work_id: str) -> Path:
    """Where the file of this piece of work lies."""
    return data_dir / "exports" / f"{long_work_id}{ENDING}"


def is_there(work: Work, *, data_dir: Path, long_work_id: str) -> bool:
    """Whether it can still be fetched. Refuses with NotFound what she has not asked for, or is not made yet."""
    asked = _find(work, long_work_id)
    made_at = asked.finished_at or work.now
    return work.now < made_at + KEPT_FOR and place_of(data_dir, asked.id).exists()


def take(work: Work, *, data_dir: Path, long_work_id: str) -> BinaryIO:
    """The file, which nobody takes a second time: its name is gone, and it is when whoever reads it has closed it.

    Refuses with NotFound where there is none (any more).
    """
    path = place_of(data_dir, _find(work, long_work_id).id)
    if not is_there(work, data_dir=data_dir, long_work_id=long_work_id):
        raise NotFound
    try:
        file = os.fdopen(os.open(path, os.O_RDONLY), "rb")
        path.unlink()
    except FileNotFoundError:  # fetched in another window at this very moment
        raise NotFound from None
    activity.record(work, action="practice.export_fetched", subjects={"long_work": long_work_id})
    return file


def date_it(path: Path, now: datetime) -> None:
    """The file was made at this instant (aware): what is older than a day is told by that."""
    os.utime(path, (now.timestamp(), now.timestamp()))


def forget_old(data_dir: Path, *, now: datetime) -> bool:
    """Delete what nobody has fetched for a day. Says whether there was anything."""
    old = [path for path in (data_dir / "exports").glob(f"*{ENDING}") if _made_at(path) <= now - KEPT_FOR]
    for path in old:
        path.unlink(missing_ok=True)
    return bool(old)


def _find(work: Work, long_work_id: str) -> LongWork:
    asked = long_work.find(work, long_work_id=long_work_id, kind=LongWorkKind.EXPORT)
    if asked.state is not LongWorkState.DONE:
        raise NotFound
    return asked


def _made_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
