"""Where do a process's settings come from, and who makes the keys of a new data folder?"""

from __future__ import annotations

import base64
import itertools
import os
import secrets
import sys
from collections.abc import Collection, Mapping
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


def add_key(environ: Mapping[str, str], settings: Settings, *, used: Collection[str]) -> tuple[str, Path | None, str]:
    """Make a key that no other has the name of, and put it first in the data folder's own file of keys.

    Its name, the file, and the key as it stands there. No file is touched (None) where the keys come from elsewhere.
    """
    taken = {*settings.encryption_keys, *used}
    key_id = next(name for name in (f"k{number}" for number in itertools.count(1)) if name not in taken)
    line = f"{key_id}:{base64.b64encode(vault.new_key()).decode()}"
    path = settings.data_dir / "secrets" / "encryption_keys"
    if environ.get("ENCRYPTION_KEYS") or "ENCRYPTION_KEYS_FILE" in environ:
        return key_id, None, line
    partial = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{line},\n{path.read_text(encoding='utf-8').strip()}\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return key_id, path, line


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
