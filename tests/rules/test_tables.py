"""A table that another program wrote is read as it was meant, or refused with the line in which it goes wrong."""

from __future__ import annotations

import codecs

import pytest

from practice.rules.import_columns import OF_PEOPLE, OF_SESSIONS, Column, guess
from practice.rules.import_lines import LineFault, LineRefused
from practice.rules.import_people import NamedPerson, cells_of, read_person
from practice.rules.tables import Encoding, Evidence, Line, TableFault, TableUnreadable, decode, delimiter_of, lines

ZOE = "Name,City\r\nZoë Łęcka,Montréal\r\n"
RENE = "Name;City\r\nRené;Orléans\r\n"


@pytest.mark.parametrize(
    ("content", "encoding", "evidence"),
    [
        (codecs.BOM_UTF8 + ZOE.encode(), Encoding.UTF_8, Evidence.MARK),
        (ZOE.encode(), Encoding.UTF_8, Evidence.FITS),
        (b"Name,City\nAmara,London\n", Encoding.UTF_8, Evidence.PLAIN),
        (ZOE.encode("utf-16"), Encoding.UTF_16, Evidence.MARK),
        (codecs.BOM_UTF16_BE + ZOE.encode("utf-16-be"), Encoding.UTF_16, Evidence.MARK),
        (ZOE.encode("utf-16-le"), Encoding.UTF_16, Evidence.ZEROS),
        (RENE.encode("windows-1252"), Encoding.WINDOWS_1252, Evidence.GUESSED),
    ],
)
def test_letters_are_read_as_they_were_written(content, encoding, evidence):
    found = decode(content)
    assert (found.encoding, found.evidence) == (encoding, evidence)
    assert found.text in (ZOE, RENE, "Name,City\nAmara,London\n")


def test_what_she_says_of_the_letters_counts():
    cyrillic = "Имя;Город\nАнна;Торонто\n".encode("windows-1251")
    found = decode(cyrillic, Encoding.WINDOWS_1251)
    assert (found.text.splitlines()[1], found.evidence) == ("Анна;Торонто", Evidence.CHOSEN)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b" \r\n ", TableFault.EMPTY),
        (b"PK\x03\x04rest of a workbook", TableFault.SPREADSHEET),
        (b"\x81\x8d\x8f", TableFault.NOT_TEXT),
        (b"a,b\x00c\n", TableFault.NOT_TEXT),
        (b"x" * (20 * 1024 * 1024 + 1), TableFault.TOO_LARGE),
    ],
)
def test_what_is_no_table_is_refused(content, fault):
    with pytest.raises(TableUnreadable) as refused:
        decode(content)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Name,Email\nA,a@example.org\n", ","),
        ('Name;Email\n"Diallo, Amara";a@example.org\n', ";"),
        ("Name\tEmail\nDiallo, Amara\ta@example.org\n", "\t"),
        ("sep=;\nName;Email\n", ";"),
        ("Name\nAmara\n", ","),
    ],
)
def test_what_stands_between_the_columns_is_found(text, delimiter):
    assert delimiter_of(text) == delimiter


def test_lines_keep_their_numbers_over_quotes_and_empty_lines():
    text = 'sep=,\nName,Note\n"Amara ""A."" Diallo","two\nlines, =1+1"\n\n , \nJonas,-\n'
    assert list(lines(text, ",")) == [
        Line(2, ("Name", "Note")),
        Line(3, ('Amara "A." Diallo', "two\nlines, =1+1")),
        Line(7, ("Jonas", "-")),
    ]


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ('Name,Email\nA,b\n"never closed,c\nD,e\n', TableFault.BROKEN_QUOTES, 3),
        ("Name,Email\n" + "x" * 20_001 + ",b\n", TableFault.TOO_LONG_CELL, 2),
        ("," * 200, TableFault.TOO_MANY_COLUMNS, 1),
        ("a,b\n" * 100_002, TableFault.TOO_MANY_LINES, 100_002),
    ],
)
def test_too_much_and_what_never_ends_is_refused_with_its_line(text, fault, line):
    with pytest.raises(TableUnreadable) as refused:
        list(lines(text.replace(",", "x,", 1) if text.startswith(",") else text, ","))
    assert (refused.value.fault, refused.value.line) == (fault, line)


C = Column


@pytest.mark.parametrize(
    ("header", "wanted", "found"),
    [
        ("First Name|Last Name|Email|Mobile Phone", OF_PEOPLE, (C.FIRST_NAME, C.LAST_NAME, C.EMAIL, C.PHONE)),
        ("Nachname|Vorname|E-Mail-Adresse|Telefon", OF_PEOPLE, (C.LAST_NAME, C.FIRST_NAME, C.EMAIL, C.PHONE)),
        ("Prénom|Nom|Courriel|Langue", OF_PEOPLE, (C.FIRST_NAME, C.LAST_NAME, C.EMAIL, C.LANGUAGE)),
        ("Name|Given Name|E-mail 1 - Value|Phone 1 - Value", OF_PEOPLE, (C.NAME, None, C.EMAIL, C.PHONE)),
        (
            "Start Time|End Time|First Name|Last Name|Phone|Email|Type|Appointment Price",
            OF_SESSIONS,
            (C.STARTS, C.ENDS, C.FIRST_NAME, C.LAST_NAME, C.PHONE, C.EMAIL, C.FORMAT, C.PRICE),
        ),
        (
            "Event Type Name|Start Date & Time|End Date & Time|Invitee Name|Invitee Email|Canceled",
            OF_SESSIONS,
            (C.FORMAT, C.STARTS, C.ENDS, C.NAME, C.EMAIL, C.STATUS),
        ),
        ("Date|Start time|Duration|Client", OF_SESSIONS, (C.DATE, C.TIME, C.LENGTH, C.NAME)),
        ("Shoe size|Favourite colour", OF_PEOPLE, (None, None)),
    ],
)
def test_columns_are_known_by_what_other_programs_call_them(header, wanted, found):
    assert guess(header.split("|"), wanted) == {column: place for place, column in enumerate(found) if column}


def test_a_person_is_read_as_a_form_would_take_her():
    cells = {C.FIRST_NAME: "Amara", C.LAST_NAME: "Diallo", C.EMAIL: "Amara@Example.ORG", C.PHONE: "'+1 519 555 0142"}
    assert read_person(cells, region="CA-ON") == NamedPerson("Amara Diallo", "Amara@example.org", "+15195550142")
    formula = read_person({C.NAME: "=HYPERLINK(1)", C.PHONE: "(519) 555-0142"}, region="CA-ON")
    assert (formula.name, formula.phone) == ("=HYPERLINK(1)", "+15195550142"), "a text like any other"


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({C.NAME: ""}, LineFault.NAME_MISSING),
        ({C.NAME: "x" * 201}, LineFault.NAME_TOO_LONG),
        ({C.NAME: "Amara\nDiallo"}, LineFault.UNSEEN),
        ({C.NAME: "A\x00"}, LineFault.UNSEEN),
        ({C.NAME: "A", C.EMAIL: "amara at example.org"}, LineFault.EMAIL),
        ({C.NAME: "A", C.EMAIL: f"{'x' * 300}@example.org"}, LineFault.EMAIL),
        ({C.NAME: "A", C.PHONE: "ring me"}, LineFault.PHONE),
    ],
)
def test_what_no_form_would_take_is_refused(cells, fault):
    with pytest.raises(LineRefused) as refused:
        read_person(cells, region="CA-ON")
    assert refused.value.fault is fault


def test_a_line_that_is_too_short_is_empty_there_and_one_that_is_too_long_is_refused():
    columns = {C.NAME: 0, C.EMAIL: 1}
    assert cells_of(Line(2, ("Amara",)), columns, 2) == {C.NAME: "Amara", C.EMAIL: ""}
    assert cells_of(Line(2, ("Amara", "", "")), columns, 2) == {C.NAME: "Amara", C.EMAIL: ""}
    with pytest.raises(LineRefused):
        cells_of(Line(2, ("Diallo", " Amara", "a@example.org")), columns, 2)
