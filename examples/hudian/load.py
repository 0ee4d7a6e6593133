"""Fill the product with the example, through its actions: one act, all or nothing, done once.

    from examples.hudian.load import load
    load(progress=print)                 # all of Yunnan and Shanghai
    load(depth="quick")                  # Shanghai and 怒江 only: for tests

Loading again changes nothing as long as the files of this folder are the same; if they changed,
what differs is brought up to date (the limits of the round included).
"""

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from django.contrib.auth.hashers import make_password
from django.db import connection

from examples.hudian import published, synthetic
from examples.hudian.assessment import open_assessments
from examples.hudian.assets import holdings
from examples.hudian.balance import open_balance
from examples.hudian.ballots import VILLAGE as VOTING, open_ballots
from examples.hudian.course import open_course
from examples.hudian.dayao import COUNTY as DAYAO, open_dayao
from examples.hudian.deals import open_deals
from examples.hudian.exchange import open_exchange
from examples.hudian.files import County, counties
from examples.hudian.invest import open_investment
from examples.hudian.labour import open_labour
from examples.hudian.market import open_market
from examples.hudian.monitoring import open_monitoring
from examples.hudian.organisations import organisations
from examples.hudian.people import LOGINS, PASSWORD, Login
from examples.hudian.programme import open_programme
from examples.hudian.real_projects import real_projects
from examples.hudian.surveys import open_surveys
from examples.hudian.synthetic import history, programme, sample_survey
from examples.hudian.synthetic.capability import village_facts
from examples.hudian.synthetic.households import COUNTIES as WITH_HOUSEHOLDS, household_rows
from examples.hudian.synthetic.limits import limits
from examples.hudian.synthetic.needs import county_needs
from examples.hudian.synthetic.proposals import Proposed, county_proposals
from examples.hudian.villages import open_village
from xieshou.core.action import action
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.market import actions as market
from xieshou.outcomes import actions as outcomes
from xieshou.outcomes.actions import About
from xieshou.planning import actions as planning, reads as plans
from xieshou.projects import actions as projects
from xieshou.projects.rules import Content, Cost, Entry
from xieshou.registry import actions as registry, reads as places
from xieshou.villages import actions as villages

Depth = Literal["full", "quick"]
Progress = Callable[[str], None]

ROUND_NAME = "沪滇协作2027年度联合规划（示例）"
_PREFIX: dict[Depth, str] = {"full": published.YUNNAN, "quick": "5333"}
# One proposal is left for the county's office to list, so that its to-do list is not empty.
_WAITING = ("533323201204", "labour")


def load(
    viewer: Viewer = SYSTEM, progress: Progress = lambda _text: None, depth: Depth = "full"
) -> dict[str, int]:
    """Load the example; returns how many rows of each thing it has.

    Raises core.action.Refused if `viewer` is not allowed to (only SYSTEM is).
    """

    @action("hudian.load")
    def load_example(*, depth: Depth, edition: str) -> dict[str, int]:
        with _without_collecting():
            return _Loader(viewer, progress, _PREFIX[depth]).run()

    edition = _edition()
    return load_example(
        viewer=viewer, key=f"hudian:{depth}:{edition[:32]}", depth=depth, edition=edition
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for cycles meanwhile: over millions of fresh rows it took a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _edition() -> str:
    """A digest of every file that the example is made of."""
    folder, digest = Path(__file__).parent, hashlib.sha256()
    made_of = chain(folder.glob("*.py"), folder.glob("synthetic/*.py"), folder.glob("data/*"))
    for path in sorted(made_of):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@dataclass
class _Loader:
    """The steps of a load of the places below `prefix`, in the order they depend on each other."""

    viewer: Viewer
    progress: Progress
    prefix: str

    @property
    def whole(self) -> bool:
        """Whether what has years of its own is made too; tests do without."""
        return self.prefix == published.YUNNAN

    def run(self) -> dict[str, int]:
        self.part = [one for one in counties().values() if one.code.startswith(self.prefix)]
        self.progress("行政区划 divisions")
        counts = {"places": self._divisions()}
        self.progress("结对、机构、用户 pairings, organisations, users")
        counts |= self._partnership()
        self.progress("公开资料 published figures")
        counts |= self._published()
        self.progress("村级需求（合成） needs (synthetic)")
        counts["villages"] = self._needs()
        counts["earlier"] = self._history()
        counts["samples"] = self._samples()
        self.progress("自我发展能力（合成） self-development (synthetic)")
        counts["facts"] = self._capability()
        self.progress("项目库（合成） proposals (synthetic)")
        proposed = [row for county in self.part for row in county_proposals(county)]
        counts["proposals"] = self._proposals(proposed)
        if self.whole:
            self.progress("整村提升（合成） a programme with a known effect (synthetic)")
            counts["programme"] = open_programme(self.viewer, self.part)
        self.progress("农户台账（合成） households (synthetic)")
        counts["households"] = self._households()
        # Without statistics what follows looks one village's up among those of the whole province.
        self._analyse()
        if DAYAO.startswith(self.prefix):
            self.progress("大姚县协作资金账 the ledger of Dayao")
            open_dayao(self.viewer)
        self.progress("云品入沪（合成） a market (synthetic)")
        counts["suppliers"] = open_market(self.viewer, self.prefix)
        self.progress("入户调查（合成） surveys (synthetic)")
        counts["surveys"] = open_surveys(self.viewer, self.prefix)
        self.progress("防返贫监测（合成） monitoring (synthetic)")
        counts["monitored"] = open_monitoring(self.viewer, self.prefix)
        self.progress("人才交流（合成） posts and people (synthetic)")
        counts["postings"] = open_exchange(self.viewer, self.prefix)
        counts["placements"] = open_labour(self.viewer, self.prefix)
        self.progress("村庄规划与会议（合成） a village's plan and meeting (synthetic)")
        counts["planned_works"] = open_village(self.viewer, self.prefix)
        self.progress("村民表决（合成） ballots (synthetic)")
        counts["ballots"] = open_ballots(self.viewer, self.prefix)
        self.progress("双方得失：公开数字与目标 published figures and targets")
        counts["stated"] = open_balance(self.viewer, self.prefix)
        self.progress("沪企入滇（合成） investment (synthetic)")
        counts["opportunities"] = open_investment(self.viewer, self.prefix)
        counts["deals"] = open_deals(self.viewer, self.prefix)
        if self.whole:
            self.progress("逐月资金、销售、就业（合成） money, sales and work by month (synthetic)")
            counts["months"] = open_course(self.viewer, self.prefix)
        self.progress("协作考核表（合成） the assessment book (synthetic)")
        counts["assessments"] = open_assessments(self.viewer, self.prefix)
        self.progress("2027年度规划 round 2027")
        self._round(proposed)
        self._analyse()
        return counts

    def _analyse(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _divisions(self) -> int:
        year, count = published.DIVISIONS_YEAR, 0
        for province, prefix in ((published.SHANGHAI, ""), (published.YUNNAN, self.prefix)):
            listed = published.divisions(province, prefix=prefix)
            registry.load_divisions(viewer=self.viewer, province=province, year=year, rows=listed)
            count += len(listed)
        registry.describe_places(viewer=self.viewer, rows=published.place_facts(self.prefix))
        for code in ("rural-cn", "rural-cn-assurances", "global-mpi"):
            registry.store_indicator_set(viewer=self.viewer, code=code)
        projects.adopt_kind_forms(viewer=self.viewer, place="")
        return count

    def _partnership(self) -> dict[str, int]:
        pairings = published.pairings(self.prefix)
        registry.load_pairings(viewer=self.viewer, rows=pairings)
        known = {
            (row.name, row.place_code): row.id for row in places.organisations(limit=10_000).rows
        }
        offices = organisations(self.prefix)
        for row in offices:
            if (row["name"], row["place"]) not in known:
                registry.register_organisation(viewer=self.viewer, **row)
        present = {user.username for user in places.users()}
        hashed = make_password(PASSWORD)
        for login in LOGINS:
            if login.username not in present:
                self._user(login, hashed)
        return {"pairings": len(pairings), "organisations": len(offices), "users": len(LOGINS)}

    def _user(self, login: Login, hashed: str) -> None:
        office = places.organisations(login.office, kind="office", limit=1).rows
        user = registry.create_user(
            viewer=self.viewer,
            username=login.username,
            name=login.name,
            password_hash=hashed,
            organisation=office[0].id if login.office and office else None,
        )
        for scope in self._scopes(login):
            registry.grant_role(viewer=self.viewer, user=user.pk, role=login.role, **scope)

    def _scopes(self, login: Login) -> list[dict[str, Any]]:
        if not login.paired:
            return [{"place": place} for place in login.reach]
        found = places.pairings(login.office, current=True)
        return [{"pairing": row.id} for row in found if row.west_code.startswith(login.reach)]

    def _published(self) -> dict[str, int]:
        products, figures = published.products(self.prefix), published.figures(self.prefix)
        done = real_projects(self.prefix)
        market.load_products(viewer=self.viewer, rows=products)
        outcomes.load_published(viewer=self.viewer, rows=figures)
        projects.bulk_load(viewer=self.viewer, rows=done)
        return {"products": len(products), "figures": len(figures), "projects": len(done)}

    def _needs(self) -> int:
        found = [row for county in self.part for row in county_needs(county).villages()]
        villages.record_needs(
            viewer=self.viewer,
            year=synthetic.NEEDS_YEAR,
            rows=[(row.code, row.patterns) for row in found],
            origin="synthetic",
            source=synthetic.SOURCE,
        )
        villages.record_assets(viewer=self.viewer, rows=holdings(self.prefix))
        return len(found)

    def _history(self) -> int:
        """Earlier rounds of one prefecture, measured; returns how many villages' needs."""
        count = 0
        since = programme.first_years(self.part)
        for year in history.YEARS if self.whole else history.YEARS[-2:]:
            found = [
                row
                for county in self.part
                if county.code.startswith(history.PREFECTURE)
                for row in history.earlier_needs(county, year, since)
            ]
            villages.record_needs(
                viewer=self.viewer,
                year=year,
                rows=[(row.code, row.patterns) for row in found],
                origin="synthetic",
                source=synthetic.SOURCE,
            )
            outcomes.measure_round(viewer=self.viewer, year=year, place=history.PREFECTURE)
            count += len(found)
        return count

    def _capability(self) -> int:
        facts = [row for county in self.part for row in village_facts(county)]
        villages.record_capabilities(viewer=self.viewer, rows=facts)
        return len(facts)

    def _samples(self) -> int:
        """The same prefecture's synthetic sample surveys; returns how many."""
        asked = places.indicator_set("rural-cn")
        for year in sample_survey.YEARS:
            about = About(
                title=sample_survey.TITLE,
                year=year,
                place=history.PREFECTURE,
                set_code=asked.code,
                set_version=asked.version,
                policy="impute",
                origin="synthetic",
                source=synthetic.SOURCE,
            )
            columns = sample_survey.sample_columns(self.part, year)
            outcomes.load_sample(viewer=self.viewer, about=about, columns=columns)
        return len(sample_survey.YEARS)

    def _proposals(self, proposed: list[Proposed]) -> int:
        projects.bulk_load(viewer=self.viewer, rows=[_entry(row) for row in proposed])
        return len(proposed)

    def _households(self) -> int:
        count = 0
        for county in self._with_households():
            rows = household_rows(county)
            registry.import_households(
                viewer=self.viewer, rows=rows, origin="synthetic", source=synthetic.SOURCE
            )
            count += len(rows)
        return count

    def _with_households(self) -> list[County]:
        return [county for county in self.part if county.code in WITH_HOUSEHOLDS]

    def _round(self, proposed: list[Proposed]) -> None:
        year, place = synthetic.ROUND_YEAR, published.YUNNAN
        opened = next(
            (row.id for row in plans.rounds() if (row.year, row.place_code) == (year, place)), None
        )
        if opened is None:
            opened = planning.open_round(
                viewer=self.viewer, year=year, place=place, name=ROUND_NAME,
                needs_year=synthetic.NEEDS_YEAR, synthetic=True,
            ).pk  # fmt: skip
        planning.set_limits(
            viewer=self.viewer,
            round=opened,
            limits=[
                {"code": limit.code, "amount": limit.amount, "source": limit.source}
                for limit in limits(proposed, self.part)
            ],
        )
        if VOTING.startswith(self.prefix):
            planning.set_priority(
                viewer=self.viewer, round=opened, place=VOTING[:6], extra_percent=30,
                must_per_mille=0,
            )  # fmt: skip


def _entry(row: Proposed) -> Entry:
    content = Content(
        name=row.name,
        kind=row.kind,
        clears=row.clears,
        serves=row.serves,
        households=row.households,
        people=row.people,
        costs=tuple(Cost(*cost) for cost in row.costs),
        uses=row.uses,
        product=row.product,
        product_kg_per_year=row.product_kg_per_year,
        income_fen=row.income_fen,
        jobs=row.jobs,
        requires=row.requires,
        excludes=row.excludes,
    )
    return Entry(
        code=row.code,
        year=synthetic.ROUND_YEAR,
        village=row.village,
        content=content,
        state="submitted" if (row.village, row.kind) == _WAITING else "listed",
        origin="synthetic",
        source=synthetic.SOURCE,
    )
