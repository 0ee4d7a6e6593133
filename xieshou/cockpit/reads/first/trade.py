"""First pages of those who sell and those who buy."""

import datetime

from django.utils.translation import gettext as _

from xieshou.cockpit.reads.first.cards import HomeCard, HomeLine
from xieshou.core import clock
from xieshou.core.money import show
from xieshou.core.scope import Grant, Viewer
from xieshou.market import reads as market

SOON_DAYS = 7


def of_supplier(viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """What buyers wait for, what is owed, what spoils, and papers that run out."""
    mine = market.my_suppliers(viewer)
    soon = clock.today() + datetime.timedelta(days=SOON_DAYS)
    spoiling = market.lots_expiring(viewer, soon)
    papers = market.expiring(viewer)
    orders = HomeCard(
        "supplier_orders", _("我的订单"), _("买方等着收的货，和等着到的钱。"),
        (
            _orders(viewer, _("待发货的订单"), "reserved"),
            _orders(viewer, _("在途的订单"), "shipped"),
            HomeLine(_("应收货款"), show(market.owed(viewer).total_fen), "market:owed"),
        ),
        "market:orders", more=_("全部订单"),
    )  # fmt: skip
    stock = HomeCard(
        "supplier_stock", _("我的货"), _("%(n)d 天内到保质期的，先卖。") % {"n": SOON_DAYS},
        (
            HomeLine(_("快到期的批次"), str(spoiling), "market:lots", warn=bool(spoiling)),
            HomeLine(
                _("快到期的证书"), str(len(papers)), "market:certificates", warn=bool(papers)
            ),
            *(
                HomeLine(row.name, row.state_label, "market:supplier", (row.code,))
                for row in mine
            ),
        ),
        "market:lots", more=_("全部批次"),
    )  # fmt: skip
    return orders, stock


def of_buyer(viewer: Viewer, _grant: Grant) -> tuple[HomeCard, ...]:
    """What is on its way, what is to be received and paid, and what was asked for."""
    wanted = market.demands(viewer).total
    unmet = market.demands_unmet(viewer)
    orders = HomeCard(
        "buyer_orders", _("我的订单"), _("买了什么，到哪里了，哪些该付款。"),
        (
            _orders(viewer, _("待供应商发货"), "reserved"),
            _orders(viewer, _("在途，待收货"), "shipped"),
            _orders(viewer, _("已收货，待付款"), "received"),
        ),
        "market:orders", more=_("全部订单"),
    )  # fmt: skip
    demand = HomeCard(
        "buyer_demand", _("我的需求"), _("先说要什么，等批次来配。"),
        (
            HomeLine(_("提出的需求"), str(wanted), "market:demands"),
            HomeLine(_("还没配上的"), str(unmet), "market:demands", warn=bool(unmet)),
        ),
        "market:goods", more=_("看看有什么货"),
    )  # fmt: skip
    return orders, demand


def _orders(viewer: Viewer, label: str, state: str) -> HomeLine:
    n = market.orders(viewer, state=state).total
    return HomeLine(label, str(n), "market:orders", query=f"?state={state}")
