"""A small synthetic market on the real specialities: six counties sell, three of Shanghai buy; one
village's collective has a contract, its part of what was sold, and a dividend that waits to be
paid by the worker."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone, translation

from examples.hudian.synthetic import SOURCE
from xieshou.benefits import actions as benefits
from xieshou.core.clock import on_day
from xieshou.core.imports import read
from xieshou.core.scope import Viewer
from xieshou.market import actions as market, reads as sold
from xieshou.market.sheets import LANES
from xieshou.registry import actions as registry, reads as places

VILLAGE = "533323201204"
COLLECTIVE, CONTRACT = f"{VILLAGE}-C1", f"{VILLAGE}-L01"
HARVESTED = datetime.date(2026, 8, 20)
ENDS = datetime.date(2027, 12, 31)
SPLIT = {"producer": 6000, "coop": 1500, "freight": 1500, "hub": 500, "platform": 500}
# How far the orders of a supplier are, in the order that they were placed.
STEPS = ("paid", "paid", "received", "shipped", "reserved", "cancelled")
LANES_SHEET = Path(__file__).parent / "synthetic" / "lanes.csv"
# What buyers ask for besides: packs, and what they would pay above the lower price. The last is
# too low for anybody.
WANTED = ((60, 2_000), (4_000, 1_500), (30, -1_500))
WITHIN_DAYS = 60
MEMBERS = 24
PAPER = b"%PDF-1.7 synthetic"
PEOPLE = (
    "laomudeng", "laomudeng-collective", "laomudeng-supervisor", "fugong", "fugong-finance",
)  # fmt: skip
# The first place is the demo user's "buyer".
BUYERS = (
    ("310115", "浦东机关食堂（示例）", "canteen", "buyer"),
    ("310112", "闵行社区超市（示例）", "retail", ""),
    ("310104", "徐汇批发行（示例）", "wholesale", ""),
)


@dataclass(frozen=True)
class Seller:
    """What a county sells: its speciality, fen a pack of 500 g of two grades, where it grows."""

    county: str
    product: str
    villages: tuple[str, ...]
    fen: tuple[int, int]
    user: str = ""


SELLERS = (
    Seller("533323", "草果", (VILLAGE, "533323201202"), (5_800, 4_600), "supplier"),
    Seller("532822", "茶叶", (), (12_800, 8_800)),
    Seller("530502", "咖啡", (), (7_600, 5_900)),
    Seller("532326", "核桃", (), (3_600, 2_900)),
    Seller("530602", "苹果", (), (1_200, 900)),
    Seller("532524", "柑橘", (), (1_500, 1_100)),
)


def open_market(viewer: Viewer, prefix: str) -> int:
    """Suppliers below `prefix` with goods, lots and orders; how many sell. Done once."""
    mine = [one for one in SELLERS if one.county.startswith(prefix)]
    if any(sold.suppliers(viewer, text=_name(one)).rows for one in mine):
        return len(mine)
    loader = _Market(viewer)
    with on_day(HARVESTED):
        loader.register_buyers()
    for one in mine:
        loader.sell(one)
    market.load_lanes(viewer=viewer, rows=read(LANES_SHEET.read_bytes(), LANES).rows)
    loader.ask(mine)
    if VILLAGE.startswith(prefix):
        loader.share_out()
    return len(mine)


def _name(one: Seller) -> str:
    """In Chinese, whatever language the site is loaded in: it is kept."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{places.place_names([one.county])[one.county]}{one.product}合作社（示例）"


def _product(one: Seller) -> int:
    choices = sold.product_choices(one.county)
    return next(key for key, name in choices if name.startswith(one.product))


class _Market:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.buyers: list[str] = []
        # Asked today: on the days of the example their roles did not hold yet.
        self.people = {
            name: places.viewer_for(get_user_model().objects.get(username=name)) for name in PEOPLE
        }

    def register_buyers(self) -> None:
        for place, name, kind, user in BUYERS:
            organisation = self._organisation(place, name, "office" if user else "firm")
            made = market.register_buyer(
                viewer=self.viewer, place=place, name=name, kind=kind, organisation=organisation,
                terms="monthly", origin="synthetic", source=SOURCE,
            )  # fmt: skip
            self.buyers.append(made.code)
            self._grant(user, "buyer", organisation)

    def sell(self, one: Seller) -> None:
        """A supplier with its papers, one good of two grades, its lots, and orders at each step."""
        home = VILLAGE.startswith(one.county)
        with on_day(HARVESTED):
            organisation = self._organisation(one.county, _name(one), "cooperative")
            self._grant(one.user, "supplier", organisation)
            if home:
                self._collective(organisation)
            supplier = self._supplier(one, organisation, COLLECTIVE if home else "")
            good = self._good(one, supplier)
            self._lots(one, supplier, good)
        for at, step in enumerate(STEPS if home else STEPS[::2] + STEPS[1:2]):
            self._order(supplier, good, at, step)

    def ask(self, sellers: Sequence[Seller]) -> None:
        """What buyers still look for today, to be matched with the lots that are left."""
        today = timezone.localdate()
        for at, (packs, more) in enumerate(WANTED):
            one = sellers[at % len(sellers)]
            market.make_demand(
                viewer=self.viewer, buyer=self.buyers[at],
                product=_product(one),
                unit="g", pack_size=500, packs=packs, price_fen=one.fen[1] + more,
                first_day=today, last_day=today + datetime.timedelta(WITHIN_DAYS),
            )  # fmt: skip

    def share_out(self) -> None:
        """The collective's year: a rent besides, its shares, and a run that four people handled."""
        with on_day(datetime.date(2026, 10, 8)):
            benefits.record_collective(
                viewer=self.viewer, collective=COLLECTIVE, kind="income", amount_fen=2_400_000,
                on=datetime.date(2026, 9, 30), source="benefits.rent:2026",
            )  # fmt: skip
            benefits.name_share_type(
                viewer=self.viewer, collective=COLLECTIVE, code="member", name="成员股"
            )
            moves = [("member", "", code, 100 + 50 * (at % 4)) for at, code in self._members()]
            change = benefits.propose_shares(
                viewer=self.people["laomudeng-collective"], collective=COLLECTIVE, moves=moves,
                reason="清产核资量化到户", document="老姆登〔2026〕1号",
            )  # fmt: skip
            benefits.decide_shares(
                viewer=self.people["laomudeng"], change=change.pk, confirmed=True,
                content_hash=change.content_hash,
            )  # fmt: skip
            benefits.set_sharing_rule(
                viewer=self.viewer, collective=COLLECTIVE, reserve_bp=2000, welfare_bp=1000,
                retained_bp=1000, dividend_bp=6000, document="章程第四十条",
            )  # fmt: skip
            run = benefits.propose_run(
                viewer=self.people["laomudeng-collective"], collective=COLLECTIVE, year=2026
            )
            benefits.open_notice(viewer=self.people["laomudeng"], run=run.code, where="村务公开栏")
        with on_day(datetime.date(2026, 10, 25)):
            benefits.enter_vote(
                viewer=self.people["laomudeng-supervisor"], run=run.code, eligible=40, present=36,
                in_favour=34, against=2, met_on=datetime.date(2026, 10, 25),
            )  # fmt: skip
            benefits.pay_runs(viewer=self.people["fugong-finance"], runs=[run.code])

    def _members(self) -> list[tuple[int, str]]:
        rows = places.households(self.viewer, VILLAGE, limit=MEMBERS).rows
        return list(enumerate(row.code for row in rows))

    def _organisation(self, place: str, name: str, kind: str) -> int:
        made = registry.register_organisation(
            viewer=self.viewer, place=place, name=name, kind=kind, origin="synthetic",
            source=SOURCE,
        )  # fmt: skip
        return int(made.pk)

    def _grant(self, user: str, role: str, organisation: int) -> None:
        if user:
            key = get_user_model().objects.get(username=user).pk
            registry.grant_role(viewer=self.viewer, user=key, role=role, organisation=organisation)

    def _collective(self, organisation: int) -> None:
        """老姆登's collective, and the contract under which its households deliver."""
        benefits.register_collective(
            viewer=self.viewer, code=COLLECTIVE, name="老姆登村股份经济合作社（示例）",
            name_en="Collective of Laomudeng (example)", place=VILLAGE, origin="synthetic",
            source=SOURCE,
        )  # fmt: skip
        benefits.open_contract(
            viewer=self.viewer, code=CONTRACT, name="草果订单收购（示例）", kind="order",
            place=VILLAGE, organisation=organisation, collective=COLLECTIVE,
        )  # fmt: skip
        version = benefits.draft_version(
            viewer=self.viewer, contract=CONTRACT,
            terms={"floor_per_kg": 36_00, "margin_per_kg": 8_00, "usual": 60_000},
            starts_on=datetime.date(2026, 1, 1), ends_on=ENDS, every_months=12, due_day=28,
            members=[(code, 1) for _at, code in self._members()],
        )  # fmt: skip
        for user, side in (("laomudeng-collective", "village"), ("fugong", "organisation")):
            benefits.consent(
                viewer=self.people[user], contract=CONTRACT, number=1, side=side,
                document="合同1号", content_hash=version.content_hash,
            )  # fmt: skip

    def _supplier(self, one: Seller, organisation: int, collective: str) -> str:
        made = market.apply_as_supplier(
            viewer=self.viewer, place=one.county, organisation=organisation, name=_name(one),
            kind="cooperative", collective=collective, origin="synthetic", source=SOURCE,
        )  # fmt: skip
        market.add_linkage(
            viewer=self.viewer, supplier=made.code, kind="order", contract=CONTRACT, file=PAPER,
            households=MEMBERS, starts_on=HARVESTED, ends_on=ENDS, filename="示例合同.pdf",
        )  # fmt: skip
        market.check_supplier(viewer=self.viewer, supplier=made.code)
        return str(market.admit_supplier(viewer=self.viewer, supplier=made.code).code)

    def _good(self, one: Seller, supplier: str) -> int:
        made = market.save_good(
            viewer=self.viewer, supplier=supplier, product=_product(one),
            name=f"{one.product} 500 克", months=list(range(1, 13)), grades=["特级", "一级"],
            unit="g", pack_size=500, shelf_days=540, storage="ambient", split=SPLIT,
        )  # fmt: skip
        for grade, fen in zip(("特级", "一级"), one.fen, strict=True):
            market.set_price(
                viewer=self.viewer, supplier=supplier, good=made.pk, grade=grade, fen=fen,
                starts_on=HARVESTED,
            )  # fmt: skip
        return int(made.pk)

    def _lots(self, one: Seller, supplier: str, good: int) -> None:
        """A lot of each village, and of the first village one of the better grade."""
        villages = one.villages or tuple(sorted(places.place_ids(one.county, "village"))[:2])
        rows = ((villages[0], "一级"), (villages[1], "一级"), (villages[0], "特级"))
        for village, grade in rows:
            homes = places.households(self.viewer, village, limit=MEMBERS).rows
            brought = [(row.code, 4_000 + 500 * (at % 5), 1) for at, row in enumerate(homes)]
            market.record_lot(
                viewer=self.viewer, supplier=supplier, good=good, grade=grade, village=village,
                harvested_on=HARVESTED, quantity=sum(row[1] for row in brought) or 120_000,
                contract=f"benefits.contract:{CONTRACT}" if village == VILLAGE else "",
                deliveries=brought,
            )  # fmt: skip

    def _order(self, supplier: str, good: int, at: int, step: str) -> None:
        """One order, as far as `step`, a few days after the one before."""
        first = datetime.date(2026, 9, 1) + datetime.timedelta(3 * at)
        buyer = self.buyers[at % len(self.buyers)]
        lines = [(good, "一级", 20 + 4 * at), (good, "特级", 4 + at)]
        with on_day(first):
            order = market.place_order(
                viewer=self.viewer, buyer=buyer, supplier=supplier, lines=lines
            ).code
            if step == "cancelled":
                market.cancel_order(viewer=self.viewer, order=order)
        if step in ("reserved", "cancelled"):
            return
        with on_day(first + datetime.timedelta(6)):
            sent = market.ship(
                viewer=self.viewer, order=order, carrier="滇沪冷链（示例）", sent_on=first
            )
            if step != "shipped":
                market.receive(
                    viewer=self.viewer, order=order, shipment=sent.number,
                    on=first + datetime.timedelta(6),
                )  # fmt: skip
        if step == "paid":
            paid = first + datetime.timedelta(12)
            with on_day(paid):
                market.settle(
                    viewer=self.viewer, order=order, on=paid, payment=f"示例回单-{at + 1}"
                )
