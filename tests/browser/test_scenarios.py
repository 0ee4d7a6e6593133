"""Moving a limit and watching what follows: live progress, the result, the comparison."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

MUNICIPAL = re.compile("市级财政援助资金")
USER = "yunnan"


def start(page: Page, name: str, times: float) -> None:
    """Send the form with the city's money multiplied."""
    page.goto("/plan/1/")
    page.get_by_role("link", name="改动限额，试算").click()
    page.locator("[name=name]").fill(name)
    money = page.get_by_label(MUNICIPAL).first
    amount = float(money.input_value().replace(",", ""))
    money.fill(f"{amount * times:.2f}")
    page.get_by_role("button", name="开始试算").click()
    page.wait_for_url("**/plan/1/?run=*")


def done(share: float) -> Callable[[dict], bool]:
    return lambda job: job["done"] > share


def charted(job: dict) -> bool:
    return len(json.loads(job["series"])) > 1


def test_a_scenario_is_watched_and_compared(browse, site):
    """The bar moves while the worker computes, the bounds are drawn as they close in, and at its
    end the page shows the result, which can be laid beside the plan it was moved from."""
    page = browse("/", user=USER)
    bar = page.locator("#progress progress")
    with site.worker_paused():
        start(page, "市级资金减半", 0.5)
        expect(page.locator("#progress .tag")).to_have_text("排队中")
        expect(bar).not_to_have_attribute("value", re.compile("."))
        site.work_until(done(0))
        expect(bar).to_have_attribute("value", re.compile(r"^0\.\d+$"))
        first = float(bar.get_attribute("value"))
        site.work_until(charted)
        page.locator("#progress .chart").first.scroll_into_view_if_needed()
        expect(page.locator("#progress .chart canvas").first).to_be_visible()
        assert float(bar.get_attribute("value")) > first
    expect(page.locator("section[aria-labelledby=headline]")).to_be_visible()
    expect(page.locator(".page-head .tag--done")).to_have_text("已核对")

    base = page.locator("section[aria-labelledby=scenarios] tr").filter(has_text="基准方案")
    base.get_by_role("link", name="与当前方案比较").click()
    expect(page.locator("main h1")).to_contain_text("市级资金减半")
    moved = page.locator("tr").filter(has_text="已改动")
    expect(moved).to_have_count(1)
    expect(moved).to_contain_text(MUNICIPAL)
    lifted = page.locator("tr").filter(has_text="脱离贫困线").locator("td.num").all_inner_texts()
    less, more = (as_number(text) for text in lifted[:2])
    assert less < more


def as_number(text: str) -> float:
    """12,345 or 1.2 万."""
    value = float(re.sub(r"[^\d.]", "", text))
    return value * 10_000 if "万" in text else value


@pytest.mark.parametrize("running", [False, True], ids=["queued", "running"])
def test_a_scenario_can_be_called_off(browse, site, running):
    """Waiting or under way, it stops, says so, and leaves the plan as it was."""
    page = browse("/", user=USER)
    name = f"取消{running}"
    with site.worker_paused():
        start(page, name, 1.5)
        if running:
            site.work_until(done(0))
        page.locator("#progress").get_by_role("button", name="取消").click()
    expect(page.locator("main .tag--cancelled").first).to_have_text("已取消")
    page.goto("/plan/1/")
    row = page.locator("section[aria-labelledby=scenarios] tr").filter(has_text=name)
    expect(row.locator(".tag")).to_have_text("已取消")
    expect(page.locator(".page-head .tag--done")).to_have_text("已核对")


def test_a_scenario_must_move_something(browse, faults):
    """Nothing changed, or no number: the form says which and keeps what was typed."""
    faults.forgiven.append("422")
    page = browse("/plan/1/scenario/", user=USER)
    page.locator("[name=name]").fill("什么也没改")
    page.get_by_role("button", name="开始试算").click()
    expect(page.get_by_role("alert")).to_contain_text("没有改动任何限额")
    page.get_by_label(MUNICIPAL).first.fill("许多")
    page.get_by_role("button", name="开始试算").click()
    expect(page.get_by_role("alert")).to_contain_text("许多")
    expect(page.locator("[name=name]")).to_have_value("什么也没改")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_has_its_reason_in_words(browse, language):
    """The table of those not chosen says of each why, and narrows on the spot."""
    page = browse("/plan/1/", language=language)
    page.locator("#works [name=chosen]").select_option("0")
    expect(page.locator("#works tbody .tag--done")).to_have_count(0)
    reasons = page.locator("#works tbody td:last-child").all_inner_texts()
    assert len(reasons) == 50
    for reason in reasons:
        assert len(reason) > 5
    if language == "en":
        # Names of works stay as they were given, in quotation marks.
        assert not re.search(r"[\u4e00-\u9fff]", re.sub("“.*?”", "", " ".join(reasons)))
    everything = page.locator("#works [role=status]").inner_text()
    page.locator("#works [name=text]").fill("老姆登")
    page.locator("#works [name=text]").press("Enter")
    expect(page.locator("#works [role=status]")).not_to_have_text(everything)
    page.locator("#works tbody a").nth(1).click()
    expect(page.locator("main h1")).to_contain_text("老姆登" if language == "zh" else "Laomudeng")


def test_prices_say_what_more_would_bring(browse):
    """Each limit that is used up has a price in words and leads to the works it holds back."""
    page = browse("/plan/1/")
    prices = page.locator("section[aria-labelledby=prices] tbody tr")
    binding = prices.filter(has=page.locator("a")).first
    assert len(binding.locator("td").last.inner_text()) > 5
    binding.locator("a").click()
    expect(page.locator("#works [name=limit]")).not_to_have_value("")


def test_the_whole_plan_opens_in_a_spreadsheet(browse, tmp_path):
    """Five sheets; as many works are listed as the headline counts."""
    page = browse("/plan/1/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 Excel").click()
    waiting.value.save_as(tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "plan.xlsx"))
    assert book.sheet_names == ["概要", "入选项目", "未入选及理由", "限额与价格", "各县效果"]
    chosen = book.get_sheet_by_name("入选项目").to_python()
    refused = book.get_sheet_by_name("未入选及理由").to_python()
    summary = dict(row[:2] for row in book.get_sheet_by_name("概要").to_python())
    assert len(chosen) - 1 == summary["入选项目"]
    assert all(row[-1] for row in refused)
