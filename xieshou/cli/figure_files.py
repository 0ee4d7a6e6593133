"""Measured figures in a file: Parquet and CSV for programs, a workbook for people."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import get_language, gettext as _

from xieshou.cli.tables import stop
from xieshou.engines.measure.sets import SetDocument

ENDINGS = (".parquet", ".csv", ".xlsx")
Rows = Sequence[Mapping[str, Any]]


def check_ending(path: Path) -> None:
    """Refuse a file that could not be written, before anything is measured."""
    if path.suffix.casefold() not in ENDINGS:
        stop(_("--out 的文件名应以 .parquet、.csv 或 .xlsx 结尾"))


def write(rows: Rows, about: Mapping[str, Any], path: Path, document: SetDocument) -> None:
    """One row per place and cutoff, one column per figure; with it what they are counted by.

    `about`: set, version, policy, weight and so on; in Parquet as metadata "xieshou", in CSV as
    columns at the end, in a workbook as a second sheet.
    """
    flat = pa.Table.from_pylist([_flat(row) for row in rows])
    ending = path.suffix.casefold()
    if ending == ".parquet":
        said = json.dumps(about, ensure_ascii=False)
        pq.write_table(flat.replace_schema_metadata({"xieshou": said}), path)
    elif ending == ".csv":
        for name, value in _flat(about).items():
            flat = flat.append_column(name, pa.repeat(_text(value), len(flat)))
        with path.open("wb") as file:
            # The mark by which spreadsheets know UTF-8.
            file.write(b"\xef\xbb\xbf")
            pa_csv.write_csv(flat, file)
    else:
        _write_workbook(flat, about, path, document)


def _write_workbook(
    flat: pa.Table, about: Mapping[str, Any], path: Path, document: SetDocument
) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(path, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("测量结果"))
        sheet.freeze_panes(1, 2)
        for at, name in enumerate(flat.column_names):
            shown = book.add_format({"num_format": _shape(name, flat.schema.field(name).type)})
            sheet.set_column(at, at, 14, shown)
            sheet.write_string(0, at, _title(name, document), bold)
        for at, row in enumerate(flat.to_pylist(), start=1):
            _write_row(sheet, at, row.values())
        notes = book.add_worksheet(_("说明"))
        notes.set_column(0, 1, 28)
        for at, (name, value) in enumerate(_flat(about).items()):
            notes.write_string(at, 0, _title(name, document), bold)
            notes.write(at, 1, value if isinstance(value, int | float) else _text(value))


def _write_row(sheet: Any, at: int, values: Any) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            sheet.write_string(at, column, value)
        elif value is not None:
            sheet.write(at, column, value)


def _shape(name: str, kind: pa.DataType) -> str:
    """The number format of a column."""
    if pa.types.is_string(kind):
        return "@"
    if pa.types.is_boolean(kind):
        return "General"
    if pa.types.is_integer(kind):
        return "#,##0"
    if name.startswith("contribution_percent"):
        return "0.0"
    return "#,##0.######" if name.startswith(("people", "poor", "unknown")) else "0.0000"


def _title(name: str, document: SetDocument) -> str:
    """A column's heading for people: what it is, and of which indicator."""
    words = _words()
    if name in words:
        return words[name]
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    for code in sorted(document.indicators.codes, key=len, reverse=True):
        figure, found, part = name.partition(f"_{code}")
        if found and figure in words and part.lstrip("_") in ("", *PARTS):
            title = f"{words[figure]} · {document.texts.indicators[code][language]}"
            return f"{title} {words[part[1:]]}" if part else title
    figure, found, part = name.rpartition("_")
    return f"{words.get(figure, figure)} {words.get(part, part)}" if found else name


PARTS = ("se", "low", "high")


def _words() -> dict[str, str]:
    return {
        "place": _("地方"),
        "group": _("组"),
        "people": _("人口"),
        "poor": _("贫困人数"),
        "unknown": _("回答不全的人数"),
        "raw_headcount": _("未删减比例"),
        "censored_headcount": _("删减后比例"),
        "contribution_percent": _("贡献率（%）"),
        "raw_headcount_se": _("未删减比例的标准误"),
        "censored_headcount_se": _("删减后比例的标准误"),
        "se": _("标准误"),
        "low": _("下限"),
        "high": _("上限"),
        "records": _("记录"),
        "clusters": _("群"),
        "df": _("自由度"),
        "small": _("样本太小"),
        "set": _("指标体系"),
        "version": _("版本"),
        "cutoffs": _("临界值"),
        "weight": _("权重所在列"),
        "cluster": _("群所在列"),
        "stratum": _("层所在列"),
        "engine_version": _("引擎版本"),
        "missing_policy": _("缺失的处理"),
        "missing_people": _("总人数"),
        "missing_complete": _("回答完整的人数"),
        "missing_dropped": _("剔除的人数"),
        "missing_imputed": _("插补的人数"),
        "missing_by_indicator": _("未知的人数"),
        "missing_donors": _("插补的来源"),
    }


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """One level: the names of the inner ones after those of the outer."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            before = "" if name == "errors" else f"{name}_"
            flat |= {f"{before}{part}": one for part, one in _flat(value).items()}
        else:
            flat[name] = value
    return flat
