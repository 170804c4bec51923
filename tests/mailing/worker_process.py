"""A worker in a process of its own, which kills itself at a chosen moment: `python -m tests.mailing.worker_process`.

The environment holds the settings, INSTANT, and optionally MOMENT: `before_commit:3` dies when the third transaction
is about to be committed, `after_commit:3` when it just was. Of a letter's three, the first claims it, the second reads
what it is about, and after the server has taken it the third marks it. `smtp:4` dies when the fourth thing is about to
be said to the mail server: after EHLO, MAIL and RCPT that is DATA, then comes the letter, then QUIT. With
`long_work` it does what takes long instead: claimed, told how far it is, and written.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from mailing.long_work import do_all, doer_of
from mailing.worker import run
from practice.models.appointments import Appointment, Attendance
from practice.rules.letter_kinds import LetterKind
from practice.services import outbox
from practice.work import SYSTEM, Work


def main() -> None:
    instant = datetime.fromisoformat(os.environ["INSTANT"])
    app = create_app(clock=lambda: instant)
    die_at(os.environ.get("MOMENT", ""))
    if sys.argv[1:] == ["post"]:
        post(Work(app.extensions["sessions"].writing(), instant, SYSTEM))
    elif sys.argv[1:] == ["long_work"]:
        do_all(doer_of(app), threading.Event())
    else:
        run(app, once=sys.argv[1:] != ["forever"])


def die_at(moment: str) -> None:
    name, _, number = moment.partition(":")
    if not name:
        return
    seen = 0

    def perhaps(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    if name == "smtp":
        sys.addaudithook(lambda what, _: perhaps() if what == "smtplib.send" else None)
    else:
        event.listen(Session, name, perhaps)


def post(work: Work) -> None:
    """What a booking does: owe a letter, and commit."""
    attendance = work.session.get_one(Attendance, os.environ["ATTENDANCE"])
    appointment = work.session.get_one(Appointment, attendance.appointment_id)
    outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=appointment, attendance=attendance)
    work.session.commit()


if __name__ == "__main__":
    main()
