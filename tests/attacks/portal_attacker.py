"""Try to work out figures of fewer than ten people from everything that is public.

    python -m tests.attacks.portal_attacker --pairs 10000                   (this machine's site)
    python -m tests.attacks.portal_attacker --site http://localhost:8000 --place 5333

Ends with 1 where a cell was recovered, or fewer pairs were tried than asked for.
"""

import argparse
import os
import random
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from tests.attacks.facts import Collected, Fetch, collect, every_place
from tests.attacks.recover import Report, attack

PAIRS = ("two filters", "two dates", "two tables", "whole and part")
PLACE = "53"
MOST_NAMED = 20
# Where there is nothing to read, or not for the public. Anything else that goes wrong must be seen:
# an attack that was never let in finds nothing either.
NOTHING = frozenset({401, 403, 404, 410, 422})
TOO_MANY = 429
MOST_WAITS = 20
TELL_EVERY_S = 5


class Refused(Exception):
    """The site answered neither with figures nor that there are none."""


def over_http(site: str) -> Fetch:
    """The site as it is served; where it lets through so many requests a minute, waited for."""

    def fetch(address: str) -> str | None:
        for _ in range(MOST_WAITS):
            try:
                with urllib.request.urlopen(site.rstrip("/") + address, timeout=120) as answer:
                    text: str = answer.read().decode()
                    return text
            except urllib.error.HTTPError as no:
                if no.code in NOTHING:
                    return None
                if no.code != TOO_MANY:
                    raise Refused(f"{no.code} {address}") from no
                time.sleep(min(60, int(no.headers.get("Retry-After") or 1)))
        raise Refused(f"{TOO_MANY} {address}")

    return fetch


def in_process() -> Fetch:
    """The site of this machine's settings, without a server. Requests a minute are not limited:
    who attacks has time."""
    from django.conf import settings
    from django.test import Client, override_settings

    hosts = [host for host in settings.ALLOWED_HOSTS if host not in ("", "*")]
    client = Client(SERVER_NAME=(hosts or ["localhost"])[0].lstrip("."))

    def fetch(address: str) -> str | None:
        with override_settings(API_LIMITS={}):
            answer = client.get(address, secure=settings.SECURE_SSL_REDIRECT)
        if answer.status_code in NOTHING:
            return None
        if answer.status_code != 200:
            raise Refused(f"{answer.status_code} {address}")
        content: bytes = answer.content
        return content.decode()

    return fetch


class Progress:
    """A line on the error stream that says how far it is."""

    def __init__(self) -> None:
        self.began = self.told = time.monotonic()

    def __call__(self, step: str, done: int = 0, of: int = 0, *, now: bool = False) -> None:
        at = time.monotonic()
        if not now and at - self.told < TELL_EVERY_S:
            return
        self.told = at
        part = f" {done} of {of}" if of else ""
        sys.stderr.write(f"{at - self.began:6.0f} s  {step}{part}\n")


def shown(report: Report, read: int, facts: int) -> str:
    """The outcome as a table."""
    lines = [f"{read} answers read, {facts} figures collected", ""]
    lines += [f"{'way':<20}{'tried':>12}{'recovered':>12}"]
    for way, tried in sorted(report.tried.items()):
        recovered = sum(row[0] == way for row in report.recovered)
        lines.append(f"{way:<20}{tried:>12}{recovered:>12}")
    lines.append(f"{'all':<20}{report.tried.total():>12}{len(report.recovered):>12}")
    lines += [" ".join(map(str, row)) for row in sorted(report.recovered)[:MOST_NAMED]]
    return "\n".join(lines)


def chosen(places: Sequence[str], given: Any) -> list[str]:
    """Which places are asked for by themselves: as many of each level as were asked for, drawn at
    random. Releases hold the figures of all the others."""
    chance = random.Random(given.seed)
    found: list[str] = []
    for digits in sorted({len(place) for place in places}):
        some = [place for place in places if len(place) == digits]
        found += chance.sample(some, min(len(some), given.pages))
    return sorted(found)


def run(fetch: Fetch, given: Any, tell: Progress) -> tuple[Report, Collected]:
    """Everything read, then attacked."""
    tell("places", now=True)
    places = list(every_place(fetch, given.place))
    asked = chosen(places, given)
    tell(f"{len(places)} places, {len(asked)} of them asked for one by one", now=True)

    def telling(rows: Iterable[str]) -> Iterable[str]:
        for n, place in enumerate(rows):
            tell("reading places", n, len(asked))
            yield place

    found = collect(fetch, telling(asked), place=given.place, balances=given.pages, tell=tell)
    tell(f"{found.read} answers read, {len(found.facts)} figures", now=True)
    report = attack(found, solves=given.solves, systems=given.systems, seed=given.seed, tell=tell)
    tell("done", now=True)
    return report, found


def main() -> int:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--site", help="address of a served site; without it, this machine's")
    asked.add_argument("--place", default=PLACE, help="attack this place and all below it")
    asked.add_argument("--pairs", type=int, default=10_000, help="try at least so many pairs")
    asked.add_argument("--solves", type=int, default=500, help="linear programs at most")
    asked.add_argument("--systems", type=int, default=0, help="systems of equations; 0: all")
    asked.add_argument(
        "--pages", type=int, default=20,
        help="so many places of each level, and pairs, have their own pages read",
    )  # fmt: skip
    asked.add_argument("--seed", type=int, default=0)
    given = SimpleNamespace(**vars(asked.parse_args()))
    if given.site:
        fetch = over_http(given.site)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
        import django

        django.setup()
        fetch = in_process()
    report, found = run(fetch, given, Progress())
    pairs = sum(report.tried[way] for way in PAIRS)
    said = f"{pairs} pairs tried, {len(report.recovered)} cells of fewer than ten recovered"
    sys.stdout.write(f"{shown(report, found.read, len(found.facts))}\n{said}\n")
    return int(bool(report.recovered) or pairs < given.pairs)


if __name__ == "__main__":
    sys.exit(main())
