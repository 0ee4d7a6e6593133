"""Stata and SPSS files give what their users see in the package."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from xieshou.engines.measure import Indicator, IndicatorSet, InputError, read_table

PAIR = IndicatorSet("pair", (Indicator("water", "living", 1), Indicator("work", "income", 2)))
FRAME = pd.DataFrame(
    {
        "place": ["530102001", "530102001", "530102002"],
        "民族": ["彝族", "", "汉族"],
        "persons": [4.0, 1.0, 2.0],
        "water": [1.0, 2.0, 2.0],
        "work": [0.0, 1.0, 1.0],
    }
)
LABELS = {"water": {1: "是", 2: "否"}}


def write_sav(path: Path, frame: pd.DataFrame, **options: object) -> Path:
    pyreadstat.write_sav(frame, path, variable_value_labels=LABELS, **options)
    return path


def write_zsav(path: Path, frame: pd.DataFrame) -> Path:
    return write_sav(path, frame, compress=True)


def write_dta(path: Path, frame: pd.DataFrame, version: int = 15) -> Path:
    labels = {name: {int(k): v for k, v in by.items()} for name, by in LABELS.items()}
    pyreadstat.write_dta(frame, path, variable_value_labels=labels, version=version)
    return path


WRITERS: dict[str, Callable[[Path, pd.DataFrame], Path]] = {
    "sav": write_sav,
    "zsav": write_zsav,
    "dta": write_dta,
}


def cells(path: Path) -> Sequence[object]:
    return list(read_table(path, PAIR, group="民族", weight="persons").cells())


@pytest.mark.parametrize("kind", WRITERS)
def test_labels_stand_for_values(kind: str, tmp_path: Path) -> None:
    """A variable labelled 是/否 is read by its labels, the file's kind by its first bytes."""
    assert cells(WRITERS[kind](tmp_path / "survey", FRAME)) == [
        ("530102001", "", 2, 1, 1),
        ("530102001", "彝族", 1, 4, 1),
        ("530102002", "汉族", 2, 2, 1),
    ]


@pytest.mark.parametrize("kind", WRITERS)
def test_missing_is_an_empty_cell(kind: str, tmp_path: Path) -> None:
    """System missing is refused as any empty deprivation is, with row and variable."""
    frame = FRAME.assign(water=[1.0, None, 2.0])
    with pytest.raises(InputError) as refused:
        cells(WRITERS[kind](tmp_path / "survey", frame))
    assert (refused.value.code, refused.value.row, refused.value.column) == (
        "flag_missing",
        2,
        "water",
    )


def test_declared_missing_is_an_empty_cell(tmp_path: Path) -> None:
    """A code that the SPSS file declares missing (9 = no answer) is no answer."""
    frame = FRAME.assign(work=[0.0, 9.0, 1.0])
    path = write_sav(tmp_path / "s", frame, missing_ranges={"work": [9]})
    with pytest.raises(InputError) as refused:
        cells(path)
    assert (refused.value.code, refused.value.row) == ("flag_missing", 2)


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_old_and_new_stata(version: int, tmp_path: Path) -> None:
    """Every release of the last twenty years is told by its first bytes."""
    frame = FRAME.drop(columns="民族").assign(water=[1.0, 0.0, 0.0])
    pyreadstat.write_dta(frame, tmp_path / "old", version=version)
    found = read_table(tmp_path / "old", PAIR, weight="persons")
    assert found.population == 7


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.98])
def test_a_cut_file_is_refused(kind: str, part: float, tmp_path: Path) -> None:
    """A file cut off anywhere is damaged, never a smaller table."""
    path = WRITERS[kind](tmp_path / "survey", pd.concat([FRAME] * 50))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(InputError) as refused:
        cells(path)
    assert refused.value.file == "survey"


def test_batches_cover_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows read a few at a time are all read, once."""
    monkeypatch.setattr("xieshou.engines.measure.reading.statistical.BATCH_ROWS", 7)
    path = write_dta(tmp_path / "survey", pd.concat([FRAME] * 7))
    assert sum(count for *_, count in cells(path)) == 21  # type: ignore[misc]
    path = write_sav(tmp_path / "other", pd.concat([FRAME] * 7))
    assert sum(count for *_, count in cells(path)) == 21  # type: ignore[misc]
