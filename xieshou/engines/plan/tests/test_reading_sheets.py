"""A workbook says what a document says, with Chinese or English headings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xieshou.engines.plan import InputError, choices_from_document, from_document
from xieshou.engines.plan.reading.sheets import workbook_document

Book = dict[str, list[list[Any]]]

CHINESE: Book = {
    "设置": [["设置", "值"], ["临界值", "1/2"], ["贫困权重", 2], ["允许跨期", "否"]],
    "指标": [["代码", "名称", "权重"], ["water", "饮水", 3], ["road", "道路", 3]],
    "年度": [["代码", "权重"], [2027, 2], [2028, 1]],
    "分项": [["代码", "权重"], ["income", 1]],
    "限额": [
        ["代码", "方向", "年度", "数额", "单位"],
        ["money:city", "不超过", 2027, 12.5, "万元"],
        ["money:city", "不超过", 2028, 10, "万元"],
        ["days:mason", "<=", None, 90, "工日"],
        ["demand:tea", "≤", None, 50, "公斤"],
    ],
    "放宽": [
        ["限额", "方式", "数量", "比例", "每份", "代价"],
        ["days:mason", "软", 30, None, 10, 5],
        ["money:city", "结转", None, 20, 0.5, None],
        ["demand:tea", "追加", 40, None, 10, 1],
        ["demand:tea", "追加", 40, None, 10, 2],
    ],
    "村": [["代码", "权重", "可出:工日"], [533323101001, 2, 900], ["V2", None, None]],
    "人口": [
        ["村", "人群", "剥夺", "人数"],
        [533323101001, 0, "water、road", 120],
        ["V2", None, "water", 10],
    ],
    "项目": [
        ["村", "代码", "消除", "覆盖", "分期", "money:city", "days:mason", "income", "自筹:工日",
         "必选", "晚于", "可开工年度"],
        [533323101001, "well", "water", 80, "60/40", 3.25, 20, 7, 500, None, None, None],
        [533323101001, "road", "road", None, None, "1/2.5", None, None, 600, "是", None, 2027],
        ["V2", "v2-well", "water", None, None, 1, None, None, None, None, None, None],
        [None, None, None, None, None, None, None, None, None, None, None, None],
    ],
    "规则": [["规则", "数", "项目"], ["至多", 1, "well, road"]],
}  # fmt: skip


def save(folder: Path, book: Mapping[str, list[list[Any]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in book.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "规划.xlsx"
    made.save(path)
    return path


def changed(sheet: str, row: int, column: int, to: Any) -> Book:
    book = {name: [list(cells) for cells in rows] for name, rows in CHINESE.items()}
    book[sheet][row][column] = to
    return book


def test_a_workbook_becomes_a_problem(tmp_path: Path) -> None:
    """Money in 万元 becomes fen, numeric codes stay codes, lists are split."""
    problem = from_document(workbook_document(save(tmp_path, CHINESE)))
    assert problem.villages == ("533323101001", "V2")
    assert problem.works == ("well", "road", "v2-well")
    assert problem.line == 3
    assert problem.poverty_weight == 2
    assert problem.year_weights.tolist() == [2, 1]
    amounts = {limit.code: limit.amount for limit in problem.limits}
    assert amounts == {
        "money:city@2027": 12_500_000, "money:city@2028": 10_000_000,
        "days:mason": 90, "demand:tea": 50,
    }  # fmt: skip
    assert {relief.code: relief.most for relief in problem.reliefs} == {
        "over:days:mason": 3, "carry:money:city@2027": 5,
        "more:demand:tea:1": 4, "more:demand:tea:2": 4,
    }  # fmt: skip
    assert problem.opens.tolist() == [[True, False], [True, False], [True, True]]
    assert problem.must.tolist() == [False, True, False]
    assert problem.use_amount[:3].tolist() == [1_950_000, 1_300_000, 20]
    assert [(cap.code, cap.most) for cap in problem.caps] == [
        ("533323101001:most 2", 1), ("533323101001:工日", 900),
    ]  # fmt: skip
    assert sorted(problem.cell_persons.tolist()) == [10, 24, 96]


ENGLISH: Book = {
    "Indicators": [["Code", "Weight"], ["water", 1]],
    "limits": [["code", "sense", "amount", "unit"], ["money:city", "<=", "1,000", "yuan"]],
    "villages": [["code"], ["V1"]],
    "people": [["village", "lacks", "persons"], ["V1", "water", 5]],
    "works": [["village", "code", "clears", "money:city"], ["V1", "well", "water", "1,000"]],
}


def test_headings_may_be_english(tmp_path: Path) -> None:
    """Thousands may have their commas."""
    problem = from_document(workbook_document(save(tmp_path, ENGLISH)))
    assert problem.limits[0].amount == 100_000
    assert problem.use_amount.tolist() == [100_000]


@pytest.mark.parametrize(
    ("book", "code", "named"),
    [
        (changed("人口", 1, 3, "many"), "cell_not_whole", ("人口", "row 2", "人数", "many")),
        (changed("人口", 2, 2, "watr"), "cell_unknown", ("人口", "row 3", "剥夺", "watr", "water")),
        (changed("项目", 2, 0, "V9"), "cell_unknown", ("项目", "row 3", "村", "V9")),
        (changed("项目", 1, 5, 0.0000001), "cell_not_fen", ("项目", "row 2", "money:city")),
        (changed("项目", 0, 5, "money:ctiy"), "cell_unknown", ("项目", "money:ctiy", "money:city")),
        (changed("项目", 2, 9, "也许"), "cell_not_truth", ("项目", "row 3", "必选", "也许")),
        (changed("限额", 1, 1, "约"), "cell_unknown", ("限额", "row 2", "方向", "约")),
        (changed("人口", 0, 3, "几人"), "heading_unknown", ("人口", "几人", "人数")),
        (changed("人口", 0, 3, None), "heading_missing", ("人口", "人数")),
        (changed("村", 2, 0, None), "cell_empty", ("村", "row 3", "代码")),
        (changed("村", 0, 2, "出工"), "cell_unknown", ("村", "出工", "可出:")),
        ({k: v for k, v in CHINESE.items() if k != "村"}, "sheet_missing", ("村", "villages")),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(
    book: Book, code: str, named: tuple[str, ...], tmp_path: Path
) -> None:
    """With file, sheet, row, column and value, and what to write instead."""
    if code == "cell_empty":
        book["村"][2] = [None, 3, None]
    with pytest.raises(InputError) as refusal:
        workbook_document(save(tmp_path, book))
    assert refusal.value.code == code
    for word in ("规划.xlsx", *named):
        assert word in str(refusal.value)


def test_options_may_be_given_in_a_sheet(tmp_path: Path) -> None:
    """One row an option, one column a limit."""
    book: Book = {
        "限额": [["代码", "方向", "数额"], ["money", "不超过", 9]],
        "选项": [["组", "价值", "money"], ["A", 0, None], ["A", 7, 4], ["B", 5, 3]],
    }
    choices = choices_from_document(workbook_document(save(tmp_path, book)))
    assert choices.groups == ("A", "B")
    assert choices.option_value.tolist() == [0, 7, 5]
    assert choices.use_amount.tolist() == [4, 3]


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """By its name."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"x\.xlsx"):
        workbook_document(path)
