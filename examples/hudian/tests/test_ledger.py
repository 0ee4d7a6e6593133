"""大姚–嘉定, October 2023: an office's own ledger goes in, the published totals come out."""

from pathlib import Path

import pytest
from django.test import Client

from examples.hudian import published
from xieshou.core.imports import read
from xieshou.core.scope import SYSTEM
from xieshou.projects import actions, reads
from xieshou.projects.sheets.ledger import ledger_sheet
from xieshou.registry import actions as registry

LEDGER = Path(__file__).parents[1] / "ledgers" / "dayao-2023.csv"
DAYAO, WAN = "532326", 1_000_000


@pytest.fixture
def dayao(db: None) -> dict[str, int]:
    """The county, its pairing, and the ledger imported as `xieshou import ledger` does it."""
    for province, prefix in ((published.SHANGHAI, ""), (published.YUNNAN, DAYAO)):
        rows = published.divisions(province, prefix=prefix)
        above = [("53", "云南省"), ("5323", "楚雄彝族自治州")] if prefix else []
        rows = [*(row for row in above if row not in rows), *rows]
        registry.load_divisions(viewer=SYSTEM, province=province, year=2023, rows=rows)
    registry.load_pairings(
        viewer=SYSTEM,
        rows=[{"east": "310114", "west": "5323", "since": "2021", "until": "2026"}],
    )
    seen = read(LEDGER.read_bytes(), ledger_sheet(SYSTEM))
    assert seen.ok, seen.errors
    return actions.import_ledger(viewer=SYSTEM, rows=seen.rows)


def test_the_report_reproduces_the_published_figures(dayao: dict[str, int]) -> None:
    """13 projects, 3,244 万, paid 2,405.4 万; the printed 74.14 % is cut off, not rounded."""
    assert dayao == {"added": 13, "changed": 0, "same": 0}
    found = reads.year_report(DAYAO, 2023)
    assert found is not None
    assert (found.projects, found.planned_fen, found.paid_fen) == (
        *(13, 3244 * WAN, 240_540 * WAN // 100),
    )
    assert (found.paid_bp, found.paid_cut_bp) == (7415, 7414)
    assert (found.finished, found.finished_bp) == (10, 7692)
    assert [(row.source, row.projects) for row in found.by_source] == [
        *(("municipal", 8), ("district", 3), ("social", 2)),
    ]
    assert found.synthetic


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("3,244 万元", "2,405.4 万元", "74.15%", "74.14%", "截尾", "合成数据")),
        ("en", ("32.44 million", "74.15%", "74.14%", "cut off", "Synthetic")),
    ],
)
def test_the_page_says_where_the_percentage_rounds_oddly(
    dayao: dict[str, int], language: str, words: tuple[str, ...]
) -> None:
    client = Client(headers={"accept-language": language})
    page = client.get(f"/projects/life/report/?place={DAYAO}&year=2023").content.decode()
    assert [word for word in words if word not in page] == []


def test_out_and_in_again_nothing_is_lost(dayao: dict[str, int]) -> None:
    """The downloaded ledger is read back as the same lines, and importing it changes nothing."""
    before = list(reads.ledger_of(DAYAO, 2023))
    book = Client().get(f"/projects/life/ledger/?place={DAYAO}&year=2023").content
    seen = read(book, ledger_sheet(SYSTEM))
    assert seen.ok, seen.errors
    counts = actions.import_ledger(viewer=SYSTEM, rows=seen.rows)
    assert counts == {"added": 0, "changed": 0, "same": 13}
    assert list(reads.ledger_of(DAYAO, 2023)) == before
    assert len(before) == 13
