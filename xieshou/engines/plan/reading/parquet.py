"""A problem as a folder of Parquet files, written and read column by column.

    problem.json      {"weights": [3, 2], "line": 2, "poverty_weight": 1,
                       "years": [{"code": "2027", "weight": 1}], "parts": [{"code": …, …}]}
    villages.parquet  village, weight
    cells.parquet     village, group, pattern, persons
    works.parquet     village, work, clears, serves, must, opens (bit y: may start in year y),
                      and a column part:<code> for each part
    uses.parquet      work, year (of the start, from 0), limit, amount
    limits.parquet    limit, sense, amount
    rules.parquet     rule (requires, excludes, follows), work, other
    caps.parquet      cap, most, work, amount
    reliefs.parquet   relief, most, cost, limit, change

Options drawn up elsewhere: options.parquet (group, option, value), uses.parquet (group, option,
limit, amount), limits.parquet and reliefs.parquet, where `option` numbers those of a group from 0.
Rows may stand in any order; the files of rules, caps and reliefs, and `weight`, `must`, `opens`,
`option` and `year`, may be left out.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..problem import Cap, Choices, InputError, Ints, Limit, Problem, Relief
from . import entries as read
from .columns import Columns, grouped, names_of, save

RULES = ("requires", "excludes", "follows")


def from_parquet(folder: Path) -> Problem:
    """The checked Problem of a folder. Raises InputError naming file, column and value."""
    head = _head(folder / "problem.json")
    years, year_weights = _weighed(head, "years")
    years, year_weights = (years, year_weights) if years else (("",), [1])
    parts, part_weights = _weighed(head, "parts")
    limits = _limits(folder)
    villages = Columns(folder, "villages")
    cells = Columns(folder, "cells")
    works = Columns(folder, "works")
    village_names = villages.texts("village")
    cell_start, cell_order = grouped(cells.index("village", village_names), len(village_names))
    work_start, order = grouped(works.index("village", village_names), len(village_names))
    names = works.texts("work").take(pa.array(order))
    use_start, uses = _uses(folder, names, len(years), limits)
    opens = works.ints("opens", (1 << len(years)) - 1)[order]
    amounts = [works.ints(f"part:{part}")[order] for part in parts]
    return Problem(
        villages=names_of(village_names),
        cell_start=cell_start,
        cell_group=cells.ints("group", 0)[cell_order],
        cell_pattern=cells.ints("pattern")[cell_order],
        cell_persons=cells.ints("persons")[cell_order],
        weights=np.array(read.wholes(head, "weights", "problem.json"), dtype=np.int64),
        line=read.whole(head, "line", "problem.json"),
        poverty_weight=read.whole(head, "poverty_weight", "problem.json", 1),
        village_weight=villages.ints("weight", 1),
        works=names_of(names),
        work_start=work_start,
        work_clears=works.ints("clears")[order],
        work_serves=works.ints("serves")[order],
        must=works.ints("must", 0)[order] != 0,
        opens=(opens[:, None] >> np.arange(len(years)) & 1).astype(np.bool_),
        parts=parts,
        part_weights=np.array(part_weights, dtype=np.int64),
        work_parts=np.array(amounts, dtype=np.int64).reshape(len(parts), len(order)).T,
        years=years,
        year_weights=np.array(year_weights, dtype=np.int64),
        limits=limits,
        use_start=use_start,
        **uses,
        **_rules(folder, names),
        **_caps(folder, names),
        reliefs=_reliefs(folder),
    )


def choices_from_parquet(folder: Path) -> Choices:
    """The checked Choices of a folder. Raises InputError naming file, column and value."""
    limits = _limits(folder)
    options = Columns(folder, "options")
    groups = pc.unique(options.texts("group"))
    group = options.index("group", groups)
    number = options.ints("option", 0) if options.has("option") else _numbered(group)
    option_start, order = grouped(group, len(groups), number)
    size = np.diff(option_start)
    within = np.arange(len(order)) - np.repeat(option_start[:-1], size)
    if (number[order] != within).any():
        at = order[int(np.flatnonzero(number[order] != within)[0])]
        raise InputError(
            "option_numbers", "group {group}: its options are to be numbered 0, 1, 2, …",
            group=groups[group[at]].as_py(),
        )  # fmt: skip
    uses = Columns(folder, "uses")
    home, which = uses.index("group", groups), uses.ints("option")
    uses.within("option", which, size[home])
    use_start, use_order = grouped(option_start[home] + which, len(order))
    return Choices(
        groups=names_of(groups),
        option_start=option_start,
        option_value=options.ints("value")[order],
        limits=limits,
        use_start=use_start,
        use_limit=uses.index("limit", _codes(limits))[use_order].astype(np.int32),
        use_amount=uses.ints("amount")[use_order],
        reliefs=_reliefs(folder),
    )


def to_parquet(problem: Problem, folder: Path) -> None:
    """Write the folder that `from_parquet` reads back as the same arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    head = {
        "weights": problem.weights.tolist(),
        "line": problem.line,
        "poverty_weight": problem.poverty_weight,
        "years": _codes_and(problem.years, problem.year_weights),
        "parts": _codes_and(problem.parts, problem.part_weights),
    }
    (folder / "problem.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
    villages = pa.array(problem.villages, pa.string())
    works = pa.array(problem.works, pa.string())
    limits = _codes(problem.limits)
    cell_home = np.repeat(np.arange(len(villages)), np.diff(problem.cell_start))
    bits = 1 << np.arange(len(problem.years))
    save(folder, "villages", village=villages, weight=problem.village_weight)
    save(folder, "cells", village=(villages, cell_home), group=problem.cell_group,
         pattern=problem.cell_pattern, persons=problem.cell_persons)  # fmt: skip
    save(folder, "works", village=(villages, problem.village_of_work), work=works,
         clears=problem.work_clears, serves=problem.work_serves, must=problem.must,
         opens=problem.opens @ bits,
         **{f"part:{part}": problem.work_parts[:, at] for at, part in enumerate(problem.parts)},
         )  # fmt: skip
    start = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start))
    save(folder, "uses", work=(works, start // len(problem.years)), year=start % len(problem.years),
         limit=(limits, problem.use_limit), amount=problem.use_amount)  # fmt: skip
    save(folder, "limits", limit=limits, sense=pa.array([one.sense for one in problem.limits]),
         amount=problem.amounts)  # fmt: skip
    pairs = np.concatenate([getattr(problem, rule) for rule in RULES])
    kinds = np.repeat(np.arange(len(RULES)), [len(getattr(problem, rule)) for rule in RULES])
    save(folder, "rules", rule=(pa.array(RULES), kinds), work=(works, pairs[:, 0]),
         other=(works, pairs[:, 1]))  # fmt: skip
    cap = np.repeat(np.arange(len(problem.caps)), np.diff(problem.cap_start))
    most = np.array([one.most for one in problem.caps], dtype=np.int64)
    save(folder, "caps", cap=(pa.array([one.code for one in problem.caps], pa.string()), cap),
         most=most[cap], work=(works, problem.cap_work), amount=problem.cap_amount)  # fmt: skip
    rows = [(one.code, one.most, one.cost, *change) for one in problem.reliefs
            for change in one.changes]  # fmt: skip
    kind = {"relief": pa.string(), "most": pa.int64(), "cost": pa.int64(), "limit": pa.string(),
            "change": pa.int64()}  # fmt: skip
    save(folder, "reliefs", **{name: pa.array([row[at] for row in rows], type_)
                               for at, (name, type_) in enumerate(kind.items())})  # fmt: skip


def _head(path: Path) -> Mapping[str, Any]:
    try:
        head = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError("file_unreadable", "{file} cannot be read: {why}",
                         file=path.name, why=str(error)) from None  # fmt: skip
    read.known_fields(head, ("weights", "line", "poverty_weight", "years", "parts"), path.name)
    read.get(head, "weights", path.name)
    return dict(head)


def _weighed(head: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], list[int]]:
    some = read.maybe_entries(head, name, "problem.json")
    codes = tuple(str(read.get(one, "code", name)) for one in some)
    return codes, [read.whole(one, "weight", name, 1) for one in some]


def _codes_and(codes: Sequence[str], weights: Ints) -> list[dict[str, Any]]:
    pairs = zip(codes, weights.tolist(), strict=True)
    return [{"code": code, "weight": weight} for code, weight in pairs]


def _codes(limits: Sequence[Limit]) -> pa.Array:
    return pa.array([limit.code for limit in limits], pa.string())


def _limits(folder: Path) -> tuple[Limit, ...]:
    columns = Columns(folder, "limits")
    rows = zip(
        columns.texts("limit").to_pylist(),
        columns.texts("sense").to_pylist(),
        columns.ints("amount").tolist(),
        strict=True,
    )
    return tuple(Limit(*row) for row in rows)


def _uses(
    folder: Path, works: pa.Array, years: int, limits: Sequence[Limit]
) -> tuple[Ints, dict[str, Any]]:
    uses = Columns(folder, "uses")
    year = uses.ints("year", 0)
    uses.within("year", year, np.full(len(year), years))
    start, order = grouped(uses.index("work", works) * years + year, len(works) * years)
    limit = uses.index("limit", _codes(limits))[order]
    return start, {"use_limit": limit.astype(np.int32), "use_amount": uses.ints("amount")[order]}


def _rules(folder: Path, works: pa.Array) -> dict[str, Any]:
    rules = Columns(folder, "rules", maybe=True)
    if rules.empty:
        return {}
    kind = rules.index("rule", pa.array(RULES))
    pairs = np.stack([rules.index("work", works), rules.index("other", works)], axis=1)
    return {rule: pairs[kind == at] for at, rule in enumerate(RULES)}


def _caps(folder: Path, works: pa.Array) -> dict[str, Any]:
    caps = Columns(folder, "caps", maybe=True)
    if caps.empty:
        return {}
    codes = pc.unique(caps.texts("cap"))
    start, order = grouped(caps.index("cap", codes), len(codes))
    most = caps.ints("most")[order][start[:-1]].tolist()
    return {
        "caps": tuple(Cap(*one) for one in zip(codes.to_pylist(), most, strict=True)),
        "cap_start": start,
        "cap_work": caps.index("work", works)[order],
        "cap_amount": caps.ints("amount")[order],
    }


def _reliefs(folder: Path) -> tuple[Relief, ...]:
    rows = Columns(folder, "reliefs", maybe=True)
    if rows.empty:
        return ()
    changes: dict[tuple[str, int, int], list[tuple[str, int]]] = {}
    for code, most, cost, limit, change in zip(
        rows.texts("relief").to_pylist(),
        rows.ints("most").tolist(),
        rows.ints("cost").tolist(),
        rows.texts("limit").to_pylist(),
        rows.ints("change").tolist(),
        strict=True,
    ):
        changes.setdefault((code, most, cost), []).append((limit, change))
    return tuple(Relief(*head, tuple(some)) for head, some in changes.items())


def _numbered(group: Ints) -> Ints:
    """0, 1, 2, … within each group, in the order of the rows."""
    start, order = grouped(group, int(group.max(initial=-1)) + 1)
    number = np.empty(len(group), dtype=np.int64)
    number[order] = np.arange(len(group)) - np.repeat(start[:-1], np.diff(start))
    return number
