"""A small synthetic survey in one village: a round on the sense of gain by two enumerators, with
back-checks, some households seen for the register, and the prices of a spice over twelve weeks."""

import datetime
import random
import uuid
from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.utils import timezone, translation

from examples.hudian.synthetic import SOURCE
from xieshou.core.scope import Viewer
from xieshou.registry import reads as places
from xieshou.surveys import actions as surveys, reads as asked

COUNTY, VILLAGE = "533323", "533323201204"
ENUMERATORS = ("enumerator", "enumerator-2")
SEED, SIZE, LEFT_OPEN, TO_REGISTER, WEEKS = 20261130, 60, 7, 6, 12
SYNTHETIC = {"origin": "synthetic", "source": SOURCE}
GAINS = ("income", "work", "schooling", "health", "housing", "water", "road", "fairness", "voice")
WORDS = ("路修好了，出门方便", "盼着有更多就近的活", "看病报销比以前快", "")
RAW = {
    "adults": "3", "adults_nine_years": "1", "children_compulsory": "1",
    "children_dropped_out": "0", "labourers": "2", "labourers_trained": "1",
    "members_uninsured": "0", "local_treatment": "yes", "serious_illness": "no",
    "medical_cost_yuan": "800", "income_yuan": "42000", "water_quantity_ok": "yes",
    "water_quality_ok": "yes", "water_minutes": "0", "water_reliability_percent": "95",
    "has_electricity": "yes", "electricity_enough": "yes", "paved_road": "yes",
    "cooking_fuel": "电", "dwelling_grade": "B", "stable_income_source": "yes",
    "willing_to_work": "2", "working_six_months": "1",
}  # fmt: skip


def open_surveys(viewer: Viewer, prefix: str) -> int:
    """Forms, a round and what came in, below `prefix`; how many filled forms. Done once."""
    # Forms of the system are in its own language, whatever the loader's.
    with translation.override("zh-hans"):
        surveys.adopt_standard_forms(viewer=viewer)
        known = asked.submissions(viewer, place=COUNTY).total
        if not COUNTY.startswith(prefix) or known:
            return known
        return _Example(viewer).run()


class _Example:
    def __init__(self, viewer: Viewer) -> None:
        self.office = viewer
        users = get_user_model().objects.filter(username__in=[*ENUMERATORS, "fugong"])
        self.people = {one.get_username(): places.viewer_for(one) for one in users}
        self.by_id = {one.user_id: one for one in self.people.values()}
        self.chance = random.Random(SEED)
        self.sent = 0

    def run(self) -> int:
        self._round()
        self._prices()
        self._register()
        return self.sent

    def _round(self) -> None:
        today = timezone.localdate()
        drawn = surveys.draw_round(
            viewer=self.people["fugong"], place=VILLAGE, form="xieshou_gain",
            name="老姆登村群众获得感调查（示例）", starts_on=today - datetime.timedelta(days=20),
            ends_on=today + datetime.timedelta(days=40), size=SIZE, stratum_digits=12,
            enumerators=[self.people[name].user_id or 0 for name in ENUMERATORS], seed=SEED,
            back_check_percent=10,
        )  # fmt: skip
        surveys.open_round(viewer=self.people["fugong"], round=drawn.code)
        first: dict[str, dict[str, str]] = {}
        visits = [(name, one) for name in ENUMERATORS for one in asked.visits(self.people[name])]
        for name, one in [pair for pair in visits if not pair[1].is_back_check][:-LEFT_OPEN]:
            first[one.household] = self._gain(one.household)
            self._fill(name, "xieshou_gain", first[one.household])
        again = [pair for pair in visits if pair[1].is_back_check and pair[1].household in first]
        for at, (name, one) in enumerate(again):
            told = dict(first[one.household]) | ({"/data/compared": "same"} if at % 3 == 0 else {})
            self._fill(name, "xieshou_gain", told)

    def _gain(self, household: str) -> dict[str, str]:
        told = {
            f"/data/gain_{name}": self.chance.choices("54321", (20, 40, 25, 10, 5))[0]
            for name in GAINS
        }
        better = self.chance.choices(("better", "same", "worse"), (6, 3, 1))[0]
        most = " ".join(sorted(self.chance.sample(GAINS, 2)))
        return told | {
            "/data/new_code": household, "/data/compared": better, "/data/most": most,
            "/data/words": self.chance.choice(WORDS),
        }  # fmt: skip

    def _prices(self) -> None:
        """草果 by the jin: a fall of a quarter in the last weeks, as traders have come late."""
        today = timezone.localdate()
        for week in range(WEEKS):
            day = today - datetime.timedelta(weeks=WEEKS - week)
            yuan = 24 - max(0, week - 7) * 1.5 + self.chance.uniform(-0.5, 0.5)
            told = {
                "/data/county": COUNTY, "/data/product": "草果", "/data/day": day.isoformat(),
                "/data/unit": "jin", "/data/price": f"{yuan:.2f}", "/data/where": "market",
            }  # fmt: skip
            self._fill(ENUMERATORS[0], "xieshou_prices", told)

    def _register(self) -> None:
        """Six households, proposed for the register; another person of the county may approve."""
        for code in sorted(places.households_of(VILLAGE))[:TO_REGISTER]:
            fuel = self.chance.choice(("电", "柴草", "燃气"))
            told = {f"/data/answers/{name}": text for name, text in RAW.items()}
            told |= {
                "/data/answers/cooking_fuel": fuel, "/data/new_code": code,
                "/data/group": "lifted", "/data/size": str(self.chance.randrange(2, 6)),
            }  # fmt: skip
            self._fill(ENUMERATORS[1], "xieshou_household", told)
        surveys.propose_batch(
            viewer=self.people["fugong"], form="xieshou_household", village=VILLAGE,
            year=timezone.localdate().year,
        )  # fmt: skip

    def _fill(self, name: str, form: str, told: Mapping[str, str]) -> None:
        ended = timezone.localtime() - datetime.timedelta(minutes=self.chance.randrange(10_000))
        began = ended - datetime.timedelta(seconds=self.chance.randrange(420, 1_500))
        surveys.fill(
            viewer=self.people[name], form=form, version=1,
            instance_id=f"uuid:{uuid.UUID(int=self.chance.getrandbits(128))}",
            answers={**told, "/data/start": began.isoformat(), "/data/end": ended.isoformat()},
            **SYNTHETIC,
        )  # fmt: skip
        self.sent += 1
