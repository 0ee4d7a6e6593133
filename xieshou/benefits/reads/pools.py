"""What the dividend runs of collectives shared out: pools of income, one run after the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xieshou.benefits.models import CollectiveLine, DividendRun, RunStep
from xieshou.benefits.reads.collectives import ENDED
from xieshou.benefits.reads.runs import source_of


@dataclass(frozen=True, slots=True)
class Income:
    """Fen of a source, and the fen of those before it in the pool."""

    source: str
    on: date
    fen: int
    before: int


@dataclass(frozen=True, slots=True)
class Pool:
    """A run and the incomes that it shared out, one behind the other."""

    run: DividendRun
    incomes: tuple[Income, ...]

    @property
    def whole(self) -> int:
        return sum(one.fen for one in self.incomes)


def index_of(pool: Pool, source: str) -> int | None:
    """Where in the pool a source stands; None where it was not shared out there."""
    return next((at for at, one in enumerate(pool.incomes) if one.source == source), None)


def pool_of_run(source: str) -> Pool | None:
    """What a run, named as the source of its receipts, shared out."""
    code = source.removeprefix(source_of(""))
    home = DividendRun.objects.filter(code=code).values_list("collective", flat=True).first()
    return (
        next((one for one in pools([home])[home] if one.run.code == code), None) if home else None
    )


def pools(collectives: Iterable[int]) -> dict[int, list[Pool]]:
    """The runs that live, by collective, the first year first, each with what it shared out."""
    asked = sorted(set(collectives))
    runs = list(
        DividendRun.objects.filter(collective__in=asked)
        .exclude(state__in=ENDED)
        .select_related("collective")
        .order_by("collective", "year")
    )
    steps = RunStep.objects.filter(run__in=runs, verb="propose")
    proposed = dict(steps.values_list("run_id", "at"))
    lines: dict[int, list[CollectiveLine]] = {}
    for line in CollectiveLine.objects.filter(
        collective__in=asked, kind=CollectiveLine.Kind.INCOME
    ).order_by("pk"):
        lines.setdefault(line.collective_id, []).append(line)
    found: dict[int, list[Pool]] = {one: [] for one in asked}
    for run in runs:
        home = run.collective_id
        waiting = lines.get(home, [])
        taken = [line for line in waiting if _in_time(line, run.year, proposed.get(run.pk))]
        gone = {line.pk for line in taken}
        lines[home] = [line for line in waiting if line.pk not in gone]
        last = found[home][-1].run if found[home] else None
        found[home].append(Pool(run, _incomes(last, taken)))
    return found


def _in_time(line: CollectiveLine, year: int, proposed: datetime | None) -> bool:
    return line.on.year <= year and (proposed is None or line.at <= proposed)


def _incomes(last: DividendRun | None, lines: Sequence[CollectiveLine]) -> tuple[Income, ...]:
    """What the run before kept back, then the lines, one behind the other."""
    rows = [(line.source, line.on, line.amount_fen) for line in lines]
    if last is not None and last.retained_fen:
        rows.insert(0, (source_of(last.code), date(last.year, 12, 31), last.retained_fen))
    found, before = [], 0
    for source, on, fen in rows:
        found.append(Income(source, on, fen, before))
        before += fen
    return tuple(found)
