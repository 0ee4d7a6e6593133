"""What came in: lists with their flags, one with its answers, several contents of one instance."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xieshou.core.kept import stored
from xieshou.core.language import in_chinese
from xieshou.core.scope import Viewer
from xieshou.core.secret import mask
from xieshou.registry.reads import Page
from xieshou.surveys import rules
from xieshou.surveys.models import Attachment, Submission
from xieshou.surveys.reads.labels import flag_labels
from xieshou.surveys.reads.scopes import schema_of, submissions_for
from xieshou.surveys.rules import flags

# The newest so many of a form and place are set against each other for flags.
COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A filled form; `seconds` is how long it took, `flags` (code, label) what is doubtful."""

    id: int
    instance_id: str
    form: str
    form_title: str
    version: int
    household: str
    place: str
    enumerator: str
    round: str
    is_back_check: bool
    via_label: str
    started_at: datetime | None
    ended_at: datetime
    received_at: datetime
    seconds: int | None
    counts: bool
    chosen: bool
    corrected: bool
    is_purged: bool
    origin: str
    source: str
    flags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question and its answer as people read them; a personal one is masked."""

    path: str
    label: str
    answer: str
    is_personal: bool


def submissions(
    viewer: Viewer, *, form: str = "", round: str = "", place: str = "", only: str = "",
    offset: int = 0, limit: int = 50,
) -> Page[SubmissionRow]:  # fmt: skip
    """What came in, the newest first; `only` is "flagged", "disputed" or ""."""
    found = _found(submissions_for(viewer))
    if form:
        found = found.filter(version__form__code=form)
    if round:
        found = found.filter(round__code=round)
    if place:
        found = found.filter(place__startswith=place)
    if only == "disputed":
        found = found.filter(instance_id__in=found.filter(counts=False).values("instance_id"))
    marked = flags_of(found.defer("answers")[:COMPARED])
    if only == "flagged":
        found = found.filter(pk__in=list(marked))
    total = found.count()
    shown = found.defer("answers")[offset : offset + limit]
    rows = tuple(_row(one, marked.get(one.pk, ())) for one in shown)
    return Page(rows, total, offset, limit)


def disputed(viewer: Viewer, place: str = "") -> int:
    """How many instances have several contents of which nobody has chosen one."""
    found = submissions_for(viewer).filter(place__startswith=place)
    others = set(found.filter(counts=False).values_list("instance_id", flat=True))
    return len(others - set(found.filter(chosen=True).values_list("instance_id", flat=True)))


def submission(
    viewer: Viewer, pk: int
) -> tuple[SubmissionRow, tuple[AnswerRow, ...], tuple[str, ...]] | None:
    """One filled form, its answers, and the names of its attachments."""
    one = _found(submissions_for(viewer)).filter(pk=pk).first()
    if one is None:
        return None
    names = tuple(one.attachments.exclude(file="").values_list("name", flat=True))
    compared = submissions_for(viewer).filter(round=one.round_id, version__form=one.version.form_id)
    marked = flags_of(compared.defer("answers").order_by("-pk")[:COMPARED])
    return _row(one, marked.get(one.pk, ())), answer_rows(one), names


def variants(viewer: Viewer, pk: int) -> tuple[tuple[SubmissionRow, tuple[AnswerRow, ...]], ...]:
    """Every content under the instance ID of this one, where there are several."""
    one = submissions_for(viewer).filter(pk=pk).first()
    if one is None:
        return ()
    found = _found(submissions_for(viewer)).filter(instance_id=one.instance_id).order_by("pk")
    rows = tuple((_row(each, ()), answer_rows(each)) for each in found)
    return rows if len(rows) > 1 else ()


def attachment(viewer: Viewer, pk: int, name: str) -> bytes | None:
    """A picture that came with a filled form that the viewer may see."""
    one = Attachment.objects.filter(
        submission__in=submissions_for(viewer).filter(pk=pk), name=name
    ).exclude(file="").first()  # fmt: skip
    return stored(str(one.file.name)) if one else None


def flags_of(found: Iterable[Submission]) -> dict[int, tuple[str, ...]]:
    """Flags by id, each set against the others."""
    return flags.flags(
        [
            flags.Interview(
                one.pk, one.seconds, "" if _is_repeat(one) else one.answers_digest,
                one.km, one.same, one.ahead,
            )
            for one in found
        ]
    )  # fmt: skip


def _is_repeat(one: Submission) -> bool:
    """A back-check or a second content may well say the same as the first."""
    return one.is_back_check or not one.counts


def answer_rows(one: Submission) -> tuple[AnswerRow, ...]:
    """The answers in the form's order."""
    schema = schema_of(one.version)
    answers: dict[str, str] = json.loads(one.answers)
    by_path: dict[str, list[str]] = {}
    for place in answers:
        by_path.setdefault(rules.plain_path(place), []).append(place)
    return tuple(
        AnswerRow(place, said(question.label) or question.name, _shown(question, answers[place]),
                  question.personal)
        for question in schema.questions
        if question.control
        for place in by_path.get(question.path, ())
    )  # fmt: skip


def said(by: Any) -> str:
    """The text in the language of the page, else in any."""
    wanted = ("zh", "") if in_chinese() else ("en", "")
    return next((by[code] for code in wanted if code in by), next(iter(by.values()), ""))


def _shown(question: rules.Question, given: str) -> str:
    if question.personal and given:
        return _("（照片）") if question.kind == "binary" else mask(given)
    labels = {choice.value: said(choice.label) for choice in question.choices}
    chosen = given.split() if question.kind == "select" else [given]
    return "、".join(labels.get(one, one) or one for one in chosen)


def _found(found: QuerySet[Submission]) -> QuerySet[Submission]:
    return found.select_related("version__form", "enumerator", "round").defer(
        "version__sheets", "version__xform", "version__schema"
    )


def _row(one: Submission, marked: Iterable[str]) -> SubmissionRow:
    return SubmissionRow(
        id=one.pk, instance_id=one.instance_id, form=one.version.form.code,
        form_title=one.version.form.title, version=one.version.number, household=one.household,
        place=one.place, enumerator=one.enumerator.name or one.enumerator.username,
        round=one.round.code if one.round else "", is_back_check=one.is_back_check,
        via_label=str(one.get_via_display()), started_at=one.started_at, ended_at=one.ended_at,
        received_at=one.received_at, seconds=one.seconds, counts=one.counts, chosen=one.chosen,
        corrected=one.corrected, is_purged=one.purged_at is not None, origin=one.origin,
        source=one.source, flags=flag_labels(marked),
    )  # fmt: skip
