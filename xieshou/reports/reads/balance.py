"""The balance of both sides: each line recorded, planned and published, and what the two sides of
it have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.core.versions import at_one_time
from xieshou.planning import reads as planning
from xieshou.registry import reads as registry
from xieshou.reports import rules
from xieshou.reports.reads.cells import cells
from xieshou.reports.reads.pairs import pairings_between
from xieshou.reports.reads.records import Adopted, Recorded, adopted, by_year, records_of
from xieshou.reports.reads.released import Amounts, released_amounts
from xieshou.reports.reads.stated import StatedRow, stated_of
from xieshou.reports.rules import Line, Shown, Years

# Whoever may do one of these at the western place sees figures of few residents there.
INSIDE = ("reports.enter", "reports.check", "exchange.see", registry.SEE_HOUSEHOLDS)
# Other years that figures were published for, beside which records are counted as well.
MOST_PERIODS = 12
# Years of which a chart draws the course.
MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """A published figure beside the recorded one of the same years, or of the same days where it
    counts until a day (`stated.as_of`). `difference` is recorded less
    published in the line's unit, `difference_bp` that in hundredths of a percent of what was
    published; None where nothing is recorded or shown, or nothing was published. `number` is that
    of its source among those of the balance."""

    stated: StatedRow
    number: int
    recorded: int | None
    recorded_written: str
    difference: int | None
    difference_written: str
    difference_bp: int | None

    @property
    def difference_share(self) -> float | None:
        """As a part of one."""
        return None if self.difference_bp is None else self.difference_bp / 10_000


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line of the balance in words: what it is called, its figure as `written` ("" for none), how
    it is counted and what it must not be added to."""

    label: str
    written: str
    how: str
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """A line of the balance. `value` is None where nothing is recorded, or `withheld`: it would
    tell of fewer than ten residents, or no release shows it. `at_least`: such were left out of it.

    `planned` is what adopted plans or a checked target say for the same years, by `planned_from`
    ("plan", "target" or ""), `share_bp` recorded of planned in hundredths of a percent. `how` says
    what is counted, `apart` names the lines that it must not be added to.
    """

    code: str
    label: str
    unit: str
    app: str
    how: str
    apart: tuple[str, ...]
    part: bool
    people: bool
    value: int | None
    written: str
    records: int | None
    withheld: bool
    at_least: bool
    planned: int | None
    planned_written: str
    planned_from: str
    planned_source: str
    planned_url: str
    share_bp: int | None
    published: tuple[Beside, ...]

    @property
    def share(self) -> float | None:
        """Recorded of planned, as a part of one."""
        return None if self.share_bp is None else self.share_bp / 10_000

    @property
    def why_withheld(self) -> str:
        """In words, "" where it is not."""
        return why_withheld(self.code) if self.withheld else ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of it at all."""
        return self.value is None and self.planned is None and not self.published


@dataclass(frozen=True, slots=True)
class BalanceGroup:
    """Lines that belong together: what they are about, and what is `told` by them in a sentence, ""
    where nothing is recorded."""

    code: str
    side: str
    label: str
    gain: str
    told: str
    lines: tuple[BalanceLine, ...]

    @property
    def recorded(self) -> bool:
        return any(not line.empty or line.withheld for line in self.lines)

    @property
    def why_withheld(self) -> str:
        """In words, of the first line that is; "" where none is."""
        return next((line.why_withheld for line in self.lines if line.withheld), "")


@dataclass(frozen=True, slots=True)
class BalanceSource:
    """Where figures that stand beside were published, by its number on the page."""

    number: int
    origin: str
    source: str
    source_url: str
    grade: str


@dataclass(frozen=True, slots=True)
class SynergyLink:
    """The joint plan for the western place: its round, its run, and the study of 1+1>2 where one
    was made, with its words."""

    round_id: int
    round_name: str
    run_id: int
    study_id: int | None
    words: tuple[str, ...]
    adopted: bool


@dataclass(frozen=True, slots=True)
class YearOfBalance:
    """The course of the money of both sides: fen by year, None where nothing is recorded."""

    year: int
    money: int | None
    arrived: int | None
    sales: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What either side gained between two places in whole years.

    `since`: the first year of their pairing as far as is known. `others` are figures published for
    other years, each beside what is recorded of its own years. `inside`: the viewer is told figures
    of few residents; `withheld`: some are not told. `as_released`: amounts of organisations are
    those of releases. `made_at`: when it was counted.
    """

    east_code: str
    east_label: str
    west_code: str
    west_label: str
    first_year: int
    last_year: int
    since: int
    groups: tuple[BalanceGroup, ...]
    others: tuple[Beside, ...]
    sources: tuple[BalanceSource, ...]
    course: tuple[YearOfBalance, ...]
    synergy: SynergyLink | None
    inside: bool
    withheld: bool
    as_released: bool
    made_at: datetime

    @property
    def period(self) -> str:
        return str(Years(self.first_year, self.last_year))

    def side(self, side: str) -> tuple[BalanceGroup, ...]:
        return tuple(group for group in self.groups if group.side == side)


def balance(
    east: str,
    west: str,
    viewer: Viewer,
    *,
    first: str = "",
    last: str = "",
    unreleased: bool = False,
) -> Balance | None:
    """The balance of two places, from the year `first` to `last` as they were written; all years
    since the pairing began where neither is a year. None where no pairing ties the two places.

    `unreleased`: amounts of organisations as they are recorded, for the check of a release.
    """
    places = {code: registry.place(code) for code in (east, west)}
    tied = pairings_between(east, west)
    eastern, western = places[east], places[west]
    if eastern is None or western is None or not tied:
        return None
    told = stated_of(east, west, viewer)
    now = clock.today().year
    begun = [year for row in tied if (year := rules.year_in(row.since))]
    since = min([*begun, *(row.first_year for row in told)], default=rules.FIRST_YEAR)
    years = rules.chosen(first, last, since=since, now=now)
    inside = any(viewer.may(verb, west) for verb in INSIDE)
    with at_one_time():
        released = None if inside or unreleased else released_amounts(east, west)
        page = _Page(east, west, years, told, released, inside=inside, now=now)
        groups, others = tuple(page.groups()), tuple(page.others())
        course = tuple(page.course())
    return Balance(
        east_code=east,
        east_label=in_language(eastern.name, eastern.name_en),
        west_code=west,
        west_label=in_language(western.name, western.name_en),
        first_year=years.first,
        last_year=years.last,
        since=since,
        groups=groups,
        others=others,
        sources=page.sources,
        course=course,
        synergy=_synergy(west, viewer),
        inside=inside,
        withheld=any(
            (line.withheld or line.at_least) and line.code not in rules.OF_ORGANISATIONS
            for one in groups
            for line in one.lines
        ),
        as_released=page.released is not None,
        made_at=clock.now(),
    )


class _Page:
    """What one balance is made of; records of each span of years are read once."""

    def __init__(
        self,
        east: str,
        west: str,
        years: Years,
        told: Sequence[StatedRow],
        released: Mapping[int, Amounts] | None,
        *,
        inside: bool,
        now: int,
    ) -> None:
        self.east, self.west, self.years, self.told = east, west, years, told
        self.inside, self.now = inside, now
        self._read: dict[tuple[str, Years], Mapping[str, Recorded]] = {}
        self._seen: dict[tuple[str, Years], dict[str, Shown]] = {}
        self.released = released
        self.adopted = adopted(east, west, years)
        self.sources = _sources(told, years)
        self._numbers = {(one.source, one.source_url): one.number for one in self.sources}

    def groups(self) -> Iterator[BalanceGroup]:
        parts = {code for line in rules.LINES for code in line.parts}
        for group in rules.GROUPS:
            lines = tuple(
                self._line(line, part=line.code in parts)
                for line in rules.LINES
                if line.group == group.code
            )
            yield BalanceGroup(
                group.code, group.side, str(group.label), str(group.gain), _told(lines), lines
            )

    def others(self) -> Iterator[Beside]:
        """Published for other years, the latest first, as far as records of those are read."""
        rows = [row for row in self.told if row.kind == "published" and row.years != self.years]
        spans = list(dict.fromkeys(row.years for row in rows))[:MOST_PERIODS]
        yield from (self._beside(row) for row in rows if row.years in spans)

    def course(self) -> Iterator[YearOfBalance]:
        """The latest years of which anything of the money of both sides is recorded."""
        each = range(self.years.first, self.years.last + 1)[-MOST_YEARS:]
        if len(each) > 1:
            lines = [by_year(code, self.east, self.west) for code in ("money", "arrived", "sales")]
            if self.released is not None:
                lines[1:] = [self._released_by_year(code) for code in ("arrived", "sales")]
            for year in each:
                money, arrived, sales = (line.get(year) for line in lines)
                if (money, arrived, sales) != (None, None, None):
                    yield YearOfBalance(year, money, arrived, sales)

    def _released_by_year(self, code: str) -> Mapping[int, int]:
        rows = (self.released or {}).items()
        return {year: fen for year, row in rows if (fen := row.get(code)) is not None}

    def _released(self, code: str, years: Years) -> Shown:
        """What releases show of an amount in whole years: the sum of those that are shown."""
        by_year = self._released_by_year(code)
        kept = [fen for year, fen in by_year.items() if years.first <= year <= years.last]
        row = self._recorded(code, years)
        recorded = row.value if row else 0
        if not kept or recorded < sum(kept):
            return Shown(None, at_least=recorded != 0)
        return Shown(sum(kept), at_least=recorded > sum(kept))

    def _recorded(self, code: str, years: Years) -> Recorded | None:
        return self._of(rules.LINE[code].app, years).get(code)

    def _of(self, app: str, years: Years) -> Mapping[str, Recorded]:
        """An app's records of the years, read once."""
        if (app, years) not in self._read:
            self._read[(app, years)] = records_of(app, self.east, self.west, years)
        return self._read[(app, years)]

    def _shown(self, app: str, years: Years) -> dict[str, Shown]:
        """What the public may see of the lines that count residents; {} for whoever is inside."""
        if self.inside:
            return {}
        if (app, years) not in self._seen:
            self._seen[(app, years)] = self._concealed(app, years)
        return self._seen[(app, years)]

    def _concealed(self, app: str, years: Years) -> dict[str, Shown]:
        found = self._of(app, years)
        asked = [line for line in rules.LINES if line.people and line.code in found]
        by_cell = cells(app, self.east, self.west, years) if asked else {}
        seen = {
            line.code: rules.shown(by_cell[line.code], self.now)
            if line.code in by_cell
            else Shown(None, at_least=True)
            for line in asked
        }
        for line in rules.LINES:
            if any(code in seen for code in line.parts):
                parts = [
                    seen.get(code) or Shown(found[code].value, at_least=False)
                    for code in line.parts
                    if code in found
                ]
                seen[line.code] = rules.together(tuple(parts))
        return seen

    def _value(self, code: str, years: Years) -> tuple[int | None, bool, bool]:
        """(value, withheld, at least) of a line as this viewer may see it."""
        app = rules.LINE[code].app
        if self.released is not None and code in rules.OF_ORGANISATIONS:
            kept = self._released(code, years)
            nothing = kept.value is None
            return kept.value, nothing and kept.at_least, kept.at_least and not nothing
        if (one := self._shown(app, years).get(code)) is not None:
            return one.value, one.value is None, one.at_least and one.value is not None
        row = self._recorded(code, years)
        return (row.value if row else None), False, False

    def _until(self, line: Line, row: StatedRow) -> tuple[int | None, bool, bool]:
        """As _value(), of the records up to the day that a published figure counts until.

        Of residents the public is told of whole years alone: see rules.withholding; so of amounts
        that are shown as released.
        """
        if row.as_of is None:
            return self._value(row.line, row.years)
        of_people = line.people or any(rules.LINE[code].people for code in line.parts)
        of_release = self.released is not None and line.code in rules.OF_ORGANISATIONS
        if of_release or (of_people and not self.inside):
            return None, False, False
        return self._value(row.line, Years(row.first_year, row.last_year, row.as_of))

    def _line(self, line: Line, *, part: bool) -> BalanceLine:
        value, withheld, at_least = self._value(line.code, self.years)
        row = self._recorded(line.code, self.years)
        planned, origin, source, url = self._planned(line)
        share = rules.ratio_bp(value, planned) if value is not None and planned else None
        published = tuple(
            self._beside(row)
            for row in self.told
            if (row.kind, row.line, row.years) == ("published", line.code, self.years)
        )
        words = line_words(line.code, value, at_least=at_least)
        return BalanceLine(
            code=line.code,
            label=words.label,
            unit=line.unit,
            app=line.app,
            how=words.how,
            apart=words.apart,
            part=part,
            people=line.people,
            value=value,
            written=words.written,
            records=row.records if row and not withheld and not at_least else None,
            withheld=withheld,
            at_least=at_least,
            planned=planned,
            planned_written="" if planned is None else rules.written(line.unit, planned),
            planned_from=origin,
            planned_source=source,
            planned_url=url,
            share_bp=None if at_least else share,
            published=published,
        )

    def _planned(self, line: Line) -> tuple[int | None, str, str, str]:
        """(value, where from, source, link) of what was planned for the same years."""
        taken: Adopted = self.adopted
        every = {one.first for one in self.years.each()}
        if line.code in taken.values and every == set(taken.years):
            return taken.values[line.code], "plan", _plans(taken.decisions), ""
        targets = {
            row.years: row
            for row in self.told
            if row.kind == "target" and row.line == line.code and row.state == "checked"
        }
        found = rules.tiled({years: row.value for years, row in targets.items()}, self.years)
        if found is None:
            return None, "", "", ""
        if self.years in targets:
            row = targets[self.years]
            return found, "target", row.source, row.source_url
        used = [row for years, row in sorted(targets.items()) if years.last <= self.years.last]
        return found, "target", "；".join(dict.fromkeys(row.source for row in used)), ""

    def _beside(self, row: StatedRow) -> Beside:
        line = rules.LINE[row.line]
        value, withheld, at_least = self._until(line, row)
        exact = value if not at_least else None
        difference = None if exact is None else exact - row.value
        relative = None
        if difference is not None and row.value and line.unit != "share":
            size = rules.ratio_bp(abs(difference), row.value) or 0
            relative = size if difference >= 0 else -size
        return Beside(
            stated=row,
            number=self._numbers[(row.source, row.source_url)],
            recorded=value,
            recorded_written=why_withheld(row.line)
            if withheld
            else _written(line.unit, value, at_least=at_least),
            difference=difference,
            difference_written=_apart(line.unit, difference),
            difference_bp=relative,
        )


def why_withheld(code: str) -> str:
    """In words, why the public is not told the figure of a line."""
    if code in rules.OF_ORGANISATIONS:
        return _("未随数据发布公开")
    return _("少于 10 人，不显示")


def line_words(code: str, value: int | None, *, at_least: bool = False) -> LineWords:
    """A line of the balance in the language of the moment, with a figure in its unit."""
    line = rules.LINE[code]
    return LineWords(
        label=str(line.label),
        written=_written(line.unit, value, at_least=at_least),
        how=str(line.counts),
        apart=tuple(str(rules.LINE[one].label) for one in line.apart),
    )


def _plans(decisions: Sequence[str]) -> str:
    """The names of the rounds whose plans were adopted by these ("planning.adoption:7")."""
    found = [planning.adoption(int(one.rpartition(":")[2])) for one in decisions]
    return _("、").join(dict.fromkeys(row.run.round_name for row in found if row))


def _sources(told: Sequence[StatedRow], years: Years) -> tuple[BalanceSource, ...]:
    """Of the published figures, those of the years asked for first."""
    rows = sorted(
        (row for row in told if row.kind == "published"), key=lambda row: row.years != years
    )
    firsts = {(row.source, row.source_url): row for row in reversed(rows)}
    order = dict.fromkeys((row.source, row.source_url) for row in rows)
    return tuple(
        BalanceSource(number, firsts[key].origin, *key, firsts[key].grade)
        for number, key in enumerate(order, start=1)
    )


def _apart(unit: str, difference: int | None) -> str:
    if difference is None:
        return ""
    return rules.signed(unit, difference) if difference else _("一致")


def _told(lines: Sequence[BalanceLine]) -> str:
    """The recorded lines in a sentence, the parts of each in brackets behind it."""
    known = {line.code: line for line in lines if line.value is not None}
    parts = []
    for line in known.values():
        if line.part:
            continue
        below = [known[code] for code in rules.LINE[line.code].parts if code in known]
        inside = _("，").join(f"{one.label} {one.written}" for one in below)
        said = f"{line.label} {line.written}"
        parts.append(
            _("%(said)s（%(parts)s）") % {"said": said, "parts": inside} if inside else said
        )
    return _("%(said)s。") % {"said": _("；").join(parts)} if parts else ""


def _written(unit: str, value: int | None, *, at_least: bool) -> str:
    if value is None:
        return ""
    text = rules.written(unit, value)
    return _("%(figure)s以上") % {"figure": text} if at_least else text


def _synergy(west: str, viewer: Viewer) -> SynergyLink | None:
    """The adopted plan, or else the newest certified one, of a round that holds the place."""
    for row in planning.rounds():
        if not (west.startswith(row.place_code) or row.place_code.startswith(west)):
            continue
        year_plan = planning.adopted(row.id)
        run = year_plan.run if year_plan else row.run
        if run is None or not run.certified:
            continue
        made = [one for one in planning.studies(run) if one.kind == "synergy" and one.done]
        found = planning.study(made[0].id, viewer) if made else None
        told = planning.finding(found) if found else None
        return SynergyLink(
            round_id=row.id,
            round_name=row.name,
            run_id=run.id,
            study_id=found.id if found else None,
            words=tuple(told.words[:2]) if told else (),
            adopted=year_plan is not None,
        )
    return None


def sides() -> Mapping[str, str]:
    """Side → what it is called."""
    return {code: str(label) for code, label in rules.SIDES.items()}
