"""The self-development index in the product: recorded, made, hidden where few live, shown."""

import dataclasses
import io
from math import exp, log

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook

from xieshou.core import imports
from xieshou.core.action import BadInput, Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.villages import actions, reads
from xieshou.villages.models import CapabilityFacts
from xieshou.villages.rules import Facts
from xieshou.villages.sheets import capability_sheet
from xieshou.villages.tests.conftest import LARGE, SMALL, client_of

# Scores by hand: 100 yuan a head, half way in logarithms; 0.725 of 0.5..0.95; 0.3 of 0.6;
# 0.45 of 0.9; 2 of 4 meetings; 0.4 of 0.8; 0.45 of 0.9; 0.3 of 0.6; 97.5 is not whole, so 15 → 1.
GOOD = Facts(
    LARGE, 2026, households=200, people=1000,
    collective_income_fen=10_000_000, income_fen=1_000_000_000, transfer_fen=275_000_000,
    workers=500, trained=150, organised=90, meetings=2, credit=80, insured=90,
    sales_fen=100_000_000, contract_fen=30_000_000, market_minutes=15,
    origin="synthetic", source="生成",
)  # fmt: skip
INDEX = exp((11 / 12) * log(0.5))
# Nine households: nothing may be told of them.
TINY = dataclasses.replace(
    GOOD, village=SMALL, households=9, people=30, workers=20, trained=10, organised=5, credit=4,
    insured=4,
)  # fmt: skip


@pytest.fixture
def facts(world: None) -> None:
    earlier = dataclasses.replace(GOOD, year=2025, collective_income_fen=1_000_000)
    actions.record_capabilities(viewer=SYSTEM, rows=[GOOD, earlier, TINY])


def test_the_index_is_the_formula_and_its_years_are_kept(facts: None) -> None:
    """Eleven twelfths of the weight score one half; a tenth of the income in 2025 is less."""
    row = reads.capability(LARGE)
    assert row is not None
    assert (row.year, row.known) == (2026, pytest.approx(1.0))
    assert row.index == pytest.approx(INDEX)
    assert sum(one.gap for one in row.components) == pytest.approx(1 - INDEX)
    assert [one.year for one in row.history] == [2026, 2025]
    assert row.history[0].index == row.index
    earlier = reads.capability(LARGE, 2025)
    assert earlier is not None
    assert earlier.index == row.history[1].index < row.index
    assert (row.rank_in_county, row.of_county) == (1, 1)
    for found in (row.left_out, row.weights, row.goalposts):
        assert found is not None
        assert found.index_low <= row.index <= found.index_high


def test_the_same_facts_again_change_nothing(facts: None) -> None:
    """And others of the same year take their place."""
    again = actions.record_capabilities(viewer=SYSTEM, rows=[GOOD])
    assert again == {"added": 0, "changed": 0, "same": 1}
    other = dataclasses.replace(GOOD, meetings=4)
    assert actions.record_capabilities(viewer=SYSTEM, rows=[other])["changed"] == 1
    row = reads.capability(LARGE)
    assert row is not None
    assert row.index == pytest.approx(exp((10 / 12) * log(0.5)))


def test_the_unknown_are_said_and_bound(world: None) -> None:
    """Without income the weight known is two thirds: no index, but where it must lie."""
    bare = dataclasses.replace(GOOD, collective_income_fen=None, income_fen=None, transfer_fen=None)
    actions.record_capability(viewer=SYSTEM, facts=bare)
    row = reads.capability(LARGE)
    assert row is not None
    assert row.index is None
    assert row.known == pytest.approx(8 / 12)
    assert row.high == pytest.approx(exp((7 / 12) * log(0.5)))
    assert row.low == pytest.approx(row.high * 0.05 ** (4 / 12))
    assert "不给出指数" in Client().get(f"/villages/{LARGE}/capability/").content.decode()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"trained": 501}, "fact_exceeds", "trained"),
        ({"insured": 201}, "fact_exceeds", "insured"),
        ({"transfer_fen": 1_000_000_001}, "fact_exceeds", "transfer_fen"),
        ({"meetings": 367}, "fact_range", "meetings"),
        ({"sales_fen": -1}, "fact_range", "sales_fen"),
        ({"village": "533323101299"}, "village_unknown", None),
    ],
)
def test_facts_that_cannot_be_are_refused_whole(
    world: None, change: dict[str, int], code: str, field: str | None
) -> None:
    """One bad number, named, and nothing is written."""
    with pytest.raises(BadInput) as refused:
        actions.record_capabilities(viewer=SYSTEM, rows=[TINY, dataclasses.replace(GOOD, **change)])
    assert (refused.value.code, refused.value.params.get("field")) == (code, field)
    assert not CapabilityFacts.objects.exists()


def test_the_database_holds_the_same_rule(facts: None) -> None:
    """A part cannot exceed its whole even by a plain update."""
    with pytest.raises(IntegrityError), transaction.atomic():
        CapabilityFacts.objects.filter(village__code=LARGE).update(trained=501)


def test_a_village_of_few_households_is_told_to_its_officer_alone(
    facts: None, officer: Viewer
) -> None:
    """Not by page, table, sheet or API; and it takes no rank from others."""
    row = reads.capability(SMALL)
    assert row is not None
    assert row.hidden
    assert (row.index, row.low, row.rank_in_county, row.facts) == (None, None, 0, None)
    assert not any(one.value is not None or one.gap for one in row.components)
    assert all(one.index is None for one in row.history)
    table = reads.capabilities("533323")
    assert table is not None
    assert [(one.code, one.rank) for one in table.rows] == [(LARGE, 1), (SMALL, 0)]
    public = Client()
    assert "不足 10 户" in public.get(f"/villages/{SMALL}/capability/").content.decode()
    answer = public.get(f"/api/v1/villages/{SMALL}/capability").json()
    assert (answer["hidden"], answer["index"], answer["facts"]) == (True, None, None)
    own = reads.capability(SMALL, viewer=officer)
    assert own is not None
    assert own.index is not None
    assert own.facts == TINY


def test_a_small_share_is_left_out_before_anything_is_computed(world: None, county: Viewer) -> None:
    """Three workers trained: the public's index is of the rest, the county's office sees all."""
    actions.record_capability(viewer=SYSTEM, facts=dataclasses.replace(GOOD, trained=3))
    public, whole = reads.capability(LARGE), reads.capability(LARGE, viewer=county)
    assert public is not None
    assert whole is not None
    shown = {one.code: one.value for one in public.components}
    assert shown["trained"] is None
    assert public.known == pytest.approx(10 / 12)
    assert public.index == pytest.approx(exp((9 / 10) * log(0.5)))
    assert {one.code: one.value for one in whole.components}["trained"] == 3 / 500
    assert whole.index is not None
    assert whole.index < public.index


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh-hans",
            ("双米底村：自我发展能力", "合成数据", "100 元 · 0.50", "换一种做法会怎样"),
        ),
        ("en", ("Shuangmidi Village: self-development", "Synthetic", "¥100 · 0.50")),
    ],
)
def test_the_page_in_both_languages(facts: None, language: str, words: tuple[str, ...]) -> None:
    """Index, scores, ranges, years and how it is made."""
    page = Client(headers={"accept-language": language}).get(f"/villages/{LARGE}/capability/")
    text = page.content.decode()
    assert [word for word in (*words, f"{INDEX:.3f}") if word not in text] == []


def test_the_table_and_sheet_of_a_county(facts: None) -> None:
    """The best first; the sheet carries the goalposts; a page beyond the last is none."""
    client = Client()
    text = client.get("/villages/capability/533323/").content.decode()
    assert text.index("双米底村") < text.index("上帕社区")
    assert f"{INDEX:.3f}" in text
    answer = client.get("/villages/capability/533323/villages.xlsx?year=2026")
    first, goalposts, _notes = load_workbook(io.BytesIO(answer.content)).worksheets
    assert [cell.value for cell in first[2]][:5] == [
        LARGE, "双米底村", "上帕镇", 1, pytest.approx(INDEX),
    ]  # fmt: skip
    assert first[3][4].value is None
    assert goalposts.max_row == 10
    assert client.get("/villages/capability/533323/?page=9").status_code == 404
    assert client.get(f"/villages/capability/{LARGE}/").status_code == 404


def test_nothing_recorded_is_said(world: None) -> None:
    """By pages in words, by the API as absent."""
    client = Client()
    assert "尚未登记" in client.get(f"/villages/{LARGE}/capability/").content.decode()
    assert "还没有村登记" in client.get("/villages/capability/533323/").content.decode()
    assert client.get("/api/v1/places/533323/capability").status_code == 404
    assert client.get("/villages/capability/533323/villages.xlsx").status_code == 404


def test_the_api_lists_villages_and_goalposts(facts: None) -> None:
    """In parts, with scores in the order of the components."""
    client = Client()
    found = client.get("/api/v1/places/533323/capability?limit=1&year=2026").json()
    assert (found["total"], [one["code"] for one in found["rows"]]) == (2, [LARGE])
    goals = client.get("/api/v1/goalposts").json()
    assert len(goals["components"]) == len(found["rows"][0]["scores"]) == 9


def test_the_clerk_enters_a_year_by_form(world: None, officer: Viewer) -> None:
    """Amounts in yuan; a wrong number is named at its field; the public has no form."""
    ours, address = client_of(officer), f"/villages/{SMALL}/capability/"
    body = {"year": "2026", "households": "120", "people": "500", "trained": "300",
            "workers": "200", "income_fen": "1234.56"}  # fmt: skip
    wrong = ours.post(address, body).content.decode()
    assert "不能大于" in wrong
    assert not CapabilityFacts.objects.exists()
    assert "已登记" in ours.post(address, body | {"trained": "100"}, follow=True).content.decode()
    row = CapabilityFacts.objects.get()
    assert (row.income_fen, row.trained, row.insured, row.origin) == (123_456, 100, None, "entered")
    assert Client().post(address, body).status_code == 403
    with pytest.raises(Forbidden):
        actions.record_capability(viewer=officer, facts=GOOD)


def test_a_sheet_is_checked_cell_by_cell(world: None, county: Viewer) -> None:
    """Part above whole and another's village are named; a good sheet is entered, twice the same."""
    spec = capability_sheet(county)
    head = "村代码,年度,农户,常住人口,劳动力,受训劳动力,居民总收入\n"
    bad = head + f"{LARGE},2026,100,400,50,60,12万元\n999999999999,2026,1,1,,,\n"
    preview = imports.read(bad.encode(), spec)
    assert [(one.cell, one.code) for one in preview.errors] == [
        ("F2", "fact_exceeds"),
        ("A3", "village_unknown"),
    ]
    good = imports.read((head + f"{LARGE},2026,100,400,50,40,12万元\n").encode(), spec)
    assert good.ok
    assert actions.import_capability(viewer=county, rows=good.rows)["added"] == 1
    assert actions.import_capability(viewer=county, rows=good.rows)["same"] == 1
    assert CapabilityFacts.objects.get().income_fen == 12_000_000
