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

from xieshou.cli import figure_tables
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


def test_a_mapped_weight_cluster_or_stratum_counts_as_given(own: Path, tmp_path: Path) -> None:
    """--map says which column weighs, clusters or stratifies as its own option does."""
    file = written(tmp_path)
    given = ["--weight", "w", "--cluster", "psu", "--stratum", "zone"]
    maps = ["--map", "w=weight", "--map", "psu=cluster", "--map", "zone=stratum"]
    assert figures(file, "--set", own, *maps) == figures(file, "--set", own, *given)
    mixed = ["--map", "w=weight", "--weight", "w", "--map", "psu=c", "--cluster", "c"]
    expected = figures(file, "--set", own, *given[:4])
    assert figures(file, "--set", own, *mixed) == expected
    told = json.loads(run(file, "--set", own, *maps, "--json").stdout)
    assert [told[name] for name in ("weight", "cluster", "stratum")] == ["w", "psu", "zone"]
    by_zone = ["--map", "zone=group", "--map", "w=weight"]
    expected = figures(file, "--set", own, "--group", "zone", "--weight", "w")
    assert figures(file, "--set", own, *by_zone) == expected
    both = run(file, "--set", own, "--map", "w=weight", "--weight", "minutes")
    assert both.exit_code == 2


def test_a_map_of_nothing_is_refused(own: Path, tmp_path: Path) -> None:
    """An unknown heading or name is named, with what there is; none is passed over."""
    file = written(tmp_path)
    heading = run(file, "--set", own, "--map", "ww=weight")
    assert heading.exit_code == 2
    assert "没有 ww 这一列" in heading.stderr
    assert "psu" in heading.stderr
    name = run(file, "--set", own, "--map", "w=wieght")
    assert name.exit_code == 2
    assert "没有 wieght 这个名称" in name.stderr.replace("\n", "")
    assert "weight" in name.stderr
    twice = run(file, "--set", own, "--map", "w=weight", "--map", "w=fuel")
    assert twice.exit_code == 2


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
    assert (row["people"], row["records"], row["clusters"], row["df"]) == (7.5, 5, 4, 2)
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
    assert "已写入" in found.stderr
    assert "缺失的处理" in found.stderr
    match ending:
        case "parquet":
            rows = pq.read_table(out).to_pylist()
        case "csv":
            rows = pa_csv.read_csv(out).to_pylist()
        case _:
            return workbook_is_for_people(out)
    assert [str(row["place"]) for row in rows] == ["530102", "530103"]
    assert rows[0]["H"] == pytest.approx(2 / 3)
    assert {"M0_se", "raw_headcount_fuel", "contribution_percent_water", "small"} <= set(rows[0])
    assert run(written(tmp_path), "--set", own, "--out", tmp_path / "a.txt").exit_code == 2


def workbook_is_for_people(out: Path) -> None:
    """Headings in words, figures in their formats, and a sheet of notes."""
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["测量结果", "说明"]
    sheet, notes = book.worksheets
    head, first, second = sheet.iter_rows()
    titles = [cell.value for cell in head]
    assert {"地方", "M0 标准误", "贡献率（%） · 水", "未删减比例的标准误 · 燃料"} <= set(titles)
    assert (first[0].value, second[0].value) == ("530102", "530103")
    share = first[titles.index("H")]
    assert (share.value, share.number_format) == (pytest.approx(2 / 3), "0.0000")
    told = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert (told["指标体系"], told["版本"], told["群所在列"]) == ("own", 4, "psu")
    assert (told["缺失的处理"], told["回答完整的人数"]) == ("refuse", 5)


def test_the_policy_goes_with_every_file(own: Path, tmp_path: Path) -> None:
    """Parquet says set, version, weight and policy as metadata, CSV as columns."""
    file = written(tmp_path, [*ROWS, ["530103001001", "", 5, 1.0, "c4", "t"]])
    words = [file, "--set", own, "--weight", "w", "--missing", "drop"]
    parquet, text = tmp_path / "a.parquet", tmp_path / "a.csv"
    assert run(*words, "--out", parquet).exit_code == run(*words, "--out", text).exit_code == 0
    about = json.loads(pq.read_schema(parquet).metadata[b"xieshou"])
    assert (about["set"], about["version"], about["weight"]) == ("own", 4, "w")
    assert about["cutoffs"] == ["1/3"]
    assert about["engine_version"]
    assert (about["missing"]["policy"], about["missing"]["dropped"]) == ("drop", 1)
    (row,) = pa_csv.read_csv(text).to_pylist()
    assert (row["set"], row["weight"], row["missing_policy"]) == ("own", "w", "drop")
    assert (row["missing_by_indicator_fuel"], row["engine_version"]) == (1, about["engine_version"])


def test_the_table_says_what_was_missing(own: Path, tmp_path: Path) -> None:
    """Persons, complete, dropped and imputed, by indicator; no column of groups without groups."""
    whole = run(written(tmp_path), "--set", own).stdout
    assert "回答完整 5" in whole
    assert "组" not in whole
    file = written(tmp_path, [*ROWS, ["530103001001", "", 5, 1.0, "c4", "t"]])
    dropped = run(file, "--set", own, "--missing", "drop", "--group", "zone").stdout
    assert "组" in dropped
    told = " ".join(dropped.split())
    assert "共 6 人" in told
    assert "剔除 1" in told
    assert "fuel 1" in told


def test_the_table_of_a_sample_has_every_interval(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line each for H, A and M0, with records and clusters, within 100 characters."""
    monkeypatch.setattr(figure_tables.console, "width", 100)
    words = ["--set", own, "--weight", "w", "--cluster", "psu", "--by", "village", "--k", "50%"]
    lines = run(written(tmp_path), *words).stdout.splitlines()
    cells = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    assert [line[6] for line in cells[:3]] == ["H", "A", "M0"]
    assert cells[0][4:6] == ["2", "1"]
    (row,) = figures(written(tmp_path), *words)[:1]
    for line, name in zip(cells[:3], ("H", "A", "M0"), strict=True):
        assert line[7] == f"{row[name]:.4f}"


@pytest.mark.parametrize("weight", [[], ["--weight", "w"]])
def test_bounds_hold_every_answer(own: Path, tmp_path: Path, weight: list[str]) -> None:
    """Low and high of every figure, in JSON, table and file: those of the extreme answers."""
    gap = [["530103001001", answer, 5, 1.5, "c4", "t"] for answer in ("", "wood", "gas")]
    unknown, most, least = [[*ROWS, one] for one in gap]
    words = ["--set", own, *weight, "--k", "1/2"]
    high = figures(written(tmp_path, most), *words)[0]
    low = figures(written(tmp_path, least), *words)[0]
    file = written(tmp_path, unknown)
    told = json.loads(run(file, *words, "--missing", "bound", "--json").stdout)
    (row,) = told["rows"]
    for name in ("H", "M0"):
        assert row[name] == {"low": pytest.approx(low[name]), "high": pytest.approx(high[name])}
    fuel = [one["censored_headcount"]["fuel"] for one in (low, high)]
    assert list(row["censored_headcount"]["fuel"].values()) == pytest.approx(fuel)
    assert row["unknown"] == (1.5 if weight else 1)
    assert (told["missing"]["policy"], told["missing"]["dropped"]) == ("bound", 0)
    assert f"{low['H']:.4f}–{high['H']:.4f}" in run(file, *words, "--missing", "bound").stdout
    out = tmp_path / "bounds.parquet"
    assert run(file, *words, "--missing", "bound", "--out", out).exit_code == 0
    (flat,) = pq.read_table(out).to_pylist()
    assert flat["M0_low"] < flat["M0_high"]
    assert flat["contribution_percent_fuel_low"] < flat["contribution_percent_fuel_high"]


def test_bounds_of_a_directory(own: Path, tmp_path: Path) -> None:
    """Answers in a directory of Parquet have the bounds they have in one file."""
    rows = [*ROWS, ["530103001001", None, 5, 1.0, "c4", "t"]]
    folder = tmp_path / "parts"
    folder.mkdir()
    pd.DataFrame(rows, columns=HEAD).to_parquet(folder / "a.parquet")
    words = ["--set", own, "--by", "county", "--missing", "bound"]
    assert figures(folder, *words) == figures(written(tmp_path, rows), *words)


def test_what_is_no_table_is_said_to_be_none(tmp_path: Path) -> None:
    """A program or a note is not a table with twelve columns missing."""
    program = tmp_path / "some.py"
    program.write_text("import csv, json\nprint(1)\n", encoding="utf-8")
    assert "不是表格" in run(program).stderr
    note = tmp_path / "note.txt"
    note.write_text("今天下乡\n", encoding="utf-8")
    assert "不是表格" in run(note).stderr
    table = tmp_path / "answers.dat"
    table.write_text("place,fuel\n530102,1\n", encoding="utf-8")
    assert "不是表格" not in run(table).stderr


def test_absent_columns_are_told_at_once(tmp_path: Path) -> None:
    """Headings are listed once, and the shipped set that fits best is named."""
    codes = ["nutrition", "child_mortality", "schooling", "attendance", "fuel", "sanitation"]
    codes += ["water", "electricity", "housing", "assets"]
    file = written(tmp_path, [["530102", *[0] * 10]], ["place", *codes])
    told = run(file).stderr.replace("\n", "")
    assert told.count("child_mortality") == 1
    assert "global-mpi" in told
    assert "不是表格" not in told
    assert run(file, "--set", "global-mpi").exit_code == 0


def test_bad_cells_are_told_by_column(tmp_path: Path) -> None:
    """One line per column with the number of rows and the first; the remedy is the option."""
    codes = measure.load_set("global-mpi")[0].codes
    rows = [["530102", "", *[0] * 9]] * 31 + [["530102", 0, 7, *[0] * 8]]
    file = written(tmp_path, rows, ["place", *codes])
    told = run(file, "--set", "global-mpi").stderr
    assert told.count("nutrition") == 1
    assert "31 行" in told
    assert "第 2、3、4 行" in told.replace("\n", "")
    assert all(word in told for word in ("--missing", "drop", "impute", "bound"))
    with translation.override("en"):
        english = run(file, "--set", "global-mpi").stderr.replace("\n", " ")
    assert "column nutrition: 31 rows (first 2, 3, 4)" in english
    assert "--missing bound" in english


def test_a_workbooks_number_is_told_as_typed(tmp_path: Path) -> None:
    """A 7 in a spreadsheet is not called 7.0."""
    codes = measure.load_set("global-mpi")[0].codes
    path = tmp_path / "a.xlsx"
    pd.DataFrame([["530102", 7.0, *[0] * 9]], columns=["place", *codes]).to_excel(path, index=False)
    told = run(path, "--set", "global-mpi").stderr
    assert "“7”" in told
    assert "7.0" not in told


def test_small_things_are_said_well(own: Path, tmp_path: Path) -> None:
    """Percentages are cutoffs; an absent file and an unknown set come with a remedy."""
    file = written(tmp_path)
    assert figures(file, "--set", own, "--k", "50%") == figures(file, "--set", own, "--k", "1/2")
    assert run(file, "--set", own, "--k", "150%").exit_code == 2
    absent = run(tmp_path / "nope.csv")
    assert absent.exit_code == 2
    assert "Errno" not in absent.stderr
    assert "global-mpi" in run(file, "--set", "nope").stderr
    with translation.override("en"):
        assert "nation, province" in run(file, "--by", "street").stderr


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
