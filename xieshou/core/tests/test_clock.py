"""The day that a loader tells holds for its block and no longer."""

import datetime
from contextlib import suppress

from django.utils import timezone

from xieshou.core import clock

LEAP, NEXT = datetime.date(2020, 2, 29), datetime.date(2020, 3, 1)


def test_a_told_day_holds_within_its_block_even_when_it_breaks_off() -> None:
    seen = []
    with suppress(KeyError), clock.on_day(LEAP):
        seen.append(clock.today())
        with clock.on_day(NEXT):
            seen.append(clock.today())
        seen.append(clock.today())
        raise KeyError
    assert seen == [LEAP, NEXT, LEAP]
    assert clock.today() == timezone.localdate()
