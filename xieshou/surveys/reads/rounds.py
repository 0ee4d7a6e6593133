"""Rounds: how far each is, by whom, whom one has to visit, what the back-checks say."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.surveys import rules
from xieshou.surveys.models import Round, Sampled, Submission
from xieshou.surveys.reads.scopes import rounds_for, schema_of
from xieshou.surveys.reads.submissions import flags_of, said
from xieshou.surveys.rules import flags


@dataclass(frozen=True, slots=True)
class SurveyRoundRow:
    """A round; `done` of `size` households have been asked, `checked` of `to_check` again."""

    code: str
    name: str
    form: str
    form_title: str
    place_code: str
    place_name: str
    starts_on: date
    ends_on: date
    design: str
    design_label: str
    stratum_digits: int
    size: int
    frame_size: int
    seed: int
    back_check_percent: int
    state: str
    state_label: str
    done: int
    to_check: int
    checked: int
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """How far one person is: visits to make and made, flagged ones, and of back-checks of his
    visits how many questions were compared and how many differ."""

    user: int
    name: str
    assigned: int
    done: int
    flagged: int
    seconds: int | None
    compared: int
    differ: int

    @property
    def share_differing(self) -> float | None:
        return self.differ / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that the viewer has to make."""

    round: str
    round_name: str
    form: str
    household: str
    village: str
    is_back_check: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class BackCheckRow:
    """A household asked again: the questions answered differently, of how many both answered."""

    household: str
    first: int
    again: int
    compared: int
    differing: tuple[str, ...]


def rounds(viewer: Viewer) -> tuple[SurveyRoundRow, ...]:
    """Rounds that the viewer may see, the newest first."""
    found = rounds_for(viewer).select_related("form", "place")
    return tuple(_row(one, viewer) for one in found)


def round(viewer: Viewer, code: str) -> SurveyRoundRow | None:
    found = rounds_for(viewer).filter(code=code).select_related("form", "place").first()
    return _row(found, viewer) if found else None


def visits(viewer: Viewer) -> tuple[VisitRow, ...]:
    """What the viewer has still to do in the rounds under way, and what is done."""
    mine = Q(enumerator=viewer.user_id) | Q(back_checker=viewer.user_id)
    found = Sampled.objects.filter(mine, round__state=Round.State.OPEN)
    sent = set(
        Submission.objects.filter(enumerator=viewer.user_id, counts=True, corrected=False)
        .exclude(round=None)
        .values_list("round", "household", "is_back_check")
    )
    return tuple(
        VisitRow(
            one.round.code, one.round.name, one.round.form.code, one.household, one.village,
            again, (one.round_id, one.household, again) in sent,
        )
        for one in found.select_related("round__form")
        for again in [one.back_checker_id == viewer.user_id]
    )  # fmt: skip


def back_checks(viewer: Viewer, code: str) -> tuple[BackCheckRow, ...]:
    """What the second interviews say, for those who see the round's place."""
    found = rounds_for(viewer).filter(code=code).first()
    return tuple(row for row, _who in _compared(found)) if found else ()


def progress(viewer: Viewer, code: str) -> tuple[ProgressRow, ...]:
    """How far each person of a round is, by name."""
    found = rounds_for(viewer).filter(code=code).first()
    if found is None:
        return ()
    sampled = found.sampled.select_related("enumerator")
    assigned = Counter(one.enumerator_id for one in sampled)
    names = {one.enumerator_id: one.enumerator.name or one.enumerator.username for one in sampled}
    made = list(_main(found).defer("answers"))
    marked = flags_of(made)
    compared, differ = Counter[int](), Counter[int]()
    for row, who in _compared(found):
        compared[who] += row.compared
        differ[who] += len(row.differing)
    by: dict[int, list[Submission]] = {who: [] for who in names}
    for one in made:
        by.setdefault(one.enumerator_id, []).append(one)
    return tuple(
        ProgressRow(
            who, names.get(who, str(who)), assigned[who], len({one.household for one in by[who]}),
            sum(one.pk in marked for one in by[who]), _median([one.seconds for one in by[who]]),
            compared[who], differ[who],
        )
        for who in sorted(by, key=lambda who: (names.get(who, ""), who))
    )  # fmt: skip


def _main(found: Round) -> QuerySet[Submission]:
    return (
        found.submissions.filter(counts=True, corrected=False, is_back_check=False)
        .select_related("version", "enumerator")
        .defer("version__sheets", "version__xform", "version__schema")
        .order_by("ended_at", "instance_id")
    )


def _compared(found: Round) -> list[tuple[BackCheckRow, int]]:
    """Each back-check against the first interview, and who made that."""
    again = list(
        found.submissions.filter(counts=True, corrected=False, is_back_check=True)
        .select_related("version")
        .defer("version__sheets", "version__xform", "version__schema")
        .order_by("household", "ended_at")
    )
    asked_again = {one.household for one in again}
    first = {one.household: one for one in _main(found).filter(household__in=asked_again)}
    rows = []
    for one in again:
        before = first.get(one.household)
        if before is None:
            continue
        schema = schema_of(one.version)
        labels = {
            question.path: said(question.label) or question.name
            for question in schema.questions
            if question.control and not question.personal and question.kind != "binary"
        }
        told = [
            {path: text for path, text in json.loads(row.answers).items()
             if rules.plain_path(path) in labels}
            for row in (before, one)
        ]  # fmt: skip
        both, differing = flags.agreement(told[0], told[1])
        names = tuple(labels[rules.plain_path(path)] for path in differing)
        row = BackCheckRow(one.household, before.pk, one.pk, both, names)
        rows.append((row, before.enumerator_id))
    return rows


def _median(seconds: list[int | None]) -> int | None:
    timed = sorted(one for one in seconds if one is not None)
    return timed[len(timed) // 2] if timed else None


def _row(one: Round, viewer: Viewer) -> SurveyRoundRow:
    made = one.submissions.filter(counts=True, corrected=False)
    steps = [
        step
        for step, moves in rules.ROUND_STEPS.items()
        if one.state in moves and viewer.may("surveys.run_round", one.place.code)
    ]
    return SurveyRoundRow(
        code=one.code, name=one.name, form=one.form.code, form_title=one.form.title,
        place_code=one.place.code,
        place_name=registry.place_names([one.place.code]).get(one.place.code, ""),
        starts_on=one.starts_on, ends_on=one.ends_on, design=one.design,
        design_label=str(one.get_design_display()), stratum_digits=one.stratum_digits,
        size=one.size, frame_size=one.frame_size, seed=one.seed,
        back_check_percent=one.back_check_percent, state=one.state,
        state_label=str(one.get_state_display()),
        done=made.filter(is_back_check=False).values("household").distinct().count(),
        to_check=one.sampled.exclude(back_checker=None).count(),
        checked=made.filter(is_back_check=True).values("household").distinct().count(),
        steps=tuple(steps),
    )  # fmt: skip
