"""`xieshou measure`: a file of persons or households -> figures; of a survey, with errors."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer
from django.utils.translation import gettext as _

from xieshou.cli import figures
from xieshou.cli.manual import manual
from xieshou.cli.tables import as_json, stop
from xieshou.core.engine_words import in_words
from xieshou.engines import measure as measuring
from xieshou.engines.measure.backends import duckdb
from xieshou.engines.measure.backends.incomplete import all_known
from xieshou.engines.measure.backends.numpy import count
from xieshou.engines.measure.counting.patterns import pack
from xieshou.engines.measure.missing.policies import Incomplete, complete
from xieshou.engines.measure.nation.scan import measure_files
from xieshou.engines.measure.reading.records import read_records
from xieshou.engines.measure.sampling.design import Survey, survey
from xieshou.engines.measure.sampling.errors import estimate
from xieshou.engines.measure.sets import SetDocument, open_document

MEASURE_HELP = manual(
    _(
        "测量一个文件里的多维贫困（Alkire–Foster）。\n\n"
        "文件是 CSV、Excel、Parquet（或其目录）、Stata .dta 或 SPSS .sav，一行一人或一户："
        "一列 place 是地方代码；每个指标一列，写 1/0 或 是/否，或给出指标体系的原始回答，"
        "由条件推算。列名可用代码、中文名或英文名，也可用 --map 指明。\n\n"
        "给出 --cluster、--stratum 或有小数的权重时，按抽样调查给出标准误和区间。"
    ),
    "xieshou measure persons.csv",
    "xieshou measure households.xlsx --weight size --by county --k 1/3 --k 1/2",
    "xieshou measure data.parquet --set rural-cn --by county --json",
    "xieshou measure survey.dta --set my-set.json --map hv001=psu --cluster psu --weight wt",
    "xieshou measure answers.sav --set global-mpi --missing drop --out figures.xlsx",
)
LEVELS = {"nation": 0, "province": 2, "prefecture": 4, "county": 6, "town": 9, "village": 12}
MISSING = ("refuse", "drop", "impute")
APART = "\x1f"


@dataclass(frozen=True)
class Asked:
    """What the command was asked: the columns, the level and what becomes of the unknown."""

    file: Path
    document: SetDocument
    cutoffs: list[str]
    digits: int
    place: str
    group: str | None
    weight: str | None
    cluster: str | None
    stratum: str | None
    headers: Mapping[str, str]
    missing: str


def measure_file(
    file: Annotated[Path, typer.Argument(help=_("CSV、XLSX、Parquet、.dta 或 .sav"))],
    set_: Annotated[
        str, typer.Option("--set", help=_("指标体系的代码，或 JSON 文件"))
    ] = "rural-cn",
    k: Annotated[list[str] | None, typer.Option("--k", help=_("临界值，可多次"))] = None,
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
        str, typer.Option(help=_("缺失的处理：refuse 拒绝、drop 剔除、impute 插补"))
    ] = "refuse",
    out: Annotated[Path | None, typer.Option(help=_("写到文件：.parquet、.csv 或 .xlsx"))] = None,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if missing not in MISSING:
        stop(_("--missing 应为 %(names)s 之一") % {"names": ", ".join(MISSING)})
    try:
        asked = Asked(
            *(file, open_document(set_), k or ["1/3"], _digits(by), place, group, weight),
            *(cluster, stratum, _headers(map_ or []), missing),
        )
        rows, report = _measured(asked)
    except measuring.InputError as error:
        more = [_("另有 %(count)s 处") % {"count": error.left_out}] if error.left_out else []
        stop("\n".join([*map(in_words, error.problems), *more]))
    except OSError as error:
        stop(error)
    if out is not None:
        figures.write(rows, out)
    if json_:
        document = asked.document
        as_json(
            {"set": document.code, "version": document.version, "missing": report, "rows": rows}
        )
    elif out is None:
        figures.show(f"{file.name} · {asked.document.code}", rows)


def _digits(by: str) -> int:
    if by in LEVELS:
        return LEVELS[by]
    if by.isdecimal() and len(by) < 3:
        return int(by)
    stop(_("--by 应为 %(names)s，或代码的位数") % {"names": "、".join(LEVELS)})


def _headers(pairs: list[str]) -> dict[str, str]:
    """Heading of the file -> the name it stands for."""
    found = {}
    for pair in pairs:
        raw, equals, name = pair.rpartition("=")
        if not (raw and equals and name):
            stop(_("--map 应写作 原列名=名称：%(pair)s") % {"pair": pair})
        found[raw] = name
    return found


def _measured(asked: Asked) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The rows, and what became of the unknown where anything was to."""
    if (columns := _scannable(asked)) is not None:
        return _scanned(asked, columns), None
    if asked.file.is_dir():
        return _counted(asked, _of_folder(asked))
    records = read_records(
        asked.file,
        asked.document,
        place=asked.place,
        group=asked.group,
        weight=asked.weight,
        cluster=asked.cluster,
        stratum=asked.stratum,
        headers=asked.headers,
        whole=asked.missing == "refuse",
    )
    if asked.cluster or asked.stratum or not _whole(records):
        return _surveyed(asked, records)
    found = count(
        records,
        asked.document.indicators,
        place="place",
        group="group" if asked.group else None,
        weight="weight" if asked.weight else None,
    )
    return _counted(asked, found)


def _scannable(asked: Asked) -> dict[str, Any] | None:
    """The columns of Parquet that is streamed: a pattern, or a truth per indicator; else None."""
    if asked.group or asked.cluster or asked.stratum or asked.headers or asked.missing != "refuse":
        return None
    folder = asked.file.is_dir()
    files = sorted(asked.file.rglob("*.parquet")) if folder else [asked.file]
    if not files or not (folder or _is_parquet(asked.file)):
        return None
    schema = pq.read_schema(files[0])
    wanted = [asked.place, *([asked.weight] if asked.weight else [])]
    codes = asked.document.indicators.codes
    if not set(wanted) <= set(schema.names) or (
        asked.weight and not pa.types.is_integer(schema.field(asked.weight).type)
    ):
        return None
    if all(code in schema.names and pa.types.is_boolean(schema.field(code).type) for code in codes):
        return {"paths": files, "pattern": None, "flags": codes}
    if "pattern" in schema.names and not set(codes) & set(schema.names):
        return {"paths": files, "pattern": "pattern"}
    return None


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _scanned(asked: Asked, columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = measure_files(
        indicators=asked.document.indicators,
        cutoffs=asked.cutoffs,
        place=asked.place,
        weight=asked.weight,
        levels=[asked.digits],
        **columns,
    )
    return figures.measured(found[asked.digits])


def _of_folder(asked: Asked) -> Incomplete:
    """Parquet files counted by DuckDB where they are, deprivations derived on the way."""
    if asked.cluster or asked.stratum or asked.headers:
        stop(_("目录里的 Parquet 不能与 --cluster、--stratum、--map 同用；请合为一个文件"))
    when = asked.document.when

    def flags(table: Any) -> dict[str, Any]:
        return {code: when[code].over(table) for code in when if code not in table.columns}

    return duckdb.count(
        asked.file,
        asked.document.indicators,
        place=asked.place,
        group=asked.group,
        weight=asked.weight,
        flags=flags,
    )


def _counted(asked: Asked, found: Incomplete) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    indicators = asked.document.indicators
    if asked.missing == "refuse":
        hist, report = all_known(found, indicators), None
    else:
        hist, made = complete(found, indicators, asked.missing)  # type: ignore[arg-type]
        report = asdict(made)
    hist = hist.roll_up(lambda code: code[: asked.digits])
    measures = measuring.measure(hist, indicators, asked.cutoffs, by_group=asked.group is not None)
    return figures.measured(measures), report


def _surveyed(
    asked: Asked, records: pa.Table
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    indicators = asked.document.indicators
    domains = _domains(asked, records)
    known, unknown = _packed(records, indicators.codes)
    columns = {"clusters": _texts(records, "cluster"), "strata": _texts(records, "stratum")}
    weights = _weights(records)
    report: dict[str, Any] | None = None
    if asked.missing == "refuse":
        all_known(Incomplete.from_rows(domains, known, unknown), indicators)
    if asked.missing == "impute" and asked.cluster is None:
        stop(_("没有 --cluster 时，抽样调查的缺失只能剔除（--missing drop）"))
    whole = survey(columns.pop("clusters"), known, weights=weights, domains=domains, **columns)
    if asked.missing != "refuse":
        whole, report = _completed(asked, records, whole, (known, unknown), domains)
    names = {name: _parted(name) for name in whole.hist.groups}
    people = np.bincount(whole.hist.group, whole.hist.weight, minlength=len(names)) / whole.scale
    found = estimate(whole, indicators, asked.cutoffs, lone="centre")
    shares = dict(zip(whole.hist.groups, people.tolist(), strict=True))
    return figures.estimated(found, names, shares), report


def _completed(
    asked: Asked, records: pa.Table, whole: Survey, answers: tuple[Any, Any], domains: pa.Array
) -> tuple[Survey, dict[str, Any]]:
    """The survey without its gaps, and what was done to them, in persons."""
    known, unknown = answers
    weights = np.rint(_weights(records) * whole.scale).astype(np.int64)
    clusters = _texts(records, "cluster") or pa.array([""] * len(records), pa.string())
    found = Incomplete.from_rows(clusters, known, unknown, weights=weights, groups=domains)
    hist, made = complete(found, asked.document.indicators, asked.missing)  # type: ignore[arg-type]
    report = _persons(asdict(made), whole.scale)
    if not whole.by_record:
        return replace(whole, hist=hist), report
    # Each record a unit of its own: those that stay are counted again.
    stay = pa.array(unknown == 0)
    kept = survey(
        None,
        known[unknown == 0],
        weights=_weights(records)[unknown == 0],
        strata=None if not asked.stratum else _texts(records.filter(stay), "stratum"),
        domains=domains.filter(stay),
    )
    return kept, report


def _persons(report: Any, scale: int) -> Any:
    """The report with weights turned into persons."""
    if isinstance(report, dict):
        return {name: _persons(value, scale) for name, value in report.items()}
    return report / scale if isinstance(report, int) else report


def _domains(asked: Asked, records: pa.Table) -> pa.Array:
    """What is reported on: the place at its level, and the group."""
    places = pc.utf8_slice_codeunits(records["place"].cast(pa.string()), 0, asked.digits)
    groups = _texts(records, "group")
    if groups is None:
        return places.combine_chunks()
    return pc.binary_join_element_wise(places, groups, APART).combine_chunks()


def _parted(domain: str) -> tuple[str, str]:
    place, _apart, group = domain.partition(APART)
    return place, group


def _texts(records: pa.Table, name: str) -> pa.ChunkedArray | None:
    return records[name].cast(pa.string()) if name in records.column_names else None


def _weights(records: pa.Table) -> Any:
    if "weight" not in records.column_names:
        return np.ones(len(records))
    return records["weight"].to_numpy()


def _whole(records: pa.Table) -> bool:
    weights = _weights(records)
    return bool((weights == np.rint(weights)).all())


def _packed(records: pa.Table, codes: tuple[str, ...]) -> tuple[Any, Any]:
    """Known bits and unknown bits of every record."""
    known = [pc.fill_null(records[code], False).to_numpy() for code in codes]
    unknown = [pc.is_null(records[code]).to_numpy() for code in codes]
    return pack(np.array(known).T), pack(np.array(unknown).T)
