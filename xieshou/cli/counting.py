"""The ways of `xieshou measure` from a file to rows of figures, and what became of the missing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from xieshou.cli import figures
from xieshou.cli.tables import stop
from xieshou.engines import measure as measuring
from xieshou.engines.measure.backends import duckdb
from xieshou.engines.measure.backends.incomplete import all_known
from xieshou.engines.measure.backends.numpy import count
from xieshou.engines.measure.counting.patterns import pack
from xieshou.engines.measure.missing.bounds import bounds
from xieshou.engines.measure.missing.policies import Incomplete, MissingReport, complete
from xieshou.engines.measure.nation.scan import measure_files
from xieshou.engines.measure.reading.records import read_records
from xieshou.engines.measure.sampling.design import Survey, survey
from xieshou.engines.measure.sampling.errors import estimate
from xieshou.engines.measure.sampling.weights import as_integers
from xieshou.engines.measure.sets import SetDocument

APART = "\x1f"
Rows = list[dict[str, Any]]
Report = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the command was asked: the columns, the level and what becomes of the unknown.

    `headers`: heading of the file -> the name it stands for.
    """

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

    def heading(self, name: str | None) -> str | None:
        """The heading in the file of the column that goes by this name."""
        return next((raw for raw, stands_for in self.headers.items() if stands_for == name), name)


def measured(asked: Asked) -> tuple[Rows, Report]:
    """The rows of figures, and what was missing and became of it, in persons."""
    if (columns := _scannable(asked)) is not None:
        return _scanned(asked, columns)
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
    if asked.missing == "bound":
        return _bounded_records(asked, records)
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


def _scanned(asked: Asked, columns: Mapping[str, Any]) -> tuple[Rows, Report]:
    found = measure_files(
        indicators=asked.document.indicators,
        cutoffs=asked.cutoffs,
        place=asked.place,
        weight=asked.weight,
        levels=[asked.digits],
        **columns,
    )
    measures = found[asked.digits]
    return figures.measured(measures), _nothing_missing(asked, int(measures.population.sum()))


def _nothing_missing(asked: Asked, people: float) -> Report:
    return {
        "policy": "refuse",
        "people": figures.persons(people),
        "complete": figures.persons(people),
        "dropped": 0,
        "imputed": 0,
        "by_indicator": dict.fromkeys(asked.document.indicators.codes, 0),
    }


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


def _counted(asked: Asked, found: Incomplete) -> tuple[Rows, Report]:
    indicators = asked.document.indicators
    if asked.missing == "bound":
        return _bounded(asked, found)
    if asked.missing == "refuse":
        hist = all_known(found, indicators)
        report = _nothing_missing(asked, int(hist.weight.sum()))
    else:
        hist, made = complete(found, indicators, asked.missing)  # type: ignore[arg-type]
        report = _told(made)
    hist = hist.roll_up(lambda code: code[: asked.digits])
    measures = measuring.measure(hist, indicators, asked.cutoffs, by_group=asked.group is not None)
    return figures.measured(measures), report


def _bounded(asked: Asked, found: Incomplete, scale: int = 1) -> tuple[Rows, Report]:
    """Least and largest figures; of a sample those of its point estimates."""
    indicators = asked.document.indicators
    rolled = Incomplete(
        {
            mask: part.roll_up(lambda code: code[: asked.digits])
            for mask, part in found.parts.items()
        }
    )
    least_and_most = bounds(rolled, indicators, asked.cutoffs, by_group=asked.group is not None)
    told = complete(found, indicators, "drop")[1]
    report = _told(replace(told, dropped=0)) | {"policy": "bound"}
    return figures.bounded(least_and_most, scale), _persons(report, scale)


def _bounded_records(asked: Asked, records: pa.Table) -> tuple[Rows, Report]:
    known, unknown = _packed(records, asked.document.indicators.codes)
    weights, scale, _rounding = as_integers(_weights(records), len(records))
    found = Incomplete.from_rows(
        records["place"], known, unknown, weights=weights, groups=_texts(records, "group")
    )
    return _bounded(asked, found, scale)


def _surveyed(asked: Asked, records: pa.Table) -> tuple[Rows, Report]:
    indicators = asked.document.indicators
    domains = _domains(asked, records)
    known, unknown = _packed(records, indicators.codes)
    columns = {"clusters": _texts(records, "cluster"), "strata": _texts(records, "stratum")}
    weights = _weights(records)
    report = _nothing_missing(asked, weights.sum())
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
) -> tuple[Survey, Report]:
    """The survey without its gaps, and what was done to them, in persons."""
    known, unknown = answers
    weights = np.rint(_weights(records) * whole.scale).astype(np.int64)
    clusters = _texts(records, "cluster") or pa.array([""] * len(records), pa.string())
    found = Incomplete.from_rows(clusters, known, unknown, weights=weights, groups=domains)
    hist, made = complete(found, asked.document.indicators, asked.missing)  # type: ignore[arg-type]
    report = _persons(_told(made), whole.scale)
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


def _told(made: MissingReport) -> Report:
    """The report; where answers were taken from only where some were."""
    report = asdict(made)
    if made.policy != "impute":
        del report["donors"]
    return report


def _persons(report: Any, scale: int) -> Any:
    """The report with weights turned into persons."""
    if isinstance(report, dict):
        return {name: _persons(value, scale) for name, value in report.items()}
    return figures.persons(report / scale) if isinstance(report, int) else report


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
