"""The 17 published projects as entries of the project bank: what is stated, and no more."""

from collections.abc import Iterator
from decimal import Decimal

from examples.hudian.files import Row, rows
from examples.hudian.published import SHANGHAI, YUNNAN
from xieshou.projects.rules import Content, Cost, Entry

_FEN_OF_A_WAN = 1_000_000
# Announced for 2025 in a county's public notice; whether built is not known.
_ANNOUNCED = ("YX-2025-1", "YX-2025-2")
# 昌宁 2017 is the one whose other parts have stated sources.
_OTHER_PARTS = {"CN-2017-1": (("county", "1304.26"), ("labour", "11.35"))}


def real_projects(prefix: str = YUNNAN) -> list[Entry]:
    """Entries below a place. One about two villages stands at the first and names both."""
    return [
        _entry(row)
        for row in rows("projects_real_examples")
        if row["county_code"].startswith(prefix)
    ]


def _entry(row: Row) -> Entry:
    village = row["village_code"].split(";")[0] or row["county_code"]
    content = Content(
        name=row["project"][:120],
        kind="education" if row["sector"] == "教育" else "industry",
        # What it cleared for whom was not published: no bit is claimed.
        clears=0,
        serves=7,
        households=int(row["households"] or 0),
        people=int(row["people"] or 0),
        costs=tuple(_costs(row, village)),
        note=_note(row),
    )
    return Entry(
        code=row["project_id"],
        year=int(row["year"][:4]),
        village=village,
        content=content,
        state="listed" if row["project_id"] in _ANNOUNCED else "done",
        origin="published",
        source=row["source"],
        source_url=row["source_url"],
        grade=row["reliability"],
    )


def _costs(row: Row, village: str) -> Iterator[Cost]:
    if row["shanghai_funds_wan_yuan"]:
        yield Cost("municipal", SHANGHAI, _fen(row["shanghai_funds_wan_yuan"]))
    for source, wan in _OTHER_PARTS.get(row["project_id"], ()):
        yield Cost(source, row["county_code"] if source == "county" else village, _fen(wan))


def _fen(wan: str) -> int:
    return int(Decimal(wan) * _FEN_OF_A_WAN)


def _note(row: Row) -> str:
    said = [
        ("地点", " ".join(filter(None, (row["township"], row["village"])))),
        ("类别", row["sector"]),
        ("帮扶方", row["donor_district"]),
        ("总投资（万元）", row["total_wan_yuan"]),
        ("上海资金（万元）", row["shanghai_funds_wan_yuan"]),
        ("构成", row["components_wan_yuan"]),
        ("脱贫户/人", "/".join(filter(None, (
            row["poor_or_lifted_households"], row["poor_or_lifted_people"])))),
        ("就业", row["jobs"]),
        ("产权", row["asset_owner"]),
        ("经营模式", row["operating_model"]),
        ("效果", row["benefit_or_result"]),
    ]  # fmt: skip
    stated = "；".join(f"{name}：{value}" for name, value in said if value)
    return f"{stated}。原文未区分市、区资金的，上海资金一并记为市级；未载明来源的部分不入账。"
