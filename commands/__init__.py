"""What is done to the practice from a terminal. Each module has the commands of one concern; here they are registered.

setup       `flask setup`, `flask practitioner`: a practice begins, somebody may sign in
schema      `flask db`: which revision a database has, and bringing it to another
copies      `flask backup`, `flask restore`: one sealed file, made, proved and put back
exports     `flask export`, `flask import`: the same for an installation with other keys; `exporting` does it
copying     how such a file is made, proved and put back; `scratch` is where it lies meanwhile
erasing     `flask erase`: whose time is over, listed first
letters     `flask worker`, `flask send-test-email`: letters leave
rotation    `flask new-key`, `flask rotate-keys`: from one key to another
doctor      `flask doctor`: is this deployment well, and what is to be done?
keys        the settings of this process, and the keys of a new one
edges       what all of them start from: settings, clock, one transaction
"""

from __future__ import annotations

from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

from commands.keys import find_settings, make_keys

__all__ = ["find_settings", "make_keys", "register"]

COMMANDS = {
    "setup": ("commands.setup", "set_up"),
    "practitioner": ("commands.setup", "practitioner"),
    "db": ("commands.schema", "db"),
    "backup": ("commands.copies", "backup"),
    "restore": ("commands.copies", "restore"),
    "export": ("commands.exports", "export"),
    "import": ("commands.exports", "import_"),
    "erase": ("commands.erasing", "erase"),
    "worker": ("commands.letters", "worker"),
    "send-test-email": ("commands.letters", "send_test_email"),
    "new-key": ("commands.rotation", "new_key"),
    "rotate-keys": ("commands.rotation", "rotate_keys"),
    "doctor": ("commands.doctor", "doctor"),
}


class Commands(AppGroup):
    """Each command is read from its module when it is asked for: the web server needs none of them, nor Alembic."""

    def list_commands(self, ctx: Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name]
        found: Command = getattr(import_module(module), name)
        return found


def register(app: Flask) -> None:
    """Give the application its commands."""
    app.cli = Commands(app.name)
