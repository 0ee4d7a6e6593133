"""Many clients that order over HTTP at once, of the site as `xieshou serve` runs it."""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xieshou.market.tests.conftest import client_of
from xieshou.market.tests.test_workers import PACK, Race

# More of them in a soak: MARKET_REQUESTS=5000. PostgreSQL starts slower, and takes a part of them.
REQUESTS = int(os.environ.get("MARKET_REQUESTS", "160" if connection.vendor == "sqlite" else "64"))
CLIENTS, GRADES, MOST_PACKS = 32, ("特级", "一级", "二级"), 2
# Of each client, each sent twice.
ORDERS = -(-REQUESTS // CLIENTS // 2)
TOKEN = "t" * 32
PATIENCE_S = 120
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def served(race: Race) -> Iterator[int]:
    """The port of a server of its own at the race's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "gunicorn", "xieshou.wsgi", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "120",
        # Imported once, as two processes would take twice as long to start.
        "--preload", "--log-level", "warning",
    ]  # fmt: skip
    environment = race.environment() | {
        "DJANGO_SETTINGS_MODULE": "xieshou.settings",
        # Sessions are signed with it.
        "XIESHOU_SECRET_KEY": settings.SECRET_KEY,
        # All clients are one user here, who would soon have asked as often as a user may.
        "XIESHOU_API_PER_USER": "0",
    }
    with (race.folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            with closing(link):
                link.request("GET", "/api/v1/goods")
                if link.getresponse().status == 200:
                    return
        time.sleep(0.1)
    raise TimeoutError


def ordering(port: int, session: str, at: int, buyer: str, good: tuple[str, int]) -> Counter[str]:
    """A client's answers by status, and the packs that it was promised. Each request is sent twice
    with its key, and must be answered alike."""
    counted: Counter[str] = Counter()
    rnd = random.Random(at)
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    supplier, key = good
    headers = {
        "Content-Type": "application/json", "X-CSRFToken": TOKEN,
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
    }  # fmt: skip
    for number in range(ORDERS):
        packs = rnd.randint(1, MOST_PACKS)
        line = {"good": key, "grade": rnd.choice(GRADES), "packs": packs}
        body = json.dumps({"buyer": buyer, "supplier": supplier, "lines": [line]})
        answers = []
        for _twice in range(2):
            once = {"Idempotency-Key": f"http-{at}-{number}"}
            link.request("POST", "/api/v1/orders", body, headers | once)
            answer = link.getresponse()
            told = json.loads(answer.read() or "null") if answer.status < 500 else None
            answers.append((answer.status, told and told.get("code")))
            counted[str(answer.status)] += 1
        if answers[0][0] == 201:
            counted["packs"] += packs
        if answers[0] != answers[1]:
            counted["unlike"] += 1
    link.close()
    return counted


def test_thousands_of_orders_over_http_are_answered_and_none_oversells(tmp_path: Path) -> None:
    """32 clients at two processes of eight threads: no request fails, and what was promised is
    what is set aside; most of the goods are sold, so that they did fight over the last packs."""
    race = Race(tmp_path)
    packs = REQUESTS // 4
    for grade in GRADES:
        race.lots(packs=packs // len(GRADES), number=1, grade=grade)
    buyer = race.market.buyer()
    client = client_of(race.market.cook)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with served(race) as port, ThreadPoolExecutor(CLIENTS) as pool:
        good = (race.good.supplier.code, race.good.pk)
        told = pool.map(lambda at: ordering(port, session, at, buyer, good), range(CLIENTS))
        counted = sum(told, Counter())
    answered = sum(n for status, n in counted.items() if status.isdigit())
    assert answered == 2 * ORDERS * CLIENTS >= REQUESTS, counted
    assert {name for name in counted if name.isdigit()} == {"201", "409"}, counted
    assert counted["unlike"] == 0
    left = [race.left(grade) for grade in GRADES]
    assert counted["packs"] * PACK == sum(one["reserved"] for one in left)
    assert all(one["received"] == one["available"] + one["reserved"] for one in left)
    assert all(one["moved"] == one["reserved"] for one in left)
