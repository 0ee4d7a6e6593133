"""The story's pages: works, money, the plan, a village, products, downloads."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from xieshou.core.scope import SYSTEM
from xieshou.market import actions as market
from xieshou.portal import reads
from xieshou.portal.tests.conftest import OTHER, VILLAGE, WAN, enter, work

pytestmark = pytest.mark.django_db


def test_works_are_told_by_county_and_as_a_list(client, villages):
    """The table has what the map has, and leads to the works themselves."""
    enter(work("R1"), work("R2", state="finished"))
    enter(work("X1", code="533301-X1", place=OTHER, kind="water", cost_municipal=0, paid=0))
    page = client.get(reverse("portal:works")).content.decode()
    assert 'id="works-by-county"' in page
    assert re.search(r'福贡县</a></th><td class="num">2</td><td class="num">1</td>', page)
    assert 'href="/projects/life/533323-R1/"' in page
    only = client.get(reverse("portal:works"), {"place": "533301", "kind": "water"})
    assert "道路硬化X1" in only.content.decode()
    assert "道路硬化R1" not in only.content.decode()


def test_money_flows_from_payer_to_place_to_kind(client, villages):
    """Each step of the drawing carries all of the money, and the table says the same."""
    enter(work("R1"), work("W1", kind="water", cost_municipal=10 * WAN, paid=0))
    found = reads.works()
    flows, kinds = reads.flows(found.lines, 4), reads.by_kind(found.lines)
    assert {(one.payer, one.place, one.kind, one.fen) for one in flows} == {
        ("上海市", "怒江傈僳族自治州", "路", 30 * WAN),
        ("县级配套资金", "怒江傈僳族自治州", "路", 5 * WAN),
        ("上海市", "怒江傈僳族自治州", "水", 10 * WAN),
        ("县级配套资金", "怒江傈僳族自治州", "水", 5 * WAN),
    }
    links = reads.links(flows, kinds)
    for step in (0, 1, 2):
        assert sum(one["value"] for one in links if one["step"] == step) == 50
    page = client.get(reverse("portal:money")).content.decode()
    assert 'data-chart="sankey"' in page
    assert "50 万元" in page


def test_works_for_fewer_than_ten_people_are_in_no_sum(client, villages):
    """Neither by subtraction: no total has them."""
    enter(work("R1"), work("H1", kind="housing", people=4, households=1))
    found = reads.works()
    assert (len(found.lines), found.left_out, found.planned_fen) == (1, True, 35 * WAN)
    page = client.get(reverse("portal:money")).content.decode()
    assert "受益不足 10 人的项目不计入" in page


def test_works_that_left_the_plan_are_not_told(villages):
    enter(work("R1"), work("R2"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET state = 'cancelled' WHERE code LIKE '%-R2'")
    assert [line.place for line in reads.works().lines] == [VILLAGE]


def test_what_an_address_asks_wrongly_is_left_out(client, villages):
    """A place, a year or a kind that there is not narrows nothing."""
    enter(work("R1"))
    for page in ("portal:works", "portal:money"):
        answer = client.get(reverse(page), {"place": "99x", "year": "abc", "kind": "nonsense"})
        assert answer.status_code == 200
        assert "35 万元" in answer.content.decode()


def test_a_village_is_told_in_plain_words(client, villages):
    enter(work("R1"))
    page = client.get(reverse("portal:village", args=[VILLAGE])).content.decode()
    assert "道路硬化R1" in page
    assert "还没有可以公开的数字" in page
    assert '"@type": "AdministrativeArea"' in page
    assert client.get(reverse("portal:village", args=["533323"])).status_code == 404
    assert client.get(reverse("portal:village", args=["999999999999"])).status_code == 404


def test_without_a_plan_the_page_says_so(client, villages):
    assert "还没有算好的规划" in client.get(reverse("portal:plan")).content.decode()


def test_the_products_of_a_county_say_who_names_them(client, regions):
    row = {
        "county": "533323", "name": "福贡云黄连", "category": "中药材", "basis": "地理标志保护",
        "basis_year": "2015", "origin": "published", "source": "公告", "source_url": "",
        "grade": "A",
    }  # fmt: skip
    market.load_products(viewer=SYSTEM, rows=[row])
    page = client.get(reverse("portal:products", args=["533323"])).content.decode()
    assert "地理标志保护 2015" in page
    assert '"@type": "Product"' in page
    assert client.get(reverse("portal:products", args=["533301"])).status_code == 404


def test_a_lot_that_there_is_not_is_said_to_be_none(client, db):
    page = client.get(reverse("portal:lot"), {"lot": "NO-SUCH"}).content.decode()
    assert "没有这个批次号" in page
    assert 'value="NO-SUCH"' in page


def test_downloads_name_what_this_site_has(client, db):
    page = client.get(reverse("portal:downloads")).content.decode()
    assert 'href="/projects/"' in page
    assert '"@type": "Dataset"' in page
    for link in re.findall(r'<dt><a href="([^"]+)"', page):
        assert client.get(link).status_code == 200, link
