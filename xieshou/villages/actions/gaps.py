"""How an inspector found the services of a village."""

from datetime import date as Date
from decimal import Decimal

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.action import BadInput, action
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.villages.actions import checks
from xieshou.villages.models import ServiceCheck
from xieshou.villages.rules import gaps as rules

MOST_VALUE = Decimal(10) ** 7


@action("villages.check_services", place=lambda *, village, **_: village)
def check_service(
    *,
    viewer: Viewer,
    village: str,
    service: str,
    state: str,
    on: Date,
    measure: str = "",
    value: Decimal | None = None,
    note: str = "",
    origin: str = "entered",
    source: str = "",
) -> ServiceCheck:
    """How a service was found on a day, with what was measured; nothing earlier is overwritten.

    Raises BadInput for an unknown service, state or measure, a measure without a value.
    """
    checks.one_of(service, ServiceCheck.Service.values, "service")
    checks.one_of(state, ServiceCheck.State.values, "state")
    if measure:
        checks.one_of(measure, rules.MEASURES[service], "measure")
    if bool(measure) != (value is not None):
        raise BadInput("measure_or_value", _("请同时选择测量项目并填写数值"), {"field": "value"})
    if value is not None and not 0 <= value <= MOST_VALUE:
        raise BadInput("value_wrong", _("数值应为 0 或以上，请核对单位"), {"field": "value"})
    check_words(note=note)
    return ServiceCheck.objects.create(
        village_id=checks.village_id(village), service=service, state=state, measure=measure,
        value=value, note=note.strip()[:300], on=checks.past_day(on), by=viewer.user_id,
        by_name=viewer.name, at=clock.now(), origin=origin, source=source,
    )  # fmt: skip
