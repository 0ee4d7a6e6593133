"""Word templates of statements: checked, and filled. Pure: bytes in, bytes out.

Placeholders may stand in any paragraph of the body, of tables, text boxes, heads and feet; Word may
have cut one into pieces of different form, of which the first's form is kept. A row of a table with
{{ each.table.column }} is repeated for each row of the table. A paragraph that is {{ table.x }}
becomes the whole table, one that is {{ chart.x }} the picture of a chart.
"""

import io
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from xieshou.core.exports import quoted
from xieshou.reports.rules.statement_archive import WORD, check_archive
from xieshou.reports.rules.statement_content import (
    DAY,
    TEXT,
    StatementContent,
    StatementTable,
    cell_text,
)
from xieshou.reports.rules.statement_names import (
    PLACEHOLDER,
    BadTemplate,
    TemplateFault,
    faults_of,
    names_in,
    table_of,
)

MOST_PARAGRAPHS = 20_000
MOST_FAULTS = 50
CHART_WIDTH = Mm(160)
_P, _T, _TR, _TC = qn("w:p"), qn("w:t"), qn("w:tr"), qn("w:tc")
_ALONE = ("chart.", "table.")
_CELL_POINTS = 9


def check_word(data: bytes) -> tuple[str, ...]:
    """The names of the placeholders of a template, each once. Raises BadTemplate."""
    document = _opened(data)
    faults: list[TemplateFault] = []
    names: dict[str, None] = {}
    for count, (paragraph, where) in enumerate(_paragraphs(document)):
        text = _text_of(paragraph)
        if "{{" in text or "}}" in text:
            faults += islice(faults_of(text, where), MOST_FAULTS)
            faults += _faults_of_place(paragraph, text, where)
            names.update(dict.fromkeys(names_in(text)))
        if len(faults) >= MOST_FAULTS:
            break
        if count > MOST_PARAGRAPHS:
            faults.append(TemplateFault("", _("模板太长"), _("请删去多余的段落")))
            break
    faults += _faults_of_rows(document)
    if faults:
        raise BadTemplate(faults[:MOST_FAULTS])
    if not names:
        raise BadTemplate(
            [TemplateFault("", _("模板里没有占位符"), _("请从默认模板开始改，或参看占位符表"))]
        )
    return tuple(names)


def fill_word(data: bytes, content: StatementContent, pictures: Mapping[str, bytes]) -> bytes:
    """The template with the content; `pictures` are charts as PNG by code, of those that are not
    empty. Raises BadTemplate."""
    document = _opened(data)
    for part in _parts(document):
        for row in list(part.iter(_TR)):
            _repeat(row, content)
        for paragraph in list(part.iter(_P)):
            text = _text_of(paragraph)
            if "{{" in text:
                _fill(paragraph, text, document, content, pictures)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _opened(data: bytes) -> DocumentType:
    check_archive(data, WORD)
    try:
        return Document(io.BytesIO(data))
    except Exception as fault:
        # Whatever the library stumbles over in a file that somebody made by hand.
        raise BadTemplate(
            [TemplateFault("", _("文件已损坏"), _("请用文字软件打开后另存为 .docx 再上传"))]
        ) from fault


def _parts(document: DocumentType) -> Iterator[Any]:
    """The body, then each head and foot that is the document's own, as trees."""
    yield document.element.body
    for section in document.sections:
        for part in (
            section.header, section.first_page_header, section.even_page_header,
            section.footer, section.first_page_footer, section.even_page_footer,
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                yield part._element


def _paragraphs(document: DocumentType) -> Iterator[tuple[Any, str]]:
    """Every paragraph with the words for where it is."""
    for number, part in enumerate(_parts(document)):
        for at, paragraph in enumerate(part.iter(_P), start=1):
            head = _("正文") if number == 0 else _("页眉页脚")
            place = _("%(part)s第 %(number)d 段") % {"part": head, "number": at}
            row = next(paragraph.iterancestors(_TR), None)
            if row is not None:
                place += _("（表格第 %(row)d 行）") % {"row": _row_number(row)}
            yield paragraph, place


def _row_number(row: Any) -> int:
    return sum(1 for one in row.itersiblings(_TR, preceding=True)) + 1


def _texts(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph, without those of text boxes in it."""
    return [one for one in paragraph.iter(_T) if next(one.iterancestors(_P)) is paragraph]


def _text_of(paragraph: Any) -> str:
    return "".join(one.text or "" for one in _texts(paragraph))


def _faults_of_place(paragraph: Any, text: str, where: str) -> Iterator[TemplateFault]:
    names = names_in(text)
    in_row = next(paragraph.iterancestors(_TR), None) is not None
    if any(name.startswith(_ALONE) for name in names) and not PLACEHOLDER.fullmatch(text.strip()):
        yield TemplateFault(where, _("整张表和图的占位符应独占一段"))
    in_body = next(paragraph.iterancestors(qn("w:body")), None) is not None
    if any(name.startswith(_ALONE) for name in names) and not in_body:
        yield TemplateFault(where, _("页眉页脚里不能放整张表和图"))
    if any(name.startswith("each.") for name in names) and not in_row:
        yield TemplateFault(
            where, _("逐行的占位符只能放在表格的行里"), _("整张表请用 {{ table.… }}")
        )
    if any(name.startswith("table.") for name in names) and in_row:
        yield TemplateFault(where, _("整张表不能放在另一张表里"), _("请放在表格外的段落"))


def _faults_of_rows(document: DocumentType) -> Iterator[TemplateFault]:
    for part in _parts(document):
        for row in part.iter(_TR):
            try:
                _table_of_row(row)
            except BadTemplate as no:
                yield from no.faults


def _table_of_row(row: Any) -> str:
    text = " ".join(_text_of(one) for one in row.iter(_P) if next(one.iterancestors(_TR)) is row)
    return table_of(text, _("表格第 %(row)d 行") % {"row": _row_number(row)})


def _repeat(row: Any, content: StatementContent) -> None:
    """A row for each row of the table whose columns it names; it goes where there is none."""
    code = _table_of_row(row)
    if not code:
        return
    table = content.table(code)
    prefix = f"each.{code}."
    for cells in table.rows or (None,):
        made = deepcopy(row)
        for paragraph in made.iter(_P):
            text = _text_of(paragraph)
            if prefix in text:
                _replace(
                    paragraph, lambda name, cells=cells: _each(name, prefix, table, cells, content)
                )
        row.addprevious(made)
    row.getparent().remove(row)


def _each(
    name: str, prefix: str, table: StatementTable, cells: Any, content: StatementContent
) -> str:
    if not name.startswith(prefix):
        return content.text(name)
    at = table.column(name.removeprefix(prefix))
    return "—" if cells is None else cell_text(table.columns[at].kind, cells[at])


def _fill(
    paragraph: Any,
    text: str,
    document: DocumentType,
    content: StatementContent,
    pictures: Mapping[str, bytes],
) -> None:
    alone = PLACEHOLDER.fullmatch(text.strip())
    if alone and alone[1].startswith("table."):
        _whole_table(paragraph, document, content.table(alone[1].removeprefix("table.")))
    elif alone and alone[1].startswith("chart."):
        code = alone[1].removeprefix("chart.")
        label = content.chart(code).label
        drawn = pictures.get(code)
        nothing = _("%(chart)s：没有数据") % {"chart": label}
        _replace(paragraph, lambda _name: "" if drawn else nothing)
        if drawn:
            run = Paragraph(paragraph, document).add_run()
            run.add_picture(io.BytesIO(drawn), width=CHART_WIDTH)
            run._r.find(f".//{qn('wp:docPr')}").set("descr", label)
    else:
        _replace(paragraph, content.text)


def _replace(paragraph: Any, said: Any) -> None:
    """Put what `said(name)` says for each placeholder: in the piece of text that it begins in."""
    pieces = _texts(paragraph)
    text = "".join(one.text or "" for one in pieces)
    for found in reversed(list(PLACEHOLDER.finditer(text))):
        _splice(pieces, found.start(), found.end(), _plain(said(found[1])))


def _splice(pieces: list[Any], start: int, end: int, words: str) -> None:
    at, begun = 0, False
    for one in pieces:
        text = one.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            one.text = text[:first] + ("" if begun else words) + text[last:]
            one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            begun = True
        at += len(text)


def _plain(text: str) -> str:
    """Without what XML cannot hold; a document has no formulas, so nothing is quoted."""
    clean = quoted(text)
    return clean[1:] if clean.startswith("'") and not text.startswith("'") else clean


def _whole_table(paragraph: Any, document: DocumentType, table: StatementTable) -> None:
    """Put a table where the paragraph is; its head is repeated on each page."""
    columns = table.columns
    rows = table.rows or (tuple(None for _one in columns),)
    made = document.add_table(rows=1, cols=len(columns))
    if "Table Grid" in [style.name for style in document.styles]:
        made.style = "Table Grid"
    for cell, column in zip(made.rows[0].cells, columns, strict=True):
        _write(cell, column.label, bold=True)
    _head(made)
    blank = made.add_row()
    for cell, column in zip(blank.cells, columns, strict=True):
        _write(cell, "x", right=column.kind not in (TEXT, DAY))
    pattern = blank._tr
    for row in rows:
        line = deepcopy(pattern)
        for at, held in enumerate(line.iter(_TC)):
            text = cell_text(columns[at].kind, row[at])
            next(held.iter(_T)).text = _plain(text)
        pattern.addprevious(line)
    pattern.getparent().remove(pattern)
    paragraph.addprevious(made._tbl)
    _replace(paragraph, lambda _name: "")


def _write(cell: _Cell, text: str, *, bold: bool = False, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_plain(text))
    run.bold, run.font.size = bold, Pt(_CELL_POINTS)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _head(table: Table) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
