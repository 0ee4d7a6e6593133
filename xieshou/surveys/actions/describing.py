"""What a filled form says about itself: when, how long, where, in which round, how alike others."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from xieshou.core.scope import Viewer
from xieshou.core.secret import blind_index
from xieshou.registry import reads as registry
from xieshou.surveys import rules
from xieshou.surveys.models import FormVersion, Sampled
from xieshou.surveys.rules import Filled, Schema, flags

# A clock that runs further ahead than this is marked.
AHEAD = timedelta(minutes=10)
ANSWERS = "survey answers"


def described(
    viewer: Viewer, version: FormVersion, schema: Schema, filled: Filled, household: str, place: str
) -> dict[str, Any]:
    """The fields of a submission that follow from its answers and who sent it."""
    now = timezone.now()
    started = _moment(schema, filled, "start")
    ended = _moment(schema, filled, "end") or now
    round_, again = _round_of(viewer, version.form_id, household)
    return {
        "version": version,
        "deprecated_id": filled.deprecated_id,
        "answers_digest": blind_index(
            json.dumps(_without_whom(told_in(schema, filled)), ensure_ascii=False, sort_keys=True),
            ANSWERS,
        ),
        "household": household,
        "place": place,
        "base": filled.entity.base if filled.entity else None,
        "enumerator_id": viewer.user_id,
        "round_id": round_,
        "is_back_check": again,
        "started_at": started,
        "ended_at": ended,
        "received_at": now,
        "km": _km(schema, filled, place),
        "same": flags.is_straight(_scales(schema, filled)),
        "ahead": ended > now + AHEAD,
    }


def told_in(schema: Schema, filled: Filled) -> dict[str, str]:
    """The answers but for what the device notes by itself."""
    return {
        path: text
        for path, text in filled.answers.items()
        if (one := schema.question(rules.plain_path(path))) and not one.preload
    }


def _without_whom(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers but for which household they are of: copies are copies under any code."""
    names = ("household", "new_code", "code")
    return {path: text for path, text in answers.items() if path.rpartition("/")[2] not in names}


def _moment(schema: Schema, filled: Filled, preload: str) -> datetime | None:
    for one in schema.questions:
        if one.preload == preload and filled.answers.get(one.path):
            found = rules.moment(filled.answers[one.path])
            return found.astimezone(UTC) if found else None
    return None


def _km(schema: Schema, filled: Filled, place: str) -> float | None:
    seat = registry.place(place)
    if seat is None or seat.lon is None or seat.lat is None:
        return None
    for one in schema.questions:
        here = rules.point(filled.answers.get(one.path, "")) if one.kind == "geopoint" else None
        if here:
            return round(flags.km_between(here, (seat.lon, seat.lat)), 1)
    return None


def _scales(schema: Schema, filled: Filled) -> list[list[str]]:
    scales: dict[tuple[str, ...], list[str]] = {}
    for one in schema.questions:
        if one.kind == "select1" and len(one.choices) > 2 and filled.answers.get(one.path):
            values = tuple(choice.value for choice in one.choices)
            scales.setdefault(values, []).append(filled.answers[one.path])
    return list(scales.values())


def _round_of(viewer: Viewer, form: int, household: str) -> tuple[int | None, bool]:
    """The open round that the household is in the sample of, and whether this is its back-check."""
    today = timezone.localdate()
    found = Sampled.objects.filter(
        household=household, round__form=form, round__state="open",
        round__starts_on__lte=today, round__ends_on__gte=today,
    ).order_by("-round_id").first() if household else None  # fmt: skip
    if found is None:
        return None, False
    again = found.back_checker_id is not None and found.back_checker_id == viewer.user_id
    return found.round_id, again
