"""Offices that run the partnership, and the cooperatives that published projects name."""

from collections.abc import Iterator

from examples.hudian.files import counties, rows
from examples.hudian.published import SHANGHAI, YUNNAN
from examples.hudian.synthetic import SOURCE

# Counties of 怒江, 临沧 and 西双版纳 get their office; others are added as they join.
_DEEP = ("5333", "5309", "5328")
_COOPERATIVES = (
    ("530922", "合胜昌咖啡种植专业合作社", "YX-2024-1"),
    ("530825", "上海联中食用菌专业合作社", "ZY-2024-1"),
)
_BY_DUTY = f"{SOURCE}：机构名称按职能书写，以当地公布为准"


def organisations(prefix: str = YUNNAN) -> list[dict[str, str]]:
    """Rows for registry.register_organisation, the western ones below a place."""
    return [
        row
        for row in (*_offices(), *_cooperatives())
        if row["place"].startswith((SHANGHAI, prefix)) or row["place"] == YUNNAN
    ]


def _offices() -> Iterator[dict[str, str]]:
    yield _office(
        SHANGHAI, "上海市人民政府合作交流办公室", "Shanghai Cooperation and Exchange Office"
    )
    yield _office(YUNNAN, "云南省农业农村厅", "Yunnan Department of Agriculture and Rural Affairs")
    for row in rows("divisions_counties"):
        if row["code"].startswith(SHANGHAI):
            yield _office(row["code"], f"{row['name']}合作交流办公室", "")
    for county in counties().values():
        if county.code.startswith(_DEEP):
            yield _office(county.code, f"{county.name}农业农村局", "")


def _office(place: str, name: str, name_en: str) -> dict[str, str]:
    return {
        "place": place, "name": name, "name_en": name_en, "kind": "office",
        "origin": "synthetic", "source": _BY_DUTY, "source_url": "", "grade": "",
    }  # fmt: skip


def _cooperatives() -> Iterator[dict[str, str]]:
    projects = {row["project_id"]: row for row in rows("projects_real_examples")}
    for place, name, project in _COOPERATIVES:
        row = projects[project]
        yield {
            "place": place, "name": name, "name_en": "", "kind": "cooperative",
            "origin": "published", "source": row["source"], "source_url": row["source_url"],
            "grade": row["reliability"],
        }  # fmt: skip
