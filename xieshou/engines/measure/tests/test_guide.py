"""The guide's examples run as they stand."""

import re
import sqlite3
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xieshou.engines.measure import load_set

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "guide" / "measure-on-spark.md"


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
def test_the_python_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A frame, a directory of Parquet and a database, one after the other."""
    indicators, _ = load_set("rural-cn")
    lacking = {code: [True, False] for code in indicators.codes}
    people = pa.table({"village": ["530101000001", "530102000001"], "persons": [1, 3], **lacking})
    (tmp_path / "people").mkdir()
    pq.write_table(people, tmp_path / "people" / "one.parquet")
    monkeypatch.chdir(tmp_path)
    database = sqlite3.connect(":memory:")
    database.execute("create table households (place text, persons int, deprived int)")
    database.executemany("insert into households values (?, ?, ?)", [("v", 4, 3), ("v", 2, 3)])
    here: dict[str, object] = {"database": database}
    for example in re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(example, GUIDE.name, "exec"), here)  # noqa: S102 - it is our own guide
    assert capsys.readouterr().out.endswith("[[0.25]]\n")
    counted = here["found"].parts[0]  # type: ignore[attr-defined]
    assert list(counted.cells()) == [("v", "", 3, 6, 2)]
    assert np.array_equal(here["figures"]["population"], [7, 7, 5, 5])  # type: ignore[index]
