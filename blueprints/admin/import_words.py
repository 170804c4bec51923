"""What is said of a file that she imports: how it was read, what its columns are, and what becomes of each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from practice.models.imports import ImportKind
from practice.rules.import_columns import Column
from practice.rules.import_lines import LineFault, Outcome, Remark, Verdict
from practice.rules.tables import Encoding, Evidence, TableFault

KINDS = {
    ImportKind.CLIENTS: lazy_gettext("Clients, as a table (CSV)"),
    ImportKind.APPOINTMENTS: lazy_gettext("Appointments, as a table (CSV)"),
    ImportKind.CALENDAR: lazy_gettext("Appointments, as a calendar (ICS)"),
}
FILE_FAULTS = {
    TableFault.EMPTY: lazy_gettext("There is nothing in this file below the headings"),
    TableFault.TOO_LARGE: lazy_gettext("This file is larger than 20 MB. Save it in several parts"),
    TableFault.SPREADSHEET: lazy_gettext(
        "This is a workbook or a document, not a table of plain text. Open it and save it as CSV, then choose that file"
    ),
    TableFault.NOT_TEXT: lazy_gettext("I cannot read the letters of this file. Say below how they are written"),
    TableFault.BROKEN_QUOTES: lazy_gettext("A quotation mark is opened and never closed"),
    TableFault.TOO_MANY_LINES: lazy_gettext("It has more than 100,000 lines. Save it in several parts"),
    TableFault.TOO_MANY_COLUMNS: lazy_gettext("It has more than 200 columns. Leave out those that you do not need"),
    TableFault.TOO_LONG_CELL: lazy_gettext("One of its cells is longer than 20,000 characters"),
    TableFault.ONE_COLUMN: lazy_gettext(
        "I see one column only. Save the table with commas, semicolons or tabs between its columns"
    ),
    TableFault.NOT_A_CALENDAR: lazy_gettext("This is no calendar file. Look for one whose name ends in .ics"),
    TableFault.CALENDAR_TOO_LARGE: lazy_gettext("This calendar is larger than 2 MB. Export less of it"),
    TableFault.TOO_MANY_ENTRIES: lazy_gettext("It has more than 5,000 entries. Leave out what is long over"),
}
ENCODINGS = {
    Encoding.UTF_8: lazy_gettext("UTF-8, as most programs write it"),
    Encoding.WINDOWS_1252: lazy_gettext("Windows, western Europe (1252), as Excel often does"),
    Encoding.UTF_16: lazy_gettext("UTF-16 (“Unicode text” in Excel)"),
    Encoding.MAC_ROMAN: lazy_gettext("Mac (Roman), as older Macs do"),
    Encoding.WINDOWS_1250: lazy_gettext("Windows, central Europe (1250)"),
    Encoding.WINDOWS_1251: lazy_gettext("Windows, Cyrillic (1251)"),
    Encoding.WINDOWS_1253: lazy_gettext("Windows, Greek (1253)"),
    Encoding.WINDOWS_1254: lazy_gettext("Windows, Turkish (1254)"),
}
EVIDENCE = {
    Evidence.CHOSEN: lazy_gettext("You said so."),
    Evidence.MARK: lazy_gettext("A mark at the beginning of the file says so."),
    Evidence.ZEROS: lazy_gettext("Every other byte of it is empty."),
    Evidence.PLAIN: lazy_gettext("No letter in it is written differently anywhere, so nothing can go wrong."),
    Evidence.FITS: lazy_gettext("Every letter in it fits, and that hardly ever happens by chance."),
    Evidence.GUESSED: lazy_gettext("It is not UTF-8, and this is the most usual after that: look whether it is right."),
}
DELIMITERS = {",": lazy_gettext("commas"), ";": lazy_gettext("semicolons"), "\t": lazy_gettext("tabs"), "": ""}
COLUMNS = {
    Column.NAME: lazy_gettext("Name"),
    Column.FIRST_NAME: lazy_gettext("First name"),
    Column.LAST_NAME: lazy_gettext("Last name"),
    Column.EMAIL: lazy_gettext("Email"),
    Column.PHONE: lazy_gettext("Phone"),
    Column.LANGUAGE: lazy_gettext("Language"),
    Column.STARTS: lazy_gettext("Day and time at which it starts"),
    Column.DATE: lazy_gettext("Day"),
    Column.TIME: lazy_gettext("Time at which it starts"),
    Column.ENDS: lazy_gettext("When it ends"),
    Column.LENGTH: lazy_gettext("Length in minutes"),
    Column.FORMAT: lazy_gettext("Session format"),
    Column.STATUS: lazy_gettext("What became of it"),
    Column.PRICE: lazy_gettext("Price"),
}
VERDICTS = {
    Verdict.NEW: (lazy_gettext("New"), "success"),
    Verdict.THERE: (lazy_gettext("There already, left as it is"), "plain"),
    Verdict.TWICE: (lazy_gettext("Twice in the file, taken once"), "plain"),
    Verdict.NOBODYS: (lazy_gettext("About no client of yours, left out"), "plain"),
    Verdict.REFUSED: (lazy_gettext("Cannot be imported"), "caution"),
}
LINE_FAULTS = {
    LineFault.TOO_MANY_CELLS: lazy_gettext(
        "It has more cells than there are headings: is a comma in it without quotation marks?"
    ),
    LineFault.NAME_MISSING: lazy_gettext("There is no name."),
    LineFault.NAME_TOO_LONG: lazy_gettext("The name is longer than 200 characters."),
    LineFault.UNSEEN: lazy_gettext("Name, email or phone has a line break or invisible characters in it."),
    LineFault.EMAIL: lazy_gettext("The email address is not in the form name@example.com."),
    LineFault.PHONE: lazy_gettext("The phone number is not one that can be dialled, like 519 555 0123."),
    LineFault.DAY: lazy_gettext("I cannot read the day."),
    LineFault.TIME: lazy_gettext("I cannot read the time."),
    LineFault.SKIPPED_HOUR: lazy_gettext("There is no such time: the clocks were set forward over it."),
    LineFault.END: lazy_gettext("I cannot read when it ends, or that is not after its start."),
    LineFault.LENGTH: lazy_gettext("I cannot read its length, or it is longer than twelve hours."),
    LineFault.FORMAT: lazy_gettext("You have no session format of that name."),
    LineFault.STATUS: lazy_gettext("I do not know this word for what became of it."),
    LineFault.PRICE: lazy_gettext("I cannot read the price."),
    LineFault.CANCELLED_AHEAD: lazy_gettext("It is still ahead, and cancelled already."),
    LineFault.OVERLAPS: lazy_gettext("Another appointment is at that time."),
    LineFault.OVERLAPS_LINE: lazy_gettext("It is at the same time as line %(other)s."),
    LineFault.TOO_OFTEN: lazy_gettext("It repeats too often, or I do not understand when it takes place."),
    LineFault.TOO_MANY_AHEAD: lazy_gettext("More than 1,000 in one file are still ahead. Import these by another one."),
}
REMARKS = {
    Remark.SAME_NAME: lazy_gettext("Somebody else has this name, with another address or number."),
    Remark.SHARED_MAILBOX: lazy_gettext("Somebody else has this address."),
    Remark.OTHER_LANGUAGE: lazy_gettext("I do not write in that language yet: letters come in the practice's."),
    Remark.DOUBLED_HOUR: lazy_gettext("The clocks showed this time twice: I take the first one."),
    Remark.OUTSIDE_RULES: lazy_gettext("It lies outside your own rules."),
    Remark.NEW_CLIENT: lazy_gettext("I write the client down as well."),
    Remark.TAKEN_AS_ATTENDED: lazy_gettext("Nothing says what became of it: I take it as attended."),
}
FAILURES = {
    "file_gone": lazy_gettext("The file is forgotten meanwhile. Choose it once more. Nothing was changed."),
    "changed_meanwhile": lazy_gettext(
        "Something has changed in your practice since you looked at the lines, so I imported nothing. Have them looked "
        "at once more."
    ),
    "unreadable": lazy_gettext("I cannot take this calendar apart. Export it once more. Nothing was changed."),
    "imported_already": lazy_gettext("This file is imported already. Nothing was changed."),
}


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line of a report, in words."""

    outcome: Outcome

    @property
    def tag(self) -> tuple[str, str]:
        """What becomes of it, in a word or two, and the kind of that."""
        words, kind = VERDICTS[self.outcome.verdict]
        return str(words), kind

    @property
    def words(self) -> str:
        """Why, or what is worth a look."""
        outcome = self.outcome
        if outcome.why is not None:
            return str(LINE_FAULTS[outcome.why]) % {"other": outcome.other or ""}
        if outcome.verdict is Verdict.TWICE:
            return _("Line %(other)s says the same.", other=outcome.other)
        return " ".join(str(REMARKS[remark]) for remark in outcome.remarks)

    @property
    def cells(self) -> tuple[object, ...]:
        """As a row of a table."""
        return self.outcome.number, self.outcome.about, self.tag[0], self.words


def fault_words(fault: TableFault, line: int | None) -> str:
    """Why a file cannot be read, and where."""
    words = str(FILE_FAULTS[fault])
    return _("%(what)s (line %(line)s)", what=words, line=line) if line else words


def counted(counts: Mapping[str, int]) -> list[tuple[Verdict, str, int]]:
    """How many lines each verdict has, in words; those that none has are left out."""
    return [(verdict, str(VERDICTS[verdict][0]), counts[verdict]) for verdict in Verdict if counts.get(verdict)]
