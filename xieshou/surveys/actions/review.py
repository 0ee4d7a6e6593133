"""What people decide: which of two contents holds, and what enters the household register."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.registry import actions as registry_actions
from xieshou.surveys import rules
from xieshou.surveys.actions.checks import moved, place_of_batch, places_of_contents, text
from xieshou.surveys.actions.settling import refold, settle_variants
from xieshou.surveys.feed import derive
from xieshou.surveys.models import Batch, BatchItem, Entity, Form, Submission
from xieshou.surveys.reads.scopes import schema_of
from xieshou.villages import actions as villages


@action("surveys.review", place=places_of_contents)
def choose_content(*, viewer: Viewer, submission: int) -> Submission:
    """Of several contents under one instance ID let this one count; not one's own, and by somebody
    who reviews wherever one of them is about, for choosing one puts the others aside.

    Raises Conflict where there is but one, Forbidden to whoever sent it.
    """
    row = Submission.objects.select_related("version").filter(pk=submission).first()
    if row is None:
        raise NotFound("no_submission", _("没有这份答卷"))
    variants = Submission.objects.select_for_update().filter(instance_id=row.instance_id)
    if len(variants) < 2:
        raise Conflict("undisputed", _("这份答卷没有第二种内容"))
    if viewer.user_id is not None and any(one.enumerator_id == viewer.user_id for one in variants):
        raise Forbidden("own_work", _("自己提交的答卷须由他人裁定"))
    if row.household and schema_of(row.version).dataset:
        Entity.objects.select_for_update().get(code=row.household)
    variants.exclude(pk=row.pk).update(chosen=False)
    variants.filter(pk=row.pk).update(chosen=True)
    settle_variants(row.instance_id)
    for household in {one.household for one in variants if one.household}:
        if Entity.objects.filter(code=household).exists():
            refold(household)
    row.refresh_from_db()
    return row


@action("surveys.review", place=lambda *, village, **_body: village)
def propose_batch(*, viewer: Viewer, form: str, village: str, year: int) -> Batch:
    """Propose that the newest undisputed answers of a village's households enter the register.

    Raises Conflict where there are none, or where a household's answers leave an indicator open.
    """
    row = Form.objects.filter(code=form, kind=Form.Kind.HOUSEHOLD).first()
    if row is None or len(village) != 12 or not 2000 <= year <= 2100:
        raise BadInput("form_unknown", _("请选择农户调查表单和行政村"), {"field": "form"})
    newest = _newest(row, village)
    if not newest:
        raise Conflict("nothing_new", _("这个村没有可以写入的答卷"))
    rows = _rows(newest)
    batch = Batch.objects.create(
        form=row, village=village, year=year, content_hash=_hash(rows), proposed_by=viewer.user_id
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, submission=one, household=one.household, row=rows[one.household])
        for one in newest
    )
    return batch


def _newest(form: Form, village: str) -> list[Submission]:
    """One filled form for each household: the latest that counts and has not been written yet."""
    found = (
        Submission.objects.filter(
            version__form=form,
            place=village,
            counts=True,
            corrected=False,
            is_back_check=False,
            purged_at=None,
        )
        .exclude(household="")
        .exclude(instance_id__in=disputed_instances(village))
        .select_related("version__form")
        .order_by("ended_at", "instance_id")
    )
    written = set(
        BatchItem.objects.filter(
            batch__state=Batch.State.APPROVED, batch__village=village
        ).values_list("submission", flat=True)
    )
    latest = {one.household: one for one in found}
    return [one for code, one in sorted(latest.items()) if one.pk not in written]


def disputed_instances(village: str) -> list[str]:
    """Instance IDs with several contents, of which nobody has chosen one."""
    here = Submission.objects.filter(place=village)
    # The other content may be about another village.
    at = Submission.objects.filter(instance_id__in=here.values("instance_id"))
    others = set(at.filter(counts=False).values_list("instance_id", flat=True))
    chosen = set(at.filter(chosen=True).values_list("instance_id", flat=True))
    return sorted(others - chosen)


def _rows(newest: Sequence[Submission]) -> dict[str, dict[str, Any]]:
    """What each household's row of the register would say; nothing in it is personal."""
    told = [_saved(one) for one in newest]
    found = derive(told)
    rows: dict[str, dict[str, Any]] = {}
    for submission, answers, lacks in zip(newest, told, found, strict=True):
        if not isinstance(lacks, Mapping):
            raise Conflict("unreadable", _("答卷无法换算：%(said)s"), {"said": str(lacks)[:200]})
        unknown = [code for code, truth in lacks.items() if truth is None]
        if unknown or not answers.get("size") or not answers.get("group"):
            raise Conflict(
                "incomplete", _("户 %(code)s 的答卷缺少必要的回答：%(names)s"),
                {"code": submission.household, "names": "、".join(unknown) or "size, group"},
            )  # fmt: skip
        rows[submission.household] = {
            "group": answers["group"],
            "size": int(answers["size"]),
            "surveyed_on": timezone.localdate(submission.ended_at).isoformat(),
            **{code: bool(truth) for code, truth in lacks.items()},
        }
    return rows


def _saved(row: Submission) -> dict[str, str]:
    answers = json.loads(row.answers)
    return {
        one.save_to: answers.get(one.path, "")
        for one in schema_of(row.version).questions
        if one.save_to
    }


def _hash(rows: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


@action("surveys.approve", place=place_of_batch)
def approve_batch(*, viewer: Viewer, batch: int) -> Batch:
    """Write the rows into the household register and count the village's needs anew.

    By somebody who neither proposed it nor asked anybody in it. Raises Conflict where an answer
    has been corrected or disputed since; then nothing is written.
    """
    row = _held(viewer, batch)
    items = list(row.items.select_related("submission__version"))
    _same_as_proposed(row, items)
    _write(viewer, row, items)
    return _decided(viewer, row, "approve", "")


@action("surveys.approve", place=place_of_batch)
def refuse_batch(*, viewer: Viewer, batch: int, reason: str) -> Batch:
    """Say no, and why; the answers may be proposed again."""
    return _decided(viewer, _held(viewer, batch), "refuse", text("reason", reason, 300))


def _held(viewer: Viewer, pk: int) -> Batch:
    row = Batch.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound("no_batch", _("没有这一批答卷"))
    own = row.items.filter(submission__enumerator=viewer.user_id).exists()
    if viewer.user_id is not None and (row.proposed_by == viewer.user_id or own):
        raise Forbidden("own_work", _("提出人和调查员不能审批自己的答卷"))
    return row


def _same_as_proposed(row: Batch, items: Sequence[BatchItem]) -> None:
    disputed = set(disputed_instances(row.village))
    for item in items:
        one = item.submission
        if not one.counts or one.corrected or one.purged_at or one.instance_id in disputed:
            raise Conflict(
                "changed", _("户 %(code)s 的答卷提出后已变化，请重新提出"),
                {"code": item.household},
            )  # fmt: skip
    if _hash({item.household: item.row for item in items}) != row.content_hash:
        raise Conflict("changed", _("这一批内容与提出时不一致"))


def _write(viewer: Viewer, row: Batch, items: Sequence[BatchItem]) -> None:
    origins = {item.submission.origin for item in items}
    sources = {item.submission.source for item in items}
    written = registry_actions.import_households(
        viewer=viewer,
        rows=[
            {
                "code": item.household, "village": row.village, **item.row,
                "surveyed_on": date.fromisoformat(item.row["surveyed_on"]),
                "head_name": _head(item.submission),
            }
            for item in items
        ],
        origin="synthetic" if "synthetic" in origins else "entered",
        source=min(sources) if len(sources) == 1 else "surveys.batch",
    )  # fmt: skip
    needs = villages.needs_from_households(viewer=viewer, place=row.village, year=row.year)
    row.result = {"households": written, "needs": needs}


def _head(one: Submission) -> str:
    return str(json.loads(one.answers).get("/data/head_name", ""))


def _decided(viewer: Viewer, row: Batch, step: str, reason: str) -> Batch:
    row.state = moved(rules.BATCH_STEPS, step, row)
    row.decided_by, row.decided_at, row.reason = viewer.user_id, timezone.now(), reason
    row.save()
    return row
