"""Names of firms as open data tells them: an individual business is named after who keeps it."""

import re

from xieshou.registry import reads as registry
from xieshou.registry.reads import OrganisationRow

INDIVIDUAL = "个体工商户"
# Individual businesses in the first two digits of GB 32100.
_CODE = "92"
_PART = 500
# How a body of its own calls itself, maybe with a remark in brackets behind it.
_BODY = re.compile(
    r"(公司|合作社|联合社|联社|厂|中心|院|局|委员会|委会|集团|政府|银行|学校|大学|协会)"
    r"(?:[（(][^（）()]*[)）])?$"
)
_BETWEEN = re.compile(r"\s*[、，,；;/]\s*")


def is_individual(one: OrganisationRow) -> bool:
    return one.credit_code.startswith(_CODE)


class FirmNames:
    """What is told of names that somebody typed; the registry is read once."""

    def __init__(self) -> None:
        self._individuals: set[str] = set()
        self._known: set[str] = set()
        offset = 0
        while rows := registry.organisations(offset=offset, limit=_PART).rows:
            for one in rows:
                (self._individuals if is_individual(one) else self._known).add(one.name)
            offset += _PART

    def told(self, name: str) -> str:
        """The name; of several, each; INDIVIDUAL in place of one that may be a person's: that of an
        individual business, or of nobody registered that does not end as bodies do."""
        if self._is_body(name):
            return name
        return "、".join(
            dict.fromkeys(
                one if self._is_body(one) else INDIVIDUAL
                for one in _BETWEEN.split(name.strip())
                if one
            )
        )

    def _is_body(self, name: str) -> bool:
        plain = name.strip()
        if plain in self._individuals:
            return False
        if plain in self._known:
            return True
        return not _BETWEEN.search(plain) and bool(_BODY.search(plain))
