"""Whether an uploaded template is safe to open. Pure: bytes in, faults out.

What core.imports.guard asks of every zip comes first: true sizes, no DOCTYPE, no macros, no archive
inside. Then what a template has no need of, and could do harm by: links to other files, embedded
objects, controls, connections to data. Parts are parsed, not searched: what a program would read is
what is looked at, however it is written.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl.utils import range_boundaries

from xieshou.core.imports import CellError
from xieshou.core.imports.guard import check, check_office
from xieshou.reports.rules.statement_names import BadTemplate, TemplateFault

EXCEL, WORD, PAGES = "xlsx", "docx", "txt"
MOST_BYTES = 2 * 2**20
MOST_UNPACKED = 30 * 2**20
# Of merged cells and of links, each of which the library makes.
MOST_AREA = 50_000
_MAIN: Mapping[str, str] = {EXCEL: "xl/workbook.xml", WORD: "word/document.xml"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HARMFUL = re.compile(
    r"(^|/)(embeddings|activeX|externalLinks|ctrlProps|webextensions|customUI)/|"
    r"(^|/)(connections\.xml|queryTable.*|vbaData\.xml|macrosheets/.*|afchunk.*)$",
    re.IGNORECASE,
)
# Last words of the types of relationships (ECMA-376, parts 1 and 2, and what Office and WPS have
# added) that a template may need.
_RELATIONSHIPS = frozenset(
    {
        "officeDocument", "core-properties", "extended-properties", "custom-properties",
        "thumbnail", "customXml", "customXmlProps", "theme", "themeOverride", "styles", "settings",
        "hyperlink", "image", "chart", "chartUserShapes", "chartStyle", "chartColorStyle",
        "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing",
        "comments", "person", "people",
        # Excel
        "worksheet", "chartsheet", "sharedStrings", "calcChain", "sheetMetadata", "drawing",
        "vmlDrawing", "threadedComment", "printerSettings", "table", "pivotTable",
        "pivotCacheDefinition", "pivotCacheRecords", "cellImage",
        # Word
        "webSettings", "fontTable", "font", "numbering", "header", "footer", "footnotes",
        "endnotes", "stylesWithEffects", "glossaryDocument", "commentsExtended", "commentsIds",
        "commentsExtensible",
    }
)  # fmt: skip
_FIELD = re.compile(r"\b(DDE|DDEAUTO|INCLUDE\w*|IMPORT|LINK|DATABASE|RD)\b", re.I)
_HARMFUL_TYPES = re.compile(r"macroEnabled|vba|oleObject|activeX|externalLink|connections", re.I)
_EMBEDDED = ("altChunk", "OLEObject", "oleObject", "control", "subDoc")


def check_archive(data: bytes, form: str) -> None:
    """Raises BadTemplate where the file must not be opened."""
    if len(data) > MOST_BYTES:
        raise _bad(_("模板超过 %(mb)d MB") % {"mb": MOST_BYTES // 2**20}, _("请删去大图片后再传"))
    try:
        if form == WORD:
            check_office(data, _MAIN[WORD])
        elif not check(data).is_workbook:
            raise _bad(_("不是 Excel 工作簿"), _("请另存为 .xlsx 再上传"))
    except CellError as no:
        if no.code in ("not_a_table", "other_spreadsheet"):
            raise _bad(_("文件的内容与扩展名不符"), _("请另存为 .xlsx 或 .docx 再上传")) from no
        raise _bad(no.reason, no.remedy) from no
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
            raise _bad(_("文件解压后过大"), _("请删除多余的内容后另存"))
        area = sum(_area_of_part(one.filename, archive) for one in archive.infolist())
    if area > MOST_AREA:
        raise _bad(
            _("合并或带链接的单元格太多（超过 %(most)d 个）") % {"most": MOST_AREA},
            _("请取消合并和链接后另存"),
        )


def _area_of_part(name: str, archive: zipfile.ZipFile) -> int:
    """Cells that the part merges or links. Raises BadTemplate where the part may do harm."""
    content = archive.read(name)
    if _HARMFUL.search(name) or content.startswith(_OLE):
        raise _embedded(name)
    written = name.lower().endswith((".rels", ".xml"))
    try:
        return _look_through(name, content)
    except etree.XMLSyntaxError as no:
        # Pictures; and drawings of old are often no good XML, and then nobody reads them.
        if not written:
            return 0
        raise _bad(_("文件已损坏"), _("请用表格或文字软件打开后另存再上传")) from no


def _look_through(name: str, content: bytes) -> int:
    area = 0
    # Instructions of fields, which Word joins from pieces: by paragraph, and through text boxes.
    told, through = [], []
    for tag, one in _elements(content):
        if tag == "Relationship":
            _check_link(name, one)
        elif tag in ("Default", "Override") and _HARMFUL_TYPES.search(one.get("ContentType", "")):
            raise _bad(_("文件含有宏"), _("请另存为不含宏的 .xlsx 或 .docx"))
        elif tag in _EMBEDDED:
            raise _embedded(name)
        elif tag in ("mergeCell", "hyperlink") and one.get("ref"):
            area += _area(one.get("ref"))
        elif tag in ("instrText", "delInstrText"):
            told.append(one.text or "")
            through.append(one.text or "")
        elif tag == "fldSimple":
            told += [" ", *one.attrib.values(), " "]
        elif tag == "p":
            told.append(" ")
        elif tag == "fldChar":
            told.append(" ")
            through.append(" ")
    if _FIELD.search("".join(told)) or _FIELD.search("".join(through)):
        raise _bad(_("文件含有会读取外部内容的域"), _("请删除域后另存"))
    return area


def _elements(content: bytes) -> Iterator[tuple[str, Any]]:
    """Local names and elements in the order in which they end; what was read is forgotten."""
    reader = etree.iterparse(
        io.BytesIO(content), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for _event, one in reader:
        # A prefix that nothing declares stays part of the name.
        yield re.split("[}:]", one.tag)[-1], one
        one.clear(keep_tail=False)
        while one.getprevious() is not None:
            del one.getparent()[0]
    if reader.root.getroottree().docinfo.internalDTD is not None:
        raise _bad(_("文件内的 XML 含有 DOCTYPE 或 ENTITY 声明"), _("请用表格软件重新保存后上传"))


def _check_link(name: str, one: Any) -> None:
    kind = one.get("Type", "").rpartition("/")[2]
    outside = one.get("TargetMode", "Internal").strip() != "Internal"
    if outside and kind != "hyperlink":
        raise _bad(_("文件链接了外部文件（%(name)s）") % {"name": name[:80]}, _("请断开链接后另存"))
    if kind not in _RELATIONSHIPS:
        raise _embedded(name)


def _area(ref: str) -> int:
    """Cells of a range; of whole rows or columns more than there may be."""
    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        raise _bad(_("文件已损坏"), _("请用表格或文字软件打开后另存再上传")) from None
    if None in (left, top, right, bottom):
        return MOST_AREA + 1
    return int((right - left + 1) * (bottom - top + 1))


def _embedded(name: str) -> BadTemplate:
    return _bad(
        _("文件含有嵌入对象、控件或外部数据（%(name)s）") % {"name": name[:80]}, _("请删除后另存")
    )


def _bad(what: str, hint: str) -> BadTemplate:
    return BadTemplate([TemplateFault("", what, hint)])
