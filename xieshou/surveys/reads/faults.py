"""What must hold of field surveys, looked at from beside; nothing wrong is an empty list."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from xieshou.core.append_only import is_closed
from xieshou.surveys import rules
from xieshou.surveys.models import APPEND_ONLY, BatchItem, FormVersion, Submission


def faults() -> list[str]:
    """Each fault in words."""
    return [*_tables(), *_forms(), *_instances(), *_batches()]


def _tables() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not is_closed(connection, table):
            yield _("表 %(table)s 没有防改触发器") % {"table": table}


def _forms() -> Iterator[str]:
    """A form's schema is what its XForm says."""
    for version in FormVersion.objects.select_related("form"):
        if rules.read_form(version.xform) != rules.from_json(version.schema):
            yield _("表单 %(form)s 与其 XForm 不一致") % {"form": version}


def _instances() -> Iterator[str]:
    """Of the contents under one instance ID exactly one counts."""
    found = Submission.objects.order_by().values("instance_id")
    for row in found.annotate(n=Count("pk", filter=Q(counts=True))).exclude(n=1)[:20]:
        yield _("答卷 %(instance)s 没有唯一有效的内容") % {"instance": row["instance_id"]}


def _batches() -> Iterator[str]:
    """Whoever asked has not approved."""
    for item in BatchItem.objects.exclude(batch__decided_by=None).select_related(
        "submission", "batch"
    ):
        if item.batch.decided_by == item.submission.enumerator_id:
            yield _("第 %(batch)d 批由调查员本人审批") % {"batch": item.batch_id}
