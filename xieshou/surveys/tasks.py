"""Personal answers are forgotten when their time is over."""

import json
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.jobs import JobRun, job
from xieshou.surveys import rules
from xieshou.surveys.models import Submission
from xieshou.surveys.reads.scopes import schema_of

BATCH = 200


def due() -> QuerySet[Submission]:
    """Filled forms whose personal answers have been kept as long as they may be."""
    before = timezone.now() - timedelta(days=rules.PERSONAL_DAYS)
    # A round that nobody closed ends with its last day.
    over = Q(round__closed_at=None, round__ends_on__lt=timezone.localdate(before))
    of_round = Q(round__closed_at__lt=before) | over
    outside = Q(round=None, received_at__lt=before)
    return Submission.objects.filter(of_round | outside, purged_at=None)


@job("surveys.purge")
def purge(run: JobRun) -> dict[str, int]:
    """Take personal answers and pictures out of what is due, part by part."""
    whole, done = due().count(), 0
    while part := list(due().select_related("version").order_by("pk")[:BATCH]):
        with transaction.atomic():
            for one in part:
                _forget(one)
        done += len(part)
        run.progress(min(1.0, done / max(whole, 1)), _("已清除 %(n)d 份") % {"n": done})
    return {"purged": done}


def _forget(one: Submission) -> None:
    schema = schema_of(one.version)
    personal = {question.path for question in schema.questions if question.personal}
    answers = json.loads(one.answers)
    left = {path: text for path, text in answers.items() if rules.plain_path(path) not in personal}
    one.answers = json.dumps(left, ensure_ascii=False, sort_keys=True)
    one.purged_at = timezone.now()
    one.save(update_fields=["answers", "purged_at"])
    for attachment in one.attachments.exclude(file=""):
        attachment.file.delete(save=True)
