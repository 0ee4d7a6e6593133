"""The command line, as somebody at a terminal meets it."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import openpyxl
import pytest
import typer
from click.testing import Result
from django.utils import translation
from typer.testing import CliRunner

from xieshou.cli.commands import COMMANDS
from xieshou.cli.plan_answers import reason
from xieshou.cli.root import app
from xieshou.cli.waiting import finish
from xieshou.cli.words import refusal
from xieshou.core import clock, jobs
from xieshou.core.action import Conflict
from xieshou.core.append_only import opened as opened_table
from xieshou.core.engine_words import PLAN_IN_CHINESE, plan_in_words
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import SYSTEM
from xieshou.engines import plan as planning
from xieshou.engines.measure import load_set
from xieshou.engines.plan.reading.parquet import to_parquet
from xieshou.monitoring import actions as monitoring
from xieshou.planning.models import Round
from xieshou.planning.tests.conftest import YEAR, bank, code_of, opened, places  # noqa: F401
from xieshou.registry import actions as registry
from xieshou.registry.models import Household, Organisation, Place, User
from xieshou.registry.reads import viewer_for
from xieshou.reports import actions as assessing
from xieshou.reports.actions import statements as stating
from xieshou.reports.models import AssessmentBook, AssessmentFigure, Statement
from xieshou.reports.tests.conftest import (
    COUNTY,
    DISTRICT,
    OTHER_DISTRICT,
    PREFECTURE,
    WAN,
    granted,
    pair,  # noqa: F401
)
from xieshou.villages import actions as villages

CODES = load_set("rural-cn")[0].codes
VILLAGE = "533323101001"
PLACES = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    (VILLAGE, "上帕社区居民委员会"),
]
PLAN = {
    "indicators": [{"code": "water", "weight": 3}, {"code": "road", "weight": 3}],
    "cutoff": "1/2",
    "limits": [{"code": "money:city", "sense": "<=", "amount": 40}],
    "villages": [
        {
            "code": "V1",
            "people": [{"lacks": ["water"], "persons": 120}],
            "works": [
                {"code": "well", "clears": ["water"], "uses": {"money:city": 30}},
                {"code": "pipe", "clears": ["water"], "uses": {"money:city": 50}},
            ],
        }
    ],
}


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="xieshou")


@pytest.fixture
def site(db: None) -> None:
    """One village of Fugong with its needs."""
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=PLACES)
    registry.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    villages.record_needs(
        viewer=SYSTEM, year=2026, rows=[(VILLAGE, {"monitored": {"3": 40}, "other": {"0": 60}})]
    )


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "opendata"])
def test_help_teaches_by_examples(command: str) -> None:
    """Each example stays on its own line, to be copied."""
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert f"xieshou {command}" in shown.stdout.split("用法", 1)[1].split("\n", 1)[1]


# Asked, and what Typer says to it in English.
TYPER_SAYS = {
    ("--help",): ("Usage:", "[OPTIONS] COMMAND [ARGS]", "Options ─", "Commands ─",
                  "Show this message and exit."),
    (): ("Usage:", "Commands ─"),
    ("statement",): ("Usage:", "Options ─", "Commands ─"),
    ("measure", "--help"): ("Arguments ─", "[required]", "[default: nation]", "[OPTIONS]"),
    ("opendata", "write", "--help"): ("Arguments ─", "[required]", "Show this message and exit."),
    ("restore",): ("Missing argument 'file'.", "Error ─", "Try 'xieshou restore --help' for help"),
    ("assessment", "open", 53, 2026): ("Missing option '--set'.", "Usage: xieshou assessment open"),
    ("nothingness",): ("No such command 'nothingness'.", "Usage: xieshou [OPTIONS]"),
    ("statement", "maek"): ("No such command 'maek'.", "Did you mean 'make'?"),
    ("board", "--nothing", 1): ("No such option: --nothing",),
    ("board", "--plac"): ("No such option: --plac", "(Possible options: --place)"),
    ("board", "--place"): ("Option '--place' requires an argument.",),
    ("health", "--json=1"): ("Option '--json' does not take a value.",),
    ("health", "one", "two"): ("Got unexpected extra argument(s) (one two)",),
    ("plan", "--round", "many"): ("Invalid value for '--round'", "should be a valid integer"),
    ("plan", "--gap", "small"): ("Invalid value for '--gap'", "should be a valid number"),
    ("restore", "no-such-file"): ("Invalid value for 'file'", "does not exist."),
    ("restore", "/"): ("is a directory.",),
}  # fmt: skip


@pytest.fixture(scope="module")
def in_english() -> dict[str, str]:
    """What is printed, by what was asked, in a process whose language is English from the start."""
    asked = """
import json, sys
from typer.testing import CliRunner
from xieshou.cli.root import app
told = {}
for words in json.loads(sys.argv[1]):
    said = CliRunner().invoke(app, words, prog_name="xieshou")
    told[" ".join(words)] = said.stdout + said.stderr
print(json.dumps(told))
"""
    every = json.dumps([[str(word) for word in words] for words in TYPER_SAYS])
    env = {**os.environ, "XIESHOU_LANGUAGE": "en", "COLUMNS": "200"}
    env |= {"DJANGO_SETTINGS_MODULE": "xieshou.settings"}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + asked, every],
        env=env, check=True, capture_output=True,
    )  # fmt: skip
    told: dict[str, str] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("asked", TYPER_SAYS, ids=lambda asked: " ".join(map(str, asked)))
def test_what_typer_says_by_itself_is_in_the_users_language(
    asked: tuple[object, ...], in_english: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own words in English, and not one of them in Chinese."""
    monkeypatch.setenv("COLUMNS", "200")
    said = run(*asked)
    for word in TYPER_SAYS[asked]:
        assert word in in_english[" ".join(map(str, asked))]
    assert "用法" in said.output
    every = {"Error", "Try ", *(word for words in TYPER_SAYS.values() for word in words)}
    assert not {word for word in every if word in said.output}


def test_what_is_broken_off_says_so_in_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that is not answered, for one."""
    monkeypatch.setattr("xieshou.cli.keeping.operations.vitals", Mock(side_effect=typer.Abort))
    stopped = run("health")
    assert stopped.exit_code == 1
    assert (stopped.stdout, stopped.stderr.strip()) == ("", "已中止。")


def test_a_refusal_that_is_not_known_is_told_as_it_is() -> None:
    """Typer's English is better than nothing."""
    assert refusal("Something quite new.") == "Something quite new."
    assert refusal("Invalid value for '--x': Something new") == "'--x' 不对：Something new"


def test_all_commands_are_listed_without_loading_one() -> None:
    """What a command needs is imported once it is called."""
    asked = """
import sys
from typer.testing import CliRunner
from xieshou.cli.root import app
shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout
from xieshou.cli.commands import COMMANDS
assert all(f" {name} " in shown for name in COMMANDS), shown
heavy = ["numpy", "numba", "pyarrow", "openpyxl", "pypinyin", "pyxform", "xieshou.cli.serving"]
assert not [name for name in heavy if name in sys.modules]
CliRunner().invoke(app, ["serve", "--help"])
assert "xieshou.cli.serving" in sys.modules
assert "xieshou.urls" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", asked], check=True, env={**os.environ})


def test_the_board_says_what_is_late_and_where(site: None) -> None:
    """A clue that nobody looked into for twenty days."""
    home = {"code": f"{VILLAGE}-0001", "village": VILLAGE, "size": 3, "group": "other"}
    registry.import_households(viewer=SYSTEM, rows=[home])
    seen = clock.today() - timedelta(20)
    with clock.on_day(seen):
        monitoring.note_clue(
            viewer=SYSTEM, household=home["code"], kind="illness", on=seen, evidence="住院"
        )
    (row,) = json.loads(run("board", "--place", "5333", "--json").stdout)
    assert (row["kind"], row["count"], row["days"]) == ("clues_late", 1, 20)
    assert row["places"] == [{"code": VILLAGE[:6], "label": "福贡县", "count": 1}]
    assert run("board", "--place", "99").exit_code == 2


def persons(folder: Path, *rows: str) -> Path:
    path = folder / "persons.csv"
    path.write_text("\n".join(["place," + ",".join(CODES), *rows]), encoding="utf-8")
    return path


def test_a_file_of_persons_is_measured(tmp_path: Path) -> None:
    """One of two lacks everything: H and M0 are a half, A is one, at every cutoff."""
    file = persons(tmp_path, f"{VILLAGE}" + ",1" * 12, f"{VILLAGE}" + ",0" * 12)
    found = run("measure", file, "--by", 6, "--k", "1/3", "--k", "0.5", "--json")
    assert found.exit_code == 0, found.output
    rows = json.loads(found.stdout)["rows"]
    assert [row["k"] for row in rows] == ["1/3", "1/2"]
    for row in rows:
        assert (row["place"], row["people"], row["poor"]) == ("533323", 2, 1)
        assert (row["H"], row["A"], row["M0"]) == (0.5, 1.0, 0.5)
    assert "0.5000" in run("measure", file).stdout


def test_a_bad_cell_is_named_with_its_remedy(tmp_path: Path) -> None:
    """Nothing is measured, and standard output stays empty."""
    file = persons(tmp_path, f"{VILLAGE},maybe" + ",0" * 11)
    found = run("measure", file, "--json")
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "persons.csv" in found.stderr
    assert "maybe" in found.stderr


def written(folder: Path, document: object) -> Path:
    path = folder / "round.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_file_is_planned_with_reasons_and_certificate(tmp_path: Path) -> None:
    """The way to water that there is money for is chosen, the other one refused."""
    file = written(tmp_path, PLAN)
    found = run("plan", file, "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert told["certified"]
    assert told["value"] == 360
    assert [work["code"] for work in told["works"] if work["chosen"]] == ["well"]
    assert "pipe" in run("plan", file).stdout


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({**PLAN, "limits": []}, "money:city"),
        ({**PLAN, "limits": [{"code": "money:city", "sense": ">=", "amount": 99}]}, "money:city"),
        ([], "indicators"),
    ],
)
def test_a_plan_that_cannot_be_says_why(tmp_path: Path, document: object, named: str) -> None:
    """The entry at fault is named on standard error."""
    found = run("plan", written(tmp_path, document), "--json")
    assert found.exit_code == 2
    assert found.stdout == ""
    assert named in found.stderr


def test_faults_of_a_plan_file_are_told_in_the_users_language(tmp_path: Path) -> None:
    """In Chinese, and in English as the engine says it."""
    file = written(tmp_path, {**PLAN, "cutoff": "1e-999999999"})
    assert "临界值 1e-999999999 不对" in run("plan", file).stderr
    with translation.override("en"):
        assert "give a share above 0" in run("plan", file).stderr.replace("\n", " ")


BUILT = {
    ("kind", "_twice"): {"village", "work", "limit", "relief", "relief_change", "cap", "group",
                         "part", "year"},
    ("name", "_unknown"): {"requires", "excludes", "follows"},
    ("name", "_village"): {"requires", "excludes", "follows"},
}  # fmt: skip
PLACE = {"file", "sheet", "row", "column"}


def plan_refusals() -> dict[str, set[str]]:
    """Every code that the planning engine may refuse by, with its params, from its sources."""
    found: dict[str, set[str]] = {}
    for path in Path(planning.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for codes, params in refused(node):
                for code in codes:
                    found[code] = params & found.get(code, params)
    return found


def refused(node: ast.AST) -> Iterator[tuple[set[str], set[str]]]:
    """The codes and params of a refusal."""
    match node:
        case ast.Call(func=ast.Name(id="InputError"), args=[code, *_]):
            place: set[str] = set()
        case ast.Call(func=ast.Attribute(attr="_wrong"), args=[_, code, *_]):
            place = PLACE
        case _:
            return
    params = {word.arg for word in node.keywords if word.arg} | place
    match code:
        case ast.Constant(value=str() as said):
            yield {said}, params
        case ast.JoinedStr(
            values=[
                ast.FormattedValue(value=ast.Name(id=variable)),
                ast.Constant(value=str() as ending),
            ]
        ):
            yield {kind + ending for kind in BUILT[variable, ending]}, params
        case ast.Name(id="code") if place or "village" in params:
            yield {"persons_negative", "pattern", "group_out_of_range"}, params


def test_every_refusal_of_a_plan_has_its_chinese() -> None:
    """No code is left without a text, none is left over, and every text can be filled in."""
    found = plan_refusals()
    assert set(found) == set(PLAN_IN_CHINESE)
    for code, params in found.items():
        told = planning.InputError(code, "", **dict.fromkeys(params, "X"))
        assert "%(" not in plan_in_words(told)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """Neither broken JSON nor other encodings end in a traceback."""
    file = tmp_path / "round.json"
    for content in (b"{", "{'村': 1}".encode("gbk")):
        file.write_bytes(content)
        found = run("plan", file)
        assert found.exit_code == 2
        assert "round.json" in found.stderr


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_reason_of_the_engine_has_words(language: str) -> None:
    """In both languages, with what the engine says along with it."""
    params = {"work": "W", "too_dear_by": 5, "limit": "L", "left": 1, "wants": 2,
              "cap": "C", "most": 1, "held": 1}  # fmt: skip
    codes = ["no_gain", "closed", "needs", "excluded", "cap", "too_dear", "limit_full", "leftover"]
    with translation.override(language):
        assert all(reason(code, params) for code in codes)
        assert reason("too_dear", {**params, "too_dear_by": None})
        assert reason("leftover", {"limit": "", "left": 0, "wants": 0})


LITERATURE = Path(planning.__file__).parent / "tests" / "data"


def test_a_problem_of_the_literature_is_compared_with_the_best_known() -> None:
    """Its kind is told by its content; Khan's values have a decimal."""
    told = json.loads(run("plan", LITERATURE / "I06", "--best", 4799.3, "--json").stdout)
    assert told["certified"]
    assert told["scale"] == 10
    assert 0 <= told["below_best"] < 0.02
    shown = run("plan", LITERATURE / "I06", "--best", 4799.3).stdout
    assert "已知最好 4,799.30" in shown


def test_a_file_of_several_problems_gives_a_line_for_each() -> None:
    """With as many best known values as problems, or none."""
    shown = run("plan", LITERATURE / "gap1.txt")
    assert shown.exit_code == 0, shown.output
    assert [line[:6] for line in shown.stdout.splitlines()] == [f"gap1-{at}" for at in range(1, 6)]
    assert run("plan", LITERATURE / "gap1.txt", "--best", 336).exit_code == 2


def test_least_is_best_where_it_is_asked_for(tmp_path: Path) -> None:
    """One job, two agents: 3 or 4; the bound is then a lower one."""
    file = tmp_path / "gapx.txt"
    file.write_text("1\n2 1\n3\n4\n1\n1\n5 5\n")
    assert "目标值 4，上界" in run("plan", file).stdout
    assert "目标值 3，下界" in run("plan", file, "--least").stdout


def workbook(folder: Path) -> Path:
    """The same problem as PLAN, with a part of value."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in {
        "指标": [["代码", "权重"], ["water", 3], ["road", 3]],
        "设置": [["设置", "值"], ["临界值", "1/2"]],
        "分项": [["代码", "权重"], ["income", 1]],
        "限额": [["代码", "方向", "数额"], ["money:city", "不超过", 40]],
        "村": [["代码"], ["V1"]],
        "人口": [["村", "剥夺", "人数"], ["V1", "water", 120]],
        "项目": [["村", "代码", "消除", "money:city", "income"],
               ["V1", "well", "water", 30, None], ["V1", "tea", None, 20, 200]],
    }.items():  # fmt: skip
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "round.xlsx"
    made.save(path)
    return path


def test_a_workbook_is_planned_with_other_weights_and_written(tmp_path: Path) -> None:
    """At weight 1 the well is worth more than tea, at weight 3 less."""
    file, out = workbook(tmp_path), tmp_path / "plan.json"
    assert run("plan", file, "--out", out).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["value"] == 360
    assert run("plan", file, "--weight", "income=3", "--out", out).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["value"] == 600
    assert run("plan", file, "--out", tmp_path / "plan.xlsx").exit_code == 0
    sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames
    assert sheets == ["结果", "限额", "分项", "项目"]
    for wrong in ("jobs=3", "income=much", "income"):
        refused = run("plan", file, "--weight", wrong)
        assert refused.exit_code == 2
        assert "income, poverty" in refused.stderr.replace("\n", "")


def test_a_wrong_cell_of_a_workbook_is_told_in_chinese(tmp_path: Path) -> None:
    """File, sheet, row, column, value and remedy."""
    file = workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    book["人口"]["C2"] = "很多"
    book.save(file)
    told = run("plan", file).stderr.replace("\n", "")
    for word in ("round.xlsx", "工作表 人口", "第 2 行", "人数", "很多", "请只写数字"):
        assert word in told


def test_a_folder_of_parquet_is_planned_without_reasons(tmp_path: Path) -> None:
    """As many works as there are would be as many reasons."""
    to_parquet(planning.from_document(PLAN), tmp_path / "nation")
    told = json.loads(run("plan", tmp_path / "nation", "--no-reasons", "--json").stdout)
    assert told["value"] == 360
    assert not any("reason" in work for work in told["works"])
    assert run("plan", tmp_path / "nation", "--no-reasons").exit_code == 0
    assert "problem.json" in run("plan", tmp_path).stderr


def test_what_plan_cannot_do_is_refused(tmp_path: Path) -> None:
    """An unknown format, an ending that cannot be written, weights of a problem without parts."""
    file = written(tmp_path, PLAN)
    assert run("plan", file, "--format", "word").exit_code == 2
    assert run("plan", file, "--out", tmp_path / "plan.doc").exit_code == 2
    assert run("plan", LITERATURE / "I06", "--weight", "income=2").exit_code == 2


def test_plan_wants_a_file_or_a_round() -> None:
    """Neither and both are refused."""
    assert run("plan").exit_code == 2
    assert run("plan", "x.json", "--round", 2027).exit_code == 2


@pytest.mark.usefixtures("site")
class TestOnASite:
    def test_a_round_that_is_not_there_is_refused(self) -> None:
        """Those that are there are listed."""
        assert run("plan", "--round", 1999).exit_code == 2

    def test_a_sheet_is_checked_then_imported_once(self, tmp_path: Path) -> None:
        """The template's columns take a row; --check writes nothing, a second import neither."""
        file = tmp_path / "offices.csv"
        file.write_text("名称,类别,所在地代码\n福贡县协作办,政府部门,533323\n")
        checked = run("import", "organisations", file, "--check")
        assert checked.exit_code == 0, checked.output
        assert not Organisation.objects.exists()
        found = run("import", "organisations", file, "--json")
        assert found.exit_code == 0, found.output
        assert json.loads(found.stdout)["written"]["added"] == 1
        again = json.loads(run("import", "organisations", file, "--json").stdout)
        assert (again["written"]["added"], again["written"]["same"]) == (0, 1)

    def test_a_bad_sheet_writes_nothing_and_names_cells(self, tmp_path: Path) -> None:
        """Exit code 1, every bad cell with reason and remedy."""
        file = tmp_path / "households.csv"
        template = tmp_path / "template.xlsx"
        assert run("import", "households", "--template", template).exit_code == 0
        assert template.read_bytes()[:2] == b"PK"
        file.write_text("户编号,村代码\n,123\n", encoding="gb18030")
        found = run("import", "households", file, "--json")
        assert found.exit_code == 1
        faults = json.loads(found.stdout)["faults"]
        assert faults
        assert all(one["reason"] and one["remedy"] for one in faults)
        assert not Household.objects.exists()

    def test_an_unknown_sheet_or_file_is_refused(self) -> None:
        """With the kinds there are."""
        assert "proposals" in run("import", "cakes", "x.csv").stderr
        assert run("import", "proposals", "no-such-file.csv").exit_code == 2

    def test_verify_holds_on_a_sound_site(self) -> None:
        """Every invariant."""
        found = run("verify", "--json")
        assert found.exit_code == 0, found.output
        checks = json.loads(found.stdout)
        assert len(checks) == 21
        assert all(check["holds"] for check in checks)

    def test_verify_finds_a_place_under_the_wrong_parent(self) -> None:
        """A village hung below the county is named, and the exit code is 1."""
        county = Place.objects.get(code="533323")
        Place.objects.filter(code=VILLAGE).update(parent=county)
        found = run("verify")
        assert found.exit_code == 1
        assert VILLAGE in found.stdout

    def test_verify_finds_an_audit_that_could_be_changed(self) -> None:
        """Without its triggers the first invariant fails."""
        with opened_table(AuditLine._meta.db_table):
            checks = json.loads(run("verify", "--json").stdout)
        assert [check["holds"] for check in checks] == [False, *[True] * 20]

    def test_nothing_here_leaves_personal_data_in_the_audit(self) -> None:
        """What the command line does is done by the system, and audited."""
        assert set(AuditLine.objects.values_list("who", flat=True)) == {"system"}


def test_a_round_of_the_site_is_planned_and_shown(opened: Round) -> None:  # noqa: F811
    """Drawn up in this process the first time; the second time the stored plan is told again."""
    shown = run("plan", "--round", YEAR)
    assert shown.exit_code == 0, shown.output
    assert opened.name in shown.stdout
    told = json.loads(run("plan", "--round", YEAR, "--json").stdout)
    assert told["certified"]
    assert told["synthetic"]
    assert sum(told["reasons"].values()) == told["candidates"]
    assert {"money:municipal", "demand:茶叶"} <= {limit["code"] for limit in told["limits"]}
    again = json.loads(run("plan", "--round", YEAR, "--json").stdout)
    assert again["run"] == told["run"]
    fresh = json.loads(run("plan", "--round", YEAR, "--fresh", "--json").stdout)
    assert fresh["run"] != told["run"]
    assert fresh["value"] == told["value"]


def test_a_work_of_the_round_is_asked_about(opened: Round) -> None:  # noqa: F811
    """What would bring it in, or what it displaced, is solved for here and told in words; a code
    that the plan does not know is refused."""
    labour = code_of("labour2")
    told = json.loads(run("plan", "--round", YEAR, "--ask", labour, "--json").stdout)
    assert (told["kind"], told["answered"], told["chosen"]) == ("ways", True, False)
    shown = run("plan", "--round", YEAR, "--ask", labour)
    assert shown.exit_code == 0, shown.output
    for words in ("怎样才会入选", "造价降低", "放弃“项目skills2”"):
        assert words in shown.stdout
    road = code_of("road0")
    assert "挤占了谁" in run("plan", "--round", YEAR, "--ask", road).stdout
    assert run("plan", "--round", YEAR, "--ask", "nothing").exit_code == 2


@pytest.mark.django_db
def test_an_administrator_is_added_at_the_terminal() -> None:
    """The first users of a site; a weak password is refused and adds nobody."""
    words = ["administrator", "zhang", "--name", "张三", "--password"]
    weak = run(*words, "123")
    assert weak.exit_code == 2
    assert not User.objects.exists()
    assert run(*words, "saidi-2026-wan").exit_code == 0
    assert viewer_for(User.objects.get()).may("registry.grant_role")
    assert run(*words, "saidi-2026-wan").exit_code == 2
    assert User.objects.count() == 1


def test_the_days_matching_is_started_once_a_day(db: None) -> None:
    first, again = (json.loads(run("match", "--json").stdout) for _twice in range(2))
    assert first == again
    assert Job.objects.filter(name="market.match").count() == 1
    assert str(first["match_run"]) in run("match").stdout


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for what the site keeps, and beside it one for what is saved."""
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "saved"


@pytest.mark.usefixtures("pair")
class TestStatements:
    def test_a_statement_is_made_waited_for_and_saved(self, files: Path) -> None:
        """By every template that is asked for; what was saved is what the site keeps."""
        granted("FG", COUNTY, 30 * WAN)
        words = ("statement", "make", f"{DISTRICT}-{COUNTY}", "2024-Q2", "--template",
                 "shipped:xlsx", "--template", "shipped:txt", "--out", files, "--json")  # fmt: skip
        made = run(*words)
        assert made.exit_code == 0, made.output
        told = json.loads(made.stdout)
        assert (told["state"], told["period"], told["east_code"]) == ("done", "2024-Q2", DISTRICT)
        names = [one["name"] for one in told["files"]]
        assert sorted(path.name for path in files.iterdir()) == sorted(names)
        assert [Path(name).suffix for name in names] == [".xlsx", ".pdf"]
        figures = openpyxl.load_workbook(files / names[0]).worksheets[0]
        assert "30 万元" in {str(cell.value) for row in figures.iter_rows() for cell in row}
        again = run("statement", "save", told["id"], "--out", files / "again")
        assert again.exit_code == 0, again.output
        for name in names:
            assert (files / "again" / name).read_bytes() == (files / name).read_bytes()
        shown = run("statement", "list", "--place", COUNTY)
        assert "已完成" in shown.stdout
        assert [row["id"] for row in json.loads(run("statement", "list", "--json").stdout)] == [
            told["id"]
        ]
        assert json.loads(run("statement", "list", "--place", "99", "--json").stdout) == []

    def test_one_place_is_enough_where_its_other_side_is_plain(self, files: Path) -> None:
        """A place with one partner; where there are several they are named, and nothing is made."""
        told = json.loads(run("statement", "make", PREFECTURE, "2024", "--json").stdout)
        assert (told["east_code"], told["west_code"]) == (DISTRICT, PREFECTURE)
        registry.load_pairings(
            viewer=SYSTEM, rows=[{"east": OTHER_DISTRICT, "west": "533324", "since": "2021"}]
        )
        several = run("statement", "make", OTHER_DISTRICT, "2024")
        assert several.exit_code == 2
        for one in (f"{OTHER_DISTRICT}-{COUNTY}", f"{OTHER_DISTRICT}-533324"):
            assert one in several.stderr.replace("\n", "")
        assert Statement.objects.count() == 1

    def test_all_of_the_other_side_is_meant_where_there_is_a_sum_of_it(self, files: Path) -> None:
        """53 with all of Shanghai, not with one of its districts."""
        registry.load_pairings(
            viewer=SYSTEM, rows=[{"east": OTHER_DISTRICT, "west": "533324", "since": "2021"}]
        )
        told = json.loads(run("statement", "make", "53", "2024", "--json").stdout)
        assert (told["east_code"], told["west_code"]) == ("31", "53")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("make", "533399", "2024"), "没有结对"),
            (("make", f"{DISTRICT}-999999", "2024"), "没有登记结对关系"),
            (("make", f"{DISTRICT}-{COUNTY}", "2024-Q9"), "请写作"),
            (("make", f"{DISTRICT}-{COUNTY}", "2024", "--template", "no"), "没有这个模板"),
            (("save", 99), "没有这份报表"),
            (("resume", 99), "没有这份报表"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, words: tuple[Any, ...], said: str) -> None:
        """On standard error, with exit code 2; nothing is made."""
        found = run("statement", *words)
        assert (found.exit_code, found.stdout) == (2, "")
        assert said in found.stderr
        assert not Statement.objects.exists()

    def test_a_statement_that_broke_off_goes_on(self, files: Path) -> None:
        """It ends as one that was never stopped; one that is whole cannot be resumed."""
        made = stating.make_statement(
            viewer=SYSTEM, east=DISTRICT, west=COUNTY, period="2024", templates=["shipped:txt"]
        )
        jobs.cancel(made.job_id or 0, viewer=SYSTEM)
        assert run("statement", "save", made.pk).exit_code == 2
        told = json.loads(run("statement", "resume", made.pk, "--json").stdout)
        assert (told["state"], len(told["files"])) == ("done", 1)
        assert run("statement", "resume", made.pk).exit_code == 2

    def test_the_work_of_a_worker_that_died_is_done_here(
        self, files: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A job that a worker has taken is waited for, but not for ever."""
        made = stating.make_statement(
            viewer=SYSTEM, east=DISTRICT, west=COUNTY, period="2024", templates=["shipped:txt"]
        )
        taken = Job.objects.filter(pk=made.job_id)
        taken.update(state=Job.State.RUNNING, attempts=1)
        heard_of = [clock.now(), clock.now() - 2 * jobs.STALE]

        def wait(_seconds: float) -> None:
            assert taken.get().state == Job.State.RUNNING
            taken.update(heartbeat_at=heard_of.pop(0))

        monkeypatch.setattr("xieshou.cli.waiting.time", Mock(sleep=wait))
        finish(made.job_id or 0, "生成报表")
        assert (taken.get().state, heard_of) == (Job.State.DONE, [])

    def test_a_job_that_fails_says_why(self, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """In the words that its page shows, with exit code 2."""
        refusal = Conflict("not_paired", "这两地之间没有登记结对关系")
        monkeypatch.setattr(
            "xieshou.reports.tasks.statements.statement_content", Mock(side_effect=refusal)
        )
        found = run("statement", "make", f"{DISTRICT}-{COUNTY}", "2024")
        assert (found.exit_code, found.stdout) == (2, "")
        assert "没有登记结对关系" in found.stderr

    def test_templates_are_listed_with_their_codes(self) -> None:
        """Those that an order may name."""
        rows = json.loads(run("statement", "templates", "--json").stdout)
        assert [row["code"] for row in rows] == ["shipped:xlsx", "shipped:docx", "shipped:txt"]
        assert "shipped:docx" in run("statement", "templates").stdout


BOOK = ("assessment", "open", f"{DISTRICT}-{COUNTY}", 2024, "--set", "ew-2021")


@pytest.mark.usefixtures("pair")
class TestAssessments:
    def test_a_book_is_opened_filled_shown_and_exported(self, files: Path) -> None:
        """With what the records say then; filled again, with what they say now."""
        granted("fg", COUNTY, 300 * WAN)
        made = run(*BOOK, "--json")
        assert made.exit_code == 0, made.output
        book = json.loads(made.stdout)["summary"]["id"]
        assert arrived(book) == 300 * WAN
        granted("fg", COUNTY, 50 * WAN)
        assert arrived(book) == 300 * WAN
        shown = run("assessment", "fill", book)
        assert shown.exit_code == 0, shown.output
        assert arrived(book) == 350 * WAN
        assert "350 万元" in shown.stdout
        assert "没有记录" in run("assessment", "show", book).stdout
        for name, start in (("book.xlsx", b"PK"), ("book.pdf", b"%PDF")):
            done = run("assessment", "export", book, files / name)
            assert done.exit_code == 0, done.output
            assert (files / name).read_bytes().startswith(start)
        sheets = openpyxl.load_workbook(files / "book.xlsx").sheetnames
        assert any("所据记录" in name for name in sheets)
        rows = json.loads(run("assessment", "list", "--year", 2024, "--json").stdout)
        assert [row["id"] for row in rows] == [book]
        assert "浦东新区" in run("assessment", "list", "--place", COUNTY).stdout
        assert json.loads(run("assessment", "list", "--year", 2023, "--json").stdout) == []

    def test_a_filling_that_broke_off_goes_on(self, files: Path) -> None:
        """Filled by the same job; no second one is started."""
        filling = Job.objects.filter(name="reports.take_figures")
        book = assessing.open_assessment(
            viewer=SYSTEM, east=DISTRICT, west=COUNTY, year=2024, form="ew-2021"
        ).pk
        jobs.cancel(filling.get().pk, viewer=SYSTEM)
        assert not AssessmentFigure.objects.exists()
        assert run("assessment", "fill", book).exit_code == 0
        assert filling.get().state == Job.State.DONE
        assert AssessmentFigure.objects.exists()

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((*BOOK[:3], 1999, *BOOK[4:]), "不适用于该年度"),
            ((*BOOK[:-1], "no-such-set"), "没有这套指标"),
            (("assessment", "fill", 99), "没有这份考核表"),
            (("assessment", "show", 99), "没有这份考核表"),
            (("assessment", "export", 99, "book.xlsx"), "没有这份考核表"),
            (("assessment", "export", 99, "book.doc"), "只能写到"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, words: tuple[Any, ...], said: str) -> None:
        """On standard error, with exit code 2; no book is opened."""
        found = run(*words)
        assert (found.exit_code, found.stdout) == (2, "")
        assert said in found.stderr
        assert not AssessmentBook.objects.exists()

    def test_the_sets_are_listed_with_their_codes(self) -> None:
        """Those that a book may be opened by."""
        rows = json.loads(run("assessment", "sets", "--json").stdout)
        assert "ew-2021" in {row["code"] for row in rows}
        assert "ew-2021" in run("assessment", "sets").stdout


def arrived(book: int) -> int:
    """What arrived, as the book says, in fen."""
    told = json.loads(run("assessment", "show", book, "--json").stdout)
    figures = [figure for aspect in told["aspects"] for figure in aspect["figures"]]
    return next(one["value"] for one in figures if one["indicator"] == "funds-arrived")
