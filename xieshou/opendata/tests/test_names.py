"""Nobody's name and no few people stand in what is told of works and who carries them out."""

import json

import pytest

from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions, reads
from xieshou.opendata.models import Release
from xieshou.opendata.reads.names import INDIVIDUAL, FirmNames
from xieshou.opendata.tests.conftest import DAY, LINES, WAN
from xieshou.projects import actions as projects
from xieshou.projects.actions import Quantity
from xieshou.registry import actions as registry

pytestmark = pytest.mark.django_db
SHOP = "赵示例建材公司"


@pytest.fixture
def firms(bank: None) -> None:
    """An individual business that calls itself a company, and a firm that does not."""
    for name, code in ((SHOP, "92533323MA6K00000N"), ("示例茶业", "")):
        registry.register_organisation(
            viewer=SYSTEM, name=name, kind="firm", place="533323", credit_code=code
        )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (SHOP, INDIVIDUAL),
        ("示例茶业", "示例茶业"),
        ("怒江示例建筑有限公司", "怒江示例建筑有限公司"),
        ("怒江示例建筑有限公司（牵头）", "怒江示例建筑有限公司（牵头）"),
        ("示例村村民委员会", "示例村村民委员会"),
        ("赵示例", INDIVIDUAL),
        ("赵示例施工队", INDIVIDUAL),
        ("赵示例、怒江示例建筑有限公司", f"{INDIVIDUAL}、怒江示例建筑有限公司"),
        ("", ""),
    ],
)
def test_a_name_that_may_be_a_persons_is_not_told(firms: None, name: str, told: str) -> None:
    assert FirmNames().told(name) == told


def test_no_file_and_no_release_names_an_individual_business(firms: None) -> None:
    """Also those of OCDS, which never change once they are published."""
    for number, supplier in (("HT-1", SHOP), ("HT-2", "赵示例")):
        projects.record_contract(
            viewer=SYSTEM, code="533323-R1", number=number, title="道路施工", method="open",
            stage="contract", supplier=supplier, amount_fen=30 * WAN, signed_on=DAY,
        )  # fmt: skip
    actions.build(viewer=SYSTEM)
    everything = b"".join(one.path.read_bytes() for one in reads.every_edition())
    bodies = "".join(
        json.dumps(json.loads(one), ensure_ascii=False)
        for one in Release.objects.values_list("body", flat=True)
    )
    for told in (everything, bodies.encode()):
        assert "赵示例".encode() not in told
        assert INDIVIDUAL.encode() in told


@pytest.mark.parametrize("unit", ["人", "人次", "人·月", "户", "名", "口"])
def test_works_counted_in_few_people_are_withheld(bank: None, unit: str) -> None:
    new = LINES[0] | {
        "code": "533323-R9",
        "quantities": (
            Quantity("培训", unit, "6"), Quantity("搬迁", unit, "12"), Quantity("路灯", "盏", "6"),
        ),
    }  # fmt: skip
    projects.import_ledger(viewer=SYSTEM, rows=[new])
    table = reads.dataset("project_outputs")
    assert table is not None
    planned = {row[2]: row[4] for row in table.rows() if row[0] == "533323-R9"}
    assert "培训" not in planned
    assert (planned["搬迁"], planned["路灯"]) == (12.0, 6.0)
