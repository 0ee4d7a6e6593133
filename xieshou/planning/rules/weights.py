"""What a plan is to reach beside less poverty: its weights, said in words. Pure.

Weights are whole numbers {axis: weight}; {} means less poverty alone, every village alike:

    poverty   each person x point of deprivation less
    equity    the same, times the tenth in which the village stands by need: 1 to 10, the neediest
    income    each yuan that households are expected to earn more a year
    jobs      each person expected to find work

Only their proportions matter; they are said as rates of exchange against less poverty.
"""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

AXES: Mapping[str, str | Promise] = {
    "poverty": gettext_lazy("减贫"),
    "income": gettext_lazy("增收"),
    "equity": gettext_lazy("公平"),
    "jobs": gettext_lazy("就业"),
}
MOST_WEIGHT = 2**53
_YUAN = 10_000
_TENTHS = 10


class WeightsWrong(ValueError):
    """Weights that no plan can reach for."""


def checked(weights: Mapping[str, object]) -> dict[str, int]:
    """The weights in the order of AXES, zeros left out. Raises WeightsWrong."""
    found: dict[str, int] = {}
    for axis in AXES:
        weight = weights.get(axis, 0)
        if isinstance(weight, bool) or not isinstance(weight, int):
            raise WeightsWrong(axis)
        if not 0 <= weight < MOST_WEIGHT:
            raise WeightsWrong(axis)
        if weight:
            found[axis] = weight
    if weights.keys() - AXES.keys() or (weights and not found):
        raise WeightsWrong(", ".join(map(str, weights)))
    return found


def weights_text(weights: Mapping[str, int], *, voted: bool = False) -> tuple[str, ...]:
    """What the weights mean, a line each; () for less poverty alone. `voted`: votes weigh too."""
    lines = tuple(_lines(weights)) if weights else ()
    return (*lines, _("村民表决选出的项目按所定分量加分")) if voted else lines


def _lines(weights: Mapping[str, int]) -> Iterator[str]:
    least = weights.get("poverty", 0) + weights.get("equity", 0)
    if not least:
        yield _("不计减贫")
        return
    if weights.get("equity"):
        times = (weights.get("poverty", 0) + _TENTHS * weights["equity"]) / least
        yield _("最缺的十分之一村，减贫 1 人·分抵最不缺的村 %(times)s 人·分") % {
            "times": _short(times)
        }
    # A person-point counts differently from village to village then: `least` is of the least needy.
    where = _("（按最不缺的村）") if weights.get("equity") else ""
    if weights.get("income"):
        yield _("农户年增收每 1 万元抵减贫 %(points)s 人·分%(where)s") % {
            "points": _short(weights["income"] * _YUAN / least), "where": where,
        }  # fmt: skip
    if weights.get("jobs"):
        yield _("带动就业每 1 人抵减贫 %(points)s 人·分%(where)s") % {
            "points": _short(weights["jobs"] / least), "where": where,
        }  # fmt: skip


def _short(number: float) -> str:
    """Three digits that tell."""
    return f"{number:.3g}" if number < 100 else f"{number:,.0f}"


def mix_text(mix: Mapping[str, float]) -> str:
    """The shares of the objectives of a point of the front: "减贫 60%、增收 40%"."""
    return _("、").join(
        _("%(axis)s %(share)s%%") % {"axis": AXES[axis], "share": f"{100 * share:.0f}"}
        for axis, share in mix.items()
        if share
    )
