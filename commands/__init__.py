"""What is done to the practice from a terminal. Each module has the commands of one concern; here they are registered.

setup       `flask setup`, `flask practitioner`: a practice begins, somebody may sign in
schema      `flask db`: which revision a database has, and bringing it to another
copies      `flask backup`, `flask restore`: one sealed file, made, proved and put back
copying     how such a file is made, proved and put back; `scratch` is where it lies meanwhile
letters     `flask worker`, `flask send-test-email`: letters leave
doctor      `flask doctor`: is this deployment well, and what is to be done?
keys        the settings of this process, and the keys of a new one
edges       what all of them start from: settings, clock, one transaction
"""

from __future__ import annotations

from alembic.script import ScriptDirectory
from flask import Flask

from commands.copies import backup, restore
from commands.doctor import doctor
from commands.keys import find_settings, make_keys
from commands.letters import send_test_email, worker
from commands.schema import alembic_config, db, migrate, revisions
from commands.setup import keep_copy, practitioner, set_up

__all__ = [
    "ScriptDirectory",
    "alembic_config",
    "find_settings",
    "keep_copy",
    "make_keys",
    "migrate",
    "register",
    "revisions",
]


def register(app: Flask) -> None:
    """Give the application its commands."""
    for known in (set_up, practitioner, db, backup, restore, worker, send_test_email, doctor):
        app.cli.add_command(known)
