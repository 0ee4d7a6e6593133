"""The page of two places: recorded, planned, published; nothing counted twice, few hidden."""

import datetime
import io
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.funds import actions as funds
from xieshou.projects import actions as projects
from xieshou.projects.actions import Content, Cost, Entry
from xieshou.registry import actions as registry
from xieshou.reports import actions, reads
from xieshou.reports.reads import Balance, BalanceLine
from xieshou.reports.tests.conftest import (
    COUNTY,
    DAY,
    DISTRICT,
    NEXT_COUNTY,
    OTHER_DISTRICT,
    PREFECTURE,
    WAN,
    YUNNAN,
    client_of,
    employed,
    figure,
    granted,
    used,
)


def balance(
    viewer: Viewer = PUBLIC,
    east: str = DISTRICT,
    west: str = COUNTY,
    years: tuple[int, int] = (2024, 2024),
) -> Balance:
    found = reads.balance(east, west, viewer, first=str(years[0]), last=str(years[1]))
    assert found is not None
    return found


def lines(found: Balance) -> dict[str, BalanceLine]:
    return {line.code: line for group in found.groups for line in group.lines}


def money(east: str, west: str) -> int | None:
    return lines(balance(east=east, west=west))["money"].value


def checked(desk: Viewer, second: Viewer, **changes: Any) -> None:
    actions.check_figure(viewer=second, stated=figure(desk, **changes).pk)


def test_money_counts_by_its_source_and_once(pair: None) -> None:
    """Of the city alone to the partner now, of another district to that one; passed on, once."""
    granted("nj", PREFECTURE, 500 * WAN, source="municipal", payer="31")
    part = granted("fg", COUNTY, 300 * WAN)
    granted("fg", COUNTY, 40 * WAN, payer=OTHER_DISTRICT)
    granted("fg", COUNTY, 7 * WAN, source="social")
    used("fg", part, COUNTY, 120 * WAN)
    passing = funds.propose_passing(
        viewer=SYSTEM, grant="nj-municipal-500000000", book="fg", code="fg-of-nj",
        amount_fen=200 * WAN,
    )  # fmt: skip
    funds.pass_on(viewer=SYSTEM, passing=passing.pk, date=DAY)
    assert money(DISTRICT, COUNTY) == 507 * WAN
    assert money(OTHER_DISTRICT, COUNTY) == 40 * WAN
    assert money("31", COUNTY) == 547 * WAN
    assert money(DISTRICT, PREFECTURE) == 807 * WAN
    assert money("31", "53") == 847 * WAN
    assert lines(balance())["money_used"].value == 120 * WAN
    assert lines(balance(years=(2023, 2023)))["money"].value is None
    assert reads.faults() == []


def test_what_a_firm_gave_is_no_public_money(pair: None) -> None:
    firm = registry.register_organisation(
        viewer=SYSTEM, place=DISTRICT, name="测试企业", kind="firm"
    )
    granted("fg", COUNTY, 9 * WAN, source="social", payer="", donor=firm.pk)
    found = lines(balance())
    assert found["money"].value is None
    assert found["gifts_booked"].value == 9 * WAN
    assert "收到的捐赠" in found["gifts_booked"].apart


def test_planned_and_published_stand_beside(desk: Viewer, second: Viewer) -> None:
    """They are never added; a difference is told in the unit and as a share."""
    granted("fg", COUNTY, 300 * WAN)
    checked(desk, second, value="310万元")
    checked(desk, second, kind="target", value="400万元", source="年度计划")
    checked(desk, second, value="900万元", first_year=2022, last_year=2023)
    figure(desk, value="1万元", source="未核对")
    found = balance()
    line = lines(found)["money"]
    assert (line.value, line.planned, line.planned_source, line.share) == (
        *(300 * WAN, 400 * WAN, "年度计划", 0.75),
    )
    [beside] = line.published
    assert (beside.difference_written, beside.difference_bp) == ("−10 万元", -323)
    [other] = found.others
    assert (other.stated.period, other.recorded, other.difference) == ("2022–2023", None, None)
    assert len(lines(balance(desk))["money"].published) == 2


def test_what_counts_until_a_day_stands_beside_the_records_up_to_it(
    desk: Viewer, second: Viewer
) -> None:
    """Of residents the public is told of whole years alone."""
    granted("fg", COUNTY, 300 * WAN)
    granted("fg", COUNTY, 50 * WAN, day=datetime.date(2024, 9, 1))
    employed(12, DAY)
    checked(desk, second, value="310万元", as_of=datetime.date(2024, 6, 30))
    checked(desk, second, line="jobs", value="10", as_of=datetime.date(2024, 6, 30))
    for viewer, jobs in ((PUBLIC, None), (desk, 2)):
        found = lines(balance(viewer))
        assert (found["money"].value, found["jobs"].value) == (350 * WAN, 12)
        assert found["money"].published[0].difference == -10 * WAN
        assert found["jobs"].published[0].difference == jobs


def test_targets_of_years_tile_a_longer_span(desk: Viewer, second: Viewer) -> None:
    for year, value in ((2023, "100万元"), (2024, "200万元")):
        checked(desk, second, kind="target", value=value, first_year=year, last_year=year)
    assert lines(balance(years=(2023, 2024)))["money"].planned == 300 * WAN
    assert lines(balance(years=(2022, 2024)))["money"].planned is None


def test_what_a_joint_plan_took_in_is_planned(desk: Viewer, second: Viewer) -> None:
    """It goes before a target, where every year of the span has a plan."""
    content = Content(
        name="引水", kind="water", clears=1, serves=7, households=10, people=40,
        costs=(Cost("municipal", "31", 150 * WAN), Cost("district", DISTRICT, 50 * WAN),
               Cost("county", COUNTY, 30 * WAN)),
    )  # fmt: skip
    entry = Entry("533323-2024-01", 2024, COUNTY, content, "listed")
    projects.bulk_load(viewer=SYSTEM, rows=[entry])
    projects.set_year_plan(
        viewer=SYSTEM, year=2024, place="53", codes=[entry.code], decision="planning.adoption:7"
    )
    checked(desk, second, kind="target", value="999万元", source="年度计划")
    found = lines(balance())
    assert (found["money"].planned, found["money"].planned_from) == (200 * WAN, "plan")
    assert (found["works_city"].value, found["works"].planned) == (1, 1)
    assert lines(balance(east=OTHER_DISTRICT))["works"].value is None
    assert lines(balance(years=(2023, 2024)))["works"].planned is None


def test_the_public_is_told_of_no_few_people(desk: Viewer, stranger: Viewer) -> None:
    """12 of one year and 4 of another: neither a year, nor the span, nor their difference tells."""
    employed(12, datetime.date(2023, 4, 1))
    employed(4, datetime.date(2024, 4, 1))
    for viewer in (PUBLIC, stranger):
        assert lines(balance(viewer, years=(2023, 2023)))["jobs_near"].value == 12
        few = lines(balance(viewer, years=(2024, 2024)))
        assert [few[code].value for code in ("jobs_near", "jobs", "jobs_lifted")] == [None] * 3
        assert few["jobs"].withheld
        both = lines(balance(viewer, years=(2023, 2024)))["jobs"]
        assert (both.value, both.at_least, both.written, both.records) == (
            *(12, True, "12 人以上", None),
        )
    assert lines(balance(desk, years=(2024, 2024)))["jobs"].value == 4
    page = Client().get(f"/balance/{DISTRICT}/{COUNTY}/?from=2024&to=2024").content.decode()
    assert "少于 10 人，不显示" in page
    assert "4 人" not in page


def test_the_complement_of_few_is_hidden_as_well(pair: None) -> None:
    """13 of whom 10 were lifted: 3 who were not would follow, so they are left out of the sum."""
    employed(10, datetime.date(2023, 4, 1))
    employed(3, datetime.date(2023, 4, 2), status="other")
    found = lines(balance(years=(2023, 2023)))
    assert [(found[code].value, found[code].at_least) for code in ("jobs", "jobs_lifted")] == [
        (10, True), (10, False),
    ]  # fmt: skip


def test_all_years_since_the_pairing_began(pair: None) -> None:
    found = reads.balance(DISTRICT, COUNTY, PUBLIC)
    assert found is not None
    assert (found.first_year, found.since) == (2021, 2021)
    assert [row.year for row in found.course] == []


@pytest.mark.parametrize(
    ("east", "west"),
    [(OTHER_DISTRICT, NEXT_COUNTY), ("310199", COUNTY), (DISTRICT, "999999"), (COUNTY, DISTRICT)],
)
def test_places_without_a_pairing_have_no_balance(pair: None, east: str, west: str) -> None:
    assert Client().get(f"/balance/{east}/{west}/").status_code == 404
    assert Client().get(f"/api/v1/balances/{east}/{west}").status_code == 404


def test_page_api_excel_and_pdf_say_the_same(desk: Viewer, second: Viewer) -> None:
    granted("fg", COUNTY, 300 * WAN)
    checked(desk, second, value="310万元", source_url="https://example.org/report")
    client = client_of(desk)
    where = f"{DISTRICT}/{COUNTY}"
    page = client.get(f"/balance/{where}/?from=2024&to=2024").content.decode()
    for word in ("福贡县", "300 万元", "310 万元", "−10 万元", "https://example.org/report"):
        assert word in page
    said = client.get(f"/api/v1/balances/{where}?first_year=2024&last_year=2024").json()
    [line] = [
        line for group in said["groups"] for line in group["lines"] if line["code"] == "money"
    ]
    assert (line["value"], line["published"][0]["difference"]) == (300 * WAN, -10 * WAN)
    book = client.get(f"/balance/{where}/balance.xlsx?from=2024&to=2024").content
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    cells = [cell for row in sheets.get_sheet_by_index(1).to_python() for cell in row]
    assert {"到位资金", "300 万元", "310 万元 [1]"} <= {str(cell).strip("　") for cell in cells}
    paper = client.get(f"/balance/{where}/balance.pdf?from=2024&to=2024").content
    assert paper.startswith(b"%PDF")


def test_every_pairing_and_every_sum_is_listed(pair: None) -> None:
    page = Client().get("/balance/").content.decode()
    for where in (f"{DISTRICT}/{PREFECTURE}", f"{OTHER_DISTRICT}/{COUNTY}"):
        assert f"/balance/{where}/" in page
    pairs = Client().get(f"/api/v1/balances?place={COUNTY}").json()["rows"]
    assert {(row["east_code"], row["west_code"]) for row in pairs} == {
        (DISTRICT, PREFECTURE), (OTHER_DISTRICT, COUNTY),
    }  # fmt: skip


def test_a_page_takes_no_more_questions_for_more_records(
    pair: None, django_assert_max_num_queries: Any
) -> None:
    for fen in range(1, 6):
        granted("fg", COUNTY, fen * WAN)
    with django_assert_max_num_queries(110):
        balance()


def test_what_is_counted_twice_is_found(pair: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a place that together have more than the whole are named."""
    granted("fg", COUNTY, 300 * WAN)
    faults = import_module("xieshou.reports.reads.faults")
    real = faults.records_of

    def twice(app: str, east: str, west: str, years: Any) -> Any:
        return real(app, east, "53" if len(west) == 4 else west, years)

    registry.load_divisions(
        viewer=SYSTEM, province="53", year=2023, rows=[*YUNNAN, ("5334", "迪庆藏族自治州")]
    )
    monkeypatch.setattr(faults, "records_of", twice)
    assert [fault for fault in reads.faults() if "到位资金" in fault]
