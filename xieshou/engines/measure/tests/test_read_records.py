"""Files of answers -> records: deprivations given or derived, unknown where nothing is said."""

import copy
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from xieshou.engines.measure import InputError
from xieshou.engines.measure.reading.records import read_records
from xieshou.engines.measure.sets import SetDocument, read_document


def name(text: str) -> dict[str, str]:
    return {"zh": f"{text}（中）", "en": text}


DOCUMENT = {
    "code": "own",
    "version": 3,
    "name": name("own"),
    "source": name("here"),
    "default_cutoff": "1/2",
    "questions": [
        {"column": "stove", "kind": "text", "name": name("Stove"), "choices": ["wood", "gas"]},
        {"column": "minutes", "kind": "number", "name": name("Minutes"), "unit": "minutes"},
    ],
    "dimensions": [{"code": "living", "name": name("Living")}],
    "indicators": [
        {"code": "fuel", "dimension": "living", "weight": 1, "name": name("Fuel"),
         "deprived_if": name("Wood"), "when": "stove == 'wood'"},
        {"code": "water", "dimension": "living", "weight": 1, "name": name("Water"),
         "deprived_if": name("Far"), "when": "minutes > 30"},
    ],
}  # fmt: skip
OWN: SetDocument = read_document(DOCUMENT)


def write(path: Path, *rows: Sequence[object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_answers_become_deprivations(tmp_path: Path) -> None:
    """Without columns of their own, indicators follow from the answers, whatever the heading."""
    path = write(
        tmp_path / "t.csv",
        ["place", "Stove", "分钟", "w"],
        ["530102", "wood", "31", "1.5"],
        ["530102", "", "３0", "0"],
        ["530103", "gas", "", "2"],
    )
    found = read_records(path, OWN, weight="w", headers={"分钟": "minutes"})
    assert found.to_pylist() == [
        {"place": "530102", "weight": 1.5, "fuel": True, "water": True},
        {"place": "530102", "weight": 0.0, "fuel": None, "water": False},
        {"place": "530103", "weight": 2.0, "fuel": False, "water": None},
    ]


def test_a_column_of_its_own_comes_first(tmp_path: Path) -> None:
    """A deprivation that the file states is taken as stated, the other is derived."""
    path = write(
        tmp_path / "t.csv",
        ["place", "fuel", "stove", "minutes", "psu", "zone"],
        ["530102", "否", "wood", "31", "7", "north"],
        ["530102", "", "wood", "0", "8", "south"],
    )
    found = read_records(path, OWN, cluster="psu", stratum="zone")
    assert found.to_pylist() == [
        {"place": "530102", "cluster": "7", "stratum": "north", "fuel": False, "water": True},
        {"place": "530102", "cluster": "8", "stratum": "south", "fuel": None, "water": False},
    ]


def test_labels_of_an_spss_file_are_the_answers(tmp_path: Path) -> None:
    """A coded variable with value labels answers in words."""
    frame = pd.DataFrame({"place": ["a", "b"], "stove": [1.0, 2.0], "minutes": [None, 45.0]})
    labels = {"stove": {1: "wood", 2: "gas"}}
    pyreadstat.write_sav(frame, tmp_path / "s.sav", variable_value_labels=labels)
    found = read_records(tmp_path / "s.sav", OWN)
    assert found["fuel"].to_pylist() == [True, False]
    assert found["water"].to_pylist() == [None, True]


def test_what_is_missing_or_unreadable_is_named(tmp_path: Path) -> None:
    """The columns that an indicator needs; then the cells, with row and column."""
    lacking = write(tmp_path / "a.csv", ["place", "stove"], ["530102", "wood"])
    with pytest.raises(InputError, match="or the answers minutes"):
        read_records(lacking, OWN)
    wrong = write(
        tmp_path / "b.csv",
        ["place", "stove", "minutes", "w"],
        ["530102", "coal", "far", "-1"],
    )
    with pytest.raises(InputError) as refused:
        read_records(wrong, OWN, weight="w")
    assert [(one.code, one.column, one.row) for one in refused.value.problems] == [
        ("weight_unreadable", "w", 2),
        ("answer_not_a_choice", "stove", 2),
        ("answer_unreadable", "minutes", 2),
    ]


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        (["indicators", 0, "when"], "stov == 'wood'", "fuel"),
        (["indicators", 0, "when"], "stove == 'coal'", "fuel"),
        (["indicators", 1, "when"], "minutes >", "water"),
        (["indicators", 1, "weight"], "1", "indicators 2 weight"),
        (["indicators", 1, "dimension"], "health", "indicators 2 dimension"),
        (["indicators", 1, "code"], "place", "indicators"),
        (["indicators", 1, "code"], "stove", "questions"),
        (["indicators", 1, "code"], "Wasser!", "indicators 2 code"),
        (["indicators", 1, "name"], {"zh": "水"}, "indicators 2 name en"),
        (["indicators"], {}, "indicators"),
        (["questions", 0, "kind"], "date", "questions 1 kind"),
        (["questions", 1, "column"], "stove", "questions"),
        (["version"], 0, "version"),
        (["name"], None, "name"),
    ],
)
def test_a_faulty_document_is_refused_where_it_is_faulty(
    path: list[str | int], value: object, column: str
) -> None:
    """Every field of a set of one's own is checked, and the first wrong one named."""
    faulty = copy.deepcopy(DOCUMENT)
    inner: Any = faulty
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(InputError) as refused:
        read_document(faulty)
    assert refused.value.column == column
