"""How a lot changes: one UPDATE that says in its WHERE what must hold, whatever was read before.

The database writes the movement down and refuses what breaks conservation (models.triggers).
"""

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, QuerySet

from xieshou.market import rules
from xieshou.market.models import Lot, Movement

_PARTS = ("available", "reserved", "shipped", "written_off", "passed_on")


def take(lot: int, quantity: int, why: str, by: int | None = None) -> bool:
    """Set base units of a lot aside for one reason; False where not so many are available.

    For the same reason nothing more is taken: once taken, it is True again.
    """
    taken = Movement.objects.filter(lot=lot, why=why, available__lt=0, reserved__gt=0)
    # Looking first only spares those who come too late the wait for a writer; UPDATE decides.
    if not Lot.objects.filter(pk=lot, available__gte=quantity).exists() or taken.exists():
        return taken.exists()
    try:
        with transaction.atomic():
            if _moved(Lot.objects.filter(~Exists(taken), pk=lot), "reserve", quantity, why, by):
                return True
    except IntegrityError as fault:
        # Another with the same reason was quicker; on PostgreSQL the WHERE does not see it.
        if "why" not in str(fault) and "reserved_once" not in str(fault):
            raise
    return taken.exists()


def move(lot: int, kind: str, quantity: int, why: str, by: int | None = None) -> bool:
    """Move base units of a lot as rules.KINDS says; False where not so many are there to move."""
    return _moved(Lot.objects.filter(pk=lot), kind, quantity, why, by)


def _moved(found: QuerySet[Lot], kind: str, quantity: int, why: str, by: int | None) -> bool:
    signs = dict(zip(_PARTS, rules.KINDS[kind], strict=True))
    enough = {f"{part}__gte": quantity for part, sign in signs.items() if sign < 0}
    changes = {part: F(part) + sign * quantity for part, sign in signs.items() if sign}
    if kind == "pass_on":
        changes["received"] = F("received") - quantity
    return found.filter(**enough).update(**changes, why=why[:120], moved_by=by) == 1
