"""What `xieshou plan` reads: a problem as JSON, workbook or Parquet, or of the literature."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from xieshou.cli.tables import stop
from xieshou.core.engine_words import plan_in_words
from xieshou.engines import plan as planning
from xieshou.engines.plan.reading.knapsack import read_gap, read_mmkp
from xieshou.engines.plan.reading.parquet import choices_from_parquet, from_parquet
from xieshou.engines.plan.reading.sheets import workbook_document

FORMATS = ("json", "xlsx", "parquet", "mmkp", "gap")


@dataclass(frozen=True)
class Case:
    """A problem of a file; what people call its value is the engine's divided by `scale`."""

    name: str
    problem: planning.Problem | planning.Choices
    scale: int = 1


def cases_of(file: Path, format_: str, *, least: bool) -> list[Case]:
    """The problems of a file, of the given format or of the one its content shows."""
    if format_ and format_ not in FORMATS:
        stop(_("没有 %(format)s 这种格式；可用：%(formats)s")
             % {"format": format_, "formats": ", ".join(FORMATS)})  # fmt: skip
    try:
        return _read(file, format_ or _guessed(file), least=least)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        stop(_("%(file)s 不是 UTF-8 的 JSON：%(error)s") % {"file": file.name, "error": error})
    except planning.InputError as error:
        stop(plan_in_words(error))
    except OSError as error:
        stop(error)


def _read(file: Path, format_: str, *, least: bool) -> list[Case]:
    match format_:
        case "parquet":
            given = (file / "options.parquet").exists()
            return [Case(file.name, (choices_from_parquet if given else from_parquet)(file))]
        case "mmkp":
            found = [read_mmkp(file.read_text(encoding="ascii", errors="replace"), file.stem)]
        case "gap":
            text = file.read_text(encoding="ascii", errors="replace")
            found = read_gap(text, file.stem, least=least)
        case "xlsx":
            return [Case(file.name, _of_document(workbook_document(file)))]
        case _:
            return [Case(file.name, _of_document(json.loads(file.read_text("utf-8-sig"))))]
    return [Case(one.name, one.choices, one.scale) for one in found]


def _of_document(document: Any) -> planning.Problem | planning.Choices:
    if isinstance(document, Mapping) and "groups" in document:
        return planning.choices_from_document(document)
    return planning.from_document(document)


def _guessed(file: Path) -> str:
    """Problems of the literature are numbers: one on the first line of a GAP, two or three of an
    MMKP."""
    if file.is_dir():
        return "parquet"
    with file.open("rb") as opened:
        head = opened.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    first = head.strip().partition(b"\n")[0].split()
    if first and all(word.isdigit() for word in first):
        return {1: "gap", 2: "mmkp", 3: "mmkp"}.get(len(first), "json")
    return "json"


def weighed(case: Case, pairs: list[str]) -> Case:
    """The case with other weights of the parts of value: income=2, poverty=3."""
    if not pairs:
        return case
    if isinstance(case.problem, planning.Choices):
        stop(_("--weight 只用于由村、人口和项目给出的问题"))
    problem = case.problem
    weights = dict(zip(problem.parts, problem.part_weights.tolist(), strict=True))
    weights["poverty"] = problem.poverty_weight
    for pair in pairs:
        part, _equals, weight = pair.rpartition("=")
        if part not in weights or not weight.lstrip("-").isdecimal():
            known = {"pair": pair, "known": ", ".join(weights)}
            stop(_("--weight 应写作 分项=整数：%(pair)s；已有分项：%(known)s") % known)
        weights[part] = int(weight)
    changed: dict[str, Any] = {
        "poverty_weight": weights.pop("poverty"),
        "part_weights": np.array(list(weights.values()), dtype=np.int64),
    }
    try:
        return replace(case, problem=replace(problem, **changed))
    except planning.InputError as error:
        stop(plan_in_words(error))
