"""The peer of ledger_posts.py, run in .bench: django-hordak 2.0.0 on a PostgreSQL database.

    .bench/bin/python benchmarks/hordak.py URL SINGLE BATCH BATCHES

Prints {"single": posts a second, "batched": posts a second}. A post has two legs. One at a time it
is written as hordak's documentation does it; in batches with bulk_create for both tables, which is
faster than anything hordak itself offers.
"""

import json
import sys
import time
from datetime import date
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings


def main() -> None:
    url, single, batch, batches = sys.argv[1], *map(int, sys.argv[2:])
    where = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": where.path.strip("/"),
                "USER": "xieshou",
                "HOST": parse_qs(where.query)["host"][0],
            }
        },
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
        HORDAK_INTERNAL_CURRENCY="CNY",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from djmoney.money import Money
    from hordak.models import Account, Leg, Transaction

    call_command("migrate", verbosity=0)
    bank, spent = (
        Account.objects.create(name=name, code=code, type=kind, currencies=["CNY"])
        for name, code, kind in (("bank", "1", "AS"), ("spent", "2", "EX"))
    )
    one, today = Money("0.01", "CNY"), date(2026, 5, 1)

    def post() -> None:
        with transaction.atomic():
            entry = Transaction.objects.create(date=today, description="payment")
            Leg.objects.create(transaction=entry, account=spent, debit=one)
            Leg.objects.create(transaction=entry, account=bank, credit=one)

    def post_batch() -> None:
        with transaction.atomic():
            entries = Transaction.objects.bulk_create(
                [Transaction(date=today, description="payment") for _ in range(batch)]
            )
            Leg.objects.bulk_create(
                leg
                for entry in entries
                for leg in (
                    Leg(transaction=entry, account=spent, debit=one),
                    Leg(transaction=entry, account=bank, credit=one),
                )
            )

    def rate(work: object, times: int, each: int) -> float:
        work()  # type: ignore[operator]
        start = time.perf_counter()
        for _ in range(times):
            work()  # type: ignore[operator]
        return times * each / (time.perf_counter() - start)

    answer = {"single": rate(post, single, 1), "batched": rate(post_batch, batches, batch)}
    assert Leg.objects.count() == 2 * (single + 1 + (batches + 1) * batch)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
