"""The project bank: looked through, added to by a form, and by a sheet with mistakes in it."""

import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

LAOMUDENG, COUNTY = "533323201204", "533323"


def count_of(page: Page) -> int:
    """How many proposals the bank says it shows."""
    return int(re.sub(r"\D", "", page.locator(".figure__value").first.inner_text()))


@pytest.mark.parametrize(("language", "water"), [("zh", "水"), ("en", "Water")])
def test_the_bank_is_narrowed_step_by_step(browse, language, water):
    """By kind, then by place, then by words; the number above is that of the rows below."""
    page = browse("/projects/", language=language)
    everything = count_of(page)
    page.locator(".chips a").filter(has_text=re.compile(rf"^{water}\s")).click()
    page.wait_for_url("**kind=water**")
    of_water = count_of(page)
    page.locator("[name=place]").fill(COUNTY)
    page.locator("[name=place]").press("Enter")
    page.wait_for_url(f"**place={COUNTY}**")
    here = count_of(page)
    assert everything > of_water > here > 0
    kinds = page.locator("main tbody tr td:nth-child(2) .tag")
    expect(kinds.first).to_be_visible()
    assert set(kinds.all_inner_texts()) == {water}
    page.locator("[name=text]").fill("老姆登")
    page.locator("[name=text]").press("Enter")
    page.wait_for_url("**text=**")
    expect(page.locator("main .table tbody tr")).to_have_count(count_of(page))


def test_what_is_not_there_is_said(browse):
    """A filter that fits nothing says how to go on."""
    page = browse("/projects/?text=没有这样的项目")
    expect(page.locator(".empty")).to_contain_text("请放宽筛选条件")


def fill(page: Page, name: str) -> None:
    """The proposal of a road, as little as must be said."""
    page.locator("[name=name]").fill(name)
    page.locator("[name=kind]").select_option("road")
    page.locator("[name=households]").fill("60")
    page.locator("[name=people]").fill("200")
    page.locator("[name=cost_municipal]").fill("12.5")
    page.get_by_role("button", name="保存草稿").click()


def test_a_village_proposes_and_its_county_shows_it_in_public(browse):
    """The officer saves a draft and submits it; the county's office reviews it and opens its public
    notice; anybody sees it, the village objects, and the office answers."""
    page = browse(f"/villages/{LAOMUDENG}/", user="laomudeng")
    page.get_by_role("link", name="申报项目").click()
    fill(page, "老姆登村旅游步道")
    expect(page.locator(".tag--draft")).to_have_text("草稿")
    page.get_by_role("button", name="申报").click()
    expect(page.get_by_role("status")).to_contain_text("待县级协作办评审")
    expect(page.get_by_text("评审通过")).to_have_count(0)
    path = page.url

    county = browse(path, user="fugong")
    act(county, "评审通过", {"review-opinion": "可行，造价合理"})
    expect(county.locator(".page-head .tag--reviewed")).to_be_visible()
    act(county, "开始公示", {"open_notice-where": "老姆登村村务公开栏"})
    expect(county.locator(".page-head .tag--noticed")).to_be_visible()
    expect(county.get_by_role("button", name="公示期满，入库")).to_have_count(0)

    village = browse(path, user="laomudeng")
    act(village, "提出异议", {"object-text": "步道占了两户的地"})
    expect(village.get_by_role("status")).to_contain_text("异议已记录")
    anybody = browse(path)
    expect(anybody.locator("main h1")).to_have_text("老姆登村旅游步道")
    expect(anybody.locator("main")).to_contain_text("12.5 万元")
    expect(anybody.locator("main")).to_contain_text("老姆登村村务公开栏")
    expect(anybody.locator("main")).not_to_contain_text("步道占了两户的地")

    county.reload()
    answer = county.locator("form[action*=objection]")
    answer.locator("textarea").fill("已改线，不再占地")
    answer.locator("select").select_option("0")
    answer.get_by_role("button", name="答复").click()
    expect(county.locator("main")).to_contain_text("异议不成立")


def act(page: Page, label: str, said: dict[str, str]) -> None:
    """Open a step's form, fill it and send it."""
    step = page.locator("details").filter(has=page.locator("summary", has_text=label))
    step.locator("summary").click()
    for name, text in said.items():
        step.locator(f"[name={name}]").fill(text)
    step.get_by_role("button", name=label).click()


def test_mistakes_are_named_beside_their_fields(browse, faults):
    """More households than people: nothing is saved, and what was typed stays."""
    page = browse(f"/projects/new/?village={LAOMUDENG}", user="laomudeng")
    page.locator("[name=name]").fill("少写了人数")
    page.locator("[name=kind]").select_option("road")
    page.locator("[name=households]").fill("60")
    page.locator("[name=people]").fill("2")
    page.locator("[name=cost_municipal]").fill("很多钱")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("市级财政援助资金")
    expect(page.locator("[name=name]")).to_have_value("少写了人数")
    wrong = page.locator(".field--wrong").filter(has=page.locator("[name=cost_municipal]"))
    expect(wrong.locator(".field__error")).to_be_visible()


def to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    for _step in range(200):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}")


def test_a_village_proposes_by_keyboard_alone(browse):
    """From the village's page to the submitted proposal without a mouse, seeing where one is."""
    page = browse(f"/villages/{LAOMUDENG}/", user="laomudeng")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    to(page, page.get_by_role("link", name="申报项目"))
    page.keyboard.press("Enter")
    to(page, page.locator("[name=name]"))
    page.keyboard.type("键盘申报的步道")
    to(page, page.locator("[name=kind]"))
    while page.locator("[name=kind]").input_value() != "road":
        page.keyboard.press("ArrowDown")
    clears = page.locator("[name=clears][value=road]")
    to(page, clears)
    assert clears.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    page.keyboard.press("Space")
    for field, text in {"households": "6", "people": "20", "cost_municipal": "1.5"}.items():
        to(page, page.locator(f"[name={field}]"))
        page.keyboard.type(text)
    to(page, page.get_by_role("button", name="保存草稿"))
    page.keyboard.press("Enter")
    submit = page.get_by_role("button", name="申报")
    expect(submit).to_be_visible()
    to(page, submit)
    page.keyboard.press("Enter")
    expect(page.locator(".page-head .tag--submitted")).to_be_visible()


GOOD = {
    "年度": 2027, "项目名称": "人饮管网延伸", "类别": "水", "补齐短板": "饮水安全", "受益户数": 40,
    "受益人数": 150, "市级财政援助资金（万元）": 30,
}  # fmt: skip
# Column → what somebody typed there, and what the page says of it.
BAD = {
    "村代码": ("53332320120", "11"),
    "类别": ("修桥", "不在可选范围"),
    "受益人数": ("很多", ""),
    "市级财政援助资金（万元）": ("三十", "不是金额"),
}


def write_sheet(template, path, rows):
    """Fill the template; returns the cell of each bad column in the first row."""
    book = load_workbook(template)
    sheet = book.worksheets[0]
    columns = {cell.value.rstrip("*"): cell.column for cell in sheet[1]}
    for at, row in enumerate(rows, start=2):
        for header, value in row.items():
            sheet.cell(at, columns[header], value)
    book.save(path)
    return {header: sheet.cell(2, columns[header]).coordinate for header in BAD}


def send(page: Page, path) -> None:
    page.goto("/projects/import/")
    page.locator("[name=file]").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()


def test_a_sheet_with_mistakes_is_corrected_and_written_once(browse, site, tmp_path):
    """Every bad cell is named with reason and remedy and nothing is written; corrected it is; the
    same file again changes nothing."""
    page = browse("/projects/import/", user="fugong")
    with page.expect_download() as template:
        page.get_by_role("link", name="下载空白模板").click()
    template.value.save_as(tmp_path / "template.xlsx")
    # A village of the county with room for more works.
    [(village,)] = site.rows(
        "SELECT p.code FROM registry_place p LEFT JOIN projects_proposal w ON w.village_id = p.id"
        " WHERE p.code LIKE '533323%' AND length(p.code) = 12"
        " GROUP BY p.code ORDER BY count(w.id), p.code LIMIT 1"
    )
    good = [
        {"项目编号": f"{village}-2027-{number}", "村代码": village, **GOOD} for number in (31, 32)
    ]
    bad = [good[0] | {header: typed for header, (typed, _said) in BAD.items()}, good[1]]
    cells = write_sheet(tmp_path / "template.xlsx", tmp_path / "bad.xlsx", bad)
    write_sheet(tmp_path / "template.xlsx", tmp_path / "good.xlsx", good)
    written = f"SELECT * FROM projects_proposal WHERE code LIKE '{village}-2027-3%'"

    send(page, tmp_path / "bad.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("什么也没有写入")
    rows = page.locator("main tbody tr").filter(has=page.locator("td.wrong"))
    expect(rows).to_have_count(len(BAD))
    for header, (typed, said) in BAD.items():
        row = rows.filter(has=page.get_by_role("rowheader", name=cells[header], exact=True))
        expect(row).to_contain_text(header)
        expect(row.locator(".wrong")).to_have_text(typed)
        expect(row).to_contain_text(said)
        assert row.locator("td").last.inner_text(), header
    assert site.rows(written) == []

    send(page, tmp_path / "good.xlsx")
    page.get_by_role("button", name="确认写入").click()
    expect(page.locator("main .figure").filter(has_text="新增")).to_contain_text("2")
    before = site.rows(written)
    assert len(before) == 2
    send(page, tmp_path / "good.xlsx")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("button", name="确认写入")).to_have_count(0)
    assert site.rows(written) == before
