"""Is this file safe to open, and what is it? Asked of its bytes before anything unpacks them.

Limits follow what a genuine workbook of 200,000 rows needs. A zip's own statements are not
believed: every entry is streamed through zlib once, so its true size and checksum are known before
the spreadsheet library, which holds a whole sheet in memory, sees it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xieshou.core.imports.spec import CellError

MAX_BYTES = 20 * 2**20
MAX_ENTRIES = 2_000
MAX_UNPACKED = 300 * 2**20
MAX_RATIO = 200
# Entries smaller than this may compress as well as they like.
RATIO_MATTERS = 2**20
# The library allocates the whole rectangle from the first to the last cell of a sheet.
MAX_CELLS = 12_000_000
_CHUNK = 2**20
_OVERLAP = 512

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_NOT_TABLES = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh",
    b"MZ", b"\x7fELF", b"PAR1", b"{\\rtf", b"SQLite format 3",
)  # fmt: skip
_MARKUP = re.compile(rb"\s*(<!doctype|<html|<\?xml|<table|<meta|<head|<body|mime-version:)", re.I)
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# Without backtracking (++, *+): there are as many as there are cells. Attributes are read with
# their quotes, so that a < or > inside one hides no address; two tries that begin at different tags
# are never in the same quote at once, so that all together cost no more than a few passes.
_CELL = re.compile(
    rb"""<(?:c|row|\w++:(?:c|row))\s
    (?: \s*+ (?!r\s*+=) [^\s<>="'/]++ \s*+ = \s*+ (?: "[^"]*+" | '[^']*+' ) )*+
    \s*+ r \s*+=\s*+ ["']([A-Z]{0,7}+)(\d{1,10}+)["']
    (?: [^<>"']++ | "[^"]*+" | '[^']*+' )*+ (?<!/)>""",
    re.VERBOSE,
)
# A cell whose formula failed, or was never computed: the library would read it as empty.
_FORMULA_FAULT = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']e["']|</(?:\w+:)?f>\s*(?:</|<(?:\w+:)?v\s*(?:/>|></))"""
)
# One of these stands in whatever it matches, and is found much faster.
_FAULT_HINTS = (b'"e"', b"'e'", b"f>")


@dataclass(frozen=True)
class Passed:
    """A file that may be opened: a workbook or text, and whether formulas in it have failed."""

    is_workbook: bool
    formula_faults: bool = False


def check(data: bytes) -> Passed:
    """What the file is, once it has passed every check. Raises CellError."""
    if not data.strip():
        raise CellError(_("文件是空的"), _("请选择已填写的文件"), "empty_file")
    if len(data) > MAX_BYTES:
        raise CellError(
            _("文件超过 %(mb)d MB") % {"mb": MAX_BYTES // 2**20},
            _("请拆分成几个文件分别上传"),
            "too_big",
        )
    if data.startswith(_OLE):
        raise _password() if _ENCRYPTED_PACKAGE in data else _old_excel()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Passed(is_workbook=True, formula_faults=_check_zip(data))
    if data.startswith(_NOT_TABLES):
        raise _no_table()
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise CellError(
            _("这是网页或 XML，不是表格文件"),
            _("请用表格软件打开后另存为 .xlsx"),
            "markup",
        )
    return Passed(is_workbook=False)


def check_office(data: bytes, main: str) -> None:
    """That an Office document, whose main part is `main` ("word/document.xml"), is as safe to open
    as a workbook. Raises CellError."""
    if len(data) > MAX_BYTES or not data.startswith(b"PK\x03\x04"):
        raise _password() if _ENCRYPTED_PACKAGE in data else _corrupt()
    _check_zip(data, main)


def _password() -> CellError:
    return CellError(_("文件有打开密码"), _("请取消密码后另存为 .xlsx 再上传"), "encrypted")


def _old_excel() -> CellError:
    return CellError(
        _("这是旧版 Excel（.xls）或其他旧式文档"), _("请用表格软件打开后另存为 .xlsx"), "old_xls"
    )


def _no_table() -> CellError:
    return CellError(_("不是表格文件"), _("请上传 .xlsx、.csv 或 .tsv 文件"), "not_a_table")


def _corrupt() -> CellError:
    return CellError(_("文件已损坏"), _("请用表格软件打开后另存为 .xlsx 再上传"), "corrupt")


def _bomb() -> CellError:
    return CellError(
        _("文件解压后过大或压缩比异常"), _("请删除多余的工作表和空白格式后另存"), "zip_bomb"
    )


def _check_zip(data: bytes, main: str = "xl/workbook.xml") -> bool:
    """Whether formulas have failed, once every entry has passed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_listing(entries, main)
            formula_faults = [_check_entry(archive, entry) for entry in entries]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as fault:
        if isinstance(fault, CellError):
            raise
        raise _corrupt() from fault
    return any(formula_faults)


def _check_listing(entries: list[zipfile.ZipInfo], main: str) -> None:
    """What the table of contents alone gives away."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise _password()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or _is_dense(unpacked, packed):
        raise _bomb()
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise _corrupt()
    if any(_leaves_folder(name) for name in names):
        raise CellError(_("压缩包内有可疑路径"), _("请用表格软件重新保存后上传"), "path_traversal")
    _check_kind(set(names), main)


def _check_kind(names: set[str], main: str) -> None:
    if any(name.lower().endswith(("vbaproject.bin", ".xlsm")) for name in names):
        raise CellError(_("文件含有宏"), _("请另存为不含宏的 .xlsx"), "macros")
    if main in names and "[Content_Types].xml" in names:
        return
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise CellError(
            _("这种表格格式（.xlsb、.ods）不能导入"), _("请另存为 .xlsx"), "other_spreadsheet"
        )
    raise _no_table()


def _is_dense(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * max(packed, 1)


def _leaves_folder(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Stream one entry: true size and checksum, no archive inside, no declarations in XML.

    Names are not believed either, so that each entry is looked at as if it were a sheet.
    Returns whether formulas in it have failed.
    """
    if _is_dense(entry.file_size, entry.compress_size):
        raise _bomb()
    last_row = last_column = 0
    formula_faults = False
    for number, chunk in enumerate(_chunks(archive, entry)):
        if number == 0 and chunk.startswith((b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf")):
            raise CellError(
                _("文件内还嵌有压缩包或其他文档"), _("请删除嵌入的对象后另存"), "nested_archive"
            )
        # Without its zeros UTF-16 reads as ASCII, so a declaration cannot hide in it.
        text = chunk.replace(b"\x00", b"")
        if _DECLARATION.search(text):
            raise CellError(
                _("文件内的 XML 含有 DOCTYPE 或 ENTITY 声明"),
                _("请用表格软件重新保存后上传"),
                "xml_declaration",
            )
        cells = _CELL.findall(text)
        last_row = max([last_row, *map(int, {row for _column, row in cells})])
        columns = {column for column, _row in cells}
        last_column = max([last_column, *map(_column_number, columns)])
        if last_row * last_column > MAX_CELLS:
            raise _too_large(last_row, last_column)
        formula_faults = formula_faults or _has_formula_fault(text)
    return formula_faults


def _has_formula_fault(text: bytes) -> bool:
    return any(hint in text for hint in _FAULT_HINTS) and bool(_FORMULA_FAULT.search(text))


def _too_large(row: int, column: int) -> CellError:
    return CellError(
        _("工作表范围过大（到第 %(row)d 行第 %(column)d 列）") % {"row": row, "column": column},
        _("请删除数据以外的单元格后另存"),
        "sheet_too_large",
    )


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in pieces that overlap, so that nothing falls between two."""
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
