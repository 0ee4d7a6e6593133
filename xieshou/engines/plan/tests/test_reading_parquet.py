"""Problems and choices in folders of Parquet files."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xieshou.engines.plan import Cap, InputError, Problem, Relief
from xieshou.engines.plan.reading.parquet import choices_from_parquet, from_parquet, to_parquet
from xieshou.engines.plan.tests.instances import valley


def rich() -> Problem:
    """A problem with something of everything."""
    plain = valley()
    w = len(plain.works)
    return replace(
        plain,
        years=("2027", "2028"),
        year_weights=np.array([2, 1]),
        use_start=np.concatenate([plain.use_start[:-1].repeat(2), plain.use_start[-1:]]),
        opens=np.arange(2 * w).reshape(w, 2) % 3 > 0,
        must=np.arange(w) == 1,
        follows=np.array([(1, 0)]),
        caps=(Cap("two", 2), Cap("one", -1)),
        cap_start=np.array([0, 3, 5]),
        cap_work=np.array([0, 1, 2, 5, 4]),
        cap_amount=np.array([1, 1, 1, -1, -2]),
        parts=("bonus", "收入"),
        part_weights=np.array([1, 3]),
        work_parts=np.arange(2 * w).reshape(w, 2),
        poverty_weight=4,
        village_weight=np.arange(len(plain.villages)),
        reliefs=(Relief("ease", 3, 2, (("money:all", -5), ("days:mason", 1))),),
    )


def same(one: Problem, other: Problem) -> None:
    for field in fields(Problem):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype, field.name
            assert np.array_equal(a, b), field.name
        else:
            assert a == b, field.name


@pytest.mark.parametrize("problem", [valley(), rich()], ids=["plain", "rich"])
def test_what_is_written_is_read_back(problem: Problem, tmp_path: Path) -> None:
    """Every array, name and number of the problem."""
    to_parquet(problem, tmp_path)
    same(problem, from_parquet(tmp_path))


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    """Shuffled cells and uses make the same villages and works."""
    to_parquet(valley(), tmp_path)
    rng = np.random.default_rng(3)
    for name in ("cells", "uses"):
        table = pq.read_table(tmp_path / f"{name}.parquet")
        mixed = table.take(pa.array(rng.permutation(len(table))))
        pq.write_table(mixed, tmp_path / f"{name}.parquet")
    found, wanted = from_parquet(tmp_path), valley()
    assert found.works == wanted.works
    assert np.array_equal(found.use_start, wanted.use_start)
    for at in range(len(wanted.works)):
        span = slice(wanted.use_start[at], wanted.use_start[at + 1])
        assert sorted(found.use_amount[span].tolist()) == sorted(wanted.use_amount[span].tolist())


def change(folder: Path, file: str, column: str, to: Any) -> None:
    """Replace a column; None drops it."""
    path = folder / f"{file}.parquet"
    table = pq.read_table(path)
    at = table.column_names.index(column)
    table = table.remove_column(at)
    if to is not None:
        values = table.num_rows * [to] if not isinstance(to, list) else to
        table = table.append_column(column, pa.array(values))
    pq.write_table(table, path)


@pytest.mark.parametrize(
    ("file", "column", "to", "code"),
    [
        ("cells", "village", "nowhere", "column_unknown"),
        ("cells", "persons", None, "column_missing"),
        ("cells", "persons", 1.5, "column_not_whole"),
        ("uses", "limit", "money:moon", "column_unknown"),
        ("uses", "year", 1, "column_unknown"),
        ("works", "clears", [None] * 48, "column_empty"),
        ("rules", "rule", "likes", "column_unknown"),
    ],
)
def test_a_wrong_column_is_refused_by_file(
    file: str, column: str, to: Any, code: str, tmp_path: Path
) -> None:
    """With the column, and the row and value where there is one."""
    to_parquet(valley(), tmp_path)
    change(tmp_path, file, column, to)
    with pytest.raises(InputError, match=f"{file}.parquet") as refusal:
        from_parquet(tmp_path)
    assert refusal.value.code == code


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(InputError, match=r"problem\.json"):
        from_parquet(tmp_path)
    to_parquet(valley(), tmp_path)
    (tmp_path / "cells.parquet").write_bytes(b"not parquet")
    with pytest.raises(InputError, match=r"cells\.parquet"):
        from_parquet(tmp_path)
    to_parquet(valley(), tmp_path)
    head = json.loads((tmp_path / "problem.json").read_text())
    (tmp_path / "problem.json").write_text(json.dumps({**head, "line": "2"}))
    with pytest.raises(InputError, match="line"):
        from_parquet(tmp_path)


def write(folder: Path, name: str, **columns: list[Any]) -> None:
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def test_options_drawn_up_elsewhere_are_choices(tmp_path: Path) -> None:
    """Groups in the order of their first option; options by their number."""
    write(tmp_path, "limits", limit=["money"], sense=["<="], amount=[9])
    write(tmp_path, "options", group=["b", "a", "b"], option=[1, 0, 0], value=[7, 5, 0])
    write(tmp_path, "uses", group=["b", "a"], option=[1, 0], limit=["money"] * 2, amount=[4, 3])
    choices = choices_from_parquet(tmp_path)
    assert choices.groups == ("b", "a")
    assert choices.option_value.tolist() == [0, 7, 5]
    assert choices.option_start.tolist() == [0, 2, 3]
    assert choices.use_start.tolist() == [0, 0, 1, 2]
    assert choices.use_amount.tolist() == [4, 3]
    write(tmp_path, "options", group=["b", "a", "b"], option=[2, 0, 0], value=[7, 5, 0])
    with pytest.raises(InputError, match="group b"):
        choices_from_parquet(tmp_path)
