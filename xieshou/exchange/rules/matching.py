"""What goes into a matching of people and posts besides what is written down. Pure."""

from collections.abc import Iterable

# A post that no wish names, in the same measure as wishes (0 the best).
UNWISHED = 10
MOST_DISTANCE = 100
# A family need is asked of the host: the engine sees it as a licence "goes without" of the person.
FAMILY = "family:"
FAMILY_NEEDS = ("school", "spouse_work", "housing", "care")


def without(needs: Iterable[str]) -> tuple[str, ...]:
    """The family needs, as licences, that somebody has no need of."""
    wanted = set(needs)
    return tuple(FAMILY + one for one in FAMILY_NEEDS if one not in wanted)


def unseen_to(offers: Iterable[str]) -> tuple[str, ...]:
    """Those that a host does not see to: who needs them cannot come."""
    given = set(offers)
    return tuple(FAMILY + one for one in FAMILY_NEEDS if one not in given)


def words_of(text: str) -> list[str]:
    """Words of a list as people write it, each once, in their order."""
    for mark in "，,;；\n":
        text = text.replace(mark, "、")
    return list(dict.fromkeys(one.strip() for one in text.split("、") if one.strip()))
