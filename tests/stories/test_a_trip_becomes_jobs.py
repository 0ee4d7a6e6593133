"""A study trip to Fugong ends in jobs: what was seen is followed up, a match is accepted by both
sides, a deal is signed, its money comes in and is confirmed by another, people work there, and the
funnel counts it; all of it through the pages."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.invest import reads
from xieshou.invest.models import Deal, FollowUp, Proposal, Trip
from xieshou.invest.tests.conftest import (
    COUNTY,
    DISTRICT,
    PAPER,
    Invest,
    client_of,
    invest as invest,
    places as places,
    today,
)

MILLION = 100_000_000


@dataclass
class Desk:
    """Somebody at the pages of investment."""

    client: Client

    def send(self, path: str, **fields: Any) -> str:
        """Post a form; the page that it leads to. A form that is not accepted fails the story."""
        answer = self.client.post(f"/invest/{path}", fields, follow=True)
        text = answer.content.decode()
        assert answer.status_code == 200, path
        assert not re.findall(r'notice--error"[^>]*>.*', text), (path, text)
        assert answer.redirect_chain, (path, re.findall(r"field__error[^>]*>([^<]*)", text))
        return text

    def see(self, path: str) -> str:
        answer = self.client.get(f"/invest/{path}")
        assert answer.status_code == 200, path
        return answer.content.decode()


@pytest.fixture
def district(invest: Invest) -> Desk:
    return Desk(client_of(invest.district))


@pytest.fixture
def county(invest: Invest) -> Desk:
    return Desk(client_of(invest.county))


@pytest.fixture
def firm(invest: Invest) -> Desk:
    return Desk(client_of(invest.clerk))


@pytest.fixture
def leader(invest: Invest) -> Desk:
    return Desk(client_of(invest.leader))


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PAPER, content_type="application/pdf")


def test_a_trip_becomes_jobs(
    invest: Invest, district: Desk, county: Desk, firm: Desk, leader: Desk
) -> None:
    """From the first look at a site to the figures of the year."""
    site = invest.opened()
    trip = _travelled(district, site.code)
    proposal = _matched(invest, district, firm, county)
    deal = _opened(invest, county, trip, proposal)
    _signed(county, deal)
    _paid(firm, county, leader, deal)
    _at_work(county, firm, leader, deal)
    _counted(county, deal)


def _travelled(district: Desk, site: str) -> str:
    """A trip with one stop, and what was promised there, which was done."""
    district.send(
        "trips/new/", kind="study", title="浦东企业赴福贡考察", organiser="east", east=DISTRICT,
        west=COUNTY, starts_on=today(-1), ends_on=today(1), aim="看咖啡加工选址", key="t1",
    )  # fmt: skip
    trip = Trip.objects.get().code
    district.send(
        f"trips/{trip}/stop/",
        **{"stop-at": f"{today()}T09:00", "stop-where": "加工园", "stop-opportunity": site},
        key="t2",
    )
    district.send(
        f"trips/{trip}/visit/1/",
        **{"visit-1-on": today(), "visit-1-notes": "水电已通，愿意进一步洽谈"}, key="t3",
    )  # fmt: skip
    district.send(
        f"trips/{trip}/follow_up/",
        **{
            "follow_up-what": "送样品到企业", "follow_up-due_on": today(20),
            "follow_up-answers": DISTRICT,
        },
        key="t4",
    )  # fmt: skip
    task = FollowUp.objects.get().pk
    district.send(f"follow-ups/{task}/", **{f"done-{task}-outcome": "样品合格"}, key="t5")
    assert "样品合格" in district.see(f"trips/{trip}/")
    return trip


def _matched(invest: Invest, district: Desk, firm: Desk, county: Desk) -> str:
    """The firm's mandate fits the site; each side says yes for itself; the firm is named
    before the county may open the deal."""
    invest.mandate()
    district.send("matching/start/", place=DISTRICT, key="m1")
    proposal = Proposal.objects.get().code
    firm.send(f"proposals/{proposal}/", side="east", **{"east-answer": "accepted"}, key="m2")
    county.send(f"proposals/{proposal}/", side="west", **{"west-answer": "accepted"}, key="m3")
    assert Proposal.objects.get().state == "accepted"
    refused = county.client.post("/invest/deals/new/", _offered(proposal) | {"key": "m4"})
    assert "企业尚未同意向县里公开名称" in refused.content.decode()
    mandate = Proposal.objects.get().mandate.code
    firm.send(f"mandates/{mandate}/name/", named="on", reason="企业同意公开", key="m5")
    return proposal


def _offered(proposal: str) -> dict[str, Any]:
    """What the county fills in for a deal; firm and district are the mandate's."""
    return {
        "county": COUNTY, "title": "福贡咖啡加工厂", "industry": "food", "stage": "talks",
        "on": today(-120), "proposal": proposal,
    }  # fmt: skip


def _opened(invest: Invest, county: Desk, trip: str, proposal: str) -> str:
    """The accepted proposal becomes a deal, once."""
    given = _offered(proposal) | {"trip": trip}
    county.send("deals/new/", **given, key="d1")
    county.client.post("/invest/deals/new/", given | {"key": "d2"})
    deal = Deal.objects.get()
    assert (deal.firm_id, deal.district.code) == (invest.firm, DISTRICT)
    assert (deal.proposal, deal.mandate) == (Proposal.objects.get(), Proposal.objects.get().mandate)
    assert trip in county.see(f"deals/{deal.code}/")
    return deal.code


def _signed(county: Desk, deal: str) -> None:
    """Agreed, then contracted with the paper; each stage has its sum before it."""
    county.send(
        f"deals/{deal}/sum/",
        **{"sum-kind": "agreed", "sum-fen": "5000 万", "sum-on": today(-110)}, key="s1",
    )  # fmt: skip
    county.send(f"deals/{deal}/move/", **{"move-to": "intent", "move-on": today(-110)}, key="s2")
    county.send(
        f"deals/{deal}/sum/",
        **{
            "sum-kind": "contracted", "sum-fen": "4000 万", "sum-on": today(-100),
            "sum-file": paper("合同.pdf"),
        },
        key="s3",
    )  # fmt: skip
    county.send(f"deals/{deal}/move/", **{"move-to": "contract", "move-on": today(-100)}, key="s4")


def _paid(firm: Desk, county: Desk, leader: Desk, deal: str) -> None:
    """The firm shows what it paid; it counts once the county's leader has confirmed it."""
    firm.send(
        f"deals/{deal}/arrival/",
        **{
            "arrival-kind": "capital", "arrival-on": today(-60), "arrival-fen": "3000 万",
            "arrival-file": paper("回单.pdf"),
        },
        key="p1",
    )  # fmt: skip
    row = reads.deal(_viewer(leader), deal)
    assert row is not None
    assert (row.summary.arrived_fen, row.pending_fen) == (0, 30 * MILLION)
    assert any(one.kind == "invest_arrivals" for one in reads.invest_waiting(_viewer(leader)))
    line = row.arrivals[0]
    decide = {"accepted": "1", "at": "deal", "code": deal}
    refused = county.client.post(f"/invest/decisions/arrival/{line.id}/", decide)
    assert refused.status_code == 404
    leader.send(f"decisions/arrival/{line.id}/", **decide, key="p2")
    answer = leader.client.get(f"/invest/deals/papers/{line.paper}/")
    assert answer.content == PAPER
    assert "attachment" in answer["Content-Disposition"]


def _at_work(county: Desk, firm: Desk, leader: Desk, deal: str) -> None:
    """Built, producing; a quarter's jobs, confirmed."""
    for number, stage in enumerate(("land", "construction", "production")):
        county.send(
            f"deals/{deal}/move/",
            **{"move-to": stage, "move-on": today(-50 + 10 * number)}, key=f"w{number}",
        )  # fmt: skip
    year, quarter = _quarter(today())
    firm.send(
        f"deals/{deal}/report/",
        **{
            "report-year": year, "report-quarter": quarter, "report-jobs": 86,
            "report-jobs_local": 80, "report-jobs_lifted": 31, "report-jobs_women": 44,
            "report-output_fen": "600 万", "report-tax_fen": "12 万",
        },
        key="r1",
    )  # fmt: skip
    report = Deal.objects.get().reports.get().pk
    leader.send(f"decisions/report/{report}/", accepted="1", at="deal", code=deal, key="r2")
    assert "86" in county.see(f"deals/{deal}/")


def _counted(county: Desk, deal: str) -> None:
    """The funnel, the API and the sums for the balance say the same; nothing is in doubt."""
    page = county.see("funnel/")
    assert "75.0%" in page
    funnel = county.client.get("/api/v1/invest/funnel").json()
    assert [row["reached"] for row in funnel["stages"]] == [1, 1, 1, 1, 1, 1, 1, 1, 0]
    assert funnel["total"]["arrived_fen"] == 30 * MILLION
    end = datetime.date(today().year, 12, 31)
    sums = reads.deal_figures(DISTRICT, COUNTY, today(-365), end)
    assert (sums.firms, sums.producing, sums.jobs, sums.jobs_lifted) == (1, 1, 86, 31)
    assert (sums.contracted_fen, sums.arrived_fen) == (40 * MILLION, 30 * MILLION)
    assert sums.trips == 1
    assert reads.deal_faults() == []
    assert deal in county.client.get("/api/v1/invest/deals").content.decode()


def _viewer(desk: Desk) -> Any:
    return desk.client.get("/invest/").wsgi_request.viewer


def _quarter(day: datetime.date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3
