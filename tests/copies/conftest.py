"""A practice to copy, the commands that copy it, and a copy of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from practice.models.people import Client
from practice.services import activity
from tests import people, sealed
from tests.booked import book
from tests.conftest import ENVIRONMENT
from tests.deployment import ROOT


@pytest.fixture
def practice(unit, cast):
    """Ruth's practice with two people, something in every sealed column, and a client merged into another."""
    booked = book(unit, cast.in_person, couple=True, phone="+15195550142")
    with unit() as work:
        sealed.fill(work, booked)
        shared = {"practitioner_id": cast.ruth.id, "locale": "en_CA", "created_at": work.now}
        kept = Client(id="f" * 32, name="Amara Diallo, once more", **shared)
        work.session.add(kept)
        work.session.flush()
        first_by_id = Client(id="0" * 32, name="Amara D.", **shared)
        first_by_id.merged_into_id = kept.id
        work.session.add(first_by_id)
        people.sign_in_ruth(work, cast.ruth)
        activity.record(work, action="looked", subjects={"client": kept.id})
    return booked


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def run(make_app, data_dir):
    """`run("backup")` is `flask backup`; settings by their names, as in `DATABASE_URL=...`."""

    def say(*arguments, fails=False, **changes):
        app = make_app(**changes)
        result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        assert (result.exit_code != 0) == fails, f"{result.output}{result.exception or ''}"
        return result.output

    return say


@pytest.fixture
def copy(run, practice, tmp_path):
    """A copy of the practice in a file of its own."""
    path = tmp_path / "the.sealed"
    run("backup", path)
    return path


@pytest.fixture
def started(database, data_dir):
    """`started("backup")` is `flask backup` as a process of its own, which can be killed."""
    processes = []

    def start(*arguments):
        environ = ENVIRONMENT | {"DATABASE_URL": database.url, "DATA_DIR": str(data_dir), "PATH": os.environ["PATH"]}
        words = [sys.executable, "-m", "flask", *(str(argument) for argument in arguments)]
        processes.append(subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()
