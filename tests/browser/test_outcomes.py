"""The cutoff slider, the years, how figures are made, and a sample survey from file to result."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE

NUJIANG = "/places/5333/"
SLIDE = """value => {
    const slider = document.querySelector('#s');
    slider.value = value;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    slider.dispatchEvent(new Event('change', {bubbles: true}));
}"""
USER = "yunnan"


def headcount(page: Page, name: str) -> float:
    figure = page.locator(".figure").filter(has_text=name).first
    return float(figure.locator(".figure__value").inner_text().rstrip("%"))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    ("language", "name", "years"),
    [("zh", "贫困发生率 H", "历年变化"), ("en", "Headcount ratio H", "Change over the years")],
)
def test_the_slider_changes_the_figures_in_place(browse, language, name, years, width):
    """Stricter, fewer: figures, cutoff, table below and map follow, and nothing is reloaded."""
    page = browse(NUJIANG, language=language, width=width)
    usual = headcount(page, name)
    page.evaluate("() => { window.still = true; }")
    page.evaluate(SLIDE, 29)
    expect(page.locator("#cutoff-now")).to_contain_text("29")
    assert headcount(page, name) < usual
    expect(page.locator("[data-map]")).to_have_attribute("data-values", re.compile("k=29/60"))
    expect(page.locator("#below-part a").first).to_have_attribute("href", re.compile("k=29/60"))
    assert page.evaluate("() => window.still")
    section = page.locator("section[aria-labelledby=history]")
    expect(section.locator("h2")).to_have_text(years)
    expect(section.locator("tbody tr")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_slider_works_without_scripts(browse):
    """It is a form with a button."""
    page = browse(NUJIANG, java_script_enabled=False)
    page.locator("#s").press("ArrowRight")
    page.get_by_role("button", name="看这一档").click()
    page.wait_for_url("**/places/5333/?s=*")
    expect(page.locator("#cutoff-now")).to_contain_text("60 分")


@pytest.mark.parametrize(
    ("language", "opened", "word"),
    [
        ("zh", "这些数字怎么来的", "什么都不缺"),
        ("en", "How these figures are made", "Lacks nothing"),
    ],
)
def test_figures_are_explained_down_to_the_patterns(browse, language, opened, word):
    """The line, the formulas with their numbers, and the most frequent patterns in words."""
    page = browse(NUJIANG, language=language)
    page.get_by_text(opened).click()
    expect(page.locator("#making").get_by_role("rowheader", name=word)).to_be_visible()


def test_figures_are_taken_along(browse):
    """As Excel, CSV and Parquet, at the cutoff that one looks at."""
    page = browse(f"{NUJIANG}?k=1/2")
    for kind in ("Excel", "CSV", "Parquet"):
        with page.expect_download() as waiting:
            page.locator("#measured").get_by_role("link", name=kind, exact=True).click()
        assert waiting.value.suggested_filename.startswith("figures-5333-2026.")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize(("language", "interval"), [("zh", "95% 区间"), ("en", "95% interval")])
def test_a_sample_survey_is_read_with_its_intervals(browse, language, interval, width):
    """From the list of places to the survey: intervals, whiskers, a county less another."""
    page = browse("/places/", language=language, width=width)
    page.locator("a[href$='/places/samples/']").click()
    page.locator("main tbody a").first.click()
    expect(page.locator(".figure").first).to_contain_text(interval)
    expect(page.locator(".whiskers__dot").first).to_be_attached()
    page.locator("#one").select_option(index=2)
    page.locator("#other").select_option(index=2)
    page.locator("section[aria-labelledby=compare] button").click()
    expect(page.locator("#difference tbody tr")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_survey_stands_beside_the_register(browse):
    """With a link to it, on the page of the place that it covers."""
    page = browse(NUJIANG)
    page.locator("#measured .notice a").click()
    page.wait_for_url("**/places/samples/*/**")
    expect(page.locator("main h1")).to_contain_text("抽样调查")


def survey(bad: bool = False) -> bytes:
    """Forty records in four villages, lacking water or work; `bad`: one cell cannot be read."""
    codes = (
        "schooling", "attendance", "skills", "health_care", "illness", "water",
        "power", "road", "fuel", "housing", "income", "work",
    )  # fmt: skip
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["县代码", "样本村", "权数", *codes])
    for at in range(40):
        lacks = [int((at + bit) % 3 == 0) for bit in range(len(codes))]
        rows.writerow(["533323", f"v{at % 4}", 2.5, *lacks[:-1], "也许" if bad and not at else 1])
    return text.getvalue().encode()


def test_a_survey_comes_in_with_its_columns_mapped(browse):
    """Titles are suggested; a bad cell is named and nothing is written; then it is entered."""
    page = browse("/places/samples/import/", user=USER)

    def send(data: bytes) -> None:
        page.locator("#file").set_input_files(
            {"name": "怒江.csv", "mimeType": "text/csv", "buffer": data}
        )
        page.get_by_role("button", name="上传").click()
        expect(page.locator("[name=column_place]")).to_have_value("县代码")
        expect(page.locator("[name=column_weight]")).to_have_value("权数")
        expect(page.locator("[name=column_cluster]")).to_have_value("样本村")
        page.locator("[name=title]").fill("浏览器里的抽样")
        page.locator("[name=place]").fill("533323")
        page.get_by_role("button", name="检查并写入").click()

    send(survey(bad=True))
    expect(page.locator(".notice--error")).to_contain_text("work")
    page.get_by_role("link", name="换一个文件").click()
    send(survey())
    expect(page.locator("main h1")).to_have_text("浏览器里的抽样")
    expect(page.locator(".notice--success")).to_contain_text("40")
