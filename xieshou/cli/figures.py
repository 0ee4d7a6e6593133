"""Measured figures as rows: for the terminal, for JSON, for a file."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext as _

from xieshou.cli.tables import console, stop, table
from xieshou.engines.measure import Measures
from xieshou.engines.measure.sampling.errors import Estimate, Estimates

LISTED = 200
BY_INDICATOR = ("raw_headcount", "censored_headcount", "contribution_percent")


def measured(found: Measures) -> list[dict[str, Any]]:
    """One row per cutoff and place (and group)."""
    codes = found.indicators.codes
    return [
        {
            "place": place,
            "group": found.groups[at] if found.groups else "",
            "k": str(cutoff),
            "people": int(found.population[at]),
            "poor": int(found.poor[at, cut]),
            "H": float(found.H[at, cut]),
            "A": float(found.A[at, cut]),
            "M0": float(found.M0[at, cut]),
            "raw_headcount": _by(codes, found.raw_headcount[at]),
            "censored_headcount": _by(codes, found.censored_headcount[at, cut]),
            "contribution_percent": _by(codes, found.contribution[at, cut]),
        }
        for cut, cutoff in enumerate(found.cutoffs)
        for at, place in enumerate(found.places)
    ]


def estimated(
    found: Estimates, names: Mapping[str, tuple[str, str]], people: Mapping[str, float]
) -> list[dict[str, Any]]:
    """One row per cutoff and domain, with standard errors and intervals.

    `names` gives the place and group of each domain, `people` the persons it stands for.
    """
    codes = found.indicators.codes
    return [
        {
            "place": names[domain][0],
            "group": names[domain][1],
            "k": str(cutoff),
            "people": round(people[domain]),
            "poor": round(people[domain] * float(found.H.value[at, cut])),
            "H": float(found.H.value[at, cut]),
            "A": float(found.A.value[at, cut]),
            "M0": float(found.M0.value[at, cut]),
            "raw_headcount": _by(codes, found.raw.value[at]),
            "censored_headcount": _by(codes, found.censored.value[at, cut]),
            "contribution_percent": _by(codes, found.contribution.value[at, cut]),
            "errors": {
                name: _error(figure, (at, cut))
                for name, figure in (("H", found.H), ("A", found.A), ("M0", found.M0))
            },
            "raw_headcount_se": _by(codes, found.raw.se[at]),
            "censored_headcount_se": _by(codes, found.censored.se[at, cut]),
            "records": int(found.records[at]),
            "clusters": int(found.clusters[at]),
            "df": int(found.df[at]),
            "small": bool(found.small[at]),
        }
        for cut, cutoff in enumerate(found.cutoffs)
        for at, domain in enumerate(found.domains)
    ]


def show(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The first rows as a table; intervals where there are any."""
    heads = [_("地方"), _("组"), "k", _("人口"), _("贫困人数"), "H", "A", "M0"]
    errors = bool(rows) and "errors" in rows[0]
    if errors:
        heads += [_("M0 标准误"), _("M0 95% 区间")]
    lines = []
    for row in rows[:LISTED]:
        line = [row["place"] or _("合计"), row["group"], row["k"]]
        line += [f"{row[name]:,}" for name in ("people", "poor")]
        line += [f"{row[name]:.4f}" for name in ("H", "A", "M0")]
        if errors:
            of = row["errors"]["M0"]
            line += [_number(of["se"]), f"{_number(of['low'])}–{_number(of['high'])}"]
            line[0] += " *" if row["small"] else ""
        lines.append(line)
    if len(rows) > LISTED:
        title += " · " + _("前 %(shown)s 行，共 %(all)s 行；全部请用 --out 或 --json") % {
            "shown": LISTED,
            "all": f"{len(rows):,}",
        }
    table(title, heads, lines)
    if any(row.get("small") for row in rows[:LISTED]):
        console.print(_("* 样本太小，只宜参考"))


def write(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the rows to a Parquet, CSV or Excel file, by its ending; one column per figure."""
    flat = pa.Table.from_pylist([_flat(row) for row in rows])
    ending = path.suffix.casefold()
    if ending == ".parquet":
        pq.write_table(flat, path)
    elif ending == ".csv":
        with path.open("wb") as file:
            # The mark by which spreadsheets know UTF-8.
            file.write(b"\xef\xbb\xbf")
            pa_csv.write_csv(flat, file)
    elif ending == ".xlsx":
        _write_workbook(flat, path)
    else:
        stop(_("--out 的文件名应以 .parquet、.csv 或 .xlsx 结尾"))


def _write_workbook(flat: pa.Table, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, flat.column_names)
        for at, row in enumerate(flat.to_pylist(), start=1):
            for column, value in enumerate(row.values()):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "errors":
            flat |= {f"{of}_{part}": one for of, by in value.items() for part, one in by.items()}
        elif isinstance(value, Mapping):
            flat |= {f"{name}_{code}": one for code, one in value.items()}
        else:
            flat[name] = value
    return flat


def _by(codes: Sequence[str], values: Any) -> dict[str, float | None]:
    return dict(zip(codes, map(_finite, values.tolist()), strict=True))


def _error(figure: Estimate, at: tuple[int, int]) -> dict[str, float | None]:
    parts = {"se": figure.se, "low": figure.low, "high": figure.high}
    return {name: _finite(float(values[at])) for name, values in parts.items()}


def _finite(value: float) -> float | None:
    """NaN, which JSON cannot say, is nothing."""
    return value if math.isfinite(value) else None


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}"
