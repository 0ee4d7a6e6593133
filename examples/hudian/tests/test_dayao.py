"""The county's own report comes out of the ledger."""

import pytest

from examples.hudian.dayao import COUNTY, DISTRICT, GRANT, PAID_FEN, open_dayao
from xieshou.core.scope import SYSTEM
from xieshou.funds import reads
from xieshou.registry import actions as registry


@pytest.fixture
def places(db: None) -> None:
    yunnan = [("53", "云南省"), ("5323", "楚雄彝族自治州"), (COUNTY, "大姚县")]
    shanghai = [("31", "上海市"), ("3101", "上海市"), (DISTRICT, "嘉定区")]
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=yunnan)
    registry.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=shanghai)


def test_the_use_rate_is_the_reports_but_for_its_rounding(places: None) -> None:
    """2,405.4 of 3,244 万 is 74.1492 %: 74.15 rounded, 74.14 cut off, which the report prints."""
    open_dayao()
    open_dayao()
    row = reads.grant(GRANT, SYSTEM)
    assert row is not None
    assert (row.used_fen, row.unspent_fen) == (PAID_FEN, 838_600_000)
    assert f"{row.used:.2%}" == "74.15%"
    assert int((row.used or 0) * 10_000) / 100 == 74.14
    assert row.conserved
    assert reads.journal_faults() == []
