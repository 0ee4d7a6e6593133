"""From the province down to a village: by table, by map, and at another cutoff."""

import re

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.browser.site import wait_for

FUGONG, GONGSHAN, LAOMUDENG = "533323", "533324", "533323201204"
DRAWN = "!!window.echarts?.getInstanceByDom(document.querySelector('[data-map]'))"
# Where a county stands on the page.
POINT = """code => {
    const element = document.querySelector('[data-map]');
    const map = window.echarts.getMap(
        window.echarts.getInstanceByDom(element).getOption().series[0].map);
    const county = map.geoJSON.features.find(({properties}) => properties.name === code);
    const [x, y] = window.echarts.getInstanceByDom(element)
        .convertToPixel({seriesIndex: 0}, county.properties.centre);
    const box = element.getBoundingClientRect();
    return [box.left + x, box.top + y];
}"""


@pytest.mark.parametrize(
    ("language", "way", "end"),
    [
        ("zh", ("云南省", "怒江傈僳族自治州", "福贡县", "匹河怒族乡", "老姆登村"), "老姆登村"),
        ("en", ("Yunnan", "Nujiang", "Fugong", "Pihe", "Laomudeng"), "Laomudeng Village"),
    ],
)
def test_down_to_a_village_by_the_tables(browse, language, way, end):
    """Five steps, and the way back is shown above."""
    page = browse("/places/", language=language)
    for name in way:
        page.locator("main").get_by_role("link", name=re.compile(name)).last.click()
        expect(page.locator("main h1")).to_have_text(re.compile(name))
    expect(page.locator("main h1")).to_have_text(end)
    expect(page).to_have_url(re.compile(rf"/villages/{LAOMUDENG}/$"))
    page.locator("nav.breadcrumbs").get_by_role("link", name=re.compile(way[2])).click()
    expect(page).to_have_url(re.compile(rf"/places/{FUGONG}/"))


def test_down_to_a_county_by_the_map(browse):
    """A click on a county of the map opens its page, at the cutoff one was looking at."""
    page = browse("/places/5333/?k=2/5")
    page.locator("[data-map]").scroll_into_view_if_needed()
    wait_for(lambda: page.evaluate(DRAWN))
    page.mouse.click(*page.evaluate(POINT, GONGSHAN))
    page.wait_for_url(f"**/places/{GONGSHAN}/?k=2/5")
    expect(page.locator("main h1")).to_contain_text("贡山")


def test_a_stricter_cutoff_counts_fewer_poor(browse):
    """Fractions, decimals and percentages say the same; words say nothing and change nothing."""
    page = browse(f"/places/{FUGONG}/")

    def headcount_at(cutoff: str) -> float:
        page.locator("[name=k]").fill(cutoff)
        page.locator("[name=k]").press("Enter")
        page.wait_for_url(re.compile(r"\?k="))
        figure = page.locator(".figure").filter(has_text="贫困发生率 H")
        return float(figure.locator(".figure__value").inner_text().rstrip("%"))

    third, half = headcount_at("1/3"), headcount_at("50%")
    expect(page.locator("[name=k]")).to_have_value("1/2")
    assert third > half > 0
    assert headcount_at("0.5") == half
    assert headcount_at("一半") == third


def test_a_place_is_found_by_name_and_by_code(browse):
    """Either leads to the county's page."""
    for text in ("福贡", FUGONG):
        page = browse("/places/")
        page.locator("[name=q]").fill(text)
        page.locator("[name=q]").press("Enter")
        page.get_by_role("link", name="福贡县", exact=True).click()
        expect(page.locator("main h1")).to_have_text("福贡县")


def test_of_long_lists_the_first_rows_stand_and_a_page_has_all(browse):
    """Published figures of the province: twelve, and how many there are."""
    page = browse("/places/53/")
    section = page.locator("section[aria-labelledby=published]")
    expect(section.locator("tbody tr")).to_have_count(12)
    expect(section.locator("tbody .tag--published").first).to_be_visible()
    every = section.locator("p a")
    [count] = re.findall(r"\d+", every.inner_text())
    every.click()
    page.wait_for_url("**/places/53/published/")
    expect(page.locator("main tbody tr")).to_have_count(int(count))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_village_shows_what_it_lacks(browse, language):
    """Twelve bars, for everybody and for each kind of household, labelled synthetic."""
    page = browse(f"/villages/{LAOMUDENG}/", language=language)
    people = page.locator("section[aria-labelledby=people]")
    expect(people.locator("table.bars tbody tr")).to_have_count(12)
    expect(people.locator(".tag--synthetic").first).to_be_visible()
    bar = people.locator(".bars__now").first
    widest = float(bar.get_attribute("width") or 0)
    people.locator(".chips a").nth(1).click()
    page.wait_for_url("**group=monitored**")
    expect(people.locator("table.bars tbody tr")).to_have_count(12)
    assert float(bar.get_attribute("width") or 0) > widest > 0


def test_the_figures_of_a_place_can_be_taken_away(browse, tmp_path):
    """The workbook opens, and holds the county's townships."""
    page = browse(f"/places/{FUGONG}/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 Excel").click()
    waiting.value.save_as(tmp_path / "figures.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "figures.xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    cells = {cell for sheet in sheets for row in sheet for cell in row}
    assert "匹河怒族乡" in cells
