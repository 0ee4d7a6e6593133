"""Which studies of a plan there are, what may be chosen, and when two are the same. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

KINDS: Mapping[str, str | Promise] = {
    "front": gettext_lazy("帕累托前沿"),
    "synergy": gettext_lazy("协同效应（1+1>2）"),
    "stability": gettext_lazy("稳定性"),
    "robust": gettext_lazy("稳健方案"),
}
ASKS: Mapping[str, str | Promise] = {
    "front": gettext_lazy("减贫、增收、公平三者不能都要到最多时，有哪些可选的方案？"),
    "synergy": gettext_lazy("同样的钱、人和市场，分头做与合起来做差多少？各方各带来多少？"),
    "stability": gettext_lazy("造价和人数都有误差：差一点，入选的项目会不会变？"),
    "robust": gettext_lazy("造价超支、需求不足时仍不超限额的方案是什么，为此少减多少贫？"),
}
# What may be chosen of each kind: {option: values, the usual one first}.
OPTIONS: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "front": {},
    "synergy": {},
    "stability": {"spread": (5, 2, 10)},
    "robust": {"spread": (5, 2, 10)},
}
# Where planning apart comes from: the ways of a synergy study.
WAYS: Mapping[str, str | Promise] = {
    "district": gettext_lazy("各结对区分头做"),
    "county": gettext_lazy("各县分头做"),
    "sector": gettext_lazy("各行业分头做"),
    "year": gettext_lazy("各年分头做"),
    "first_come": gettext_lazy("先报先得"),
    "cost_benefit": gettext_lazy("按投入产出比逐个排"),
    "split": gettext_lazy("各出资方各带来多少"),
}


class OptionWrong(ValueError):
    """A kind or option that there is not."""


def checked_options(kind: str, options: Mapping[str, object]) -> dict[str, int]:
    """The options in full, those left out as usual. Raises OptionWrong."""
    if kind not in OPTIONS or options.keys() - OPTIONS[kind].keys():
        raise OptionWrong(kind)
    found: dict[str, int] = {}
    for name, values in OPTIONS[kind].items():
        value = options.get(name, values[0])
        if isinstance(value, bool) or not isinstance(value, int) or value not in values:
            raise OptionWrong(name)
        found[name] = value
    return found


def fingerprint(**parts: Any) -> str:
    """SHA-256 of what makes a study this one and no other."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
