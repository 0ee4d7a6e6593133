"""Files as they really come, each wrong in its way: every one is answered with what and where."""

import datetime
import random
import struct
import zlib

import pytest

from xieshou.core.imports import read
from xieshou.core.imports.guard import MAX_BYTES
from xieshou.core.models import AuditLine, Upload
from xieshou.core.scope import Viewer
from xieshou.core.tests.sheets import HEADER, SPEC, VILLAGE, csv, repacked, row, xlsx
from xieshou.core.uploads import receive

GOOD = xlsx(HEADER, row())
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def one(**cells):
    return xlsx(HEADER, row(**cells))


def with_entry(name, content):
    return repacked(GOOD, lambda entries: entries.update({name: content}))


def in_sheet(old, new):
    return repacked(GOOD, lambda e: e.update({SHEET: e[SHEET].replace(old, new, 1)}))


def replacing(old, new):
    """Headers with one word changed."""
    return [new if word == old else word for word in HEADER]


def changed(change, *rows):
    return xlsx(HEADER, *(rows or [row()]), change=change)


def understated():
    """A zip whose table of contents says that a bomb is small."""
    bomb = with_entry("xl/media/bomb.bin", b"\0" * 3_000_000)
    true, lie = struct.pack("<I", 3_000_000), struct.pack("<I", 1_000)
    return bomb.replace(true, lie)


def encrypted_entry():
    """A zip with the flag of encryption set on each of its entries."""
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def hide(book):
    book.create_sheet("封面")
    book["项目"].sheet_state = "hidden"


def two_more(book):
    book["项目"].title = "一月"
    book.create_sheet("二月").append(HEADER)


def two_filled(book):
    book.active.title = "一月"
    book.create_sheet("二月").append(HEADER)


def merge(area):
    return lambda book: book.active.merge_cells(area)


BOMB = b"<x>" + b"0" * 40_000_000 + b"</x>"
# Longer than one piece of the stream, and not to be compressed.
NOISE = random.Random(1).randbytes(1_100_000)
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]>'
WIDE = b'<c r="XFD1048576"><v>1</v></c></row></sheetData>'
TWICE = (row(), row(people=5))
MIXED = csv(HEADER, row()) + csv(row(name="道路"), encoding="gb18030")
ACROSS = csv(HEADER, row(), row(name="路")).replace("人饮工程".encode(), '"人饮工程'.encode())

# What is wrong → bytes, the reason's code, and where: a cell, a row, or the whole file.
WHOLE = {
    "empty": (b"", "empty_file"),
    "blank": (b"  \r\n\t ", "empty_file"),
    "too big": (b"a" * (MAX_BYTES + 1), "too_big"),
    "old Excel": (OLE + b"\0" * 600, "old_xls"),
    "password": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "encrypted zip": (encrypted_entry(), "encrypted"),
    "PDF": (b"%PDF-1.7 ...", "not_a_table"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "not_a_table"),
    "RAR": (b"Rar!\x1a\x07\x00abc", "not_a_table"),
    "gzip": (b"\x1f\x8b\x08" + zlib.compress(b"a"), "not_a_table"),
    "binary": (bytes(range(1, 32)) * 40, "not_a_table"),
    "web page named xls": (b"<html><table><tr><td>1</td></tr></table></html>", "markup"),
    "XML spreadsheet": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "markup"),
    "zip of something else": (repacked(GOOD, lambda e: e.pop("xl/workbook.xml")), "not_a_table"),
    "Word": (repacked(GOOD, lambda e: [e.clear(), e.update({"word/d.xml": b""})]), "not_a_table"),
    "ODS": (repacked(GOOD, lambda e: [e.clear(), e.update({"content.xml": b""})]),
            "other_spreadsheet"),
    "xlsb": (repacked(GOOD, lambda e: [e.clear(), e.update({"xl/workbook.bin": b""})]),
             "other_spreadsheet"),
    "half a file": (GOOD[: len(GOOD) // 2], "corrupt"),
    "bytes flipped": (GOOD[:900] + bytes(x ^ 255 for x in GOOD[900:1000]) + GOOD[1000:], "corrupt"),
    "sheet is no XML": (with_entry(SHEET, b"not xml <<<"), "corrupt"),
    "sheet missing": (repacked(GOOD, lambda e: e.pop(SHEET)), "corrupt"),
    "dense entry": (with_entry("xl/bomb.xml", BOMB), "zip_bomb"),
    "too many entries": (
        repacked(GOOD, lambda e: e.update({f"x{i}": b"" for i in range(2001)})), "zip_bomb"),
    "size understated": (understated(), "corrupt"),
    "path upwards": (with_entry("xl/../../x.xml", b""), "path_traversal"),
    "path absolute": (with_entry("/etc/x", b""), "path_traversal"),
    "zip in the zip": (with_entry("xl/embeddings/a.bin", GOOD), "nested_archive"),
    "macros": (with_entry("xl/vbaProject.bin", b"x"), "macros"),
    "DOCTYPE": (with_entry("xl/styles.xml", DOCTYPE), "xml_declaration"),
    "DOCTYPE in UTF-16": (
        with_entry("xl/theme/t.xml", DOCTYPE.decode().encode("utf-16")), "xml_declaration"),
    "ENTITY far inside": (
        with_entry("xl/a.xml", NOISE + b"<!ENTITY a"), "xml_declaration"),
    "a cell at the end of the world": (in_sheet(b"</row></sheetData>", WIDE), "sheet_too_large"),
    "sheet hidden": (changed(hide), "hidden_sheet"),
    "which sheet": (changed(two_filled), "which_sheet"),
    "no header": (xlsx(["a", "b"], [1, 2]), "no_header"),
    "no header in CSV": (b"1,2,3\n4,5,6\n", "no_header"),
    "header too far down": (xlsx(*[["x"]] * 25, HEADER, row()), "no_header"),
    "header only": (xlsx(HEADER), "no_rows"),
    "header only in CSV": (csv(HEADER, [], [" ", "\u3000"]), "no_rows"),
    "empty sheet": (xlsx(), "no_header"),
    "too many rows": (xlsx(HEADER, *(row(name=f"第{i}项") for i in range(51))), "too_many_rows"),
    "two encodings": (MIXED, "mixed_encoding"),
    "no encoding": (csv(HEADER, encoding="gb18030") + b"\xff\xff\xff,a,b\r\n", "encoding"),
    "broken UTF-16": (csv(HEADER, row(), encoding="utf-16")[:-1], "encoding"),
    "quote not closed": (ACROSS, "quoting"),
    "a line of commas": (csv(HEADER, row()) + b"," * 2_000_000, "too_many_columns"),
    "nothing but commas": (b"x" + b"," * 2_000_000, "too_many_columns"),
    "too many headers": (xlsx([*HEADER, *(f"x{i}" for i in range(1_001))]), "too_many_columns"),
    "a far cell behind a quoted bracket": (
        in_sheet(b"</row></sheetData>", WIDE.replace(b"<c ", b'<c x="&gt;<" y=\'>"\' ')),
        "sheet_too_large"),
}  # fmt: skip

HEADERS = {
    "column missing": (xlsx([h for h in HEADER if h != "受益人数"], row()), "missing_column", 1),
    "column misspelt": (xlsx(replacing("受益人数", "受益人口数"), row()), "unknown_column", "C1"),
    "optional column misspelt": (xlsx(replacing("投资", "总投资"), row()), "unknown_column", "E1"),
    "unit in the header": (
        xlsx(replacing("投资", "投资（元）"), row()), "unknown_column", "E1"),
    "column twice": (xlsx([*HEADER, "村代码"], row()), "duplicate_column", "M1"),
    "column and its alias": (
        xlsx([*HEADER, "行政村代码"], row()), "duplicate_column", "M1"),
    "missing below a title": (
        xlsx(["2027 年项目表"], [], replacing("项目名称", "x"), row()), "missing_column", 3),
}  # fmt: skip

ROWS = {
    "required empty": (one(name=None), "required", "B2"),
    "required only spaces": (one(name=" \u3000\u200b"), "required", "B2"),
    "code rounded": (one(village=5.33323201204e17), "rounded", "A2"),
    "code rounded in CSV": (csv(HEADER, row(village="5.33323E+17")), "rounded", "A2"),
    "code short": (one(village="53332320120"), "wrong_length", "A2"),
    "code lost its zeros": (one(village=33323201204), "lost_zeros", "A2"),
    "code with letters": (one(village="53332320120O"), "not_digits", "A2"),
    "code is a day": (one(village=datetime.date(2027, 1, 1)), "unexpected_date", "A2"),
    "identity rounded": (one(person=533323199001011000), "rounded", "K2"),
    "identity ends in zeros": (one(person="533323199001011000"), "rounded", "K2"),
    "identity check digit": (one(person="533323199001011234"), "bad_check_digit", "K2"),
    "identity short": (one(person="53332319900101"), "wrong_length", "K2"),
    "credit code check digit": (one(firm="91310000MA1FL0000X"), "bad_check_digit", "L2"),
    "text too long": (one(name="长" * 21), "too_long", "B2"),
    "number as words": (one(people="一百二十"), "not_a_number", "C2"),
    "number with unit": (one(people="120人"), "not_a_number", "C2"),
    "number with decimal comma": (one(people="12,5"), "separators", "C2"),
    "not whole": (one(people=12.5), "not_integer", "C2"),
    "negative": (one(people=-1), "out_of_range", "C2"),
    "too many": (one(people="１２０００"), "out_of_range", "C2"),
    "number endless": (one(people="9" * 40), "out_of_range", "C2"),
    "number is truth": (one(people=True), "not_a_number", "C2"),
    "not a number": (one(people="NaN"), "out_of_range", "C2"),
    "money as words": (one(cost="约五万"), "not_a_number", "E2"),
    "money in dollars": (one(cost="5美元"), "unit", "E2"),
    "money below a fen": (one(cost="0.00000001"), "fraction_of_fen", "E2"),
    "money negative": (one(cost="-3万元"), "out_of_range", "E2"),
    "money is a day": (one(cost=datetime.date(2027, 1, 1)), "unexpected_date", "E2"),
    "year unlikely": (one(year=1027), "out_of_range", "F2"),
    "day unreadable": (one(start="明年春天"), "not_a_date", "G2"),
    "day that never was": (one(start="2027-02-30"), "not_a_date", "G2"),
    "share too precise": (one(share="0.12345"), "too_precise", "H2"),
    "share above one": (one(share="50"), "out_of_range", "H2"),
    "neither yes nor no": (one(done="快了"), "not_yes_no", "I2"),
    "not a choice": (one(kind="桥"), "not_a_choice", "J2"),
    "formula error": (one(people="#N/A"), "formula_error", "C2"),
    "reference error in CSV": (csv(HEADER, row(people="#REF!")), "formula_error", "C2"),
    "formula never computed": (one(people="=1+1"), "formula_error", "C2"),
    "formula smuggled in CSV": (
        csv(HEADER, row(name="=HYPERLINK(A1)")), "formula_error", "B2"),
    "NUL byte": (csv(HEADER, row(name="人\0饮")), "control_character", "B2"),
    "merged cells": (changed(merge("B2:B3"), row(), row(name="路")), "merged", "B2"),
    "merged across": (changed(merge("D2:E2")), "merged", "D2"),
    "below a title": (
        xlsx(["标题"], ["填表人：甲"], HEADER, row(people="x")), "not_a_number", "C4"),
    "cell without a header": (xlsx(HEADER, [*row(), "备注"]), "extra_cell", "M2"),
    "line too long": (csv(HEADER, [*row(), 1, 2]), "extra_cell", "M2"),
    "line too short": (csv(HEADER, row()[:3]), "short_line", 2),
    "GBK with a bad cell": (
        csv(HEADER, row(people="x"), encoding="gbk"), "not_a_number", "C2"),
    "UTF-16 with a bad cell": (
        csv(HEADER, row(people="x"), encoding="utf-16"), "not_a_number", "C2"),
    "semicolons with a bad cell": (
        csv(HEADER, row(people="x"), separator=";"), "not_a_number", "C2"),
    "tabs with a bad cell": (
        csv(HEADER, row(people="x"), separator="\t"), "not_a_number", "C2"),
    "same row twice": (xlsx(HEADER, *TWICE), "duplicate_row", "A2"),
    "rows that do not go together": (one(households=121), "check", "D2"),
    "second row bad": (xlsx(HEADER, row(), row(name=None)), "required", "B3"),
}  # fmt: skip
CASES = [
    *((name, data, reason, "") for name, (data, reason) in WHOLE.items()),
    *((name, data, reason, at) for name, (data, reason, at) in {**HEADERS, **ROWS}.items()),
]
READER = Viewer(1, "王老师", ())


def test_the_corpus_is_large():
    """At least 60 ways of being wrong."""
    assert len(CASES) >= 60
    assert read(GOOD, SPEC).ok


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "reason", "at"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_bad_file_is_refused_with_place_reason_and_remedy(data, reason, at, settings, tmp_path):
    """The first fault has the expected reason at the expected place; nothing can be applied."""
    settings.MEDIA_ROOT = tmp_path
    preview = read(data, SPEC)
    first = preview.errors[0]
    assert (first.code, first.cell or first.row or "") == (reason, at)
    assert first.reason
    assert first.remedy
    upload = receive(data, "表.xlsx", SPEC, viewer=READER, verb="works.import", page="/")
    assert upload.state == Upload.State.REFUSED
    assert not AuditLine.objects.exists()


def test_every_fault_is_told_at_once():
    """Not the first alone: five cells in three rows, counted and in order."""
    data = xlsx(
        HEADER,
        row(people="x", year=1),
        row(name="路"),
        row(name=None, people=-1),
        row(village="0", name="水"),
    )
    preview = read(data, SPEC)
    assert [bad.cell for bad in preview.errors] == ["C2", "F2", "B4", "C4", "A5"]
    assert preview.error_count == 5
    assert [bad.row for bad in preview.bad_rows] == [2, 4, 5]
    assert [good["name"] for good in preview.rows] == ["路"]


def test_both_rows_of_a_pair_are_named():
    """Whoever looks at either learns of the other."""
    preview = read(xlsx(HEADER, row(), row(name="路"), row(people=3)), SPEC)
    assert [(bad.row, bad.reason) for bad in preview.errors] == [
        (2, "与第 4 行重复"),
        (4, "与第 2 行重复"),
    ]
    assert VILLAGE in {bad.value for bad in preview.errors}


def test_beyond_a_thousand_faults_are_only_counted():
    """The list stays readable, the number true."""
    wide = SPEC.__class__("test.wide", "项目", "Works", SPEC.columns, max_rows=2000)
    preview = read(xlsx(HEADER, *(row(people="x", year=1) for _ in range(700))), wide)
    assert (preview.error_count, len(preview.errors)) == (1400, 1000)
    assert len(preview.bad_rows) == 700
