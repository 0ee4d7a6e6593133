"""PDF templates of statements: a text file, read line by line. Pure.

    # title            ## heading           ---  a new page
    words with {{ sales.total }} in them
    {{ table.projects }}                    {{ chart.months }}

Lines that follow each other are one paragraph; an empty line ends it. What is in the file is
printed as it stands: it is never part of a program.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from xieshou.reports.rules.statement_content import (
    DAY,
    TEXT,
    StatementContent,
    cell_text,
)
from xieshou.reports.rules.statement_names import (
    EACH,
    PLACEHOLDER,
    BadTemplate,
    TemplateFault,
    faults_of,
    names_in,
)

MOST_CHARACTERS = 100_000
MOST_FAULTS = 50
_ALONE = ("table.", "chart.")


def check_pages(data: bytes) -> tuple[str, ...]:
    """The names of the placeholders of a template, each once. Raises BadTemplate."""
    faults: list[TemplateFault] = []
    names: dict[str, None] = {}
    for number, line in enumerate(_read(data).splitlines(), start=1):
        where = _("第 %(number)d 行") % {"number": number}
        faults += islice(faults_of(line, where, frozenset({EACH})), MOST_FAULTS)
        found = names_in(line)
        whole = any(name.startswith(_ALONE) for name in found)
        if whole and not PLACEHOLDER.fullmatch(line.strip()):
            faults.append(TemplateFault(where, _("整张表和图的占位符应独占一行")))
        names.update(dict.fromkeys(found))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise BadTemplate(faults[:MOST_FAULTS])
    if not names:
        raise BadTemplate(
            [TemplateFault("", _("模板里没有占位符"), _("请从默认模板开始改，或参看占位符表"))]
        )
    return tuple(names)


def fill_pages(data: bytes, content: StatementContent) -> list[dict[str, Any]]:
    """What is on the pages, part by part, for reports/typst/statement.typ. Raises BadTemplate."""
    return list(_parts(_read(data), content))


def _read(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTemplate(
            [TemplateFault("", _("不是 UTF-8 文本"), _("请用记事本另存为 UTF-8 编码"))]
        ) from None
    if len(text) > MOST_CHARACTERS or "\x00" in text:
        raise BadTemplate([TemplateFault("", _("模板太长或不是文本"))])
    return text


def _parts(text: str, content: StatementContent) -> Iterator[dict[str, Any]]:
    words: list[str] = []
    for line in (*text.splitlines(), ""):
        plain = line.strip()
        alone = PLACEHOLDER.fullmatch(plain)
        if plain and not _stands_alone(plain):
            words.append(plain)
            continue
        if words:
            yield {"kind": "text", "text": _said(" ".join(words), content)}
            words = []
        if alone:
            yield _drawn(alone[1], content)
        elif plain == "---":
            yield {"kind": "break"}
        elif plain.startswith("## "):
            yield {"kind": "section", "text": _said(plain[3:], content)}
        elif plain.startswith("# "):
            yield {"kind": "title", "text": _said(plain[2:], content)}


def _stands_alone(line: str) -> bool:
    alone = PLACEHOLDER.fullmatch(line)
    return (
        line == "---"
        or line.startswith(("# ", "## "))
        or (alone is not None and alone[1].startswith(_ALONE))
    )


def _said(text: str, content: StatementContent) -> str:
    return PLACEHOLDER.sub(lambda found: content.text(found[1]), text)


def _drawn(name: str, content: StatementContent) -> dict[str, Any]:
    kind, _dot, code = name.partition(".")
    if kind == "chart":
        return chart_data(content, code)
    table = content.table(code)
    return {
        "kind": "table",
        "columns": [
            {"label": one.label, "width": one.width, "right": one.kind not in (TEXT, DAY)}
            for one in table.columns
        ],
        "rows": [
            [cell_text(table.columns[at].kind, cell) for at, cell in enumerate(row)]
            for row in table.rows
        ],
        "empty": _("没有记录"),
    }


def chart_data(content: StatementContent, code: str) -> dict[str, Any]:
    """A chart for reports/typst/chart.typ."""
    chart = content.chart(code)
    return {
        "kind": "chart",
        "title": f"{chart.label}（{chart.unit}）",
        "shape": chart.shape,
        "labels": chart.labels,
        "series": [{"name": name, "values": values} for name, values in chart.series],
        "empty": _("没有数据") if chart.empty else "",
    }
