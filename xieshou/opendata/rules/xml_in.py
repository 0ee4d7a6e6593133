"""XML from outside: read only once it can do no harm.

Refused before a parser sees them: files above the limits, DOCTYPE and ENTITY declarations in any
encoding (external entities, entity bombs), encodings in which these could hide.
"""

import re
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from xieshou.opendata.rules.faults import ERROR, Fault

MAX_BYTES = 20 * 2**20
# Elements open and close with a "<"; a file of that size has far fewer. Where larger files are
# allowed, so are more of them.
MAX_MARKS = 1_500_000
MAX_EQUALS = 2_000_000
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = frozenset(
    {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1",
     "windows-1252", "gb2312", "gbk", "gb18030"}
)  # fmt: skip
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

Element = Any


class Unreadable(Exception):
    """The file cannot be read; `fault` says why and what to do."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.rule)
        self.fault = fault


def read(data: bytes, *, most_bytes: int = MAX_BYTES) -> Element:
    """The root element of a file that passed. Raises Unreadable."""
    _check(data, most_bytes)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise _unreadable(
            "xml", _("XML 写法有误：%(why)s") % {"why": error.msg or ""}, _("请改正该行"), line
        ) from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise _declared()
    return root


def _check(data: bytes, most_bytes: int) -> None:
    # Without its zeros UTF-16 reads as ASCII, so that nothing hides in it.
    plain = data.replace(b"\x00", b"")
    if not plain.strip():
        raise _unreadable("empty_file", _("文件是空的"), _("请选择 IATI 的 XML 文件"))
    if len(data) > most_bytes:
        raise _unreadable(
            "too_big",
            _("文件超过 %(mb)d MB") % {"mb": most_bytes // 2**20},
            _("请拆分成几个文件分别上传"),
        )
    for mark in _MARKS:
        plain = plain.removeprefix(mark)
    if not plain.lstrip().startswith(b"<"):
        raise _unreadable("not_xml", _("不是 XML 文件"), _("请选择 IATI 的 XML 文件"))
    found = _ENCODING.match(plain.lstrip())
    if found and found[1].decode().lower() not in _ENCODINGS:
        raise _unreadable("encoding", _("不认识文件的编码"), _("请另存为 UTF-8"), 1)
    if _DECLARED.search(plain):
        raise _declared()
    larger = max(1, most_bytes // MAX_BYTES)
    if plain.count(b"<") > MAX_MARKS * larger or plain.count(b"=") > MAX_EQUALS * larger:
        raise _unreadable("too_many", _("文件中的元素过多"), _("请拆分成几个文件分别上传"))


def _declared() -> Unreadable:
    return _unreadable(
        "xml_declaration",
        _("文件含有 DOCTYPE 或 ENTITY 声明"),
        _("IATI 文件不需要这些声明，请删除后再上传"),
    )


def _unreadable(rule: str, words: str, remedy: str, line: int = 0) -> Unreadable:
    return Unreadable(Fault(line, "", "", rule, ERROR, words, remedy))
