"""Her own copy of what she answered and agreed to: to read, to print, to keep as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from blueprints import pdf
from blueprints.files import file_to_keep
from blueprints.guard import client_link
from blueprints.intake.in_words import Chapter, chapters
from blueprints.intake.routes import blueprint
from blueprints.work import practice, reading
from practice.errors import NotFound
from practice.models.intake import ResponseState
from practice.services import consents, intake
from practice.services.consents import Agreement
from practice.services.intake import OwnForm

FILE = "appointment-form"


@dataclass(frozen=True, slots=True)
class Copy:
    """What stands in it. `reader`: who reads the form. `made_at`: now, as aware UTC."""

    own: OwnForm
    name: str
    reader: str
    agreements: tuple[Agreement, ...]
    made_at: datetime

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Everything but the part about safety."""
        return tuple(chapter for chapter in chapters(self.own) if not chapter.is_safety)

    @property
    def is_with_me(self) -> bool:
        return self.own.state is ResponseState.SENT


@blueprint.get("/form/copy")
def copy():
    """On the screen or on paper; with `download` as a file that needs nothing of this site."""
    mine = _copy()
    if "download" in request.args and not mine.own.is_closed:
        return file_to_keep(_document(mine).encode(), f"{FILE}.html")
    return render_template("intake/copy.html", copy=mine, has_pdf=pdf.is_available())


@blueprint.get("/form/copy.pdf")
def copy_pdf():
    """The same as a tagged PDF, where the extra for it is installed."""
    mine = _copy()
    if mine.own.is_closed or not pdf.is_available():
        raise NotFound
    return file_to_keep(pdf.render(_document(mine)), f"{FILE}.pdf")


def _copy() -> Copy:
    attendance = client_link().attendance
    own = intake.kept_form(reading(), attendance=attendance)
    if not own.is_begun:
        raise NotFound
    given = tuple(each for each in consents.agreements(reading(), attendance=attendance) if each.consent)
    called = own.values.get("A1")
    name = called if isinstance(called, str) else attendance.client.name
    return Copy(own, name or "", practice().name, given, reading().now)


def _document(mine: Copy) -> str:
    return render_template("intake/copy_file.html", copy=mine)
