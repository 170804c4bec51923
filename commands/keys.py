"""Where do a process's settings come from, and who makes the keys of a new data folder?"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from pathlib import Path

import click

from config import Settings, SettingsError, load_settings
from practice import vault
from practice.services import setup


def find_settings() -> Settings:
    """The settings of this process. `flask setup` first makes the keys that a new data folder lacks.

    On the command line a mistake is a sentence, not a traceback.
    """
    try:
        if "setup" in sys.argv[1:]:
            make_keys(os.environ)
        return load_settings()
    except SettingsError as mistakes:
        if click.get_current_context(silent=True) is None:
            raise
        raise click.ClickException(str(mistakes)) from None


def make_keys(environ: os._Environ[str] | dict[str, str]) -> list[Path]:
    """Write the keys that neither the environment nor the data folder has, readable by this account alone.

    Never beside data that another key has sealed: that key must come back instead.
    """
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": f"k1:{base64.b64encode(vault.new_key()).decode()}",
    }
    given = {name for name in fresh if environ.get(name) or f"{name}_FILE" in environ}
    settings = load_settings({**environ, **{name: value for name, value in fresh.items() if name not in given}})
    folder = settings.data_dir / "secrets"
    missing = [name for name in fresh if name not in given and not (folder / name.lower()).exists()]
    if "ENCRYPTION_KEYS" in missing and setup.is_set_up(settings.database_url):
        raise SettingsError(
            [f"ENCRYPTION_KEYS is missing, and this practice is sealed with it: put it back into {folder}"]
        )
    for private in (settings.data_dir, folder):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = [folder / name.lower() for name in missing]
    for name, path in zip(missing, written, strict=True):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh[name] + "\n")
    return written
