"""`xieshou measure`: a file of persons or households -> figures; of a survey, with errors."""

import re
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.markup import escape

from xieshou.cli import figure_files, figure_tables
from xieshou.cli.counting import Asked, measured
from xieshou.cli.headings import mapped
from xieshou.cli.refusals import in_lines
from xieshou.cli.tables import as_json, aside, stop
from xieshou.engines import measure as measuring
from xieshou.engines.measure.counting.indicators import exact_cutoff
from xieshou.engines.measure.sets import SetDocument, open_document

LEVELS = {"nation": 0, "province": 2, "prefecture": 4, "county": 6, "town": 9, "village": 12}
PERCENT = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*[%％]\s*")
ROLES = ("place", "group", "weight", "cluster", "stratum")
MISSING = ("refuse", "drop", "impute", "bound")


def measure_file(
    file: Annotated[Path, typer.Argument(help=_("CSV、XLSX、Parquet、.dta 或 .sav"))],
    set_: Annotated[
        str, typer.Option("--set", help=_("指标体系的代码，或 JSON 文件"))
    ] = "rural-cn",
    k: Annotated[
        list[str] | None, typer.Option("--k", help=_("临界值，如 1/3 或 33%，可多次"))
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            help=_("按哪一级汇总：province、prefecture、county、town、village，或代码前几位")
        ),
    ] = "nation",
    place: Annotated[str, typer.Option(help=_("地方代码所在列"))] = "place",
    group: Annotated[str | None, typer.Option(help=_("分组所在列"))] = None,
    weight: Annotated[str | None, typer.Option(help=_("人数或权重所在列"))] = None,
    cluster: Annotated[str | None, typer.Option(help=_("群（初级抽样单元）所在列"))] = None,
    stratum: Annotated[str | None, typer.Option(help=_("层所在列"))] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help=_("列的对应：原列名=名称，可多次"))
    ] = None,
    missing: Annotated[
        str,
        typer.Option(help=_("缺失的处理：refuse 拒绝、drop 剔除、impute 插补、bound 给出上下界")),
    ] = "refuse",
    out: Annotated[Path | None, typer.Option(help=_("写到文件：.parquet、.csv 或 .xlsx"))] = None,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if missing not in MISSING:
        stop(_("--missing 应为 %(names)s 之一") % {"names": ", ".join(MISSING)})
    digits = _digits(by)
    if out is not None:
        figure_files.check_ending(out)
    if not file.exists():
        stop(_("没有 %(file)s 这个文件") % {"file": file})
    document: SetDocument | None = None
    headers: dict[str, str] = {}
    try:
        document = open_document(set_)
        given = (place, group, weight, cluster, stratum)
        headers, roles = mapped(map_ or [], file, document, dict(zip(ROLES, given, strict=True)))
        asked = Asked(
            file=file,
            document=document,
            cutoffs=[_cutoff(one) for one in k or ["1/3"]],
            digits=digits,
            headers=headers,
            missing=missing,
            place=roles["place"] or place,
            group=roles["group"],
            weight=roles["weight"],
            cluster=roles["cluster"],
            stratum=roles["stratum"],
        )
        rows, report = measured(asked)
        about = _about(asked, report)
        if out is not None:
            figure_files.write(rows, about, out, document)
    except measuring.InputError as error:
        stop(in_lines(error, file, document, headers.values()))
    except OSError as error:
        stop(f"{error.filename or file}: {error.strerror or error}")
    if json_:
        as_json({**about, "rows": rows})
    elif out is None:
        edition = _("%(set)s 第 %(version)s 版") % about
        figure_tables.show(f"{file.name} · {edition}", rows, report)
    if out is not None:
        said = {"file": out, "count": f"{len(rows):,}"}
        aside.print(escape(_("已写入 %(file)s，%(count)s 行") % said))
        aside.print(figure_tables.policy_in_words(report))


def _about(asked: Asked, report: dict[str, Any]) -> dict[str, Any]:
    """What the figures are counted by: goes with them wherever they go."""
    return {
        "set": asked.document.code,
        "version": asked.document.version,
        "cutoffs": [str(exact_cutoff(one)) for one in asked.cutoffs],
        "weight": asked.heading(asked.weight),
        "cluster": asked.heading(asked.cluster),
        "stratum": asked.heading(asked.stratum),
        "engine_version": version("xieshou"),
        "missing": report,
    }


def _cutoff(written: str) -> str:
    """A share as the engine reads it; people also write 33%."""
    percent = PERCENT.fullmatch(written)
    return str(Fraction(percent[1]) / 100) if percent else written


def _digits(by: str) -> int:
    if by in LEVELS:
        return LEVELS[by]
    if by.isdecimal() and len(by) < 3:
        return int(by)
    stop(_("--by 应为 %(names)s，或代码的位数") % {"names": _("、").join(LEVELS)})
