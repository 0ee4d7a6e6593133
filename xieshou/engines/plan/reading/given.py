"""Options given one by one, as a plain document.

{"limits": [{"code": "money", "sense": "<=", "amount": 10}],
 "groups": [{"code": "V1", "options": [{"value": 0, "uses": {}},
                                       {"value": 7, "uses": {"money": 4}}]}]}
"""

from typing import Any

import numpy as np

from ..problem import Choices, InputError
from ..problem.easing import reliefs_of as eased
from . import entries as read
from .limited import limits_of, reliefs_of


def choices_from_document(document: Any) -> Choices:
    """The checked Choices of a document. Raises InputError naming the entry at fault."""
    groups = read.entries(document, "groups", "document")
    read.known_fields(document, ("limits", "reliefs", "groups"), "document")
    limits, easings = limits_of(document)
    column = {limit.code: at for at, limit in enumerate(limits)}
    names: list[str] = []
    option_start, use_start, values = [0], [0], []
    uses: list[tuple[int, int]] = []
    for group in groups:
        code = read.text(group, "code", "group")
        read.known_fields(group, ("code", "options"), code)
        names.append(code)
        for option in read.entries(group, "options", code):
            read.known_fields(option, ("value", "uses"), code)
            values.append(read.whole(option, "value", code))
            for limit, amount in read.amounts(option, "uses", code).items():
                if limit not in column:
                    raise InputError("limit_unknown", "work {work} names an unknown limit {code}",
                                     work=code, code=limit)  # fmt: skip
                uses.append((column[limit], amount))
            use_start.append(len(uses))
        option_start.append(len(values))
    return Choices(
        groups=tuple(names),
        option_start=np.array(option_start, dtype=np.int64),
        option_value=np.array(values, dtype=np.int64),
        limits=tuple(limits),
        use_start=np.array(use_start, dtype=np.int64),
        use_limit=np.array([limit for limit, _ in uses], dtype=np.int32),
        use_amount=np.array([amount for _, amount in uses], dtype=np.int64),
        reliefs=(*eased(limits, easings), *reliefs_of(document)),
    )
