"""Answers that a process keeps for as long as nothing has been written.

    @while_unchanged(64)
    def round_stamp(year: int, prefix: str) -> str: ...

Every write is an action, and leaves a line in the audit; long work is a job, which beats; a file
that waits to be applied is an upload. So the newest of them say whether an answer still holds:
three small questions instead of a large one.
"""

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import connection
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse

from xieshou.core import clock
from xieshou.core.models import AuditLine, Job, Upload

P = ParamSpec("P")
R = TypeVar("R")
Version = tuple[Hashable, ...]

# A line may be committed after lines that were numbered later: so many of the newest are looked at.
RECENT = 200
SAFE = frozenset({"GET", "HEAD"})
# The version of a block, once it has been asked for.
_held: ContextVar[list[Version] | None] = ContextVar("version", default=None)


def data_version() -> Version | None:
    """Another one whenever an action, a job or an upload has written, and every hour for what none
    of them wrote.

    None inside a transaction: it may have changed what it asks for, its own line is not yet there.
    """
    if connection.in_atomic_block:
        return None
    held = _held.get()
    if held:
        return held[0]
    version = _looked_up()
    if held is not None:
        held.append(version)
    return version


def _looked_up() -> Version:
    lines = AuditLine.objects.order_by("-pk")[:RECENT].aggregate(
        last=Max("pk"), every=Sum("pk"), at=Max("at")
    )
    jobs = Job.objects.aggregate(beat=Max("heartbeat_at"), ended=Max("finished_at"))
    now = clock.now()
    return (
        *lines.values(),
        *jobs.values(),
        Upload.objects.values_list("pk", flat=True).first(),
        now.date(),
        now.hour,
    )


@contextmanager
def at_one_time() -> Iterator[None]:
    """In the block the version is asked for once, for whoever puts many questions together."""
    held = _held.get()
    before = _held.set([] if held is None else held)
    try:
        yield
    finally:
        _held.reset(before)


def one_time_a_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a page that writes nothing is made at_one_time()."""

    def answer(request: HttpRequest) -> HttpResponse:
        with at_one_time() if request.method in SAFE else nullcontext():
            return get_response(request)

    return answer


def while_unchanged(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the `most` last answers of a function that asks the database alone: who asks, and in
    which language, it must be told. The answer is shared, so that it must not be changed."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.lru_cache(maxsize=most)
        def of(_version: Version, *asked: P.args, **named: P.kwargs) -> R:
            return function(*asked, **named)

        @functools.wraps(function)
        def answer(*asked: P.args, **named: P.kwargs) -> R:
            # Before the data, so that an answer is never older than the version it is kept under.
            version = data_version()
            if version is None:
                return function(*asked, **named)
            return of(version, *asked, **named)  # type: ignore[arg-type]

        return answer

    return decorate
