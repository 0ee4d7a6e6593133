"""`xieshou measure` on files of one's own: sets, formats, answers, surveys, what is missing."""

import ast
import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pyreadstat
import pytest
from click.testing import Result
from django.utils import translation
from typer.testing import CliRunner

from xieshou.cli.root import app
from xieshou.core.engine_words import CHINESE, in_words
from xieshou.engines import measure
from xieshou.engines.measure.sampling.design import survey
from xieshou.engines.measure.sampling.errors import estimate
from xieshou.engines.measure.sets import read_document

NAMED = {"zh": "名", "en": "name"}
SET = {
    "code": "own",
    "version": 4,
    "name": NAMED,
    "source": NAMED,
    "default_cutoff": "1/2",
    "questions": [
        {"column": "stove", "kind": "text", "name": NAMED, "choices": ["wood", "gas"]},
        {"column": "minutes", "kind": "number", "name": {"zh": "分钟", "en": "Minutes"}},
    ],
    "dimensions": [{"code": "living", "name": NAMED}],
    "indicators": [
        {"code": "fuel", "dimension": "living", "weight": 1, "name": {"zh": "燃料", "en": "Fuel"},
         "deprived_if": NAMED, "when": "stove == 'wood'"},
        {"code": "water", "dimension": "living", "weight": 1, "name": {"zh": "水", "en": "Water"},
         "deprived_if": NAMED, "when": "minutes > 30"},
    ],
}  # fmt: skip
ROWS: list[list[Any]] = [
    ["530102001001", "wood", 40, 1.5, "c1", "s"],
    ["530102001001", "gas", 10, 2.0, "c1", "s"],
    ["530102002001", "wood", 5, 1.0, "c2", "s"],
    ["530103001001", "gas", 60, 2.5, "c3", "t"],
    ["530103001001", "gas", 0, 0.5, "c4", "t"],
]
HEAD = ["place", "stove", "minutes", "w", "psu", "zone"]


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["measure", *(str(word) for word in words)])


def figures(*words: object) -> list[dict[str, Any]]:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    rows: list[dict[str, Any]] = json.loads(found.stdout)["rows"]
    return rows


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(SET), encoding="utf-8")
    return path


def written(folder: Path, rows: Sequence[Sequence[Any]] = ROWS, head: Sequence[str] = HEAD) -> Path:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def test_answers_are_measured_by_a_set_of_ones_own(own: Path, tmp_path: Path) -> None:
    """Deprivations follow from answers; --by takes a level's name or digits; sets say versions."""
    file = written(tmp_path)
    rows = figures(file, "--set", own, "--by", "county", "--k", "1/2")
    assert [(row["place"], row["people"], row["poor"]) for row in rows] == [
        ("530102", 3, 2),
        ("530103", 2, 1),
    ]
    assert rows == figures(file, "--set", own, "--by", 6, "--k", 0.5)
    assert json.loads(run(file, "--set", own, "--json").stdout)["version"] == 4


def test_columns_are_mapped(own: Path, tmp_path: Path) -> None:
    """Headings of the file stand for names by --map; a map without = is refused."""
    file = written(tmp_path, head=["村", "Q1", "分钟", "w", "psu", "zone"])
    mapped = ["--map", "村=place", "--map", "Q1=stove"]
    assert figures(file, "--set", own, *mapped)[0]["people"] == 5
    assert run(file, "--set", own, "--map", "Q1").exit_code == 2


@pytest.mark.parametrize("ending", ["dta", "sav", "parquet", "xlsx"])
def test_every_format_gives_the_same_figures(own: Path, tmp_path: Path, ending: str) -> None:
    """Stata, SPSS, Parquet and Excel files of the same answers give what the CSV gives."""
    frame = pd.DataFrame(ROWS, columns=HEAD).astype({"minutes": float})
    path = tmp_path / f"answers.{ending}"
    match ending:
        case "dta":
            pyreadstat.write_dta(frame, path)
        case "sav":
            pyreadstat.write_sav(frame, path)
        case "parquet":
            frame.to_parquet(path)
        case _:
            frame.to_excel(path)
    words = ["--set", own, "--by", "village", "--k", "1/3"]
    assert figures(path, *words) == figures(written(tmp_path), *words)


def test_a_survey_has_errors(own: Path, tmp_path: Path) -> None:
    """With clusters, strata and fractional weights: the standard errors of the library."""
    rows = figures(
        *(written(tmp_path), "--set", own, "--weight", "w", "--cluster", "psu"),
        *("--stratum", "zone", "--k", "1/2"),
    )
    patterns = [3, 0, 1, 2, 0]
    columns = list(zip(*ROWS, strict=True))
    design = survey(
        columns[4], measure.pack([[p & 1, p >> 1] for p in patterns]),
        weights=columns[3], strata=columns[5],
    )  # fmt: skip
    indicators = measure.IndicatorSet(
        "own", (measure.Indicator("fuel", "a", 1), measure.Indicator("water", "a", 1))
    )
    found = estimate(design, indicators, ["1/2"])
    (row,) = rows
    assert (row["people"], row["records"], row["clusters"], row["df"]) == (8, 5, 4, 2)
    assert row["M0"] == pytest.approx(float(found.M0.value[0, 0]))
    assert row["errors"]["M0"]["se"] == pytest.approx(float(found.M0.se[0, 0]))
    assert row["errors"]["H"]["low"] == pytest.approx(float(found.H.low[0, 0]))
    shown = run(written(tmp_path), "--set", own, "--weight", "w")
    assert "样本太小" in shown.stdout


@pytest.mark.parametrize("design", [[], ["--weight", "w", "--cluster", "psu"], ["--weight", "w"]])
def test_what_is_missing_is_refused_or_reported(
    own: Path, tmp_path: Path, design: list[str]
) -> None:
    """An answer that leaves an indicator open ends the run; dropped or imputed, it is counted."""
    expected = figures(written(tmp_path), "--set", own, *design)
    file = written(tmp_path, [*ROWS, ["530103001001", "", 5, 1.0, "c4", "t"]])
    refused = run(file, "--set", own, *design)
    assert refused.exit_code == 2
    assert "fuel" in refused.stderr
    dropped = run(file, "--set", own, *design, "--missing", "drop", "--json")
    told = json.loads(dropped.stdout)
    assert told["missing"]["dropped"] == told["missing"]["by_indicator"]["fuel"] == 1
    assert told["rows"][0]["M0"] == expected[0]["M0"]
    imputed = run(file, "--set", own, *design, "--missing", "impute", "--json")
    if design == ["--weight", "w"]:
        assert imputed.exit_code == 2
    else:
        assert json.loads(imputed.stdout)["missing"]["imputed"] == 1
    assert run(file, "--set", own, "--missing", "guess").exit_code == 2


def test_parquet_of_truths_is_streamed(own: Path, tmp_path: Path) -> None:
    """A file or directory with a truth per indicator, or packed patterns, gives the same."""
    frame = pd.DataFrame(
        {"place": [row[0] for row in ROWS], "fuel": [True, False, True, False, False],
         "water": [True, False, False, True, False]}
    )  # fmt: skip
    packed = frame[["place"]].assign(pattern=[3, 0, 1, 2, 0])
    folder = tmp_path / "parts"
    folder.mkdir()
    frame[:2].to_parquet(folder / "a.parquet")
    frame[2:].to_parquet(folder / "b.parquet")
    packed.astype({"pattern": "uint16"}).to_parquet(tmp_path / "packed.parquet")
    words = ["--set", own, "--by", "town", "--k", "1/2", "--k", "1"]
    expected = figures(written(tmp_path), *words)
    assert figures(folder, *words) == expected
    assert figures(tmp_path / "packed.parquet", *words) == expected


def test_a_directory_of_answers_is_measured(own: Path, tmp_path: Path) -> None:
    """Parquet files of raw answers are counted where they are; unknown as in one file."""
    frame = pd.DataFrame(ROWS, columns=HEAD)
    folder = tmp_path / "parts"
    folder.mkdir()
    frame[:3].to_parquet(folder / "a.parquet")
    frame[3:].to_parquet(folder / "b.parquet")
    words = ["--set", own, "--by", "county", "--group", "zone"]
    assert figures(folder, *words) == figures(written(tmp_path), *words)
    assert run(folder, "--set", own, "--cluster", "psu").exit_code == 2


@pytest.mark.parametrize("ending", ["parquet", "csv", "xlsx"])
def test_figures_go_to_a_file(own: Path, tmp_path: Path, ending: str) -> None:
    """One row per place and cutoff, one column per figure; another ending is refused."""
    out = tmp_path / f"figures.{ending}"
    found = run(written(tmp_path), "--set", own, "--by", 6, "--cluster", "psu", "--out", out)
    assert (found.exit_code, found.stdout) == (0, "")
    match ending:
        case "parquet":
            rows = pq.read_table(out).to_pylist()
        case "csv":
            rows = pa_csv.read_csv(out).to_pylist()
        case _:
            head, *lines = openpyxl.load_workbook(out).active.values
            rows = [dict(zip(head, line, strict=True)) for line in lines]
    assert [str(row["place"]) for row in rows] == ["530102", "530103"]
    assert rows[0]["H"] == pytest.approx(2 / 3)
    assert {"M0_se", "raw_headcount_fuel", "contribution_percent_water", "small"} <= set(rows[0])
    assert run(written(tmp_path), "--set", own, "--out", tmp_path / "a.txt").exit_code == 2


def test_faults_are_told_in_the_users_language(own: Path, tmp_path: Path) -> None:
    """Place and remedy in Chinese or English; a faulty set names condition and character."""
    file = written(tmp_path, [["530102", "coal", "far", 1, "c", "s"]])
    assert "不在该问题的选项之内" in run(file, "--set", own).stderr
    with translation.override("en"):
        assert "is none of the answers" in run(file, "--set", own).stderr.replace("\n", " ")
    faulty = json.loads(json.dumps(SET))
    faulty["indicators"][1]["when"] = "minuten > 30"
    own.write_text(json.dumps(faulty), encoding="utf-8")
    told = run(file, "--set", own).stderr
    assert "没有 minuten 这个问题" in told
    assert "第 1 个字符" in told
    assert "没有 nothing 这个指标体系" in run(file, "--set", "nothing").stderr
    assert run(file, "--by", "street").exit_code == 2


def refusals() -> set[str]:
    """Every code that the measuring engine may refuse by, from its sources."""
    makers = {"refuse", "Problem", "BadCell", "fault", "_refusal", "_unreadable"}
    codes = set()
    for path in Path(measure.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers:
                texts = [
                    word.value
                    for word in node.args[:2]
                    if isinstance(word, ast.Constant) and isinstance(word.value, str)
                ]
                codes |= {text for text in texts if text.isidentifier() and "_" in text}
    return codes


def test_every_refusal_has_its_chinese() -> None:
    """No code of the engine is left without a text, and every text can be filled in."""
    assert len(refusals()) > 60
    assert not sorted(refusals() - set(CHINESE))
    for code in CHINESE:
        said = in_words(measure.Problem(code, "what", "remedy", "value", column="column", row=3))
        assert said.startswith("第 3 行，“column”：")


def test_the_guides_example_is_a_set() -> None:
    """The document in the guide can be copied, and its faults read as the guide prints them."""
    guide = Path(__file__).parent.parent / "docs" / "guide" / "indicator-sets.md"
    (document,) = re.findall(r"```json\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    faulty = json.loads(document)
    assert read_document(faulty).derivable
    faulty["indicators"][0]["when"] = "stov == 'wood'"
    with pytest.raises(measure.InputError) as refused:
        read_document(faulty)
    assert str(refused.value) in guide.read_text(encoding="utf-8")
