"""Which column of a table means what? Guessed from its heading, in several languages and programs' words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

_NO_WORD = re.compile(r"[\W_]+")


class Column(StrEnum):
    """What a column can say. A person has one name, or a first and a last one; a time one column, or two."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    STARTS = "starts"
    DATE = "date"
    TIME = "time"
    ENDS = "ends"
    LENGTH = "length"
    FORMAT = "format"
    STATUS = "status"
    PRICE = "price"


OF_PEOPLE = (
    Column.NAME,
    Column.FIRST_NAME,
    Column.LAST_NAME,
    Column.EMAIL,
    Column.PHONE,
    Column.LANGUAGE,
)
OF_SESSIONS = (
    *OF_PEOPLE[:-1],
    Column.STARTS,
    Column.DATE,
    Column.TIME,
    Column.ENDS,
    Column.LENGTH,
    Column.FORMAT,
    Column.STATUS,
    Column.PRICE,
)
# Headings as Jane, SimplePractice, Acuity, Calendly, Google and Outlook write them, and as people do in English,
# French, German and Spanish; the likelier ones first. Without case, accents and punctuation.
_HEADINGS = {
    Column.NAME: (
        "name|full name|client name|client|patient|patient name|invitee name|display name|customer name|attendee|"
        "nom complet|nom du client|vollstandiger name|klient|klientin|kunde|nombre completo|cliente"
    ),
    Column.FIRST_NAME: (
        "first name|given name|preferred name|firstname|first|invitee first name|client first name|"
        "patient first name|prenom|vorname|nombre"
    ),
    Column.LAST_NAME: (
        "last name|family name|surname|lastname|last|invitee last name|client last name|patient last name|"
        "nom|nom de famille|nachname|familienname|apellido|apellidos"
    ),
    Column.EMAIL: (
        "email|e mail|email address|e mail address|invitee email|client email|patient email|e mail 1 value|"
        "email 1|primary email|courriel|adresse courriel|adresse e mail|e mail adresse|correo|correo electronico"
    ),
    Column.PHONE: (
        "phone|mobile|mobile phone|phone number|mobile number|cell|cell phone|telephone|phone 1 value|"
        "primary phone|home phone|text reminder number|client phone|telefon|handy|mobil|telefono|movil|portable"
    ),
    Column.LANGUAGE: "language|preferred language|locale|langue|sprache|idioma",
    Column.STARTS: (
        "start time|start date time|start|starts|start at|starts at|appointment start|date and time|date time|"
        "appointment date|date of service|appointment time|debut|beginn|beginnt|inicio"
    ),
    Column.DATE: "date|start date|day|session date|appointment day|datum|tag|jour|fecha|dia",
    Column.TIME: "time|start hour|from|hour|heure|uhrzeit|zeit|von|hora",
    Column.ENDS: ("end time|end date time|end|ends|end at|ends at|appointment end|to|until|fin|ende|bis|endet"),
    Column.LENGTH: "length|duration|minutes|duration minutes|length minutes|duree|dauer|duracion",
    Column.FORMAT: (
        "format|type|appointment type|service|session type|treatment|event type name|event type|treatment name|"
        "session format|seance|art|leistung|servicio"
    ),
    Column.STATUS: "status|state|appointment status|canceled|cancelled|statut|zustand|estado",
    Column.PRICE: "price|fee|amount|appointment price|total fee|rate|total|prix|preis|honorar|betrag|precio|tarif",
}
HEADINGS = {column: tuple(words.split("|")) for column, words in _HEADINGS.items()}


def guess(header: Sequence[str], wanted: Sequence[Column]) -> dict[Column, int]:
    """Which of the wanted columns stand in which place, counted from 0. What is not recognized is left out.

    No place means two things. A whole name is preferred to its parts, and a moment to a day and a time.
    """
    plainly = [plain(words) for words in header]
    found: dict[Column, int] = {}
    for column in wanted:
        place = next((plainly.index(words) for words in HEADINGS[column] if words in plainly), None)
        if place is not None and place not in found.values():
            found[column] = place
    return _without_both(found)


def _without_both(found: dict[Column, int]) -> dict[Column, int]:
    is_in_parts = {Column.FIRST_NAME, Column.LAST_NAME} <= found.keys()
    unneeded = (
        {Column.NAME} if is_in_parts else {Column.FIRST_NAME, Column.LAST_NAME} if Column.NAME in found else set()
    )
    if {Column.DATE, Column.STARTS} <= found.keys():  # beside a day, "start" is the time
        found.setdefault(Column.TIME, found[Column.STARTS])
        unneeded.add(Column.STARTS)
    elif Column.STARTS in found:
        unneeded.add(Column.TIME)
    return {column: place for column, place in found.items() if column not in unneeded}


def plain(heading: str) -> str:
    """`E-Mail 1 - Value` as `e mail 1 value`, `Prénom` as `prenom`."""
    apart = unicodedata.normalize("NFKD", heading.casefold())
    return _NO_WORD.sub(" ", "".join(letter for letter in apart if not unicodedata.combining(letter))).strip()
