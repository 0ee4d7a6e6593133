"""Evidence from the field: a milestone is photographed with a phone and shown beside it."""

import datetime

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from xieshou.projects.tests.pictures import photo

COUNTY, VILLAGE = "533323", "533323201204"
CODE = f"{COUNTY}-2026-77"
LINE = {
    "项目编号": CODE, "年度": 2026, "地点代码": VILLAGE, "项目名称": "老姆登村饮水工程",
    "类别": "水",
    "市级财政援助资金（万元）": 30, "状态": "实施中", "批复文件": "怒协办〔2026〕7号 批复",
}  # fmt: skip


def test_a_milestone_is_photographed_on_a_phone(browse, tmp_path):
    """Chosen, sent and shown with its distance to the village; what is no photo is refused in plain
    words; a stranger sees the project and none of its photos."""
    book = Workbook()
    book.active.append(list(LINE))
    book.active.append(list(LINE.values()))
    book.save(tmp_path / "ledger.xlsx")
    page = browse("/projects/life/import/", user="fugong", width=PHONE)
    page.locator("[name=file]").set_input_files(tmp_path / "ledger.xlsx")
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="确认写入").click()
    page.goto(f"/projects/life/{CODE}/")
    today = datetime.datetime.now(datetime.UTC).astimezone(
        datetime.timezone(datetime.timedelta(hours=8))
    )
    page.locator("summary", has_text="登记节点").click()
    page.locator("[name=milestone-name]").fill("管沟开挖")
    page.locator("[name=milestone-due_on]").fill(today.date().isoformat())
    page.get_by_role("button", name="登记节点").click()

    sent = tmp_path / "IMG_0001.HEIC"
    sent.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    _send(page, sent)
    expect(page.locator(".messages")).to_contain_text("兼容性最佳")
    taken = (today - datetime.timedelta(minutes=2)).strftime("%Y:%m:%d %H:%M:%S")
    sent.write_bytes(photo(11, size=(1600, 1200), taken=taken))
    _send(page, sent)
    expect(page.locator(".messages")).to_contain_text("照片已保存")
    shown = page.locator(".photos__one")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("管沟开挖")
    picture = shown.locator("img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("element => element.naturalWidth > 0", arg=picture.element_handle())
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    page.screenshot(path=tmp_path / "photo.png", full_page=True)
    anybody = browse(f"/projects/life/{CODE}/", width=PHONE)
    expect(anybody.locator("main h1")).to_have_text("老姆登村饮水工程")
    expect(anybody.locator(".photos__one")).to_have_count(0)


def _send(page, file) -> None:
    """Choose the milestone and the file, and send them."""
    page.locator("summary", has_text="上传照片").click()
    page.locator("[name=photo-of]").select_option(label="节点：管沟开挖")
    page.locator("[name=photo-file]").set_input_files(file)
    page.get_by_role("button", name="上传照片").click()
