"""Where does a copy lie while it is being made or read, and how does a finished one get its name?"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from config import Settings

SCRATCH = ".scratch-"


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """A folder that only this account reads. What a killed process left behind goes first."""
    place = settings.data_dir / "backups"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in place.glob(f"{SCRATCH}*"):
        if not _is_alive(left.name.split("-")[1]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-", dir=place) as folder:
        yield Path(folder)


def move(partial: Path, path: Path) -> None:
    """Give a finished file its name, unless something has that name already."""
    try:
        os.link(partial, path)
    except FileExistsError:
        raise click.ClickException(f"{path} is there already. A copy never overwrites anything.") from None
    except OSError:  # another disk, or a memory stick that knows no second names
        _move_far(partial, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _move_far(partial: Path, path: Path) -> None:
    nearby = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with (
            open(partial, "rb") as finished,
            os.fdopen(os.open(nearby, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            shutil.copyfileobj(finished, file)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise click.ClickException(f"{path} is there already. A copy never overwrites anything.")
        nearby.rename(path)
    finally:
        nearby.unlink(missing_ok=True)
