"""What a comparison of villages allows to be said, in plain words. Pure.

A verdict is never better than the weakest link: too few places or years, groups that moved apart
before there was anything to find, an interval that holds nought, errors that nobody could cluster.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

LEAST_PLACES = 5
LEAST_CLUSTERS = 10
# With a project, and without: the side that has fewer makes the error.
LEAST_OF_A_SIDE = 3
# A pre-trend or a permutation below this is not chance.
SMALL_P = 0.1
SIGNIFICANT = 0.05
# A synthetic control must have followed its place for so many years.
LEAST_YEARS_BEFORE = 4
# It followed it too well where it had more donors than years: it could have followed anything.
PERFECT = 1e-3

LIKELY, MAYBE, NOTHING, UNLIKE, CANNOT = "likely", "maybe", "nothing", "unlike", "cannot"
LABELS: Mapping[str, Any] = {
    LIKELY: gettext_lazy("很可能有作用"), MAYBE: gettext_lazy("可能有作用"),
    NOTHING: gettext_lazy("看不出作用"), UNLIKE: gettext_lazy("两组不可比"),
    CANNOT: gettext_lazy("无法判断"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EffectOutcome:
    """Something measured of villages each year; `better` is "lower" or "higher", `digits` after the
    point of its percentage or number."""

    code: str
    label: Any
    better: str
    share: bool

    def written(self, value: float) -> str:
        """A change of it: percentage points of a share, else the number."""
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return self._told(value, sign)

    def size(self, value: float) -> str:
        """The same without its sign."""
        return self._told(value, "")

    def _told(self, value: float, sign: str) -> str:
        if self.share:
            return _("%(points)s 个百分点") % {"points": f"{sign}{abs(value) * 100:.2f}"}
        return f"{sign}{abs(value):.3f}"


OUTCOMES: Mapping[str, EffectOutcome] = {
    one.code: one
    for one in (
        EffectOutcome("adjusted", gettext_lazy("多维贫困指数 M0"), "lower", share=False),
        EffectOutcome("headcount", gettext_lazy("多维贫困发生率 H"), "lower", share=True),
        EffectOutcome("index", gettext_lazy("自我发展能力指数"), "higher", share=False),
    )
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much there is to compare; `by_village` where errors are of single villages, as if those
    of a township did not move together."""

    treated: int
    controls: int
    years_before: int
    years_after: int
    clusters: int
    treated_clusters: int
    control_clusters: int
    by_village: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found, in the outcome's unit; `detectable` is the least that would have been."""

    effect: float
    low: float
    high: float
    robust_low: float
    robust_high: float
    pre_trend_p: float | None
    permutation_p: float
    detectable: float


@dataclass(frozen=True, slots=True)
class EffectVerdict:
    code: str
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(LABELS[self.code])


def too_little(shape: Shape) -> tuple[str, ...]:
    """Why nothing can be said, in words; () where something can."""
    return tuple(_lacks(shape))


def _lacks(shape: Shape) -> Iterator[str]:
    if shape.treated < LEAST_PLACES:
        yield _("做了项目的村只有 %(n)d 个，至少要 %(least)d 个") % {
            "n": shape.treated, "least": LEAST_PLACES,
        }  # fmt: skip
    if shape.controls < LEAST_PLACES:
        yield _("还没有做项目、可以对照的村只有 %(n)d 个，至少要 %(least)d 个") % {
            "n": shape.controls, "least": LEAST_PLACES,
        }  # fmt: skip
    if shape.years_before < 1:
        yield _("做项目以前没有测过")
    if shape.years_after < 1:
        yield _("做项目以后还没有测过")
    sides = min(shape.treated_clusters, shape.control_clusters)
    if shape.clusters < LEAST_CLUSTERS or sides < LEAST_OF_A_SIDE:
        yield _("这些村分属的地方太少（%(n)d 个），误差无从估计") % {"n": shape.clusters}


def verdict(outcome: EffectOutcome, shape: Shape, found: Evidence | None) -> EffectVerdict:
    """What may be said, the frankest first."""
    lacks = too_little(shape)
    if lacks or found is None:
        return EffectVerdict(CANNOT, (*lacks, _("所以无法判断有没有作用。")))
    code, words = _judged(outcome, shape, found)
    if shape.by_village:
        words = (
            *words,
            _(
                "分属的县和乡镇太少，误差只能按村算：同乡同县的村若一起变化，"
                "会显得比实际更有把握，所以最多只说可能。"
            ),
        )
    return EffectVerdict(code, (_said(outcome, found), *words))


def _said(outcome: EffectOutcome, found: Evidence) -> str:
    """What was found, without a sign to puzzle over wherever the interval has but one."""
    if found.low <= 0 <= found.high:
        return _(
            "做了项目的村与还没做的村相比，%(outcome)s多变了 %(effect)s"
            "（95%% 区间 %(low)s 至 %(high)s）。"
        ) % {
            "outcome": outcome.label, "effect": outcome.written(found.effect),
            "low": outcome.written(found.low), "high": outcome.written(found.high),
        }  # fmt: skip
    told = {"outcome": outcome.label, "effect": outcome.size(found.effect)}
    if found.high < 0:
        low, high = outcome.size(found.high), outcome.size(found.low)
        return _(
            "照还没做的村那样变化来推算，做了项目的村%(outcome)s低了 %(effect)s"
            "（95%% 区间 %(low)s 至 %(high)s）。"
        ) % {**told, "low": low, "high": high}
    return _(
        "照还没做的村那样变化来推算，做了项目的村%(outcome)s高了 %(effect)s"
        "（95%% 区间 %(low)s 至 %(high)s）。"
    ) % {**told, "low": outcome.size(found.low), "high": outcome.size(found.high)}


def _judged(outcome: EffectOutcome, shape: Shape, found: Evidence) -> tuple[str, tuple[str, ...]]:
    """The verdict on what was found, and why."""
    if found.pre_trend_p is not None and found.pre_trend_p < SMALL_P:
        return UNLIKE, (_("但两组在做项目以前就已经各走各的，差别不能算在项目头上。"),)
    if found.low <= 0 <= found.high:
        least = _(
            "区间包含零：看不出作用。这不等于没有作用——小于 %(least)s 的作用，"
            "这些数据本来就看不出来。"
        )
        return NOTHING, (least % {"least": outcome.written(found.detectable).lstrip("+")},)
    good = (found.effect < 0) == (outcome.better == "lower")
    way = _("是往好的方向。") if good else _("是往坏的方向。")
    if found.pre_trend_p is None:
        return MAYBE, (way, _("以前测得太少，无法检查两组原来是否同步，只能说可能。"))
    if (found.robust_low <= 0 <= found.robust_high) or found.permutation_p >= SIGNIFICANT:
        return MAYBE, (
            way,
            _(
                "但若两组照以前最坏的一年那样继续拉开，或把各地方的起步年随机调换，"
                "也可能得到这样的差别。"
            ),
        )
    firm = _(
        "即使两组照以前最坏的一年那样继续拉开，结论仍成立；把各地方的起步年随机调换，"
        "双向固定效应也很少有这么大的差别。"
    )
    return MAYBE if shape.by_village else LIKELY, (way, firm)


def synthetic_verdict(
    outcome: EffectOutcome, years_before: int, before: float, scale: float, low: float, high: float,
    effect: float, p_value: float, donors: int, level: float,
) -> EffectVerdict:  # fmt: skip
    """As verdict(), of one place and its synthetic control."""
    said = _("与合成对照相比平均差 %(effect)s；排列检验 p = %(p)s（%(n)d 个对照）。") % {
        "effect": outcome.written(effect), "p": f"{p_value:.2f}", "n": donors,
    }  # fmt: skip
    if years_before < LEAST_YEARS_BEFORE:
        return EffectVerdict(
            CANNOT,
            (said, _("以前只有 %(n)d 年，合成对照什么都能拟合，无法判断。") % {"n": years_before}),
        )
    if before <= PERFECT * scale:
        return EffectVerdict(
            CANNOT, (said, _("以前各年拟合得一点不差：对照比年份多，什么都能拟合，无法判断。"))
        )
    if p_value > 1 - level:
        return EffectVerdict(
            NOTHING, (said, _("别的地方假装做了项目，也常有这么大的差别：看不出作用。"))
        )
    if low <= 0 <= high:
        return EffectVerdict(NOTHING, (said, _("不能排除作用为零。")))
    good = (effect < 0) == (outcome.better == "lower")
    return EffectVerdict(
        MAYBE, (said, _("差别少见，且往好的方向。") if good else _("差别少见，但往坏的方向。"))
    )
