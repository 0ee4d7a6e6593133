"""What a line of the audit is about: the thing, its page, and who acted on it before.

The audit names rows of every app by table and key, as core.action does; this file alone follows
such a name to the row, and takes from it no more than keys and codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Min, Model
from django.urls import reverse

from xieshou.core.models import AuditLine
from xieshou.notify.rules import Event


@dataclass(frozen=True, slots=True)
class Thing:
    """A row by table and key, and the page about it."""

    table: str
    key: str
    address: str


def thing_of(event: Event, key: str) -> Thing | None:
    """What a line of that event with that key is about; None where it is gone."""
    model = apps.get_model(event.target)
    paths = [event.argument or "pk", f"{event.about}__pk" if event.about else "pk"]
    found = model._base_manager.filter(pk=key).values_list(*paths).first()
    if found is None:
        return None
    argument, about = found
    arguments = [argument] if event.argument else []
    return Thing(_table(model, event.about), str(about), reverse(event.page, args=arguments))


def actors(things: Iterable[Thing]) -> dict[tuple[str, str], dict[int, int]]:
    """Who acted on each of the things, by table and key, with the key of their first line about it;
    in one question for all of them."""
    wanted = {(one.table, one.key) for one in things}
    lines = AuditLine.objects.filter(
        target__in={table for table, _key in wanted},
        target_pk__in={key for _table, key in wanted},
        who_id__isnull=False,
    )
    firsts = lines.order_by().values_list("target", "target_pk", "who_id").annotate(Min("pk"))
    found: dict[tuple[str, str], dict[int, int]] = {}
    for table, key, who, first in firsts:
        found.setdefault((table, key), {})[who] = first
    return found


def _table(model: type[Model], path: str) -> str:
    for part in filter(None, path.split("__")):
        related = model._meta.get_field(part).related_model
        assert isinstance(related, type)
        model = related
    return model._meta.label
