"""The example clients do a canteen's day on a live site, by token, and keep to its limits."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from xieshou.core import limits
from xieshou.core.scope import SYSTEM
from xieshou.market.models import Order
from xieshou.market.tests.conftest import (  # noqa: F401
    COUNTY,
    DISTRICT,
    Market,
    _market_can_be_emptied,
    make_places,
)
from xieshou.registry import actions as registry, reads, rules
from xieshou.registry.models import Organisation, Place, User

CLIENTS = Path(__file__).resolve().parent.parent / "clients"
NODE = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or "node"
COMMANDS = {
    "python": [sys.executable, str(CLIENTS / "python" / "buy.py")],
    "javascript": [NODE, str(CLIENTS / "javascript" / "buy.mjs")],
}
LOT, PACKS, MANY = 60, 2, 120


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", COMMANDS)
def test_a_client_reads_pages_orders_once_and_waits_when_told(
    language: str, live_server: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    make_places()
    registry.load_pairings(
        viewer=SYSTEM,
        rows=[{"east": DISTRICT, "west": COUNTY, "since": "2021"}],
    )
    market = Market()
    good = market.good(market.admitted())
    market.lot(good, packs=LOT)
    buyer = market.buyer()
    seat = Place.objects.get(code=COUNTY)
    Organisation.objects.bulk_create(
        Organisation(name=f"机构{n:03d}", kind="firm", place=seat) for n in range(MANY)
    )
    secret = rules.new_token()
    registry.make_token(
        viewer=reads.viewer_for(User.objects.get(pk=market.cook.user_id)), name="测试",
        scopes=["market:write"],
        expires_on=timezone.localdate() + timedelta(days=1),
        prefix=secret[: rules.SHOWN], digest=rules.token_digest(secret),
    )  # fmt: skip
    # Nine requests where five pass at once, and one more each second.
    monkeypatch.setattr(limits, "WINDOW_S", 5)
    settings.API_LIMITS = {"token": 5}
    ran = subprocess.run(
        [*COMMANDS[language], live_server.url, buyer],
        env={**os.environ, "XIESHOU_TOKEN": secret},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    (order,) = Order.objects.all()
    assert told == {
        "pairings": 1,
        "organisations": MANY + 2,
        "price_fen": 6_001,
        "order": order.code,
        "again": order.code,
        "refused": {"too_many": [409, "sold_out"], "other_body": [409, "key_reused"]},
    }
    assert secret not in ran.stdout + ran.stderr
