"""Real cases of how earnings of aided assets were shared out, to the fen.

From public reports, as gathered in benefit_distribution_cases.json; the reports are named.
"""

from typing import Any

import pytest

from xieshou.benefits import actions, reads, rules
from xieshou.benefits.models import Collective
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    NEXT,
    NEXT_VILLAGE,
    WAN,
    day,
    make_collective,
)
from xieshou.core.action import BadInput, Conflict
from xieshou.core.scope import SYSTEM


def test_meng_a_keeps_sixty_per_cent_with_the_host() -> None:
    """勐海县勐阿镇冷链物流设施, 2024: of 40 万 the host village 嘎赛村 kept 60 %, 24 万, and
    纳京村 got 6 万; what 南朗河村 and 贺建村 got of the other 10 万 is not told, so equal parts are
    taken (teanetwork.cn/zx/shownews.php?id=12)."""
    got = rules.allocate(
        40 * WAN,
        "532822106201",
        6000,
        [("532822106206", 6), ("532822106203", 5), ("532822106205", 5)],
    )
    assert got["532822106201"] == 24 * WAN
    assert got["532822106206"] == 6 * WAN
    assert sum(got.values()) == 40 * WAN


def test_shared_earnings_reach_each_collectives_book(collective: Collective) -> None:
    """60 % of 40 万 to the host, the rest to the other; the same source in another way is refused
    and nothing of it is written."""
    make_collective(NEXT, NEXT_VILLAGE)
    body: dict[str, Any] = {
        "source": "projects.asset:cold-chain-2024", "total_fen": 40 * WAN, "on": day(3),
        "host": COLLECTIVE, "host_bp": 6000, "others": [(NEXT, 1)],
    }  # fmt: skip
    lines = actions.allocate_income(viewer=SYSTEM, **body)
    assert [line.amount_fen for line in lines] == [24 * WAN, 16 * WAN]
    assert actions.allocate_income(viewer=SYSTEM, **body) == lines
    for wrong in ({"host_bp": 10_001}, {"others": []}, {"others": [(COLLECTIVE, 1)]}):
        with pytest.raises(BadInput):
            actions.allocate_income(viewer=SYSTEM, **(body | wrong))
    with pytest.raises(Conflict):
        actions.allocate_income(viewer=SYSTEM, **(body | {"host_bp": 5000}))
    [here], [there] = (reads.accounts(SYSTEM, code) for code in (COLLECTIVE, NEXT))
    assert (here.income_fen, there.income_fen) == (24 * WAN, 16 * WAN)
    assert reads.faults() == []


def test_mengla_park_reaches_twenty_one_villages() -> None:
    """勐腊工业园区配套物流设施, 2024: 65 万 to 21 weak villages; in equal parts 30,952.38 元, and
    the last two fen to the first two."""
    villages = [(f"{n:02d}", 1) for n in range(1, 22)]
    got = list(rules.allocate(65 * WAN, "", 0, villages).values())
    assert sum(got) == 65 * WAN
    assert (got[0], got[1], got[2], got[20]) == (3_095_239, 3_095_239, 3_095_238, 3_095_238)


def test_menghun_reaches_seven_villages() -> None:
    """勐海县农产品加工园区勐混片区厂房, 2024: 35.25 万 to 7 weak villages."""
    got = rules.allocate(3525 * WAN // 100, "", 0, [(str(n), 1) for n in range(7)])
    assert sum(got.values()) == 35_250_000
    assert set(got.values()) == {5_035_714, 5_035_715}
