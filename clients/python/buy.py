"""A canteen's day: who is paired with whom, what is for sale at what price, and an order.

    XIESHOU_TOKEN=xs_… python buy.py http://127.0.0.1:8000 BUYER

Prints what it found and did as JSON.
"""

import json
import os
import sys

from xieshou_client import Refused, Xieshou

PACKS = 2
FAR_TOO_MANY = 100_000


def main(site: str, buyer: str) -> dict:
    xieshou = Xieshou(site, os.environ["XIESHOU_TOKEN"])
    pairings = xieshou.get("/pairings", current="true")
    sellers = [row["name"] for row in xieshou.rows("/organisations")]
    prices = [
        (good["supplier"], good["id"], offer["grade"], offer["fen"])
        for good in xieshou.get("/goods")["rows"]
        for offer in good["offers"]
        if offer["fen"] and offer["packs"] >= PACKS
    ]
    supplier, good, grade, fen = min(prices, key=lambda one: one[3])

    def order(packs: int, key: str) -> dict:
        lines = [{"good": good, "grade": grade, "packs": packs}]
        return xieshou.post("/orders", {"buyer": buyer, "supplier": supplier, "lines": lines}, key)

    # The key names what is ordered for which day: run again, it orders nothing more.
    key = f"{buyer}-breakfast"
    first, again = order(PACKS, key), order(PACKS, key)
    refused = {}
    for name, packs, other_key in (
        ("too_many", FAR_TOO_MANY, f"{key}-more"),
        ("other_body", PACKS + 1, key),
    ):
        try:
            order(packs, other_key)
        except Refused as no:
            refused[name] = [no.status, no.code]
    return {
        "pairings": len(pairings),
        "organisations": len(sellers),
        "price_fen": fen,
        "order": first["code"],
        "again": again["code"],
        "refused": refused,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:]), ensure_ascii=False) + "\n")
