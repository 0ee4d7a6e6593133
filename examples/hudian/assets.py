"""What villages own: published works and specialities, and synthetic holdings beside them."""

from collections.abc import Iterator
from decimal import Decimal

from examples.hudian.files import County, counties, rows
from examples.hudian.published import YUNNAN
from examples.hudian.synthetic import SOURCE
from examples.hudian.synthetic.draw import source_of
from examples.hudian.synthetic.population import is_community
from xieshou.villages.rules import Holding

# 怒江, 临沧, 西双版纳: where the example goes deep.
_DEEP = ("5333", "5309", "5328")
_TO_VERIFY = "见项目库与村级成效资料"


# (village, kind, name, quantity, unit, owner, condition, the project or outcome that says so)
_BUILT = (
    ("533325104201", "building", "蔬菜大棚", "500", "亩", "村集体", "2021年11月完工", "LP-2021-1"),
    ("530922101201", "building", "咖啡加工厂房", "1000", "平方米", "", "合作社运营", "YX-2024-1"),
    ("530922101201", "land", "咖啡园", "3200", "亩", "", "挂果1800亩以上", "YX-2024-1"),
    ("530922102203", "building", "农文旅服务中心", None, "", "", "", "YX-2025-3"),
    ("532822106201", "building", "农产品初加工冷链物流设施", None, "", "村、镇",
     "租赁，2024年租金40万元", "MH-2024-1"),
    ("530825106208", "building", "双孢菇种植车间", "24", "个", "河西村",
     "合作社承租运营", "ZY-2024-1"),
)  # fmt: skip
# 老姆登村's 33 businesses (2023-03), from village_outcomes.csv.
_BUSINESSES = ("533323201204", "经营主体(项目后)")
# (kind, name, unit, least, most) of synthetic holdings.
_KINDS = (
    ("land", "集体林地", "亩", 300, 6_000),
    ("land", "可流转耕地", "亩", 40, 900),
    ("water", "山泉水源点", "处", 1, 6),
    ("building", "村级活动场所", "平方米", 120, 600),
    ("building", "闲置校舍", "平方米", 150, 900),
    ("machine", "微耕机", "台", 4, 60),
    ("skill", "手工技艺带头人", "人", 1, 8),
)


def holdings(prefix: str = YUNNAN) -> list[Holding]:
    """All assets below a place, the published ones first."""
    found = [*_published(), *_listed_specialities()]
    deep = [one for one in counties().values() if one.code.startswith(_DEEP)]
    for county in deep:
        found += _synthetic(county)
    return [one for one in found if one.village.startswith(prefix)]


def _published() -> Iterator[Holding]:
    projects = {row["project_id"]: row for row in rows("projects_real_examples")}
    for village, kind, name, quantity, unit, owner, condition, project in _BUILT:
        row = projects[project]
        yield Holding(
            village, kind, name, Decimal(quantity) if quantity else None, unit, owner, condition,
            "published", row["source"], row["source_url"], row["reliability"],
        )  # fmt: skip
    for row in rows("village_outcomes"):
        if (row["village_code"], row["indicator"]) == _BUSINESSES:
            yield Holding(
                row["village_code"], "organisation", "旅游经营主体", Decimal(row["value"]),
                row["unit"], "", row["year"], "published", _TO_VERIFY, row["source_url"], "B",
            )  # fmt: skip


def _listed_specialities() -> Iterator[Holding]:
    """Villages of the national list 一村一品 (11th batch); towns on it have no village."""
    for row in rows("one_village_one_product_batch11_yunnan"):
        stem = row["county"][:-1]
        for county in counties().values():
            if not county.name.startswith(stem):
                continue
            for code, name in zip(county.villages, county.village_names, strict=True):
                if row["village_or_town"].endswith(name) and len(name) > 2:
                    yield Holding(
                        code, "culture", f"一村一品：{row['product']}", None, "", "", "",
                        "published", row["source"], "", "B",
                    )  # fmt: skip


def _synthetic(county: County) -> Iterator[Holding]:
    draw = source_of(county.code, "assets")
    for code in county.villages:
        if is_community(code):
            continue
        for at in sorted(draw.choice(len(_KINDS), size=3, replace=False).tolist()):
            kind, name, unit, least, most = _KINDS[at]
            yield Holding(
                code, kind, name, Decimal(int(draw.integers(least, most + 1))), unit,
                "村集体", "", "synthetic", SOURCE,
            )  # fmt: skip
