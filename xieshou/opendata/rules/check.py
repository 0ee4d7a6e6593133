"""`check`: what an IATI file is, and everything that is wrong with it."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from xieshou.opendata.rules.faults import ERROR, Fault, errors
from xieshou.opendata.rules.standard import broken_rules
from xieshou.opendata.rules.xml_in import MAX_BYTES, Unreadable, read

VERSIONS = ("2.01", "2.02", "2.03")
# Schema 2.03 holds for 2.01 and 2.02: within a version 2 the standard only adds.
_KINDS = {"iati-activities": "iati-activity", "iati-organisations": "iati-organisation"}
MOST_FAULTS = 1000
# Of a message of libxml2, which repeats the file's own words, however long they are.
_MOST_SAID = 500
_UNEXPECTED = re.compile(r"Element '([^']+)': This element is not expected\.(?: Expected is (.+))?")
_MISSING_ATTRIBUTE = re.compile(r"Element '([^']+)': The attribute '([^']+)' is required")
_WRONG_VALUE = re.compile(
    r"Element '([^']+)'(?:, attribute '([^']+)')?: '(.*?)' is not a valid value"
    r" of the atomic type '([^']+)'",
    re.DOTALL,
)
_STRAY_ATTRIBUTE = re.compile(
    r"Element '([^']+)', attribute '([^']+)': The attribute '[^']+' is not allowed"
)
_MISSING_CHILD = re.compile(
    r"Element '([^']+)': Missing child element\(s\)\.(?: Expected is (.+))?"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """`kind` is iati-activities, iati-organisations or "" for another file; `faults` are the first
    MOST_FAULTS of `count` in order of line. `root` is None where the file cannot be read."""

    kind: str
    version: str
    records: int
    faults: tuple[Fault, ...]
    count: int
    root: Any = None

    @property
    def valid(self) -> bool:
        return not errors(self.faults)


def check(data: bytes, *, now: datetime, most_bytes: int = MAX_BYTES) -> Checked:
    """Read a file with care, hold it against the official schema and the common rules."""
    try:
        root = read(data, most_bytes=most_bytes)
    except Unreadable as error:
        return Checked("", "", 0, (error.fault,), 1)
    kind, version = str(root.tag), root.get("version", "")
    if kind not in _KINDS:
        return _refused(
            root, "not_iati", _("不是 IATI 文件"),
            _("第一个元素应为 iati-activities 或 iati-organisations"), kind,
        )  # fmt: skip
    if version not in VERSIONS:
        return _refused(
            root, "version", _("不支持的 IATI 版本"), _("应为 2.01、2.02 或 2.03"), version
        )
    records = root.findall(_KINDS[kind])
    count = 0

    def counted() -> Iterator[Fault]:
        nonlocal count
        against_rules = (fault for one in records for fault in broken_rules(one, now))
        for fault in chain(_against_schema(root, kind), against_rules, _repeated(records)):
            count += 1
            yield fault

    # Never more of them are held than are told: each element of a file may be several.
    found = heapq.nsmallest(
        MOST_FAULTS, counted(), key=lambda fault: (fault.severity != ERROR, fault.line)
    )
    return Checked(kind, version, len(records), tuple(found), count, root)


def _refused(root: Any, rule: str, words: str, remedy: str, value: str) -> Checked:
    fault = Fault(root.sourceline or 0, str(root.tag)[:60], value[:60], rule, ERROR, words, remedy)
    return Checked("", "", 0, (fault,), 1)


def _repeated(records: list[Any]) -> Iterator[Fault]:
    """An identifier names one record of a file."""
    seen = set()
    for one in records:
        where = one.find("iati-identifier")
        where = one.find("organisation-identifier") if where is None else where
        name = "" if where is None else (where.text or "").strip()
        if name and name in seen:
            yield Fault(
                where.sourceline or 0, str(where.tag), name[:100], "identifier_twice", ERROR,
                _("标识符在文件中出现了两次"), _("请删除或改正其一"),
            )  # fmt: skip
        seen.add(name)


@lru_cache(maxsize=2)
def _schema(kind: str) -> Any:
    folder = files("xieshou.opendata") / "data" / "iati-2.03"
    return etree.XMLSchema(etree.parse(str(folder / f"{kind}-schema.xsd")))


def _against_schema(root: Any, kind: str) -> list[Fault]:
    schema = _schema(kind)
    if schema.validate(root):
        return []
    return [_told(entry) for entry in list(schema.error_log)[:MOST_FAULTS]]


def _told(entry: Any) -> Fault:
    """An entry of libxml2's log in plain words."""
    message, where = entry.message[:_MOST_SAID], ""
    value, words, remedy = "", _("与官方模式不符：%(why)s") % {"why": message}, ""
    if found := _UNEXPECTED.match(message):
        where, words = found[1], _("元素不该在这里，或次序不对")
        remedy = _("此处可用：%(names)s") % {"names": _names(found[2])} if found[2] else _("请删除")
    elif found := _MISSING_CHILD.match(message):
        where, words = found[1], _("缺少必需的下级元素")
        remedy = _("请补上：%(names)s") % {"names": _names(found[2])} if found[2] else ""
    elif found := _MISSING_ATTRIBUTE.match(message):
        where, words = found[1], _("缺少必需的属性")
        remedy = _("请补上：%(names)s") % {"names": found[2]}
    elif found := _STRAY_ATTRIBUTE.match(message):
        where, words = found[1], _("不认识的属性")
        remedy = _("请删除：%(names)s") % {"names": found[2]}
    elif found := _WRONG_VALUE.match(message):
        where = f"{found[1]}/@{found[2]}" if found[2] else found[1]
        value, words = found[3], _("值的写法不对")
        remedy = _("应为 %(type)s") % {"type": found[4].replace("xs:", "")}
    return Fault(entry.line, where, value[:100], "schema", ERROR, words, remedy)


def _names(expected: str) -> str:
    names = re.findall(r"[A-Za-z][A-Za-z-]+", expected.replace("one of", ""))
    return ", ".join(dict.fromkeys(names))
