"""What others published of the partnership, beside the balance of each pairing; and for one county
targets made up by us.

Figures whose first year the source leaves open are left out: they stand among the published figures
of the place, but beside no years of records.
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model

from examples.hudian.files import rows
from examples.hudian.published import SHANGHAI, YUNNAN, place_of_scope
from examples.hudian.synthetic import SOURCE
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.reports import actions, reads

# Indicator of the file → line of the balance.
LINES = {
    "funds": "money", "cumulative_funds": "money", "municipal_fiscal_funds": "money_city",
    "district_fiscal_funds": "money_district", "fund_disbursement_rate": "money_rate",
    "projects": "works", "cumulative_projects": "works", "projects_started": "works",
    "projects_under_way": "works", "enterprises_guided": "firms",
    "enterprises_introduced": "firms", "enterprise_investment": "contracted",
    "agreed_investment": "agreed", "signed_agreement_amount": "agreed",
    "rural_labour_absorbed_by_enterprises": "firm_jobs", "training_sessions": "classes",
    "training_person_times": "trained", "rural_labour_employed": "jobs",
    "lifted_labour_employed": "jobs_lifted", "workshops": "workshops",
    "poor_jobs_in_workshops": "workshop_jobs", "labour_transferred_to_shanghai": "jobs_east",
    "cadres_and_talents_sent": "posted", "consumption_sales": "sales",
    "consumption_purchase": "sales", "village_fund_donation": "gifts",
}  # fmt: skip
# What the sources leave open, or mean by less than the line.
_UNCLEAR = {
    "enterprise_investment": "原文未区分签约与到位",
    "fund_disbursement_rate": "原文只指市级资金",
}
_TO_VERIFY = "引用前须核对原始出处"
# Read in the counties' and prefectures' own reports; see the facts that come with the example.
REPORTS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("310114", "532326", "2023-10", "大姚县人民政府网站（dayao.gov.cn）2023年10月报告", {
        "money": "3244万元", "works": "13", "works_city": "8", "works_district": "3",
        "works_towns": "2", "works_rate": "76.9%", "money_used": "2405.4万元",
        "money_rate": "74.14%", "classes": "4", "trained": "164", "jobs": "494",
        "jobs_welfare": "210", "jobs_near": "260", "jobs_east": "24", "doctors": "7",
        "teachers": "1", "cadres": "2", "firms": "3", "contracted": "8100万元", "firm_jobs": "75",
        "sales": "7845.8万元", "gifts": "239.48万元",
    }),
    ("310117", "5328", "2023-12", "松江–西双版纳劳务协作 2023 年公开报道", {
        "fairs": "22", "vacancies": "4.4万", "fair_jobs": "3.44万", "jobs_east": "74",
    }),
)  # fmt: skip
# Made up: what the county set itself, by line.
EAST, COUNTY, YEAR = "310115", "533323", 2026
TARGETS = {"sales": "120万元", "jobs": "60", "classes": "4", "arrived": "3000万元"}
WAITING = {"line": "supply", "value": "12吨"}


def open_balance(viewer: Viewer, prefix: str) -> int:
    """Published figures below `prefix` and of the whole, and targets of one county; how many stand
    there. Done once."""
    found = [
        row for row in (*_published(), *_reports(), *_targets())
        if row["west"].startswith(prefix) or row["west"] == YUNNAN
    ]  # fmt: skip
    paired = [row for row in found if reads.pairings_between(row["east"], row["west"])]
    actions.load_figures(viewer=viewer, rows=paired)
    if COUNTY.startswith(prefix):
        _one_waits()
    return len(paired)


def _published() -> Iterator[dict[str, Any]]:
    districts = {row["district"]: row["district_code"] for row in rows("pairings_district_county")}
    districts |= {"上海": SHANGHAI, "上海市": SHANGHAI, "云南省(全省)": SHANGHAI}
    for row in rows("cooperation_indicators"):
        east = districts.get(row["scope"].split("→")[0])
        west = place_of_scope(row["scope"])
        line, years = LINES.get(row["indicator"]), _years(row["period_start"], row["period_end"])
        figure = re.fullmatch(r"[0-9.]+", row["value"])
        if not (east and len(west) in (2, 4, 6) and line and years and figure):
            continue
        if row["scope"] == "普陀区→昆明市3县区":
            continue
        unit = re.match(r"亿元|万元|万|%|", row["unit"])
        yield {
            "kind": "published", "east": east, "west": west, "line": line,
            "value": row["value"] + (unit[0] if unit else ""), **years, "source": row["source"],
            "source_url": row["source_url"], "grade": row["reliability"],
            "note": "；".join(filter(None, (
                row["note"], _UNCLEAR.get(row["indicator"], ""),
                "原文为“超过”" if "超过" in row["unit"] else "", _TO_VERIFY,
            ))),
        }  # fmt: skip


def _reports() -> Iterator[dict[str, Any]]:
    for east, west, until, source, figures in REPORTS:
        years = _years(until[:4], until)
        for line, value in figures.items():
            yield {
                "kind": "published", "east": east, "west": west, "line": line, "value": value,
                **(years or {}), "source": source, "grade": "A", "note": _TO_VERIFY,
            }  # fmt: skip


def _targets() -> Iterator[dict[str, Any]]:
    for line, value in TARGETS.items():
        yield {
            "kind": "target", "east": EAST, "west": COUNTY, "line": line, "value": value,
            "first_year": YEAR, "last_year": YEAR, "source": SOURCE, "origin": "synthetic",
        }  # fmt: skip


def _one_waits() -> None:
    """A target that the county's desk entered and another has still to check."""
    user = get_user_model().objects.filter(username="fugong").first()
    if user is None:
        return
    desk = registry.viewer_for(user)
    standing = reads.stated_of(EAST, COUNTY, desk)
    if not any(row.line == WAITING["line"] and row.kind == "target" for row in standing):
        actions.enter_figure(
            viewer=desk, kind="target", east=EAST, west=COUNTY, first_year=YEAR, last_year=YEAR,
            source=SOURCE, origin="synthetic", **WAITING,
        )  # fmt: skip


def _years(first: str, last: str) -> dict[str, Any] | None:
    """Whole years, and the end of the month that a figure counts until; None where a year is in
    doubt."""
    begin, end = (
        re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text) for text in (first, last)
    )
    if not begin or not end:
        return None
    year, month = int(end[1]), int(end[2] or 12)
    until = datetime.date(year, month, int(end[3] or calendar.monthrange(year, month)[1]))
    whole = month == 12 or until > datetime.date.today()
    return {
        "first_year": int(begin[1]), "last_year": year, "as_of": None if whole else until,
    }  # fmt: skip
