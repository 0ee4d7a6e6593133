"""Help for a household: matched to a risk, with a cadre who answers for it, and its effect."""

from datetime import date as Date

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.clock import now, today
from xieshou.core.scope import Viewer
from xieshou.monitoring import rules
from xieshou.monitoring.actions import checks
from xieshou.monitoring.models import Measure
from xieshou.monitoring.reads.labels import fitting_labels

# Help may start as soon as a visit has found what is wrong: it does not wait for the papers.
HELPABLE = rules.life.HELPED | (rules.life.DECIDING - {"opened"})


def _place_of_measure(*, measure: int, **_body: object) -> str:
    found = Measure.objects.filter(pk=measure)
    return found.values_list("case__village", flat=True).first() or NOWHERE


@action("monitoring.measure", place=checks.place_of_case)
def add_measure(
    *,
    viewer: Viewer,
    case: int,
    risk: str,
    kind: str,
    what: str,
    cadre: str,
    starts_on: Date,
    amount_fen: int | None = None,
) -> Measure:
    """Put down help of a kind that fits one of the case's risks; `amount_fen` is what it costs.

    Raises BadInput naming the kinds that fit, Conflict for a case that is not visited or has ended.
    """
    one = checks.locked_case(case)
    if one.state not in HELPABLE:
        raise checks.wrong_state(one)
    checks.among(risk, one.risks, "risk")
    checks.among(kind, rules.measures.KINDS, "kind")
    fitting = rules.measures.fitting([risk])
    if kind not in fitting:
        raise BadInput(
            "measure_unfit", _("这项措施与风险不相符，可选：%(kinds)s"),
            {"field": "kind", "kinds": fitting_labels(fitting)},
        )  # fmt: skip
    if starts_on < checks.FIRST_DAY or starts_on.year > today().year + 1:
        raise BadInput("day_wrong", _("日期不对"), {"field": "starts_on"})
    return Measure.objects.create(
        case=one, risk=risk, kind=kind, what=checks.words(what, "what", 300),
        cadre=checks.words(cadre, "cadre", 80), starts_on=starts_on,
        amount_fen=checks.amount(amount_fen), by=viewer.user_id, by_name=viewer.name,
        at=now(),
    )  # fmt: skip


@action("monitoring.measure", place=_place_of_measure)
def end_measure(*, measure: int, ends_on: Date, effect: str, note: str = "") -> Measure:
    """Say when help ended and whether it worked. Raises NotFound, Conflict, BadInput."""
    row = Measure.objects.select_for_update().filter(pk=measure).first()
    if row is None:
        raise NotFound("no_measure", _("没有这项措施"))
    if row.effect:
        raise Conflict("measure_ended", _("这项措施已经办结"))
    if not row.starts_on <= checks.day(ends_on, "ends_on"):
        raise BadInput("day_wrong", _("结束日期不能早于开始日期"), {"field": "ends_on"})
    row.effect = checks.among(effect, Measure.Effect.values, "effect")
    row.ends_on, row.effect_note = ends_on, note.strip()[:2000]
    row.save(update_fields=["ends_on", "effect", "effect_note"])
    return row
