"""A table that a spreadsheet opens holds words and numbers, and nothing that runs."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from practice.rules.csv_cells import csv_text


@pytest.mark.parametrize(
    "typed",
    ["=HYPERLINK(1)", "+1 519 555 0142", "-1+1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", "＝1", "＠x", "  =1"],
)
def test_what_could_be_a_formula_is_a_text(typed):
    assert cells(csv_text([[typed]])) == [[f"'{typed}"]]


def test_words_numbers_and_nothing_stay_as_they_are():
    rows = [["Amara", "said, “=1”", 'a "quoted" one', "two\nlines"], [-1250, 12.5, None, ""]]
    assert cells(csv_text(rows)) == [rows[0], ["-1250", "12.5", "", ""]]


def test_excel_knows_it_by_its_mark_and_lines_end_as_rfc_4180_says():
    assert csv_text([["é"], ["ü"]]) == b"\xef\xbb\xbf\xc3\xa9\r\n\xc3\xbc\r\n"


def cells(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))
