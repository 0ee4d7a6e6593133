"""The command line, as somebody at a terminal meets it."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from django.utils import translation
from typer.testing import CliRunner

from xieshou.cli.commands import COMMANDS
from xieshou.cli.plan_answers import reason
from xieshou.cli.root import app
from xieshou.core import clock
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
    return CliRunner().invoke(app, [str(word) for word in words])


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
    assert f"xieshou {command}" in shown.stdout.split("Usage", 1)[1].split("\n", 1)[1]


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
