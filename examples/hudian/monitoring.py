"""Early warning in one township (synthetic): years of households, the model, and a dozen clues and
cases of one village at different steps, each step by whoever may take it."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model

from examples.hudian.synthetic import SOURCE
from examples.hudian.synthetic.panel import LINES, TOWNSHIP, panel_rows
from xieshou.core.clock import on_day, today
from xieshou.core.scope import Viewer
from xieshou.monitoring import actions as monitoring, reads as watched
from xieshou.registry import reads as places

VILLAGE, NEXT_VILLAGE, COUNTY, PROVINCE = "533323201204", "533323201202", "533323", "53"
# Households of each village whose years are made: enough to learn from, quick to load.
OF_VILLAGE = 120
ASSURED = ("schooling", "medical", "housing", "water")
BOARD = "老姆登村村务公开栏"
PEOPLE = {"village": "laomudeng", "township": "pihe", "county": "fugong", "leader": "fugong-leader"}
# Kind of help for a kind of risk.
HELP = {
    "illness": "medical", "disaster": "relief", "unemployment": "employment",
    "price_fall": "industry", "schooling": "education", "accident": "relief",
}  # fmt: skip
# Each case: risk, group, days since the clue, and how far it has come.
CASES = (
    ("illness", "unstable", 300, "exited"),
    ("disaster", "marginal", 260, "exit_noticed"),
    ("unemployment", "unstable", 120, "recognised"),
    ("price_fall", "marginal", 60, "recognised"),
    ("schooling", "unstable", 40, "rejected"),
    ("accident", "sudden", 14, "checked"),
    ("illness", "marginal", 8, "noticed"),
    ("unemployment", "unstable", 21, "visited"),
    ("disaster", "unstable", 4, "opened"),
)
CLUES = (
    ("illness", 2, "医保部门反映自付费用较高"), ("price_fall", 3, "草果收购价下跌"),
    ("unemployment", 1, "务工企业停工返乡"), ("water", 6, "管道损坏，取水不便"),
)  # fmt: skip


def open_monitoring(viewer: Viewer, prefix: str) -> int:
    """Lines, years, the model and cases below `prefix`; how many cases there are. Done once."""
    if not TOWNSHIP.startswith(prefix):
        return 0
    if not watched.risk_models(viewer):
        for year, fen in LINES.items():
            monitoring.set_line(
                viewer=viewer, place=PROVINCE, year=year, amount_fen=fen, source=SOURCE,
                origin="synthetic",
            )  # fmt: skip
        monitoring.record_years(viewer=viewer, rows=panel_rows(_homes(viewer)), origin="synthetic")
        _Story(viewer).tell()
        monitoring.learn_now(viewer=viewer, place=COUNTY)
    return watched.cases(viewer).total


def _homes(viewer: Viewer) -> list[tuple[str, str, int]]:
    return [
        (row.code, row.group, row.size)
        for village in sorted(places.place_ids(TOWNSHIP, "village"))
        for row in places.households(viewer, village, limit=OF_VILLAGE).rows
    ]


class _Story:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        users = get_user_model().objects
        self.who = {
            part: places.viewer_for(users.get(username=name)) for part, name in PEOPLE.items()
        }
        self.today = today()
        rows = places.households(viewer, VILLAGE, limit=500).rows
        self.homes = {
            group: iter([row.code for row in rows if row.group == group])
            for group in ("lifted", "other")
        }

    def tell(self) -> None:
        for risk, group, ago, state in CASES:
            home = next(self.homes["other" if group == "marginal" else "lifted"])
            self._case(home, risk, group, self.today - datetime.timedelta(ago), state)
        for (kind, ago, words), village in zip(CLUES, (VILLAGE, NEXT_VILLAGE) * 2, strict=True):
            row = places.households(self.viewer, village, offset=60, limit=1).rows[0]
            monitoring.note_clue(
                viewer=self.viewer, household=row.code, kind=kind, origin="synthetic",
                on=self.today - datetime.timedelta(ago), evidence=f"{words}（示例）",
            )  # fmt: skip

    def _case(self, home: str, risk: str, group: str, start: datetime.date, state: str) -> None:
        """One case, as far as `state`, in days that the rules allow."""
        with on_day(start):
            clue = monitoring.note_clue(
                viewer=self.who["village"], household=home, kind=risk, on=start,
                evidence="走访发现（示例）", origin="synthetic",
            )  # fmt: skip
            case = monitoring.open_case(viewer=self.who["village"], clues=[clue.pk]).pk
        if state == "opened":
            return
        income = (12 if group == "sudden" else 7) * LINES[2026] // 10
        self._at(start, 1, "village", monitoring.visit, case=case, income_fen=income,
                 assured=ASSURED, risks=[risk], note="入户核实属实（示例）")  # fmt: skip
        if state == "rejected":
            self._at(start, 3, "village", monitoring.reject, case=case, note="可自行解决（示例）")
        if state in ("rejected", "visited"):
            return
        self._at(start, 3, "village", monitoring.review, case=case, group=group, in_favour=21,
                 against=2, note="评议同意（示例）")  # fmt: skip
        self._at(start, 4, "village", monitoring.open_notice, case=case, where=BOARD)
        if state == "noticed":
            return
        self._at(start, 10, "township", monitoring.check, case=case, note="审核同意（示例）")
        if state == "checked":
            return
        self._at(start, 13, "county", monitoring.recognise, case=case, note="认定（示例）")
        self._helped(case, risk, start, done=state in ("exited", "exit_noticed"))
        if state != "recognised":
            self._leave(case, start, state)

    def _helped(self, case: int, risk: str, start: datetime.date, *, done: bool) -> None:
        measure: Any = self._at(
            start, 15, "village", monitoring.add_measure, case=case, risk=risk, kind=HELP[risk],
            what="按政策落实（示例）", cadre="驻村工作队员（示例）",
            starts_on=start + datetime.timedelta(15), amount_fen=300_000,
        )  # fmt: skip
        if done:
            end = start + datetime.timedelta(90)
            self._at(start, 91, "village", monitoring.end_measure, measure=measure.pk,
                     ends_on=end, effect="worked", note="收入恢复（示例）")  # fmt: skip

    def _leave(self, case: int, start: datetime.date, state: str) -> None:
        # The notice of the one that is leaving runs today.
        first = 200 if state == "exited" else (self.today - start).days - 2
        self._at(start, first, "village", monitoring.exit_visit, case=case,
                 income_fen=2 * LINES[2026], assured=ASSURED, note="收入稳定（示例）")  # fmt: skip
        self._at(start, first, "village", monitoring.exit_notice, case=case, where=BOARD)
        if state == "exited":
            self._at(start, 206, "township", monitoring.exit_check, case=case, note="同意（示例）")
            self._at(start, 208, "leader", monitoring.exit_case, case=case, note="消除（示例）")

    def _at(self, start: datetime.date, days: int, who: str, act: Any, **body: Any) -> object:
        with on_day(start + datetime.timedelta(days)):
            return act(viewer=self.who[who], **body)
