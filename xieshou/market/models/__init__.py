"""The tables of the market (云品入沪)."""

from xieshou.market.models.buyer import Buyer, Cycle, Standing
from xieshou.market.models.catalogue import Product
from xieshou.market.models.expo import Booth, Expo, Intent, Sample, Showing
from xieshou.market.models.good import Agreement, BuyerKind, Good, Price
from xieshou.market.models.lot import PARTS, Delivery, Lot, LotLink, Movement
from xieshou.market.models.matching import Demand, Hub, Lane, Match, MatchRun
from xieshou.market.models.order import (
    Claim,
    Order,
    OrderLine,
    Reservation,
    Share,
    Shipment,
    ShipmentLine,
    Wish,
)
from xieshou.market.models.supplier import Certificate, Evidence, Linkage, Supplier

__all__ = [
    "PARTS",
    "Agreement",
    "Booth",
    "Buyer",
    "BuyerKind",
    "Certificate",
    "Claim",
    "Cycle",
    "Delivery",
    "Demand",
    "Evidence",
    "Expo",
    "Good",
    "Hub",
    "Intent",
    "Lane",
    "Linkage",
    "Lot",
    "LotLink",
    "Match",
    "MatchRun",
    "Movement",
    "Order",
    "OrderLine",
    "Price",
    "Product",
    "Reservation",
    "Sample",
    "Share",
    "Shipment",
    "ShipmentLine",
    "Showing",
    "Standing",
    "Supplier",
    "Wish",
]
