"""The page of a village, and the way to find one."""

import pytest
from django.test import Client

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects import actions as project_actions
from xieshou.projects.actions import Content, Cost, Entry
from xieshou.villages.models import Asset
from xieshou.villages.tests.conftest import LARGE, SMALL, client_of


@pytest.fixture
def works(needs: None) -> None:
    def entry(code: str, state: str) -> Entry:
        content = Content(
            f"工程{code}", "water", 32, 7, 10, 40, (Cost("county", "533323", 5_000_000),)
        )
        return Entry(code, 2027, LARGE, content, state, "synthetic", "生成")

    project_actions.bulk_load(viewer=SYSTEM, rows=[entry("w-1", "listed"), entry("w-2", "draft")])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("双米底村", "上帕镇", "合成数据", "20.0%，400 人中 80 人")),
        ("en", ("Shuangmidi Village", "Synthetic", "20.0%, 80 of 400 people")),
    ],
)
def test_people_and_lacks_in_both_languages(
    works: None, language: str, words: tuple[str, ...]
) -> None:
    """30 + 50 of 400 lack water, as the histogram has it."""
    page = Client(headers={"accept-language": language}).get(f"/villages/{LARGE}/")
    text = page.content.decode()
    assert [word for word in words if word not in text] == []


def test_how_many_are_poor_beside_a_village_of_few_poor(works: None, county: Viewer) -> None:
    """30 of 400: told to the county's office, not to the public, as the next village has four."""
    assert "H 7.5%" in client_of(county).get(f"/villages/{LARGE}/").content.decode()
    assert "H 7.5%" not in Client().get(f"/villages/{LARGE}/").content.decode()


def test_bars_of_a_group(works: None, client: Client) -> None:
    """The chosen group's own shares."""
    text = client.get(f"/villages/{LARGE}/?group=lifted").content.decode()
    assert "50.0%，100 人中 50 人" in text
    assert "脱贫户：缺什么" in text


def test_a_small_group_is_told_to_its_officer_alone(needs: None, officer: Viewer) -> None:
    """The public sees that it is less than ten; asking for its bars gives the whole village."""
    public = Client().get(f"/villages/{SMALL}/?group=monitored").content.decode()
    assert "&lt;10" in public
    assert "监测户：缺什么" not in public
    own = client_of(officer).get(f"/villages/{SMALL}/?group=monitored").content.decode()
    assert "100.0%，4 人中 4 人" in own


def test_the_api_hides_what_the_page_hides(needs: None, client: Client) -> None:
    """One portrait, two faces."""
    groups = client.get(f"/api/v1/villages/{SMALL}").json()["needs"]["groups"]
    shown = {group["code"]: (group["people"], group["bound"]) for group in groups}
    assert shown == {
        "all": (200, ""),
        "monitored": (None, "<10"),
        "lifted": (None, ""),
        "other": (136, ""),
    }
    assert client.get("/api/v1/villages/999999999999").status_code == 404


def test_projects_of_the_village_with_state(works: None, client: Client, county: Viewer) -> None:
    """The public sees what is listed; who proposes there sees drafts and the way to propose."""
    public = client.get(f"/villages/{LARGE}/").content.decode()
    assert "工程w-1" in public
    assert "工程w-2" not in public
    assert "/projects/new/" not in public
    ours = client_of(county).get(f"/villages/{LARGE}/").content.decode()
    assert "工程w-2" in ours
    assert f"/projects/new/?village={LARGE}" in ours


def test_an_asset_is_added_by_form(needs: None, officer: Viewer, client: Client) -> None:
    """By whoever may; the public has no form, and a post without the right writes nothing."""
    body = {"kind": "land", "name": "茶园", "quantity": "12.5", "unit": "亩", "key": "k"}
    ours = client_of(officer)
    answer = ours.post(f"/villages/{SMALL}/", body, follow=True).content.decode()
    assert "资产已登记" in answer
    assert "12.5 亩" in answer
    assert client.post(f"/villages/{SMALL}/", body | {"name": "田"}).status_code == 403
    assert Asset.objects.count() == 1


def test_villages_are_found_by_name_and_code(world: None, client: Client) -> None:
    """Only villages; with county and township."""
    text = client.get("/villages/?q=双米").content.decode()
    assert f"/villages/{LARGE}/" in text
    assert "福贡县" in text
    assert f"/villages/{SMALL}/" in client.get("/villages/?q=533323101").content.decode()
    assert "没有找到" in client.get("/villages/?q=无名").content.decode()
    assert client.get("/villages/533323/").status_code == 404


def test_a_village_without_needs_says_so(world: None, client: Client) -> None:
    """No figures are made up."""
    assert "尚未记录短板" in client.get(f"/villages/{LARGE}/").content.decode()
