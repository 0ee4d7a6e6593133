"""Recording who is paired with whom, on what evidence."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, action
from xieshou.registry import rules
from xieshou.registry.models import Pairing, Place

EVIDENCE = ("basis", "quote", "note", "origin", "source", "source_url", "grade")


@action("registry.load_pairings")
def load_pairings(*, rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Take over pairings: "east" and "west" as codes, "since" and "until" as the source has them,
    and the evidence (basis, quote, note, origin, source, source_url, grade).

    A pair and period known already is brought up to date. Which pairings are current is worked out
    anew over all (rules.is_current). Returns the numbers added and changed. Raises BadInput for a
    code that is not a current place.
    """
    codes = {row[side] for row in rows for side in ("east", "west")}
    places = {row.code: row for row in Place.objects.filter(valid_to=None, code__in=codes)}
    if unknown := sorted(codes - set(places)):
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": unknown[0]})
    added = changed = 0
    for row in rows:
        known = Pairing.objects.filter(
            east__code=row["east"],
            west__code=row["west"],
            since=row.get("since", ""),
            until=row.get("until", ""),
        ).first()
        evidence = {name: row[name] for name in EVIDENCE if name in row}
        if known is None:
            Pairing.objects.create(
                east=places[row["east"]],
                west=places[row["west"]],
                since=row.get("since", ""),
                until=row.get("until", ""),
                **evidence,
            )
            added += 1
        elif any(getattr(known, name) != value for name, value in evidence.items()):
            Pairing.objects.filter(pk=known.pk).update(**evidence)
            changed += 1
    _judge_current()
    return {"added": added, "changed": changed}


def _judge_current() -> None:
    pairings = list(Pairing.objects.select_related("east", "west"))
    seen = [rules.Seen(row.east.code, row.west.code, rules.year_in(row.until)) for row in pairings]
    for row, evidence in zip(pairings, seen, strict=True):
        row.current = rules.is_current(evidence, seen)
    Pairing.objects.bulk_update(pairings, ["current"])
