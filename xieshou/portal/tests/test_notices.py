"""What hangs out today, with its clock, as a page and as feeds."""

import datetime
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from xieshou.core.scope import SYSTEM
from xieshou.monitoring.reads import VillageNotice
from xieshou.portal import reads
from xieshou.portal.tests.conftest import VILLAGE, WAN
from xieshou.projects import actions as projects
from xieshou.registry import actions as registry, reads as registered
from xieshou.registry.reads import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def noticed(villages):
    """A proposal on notice since today, by way of those who may do each step."""
    from django.contrib.auth.hashers import make_password

    def person(name, role, place):
        user = registry.create_user(
            viewer=SYSTEM, username=name, name=name, password_hash=make_password("only for tests")
        )
        registry.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
        return registered.viewer_for(user)

    registry.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    officer = person("village", "village_officer", VILLAGE)
    county = person("county", "county_office", VILLAGE[:6])
    content = projects.Content(
        name="双米底村饮水工程", kind="water", clears=1 << 5, serves=7, households=40, people=150,
        costs=(projects.Cost("municipal", "31", 30 * WAN),), uses=(("water_engineer", 6),),
    )  # fmt: skip
    code = projects.propose(viewer=officer, village=VILLAGE, year=2027, content=content).code
    projects.submit(viewer=officer, code=code)
    projects.review(viewer=county, code=code, opinion="可行")
    projects.open_notice(viewer=county, code=code, where="村务公开栏")
    return code


def test_a_notice_says_how_long_it_still_hangs(client, noticed):
    """What, where, until when, how many days are left, and where to object."""
    [one] = reads.running()
    assert (one.kind, one.title, one.place_label) == ("project", "双米底村饮水工程", "福贡县")
    assert one.days_left == (one.last_on - datetime.date.today()).days > 0
    page = client.get(reverse("portal:notices")).content.decode()
    assert f"还剩 {one.days_left} 天" in page
    assert "村务公开栏" in page
    assert f'href="/projects/{noticed}/"' in page


def test_a_place_and_a_kind_narrow_the_page(client, noticed):
    for asked, shown in (
        ({"place": VILLAGE[:6]}, True),
        ({"place": "533301"}, False),
        ({"kind": "project"}, True),
        ({"kind": "ballot"}, False),
        ({"kind": "nonsense"}, True),
    ):
        page = client.get(reverse("portal:notices"), asked).content.decode()
        assert ("双米底村饮水工程" in page) is shown, asked


def test_feeds_are_well_formed_and_name_each_notice_once(client, noticed):
    """RSS and Atom, with an identity that stays and the day it was opened."""
    rss = ElementTree.fromstring(client.get(reverse("portal:feed")).content)
    [item] = rss.findall("channel/item")
    assert item.findtext("title") == "项目公示：双米底村饮水工程"
    assert item.findtext("link") == f"http://testserver/projects/{noticed}/"
    assert item.findtext("guid").startswith(f"xieshou:project-{noticed}-")
    atom = ElementTree.fromstring(client.get(reverse("portal:atom")).content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert len(atom.findall("a:entry", space)) == 1
    empty = client.get(reverse("portal:feed"), {"place": "533301"}).content
    assert ElementTree.fromstring(empty).findall("channel/item") == []


def test_a_household_is_named_by_nothing_that_leads_back_to_it(client, villages, monkeypatch):
    """What a feed reader keeps for good is the same each day, and neither the number of the case,
    which tells how many came before it, nor the same for the two notices of a household."""
    day = datetime.date.today()
    rows = [
        VillageNotice(
            case=case, village=VILLAGE, village_name="双米底村委会", name="张**",
            group_label="脱贫不稳定户", is_exit=not days, opened_on=day - datetime.timedelta(days),
            last_on=day + datetime.timedelta(9), where="村务公开栏",
        )
        for case, days in ((4711, 0), (4711, 3), (4712, 3))
    ]  # fmt: skip
    monkeypatch.setattr(
        "xieshou.monitoring.reads.village_notices",
        lambda _place, limit: Page(tuple(rows), len(rows), 0, limit),
    )

    def named():
        feed = ElementTree.fromstring(client.get(reverse("portal:feed")).content)
        return {item.findtext("guid") for item in feed.findall("channel/item")}

    found = named()
    assert len(found) == 3
    assert all(re.fullmatch(r"xieshou:household-[0-9a-f]{32}", one) for one in found)
    assert named() == found


def test_a_feed_speaks_the_language_its_address_asks_for(client, noticed):
    rss = client.get(reverse("portal:feed"), {"lang": "en"}).content.decode()
    assert "Xieshou: notices" in rss


def test_a_notice_that_has_ended_is_gone(client, noticed):
    [one] = reads.running()
    from xieshou.core.clock import on_day

    with on_day(one.last_on + datetime.timedelta(1)):
        assert one.days_left == -1
