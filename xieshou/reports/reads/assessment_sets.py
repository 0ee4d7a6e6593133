"""Forms of the assessment: those that come with the product, and those that offices made."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.reports import rules
from xieshou.reports.models import AssessmentSet
from xieshou.reports.rules import Form

_SHIPPED = Path(__file__).resolve().parent.parent / "data" / "assessment"
SEE = "reports.see_assessments"
DEFINE = "reports.define_assessment"


@dataclass(frozen=True, slots=True)
class AssessmentIndicatorRow:
    """An indicator of a form: `formula` in words, `lines` the lines that it counts; `points` None
    where no official ones are published. `target_written`: a fixed target."""

    code: str
    label: str
    unit: str
    unit_label: str
    measure: str
    lines: tuple[str, ...]
    formula: str
    target_from: str
    target_written: str
    target_source: str
    evidence: str
    points: int | None
    side: str
    source: str


@dataclass(frozen=True, slots=True)
class AssessmentAspectDefinition:
    """An aspect of a form with its indicators."""

    code: str
    label: str
    points: int | None
    source: str
    indicators: tuple[AssessmentIndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class AssessmentSetSummary:
    """A form in a list; `shipped`: it comes with the product; `years`: those it is for."""

    code: str
    version: int
    name: str
    first_year: int
    last_year: int | None
    indicators: int
    sha256: str
    shipped: bool
    newest: bool

    @property
    def years(self) -> str:
        return f"{self.first_year}–{self.last_year or ''}"


@dataclass(frozen=True, slots=True)
class AssessmentSetRow:
    """A form whole, with where it comes from; `document` is its canonical JSON."""

    summary: AssessmentSetSummary
    source: str
    source_url: str
    grade: str
    note: str
    aspects: tuple[AssessmentAspectDefinition, ...]
    document: str


def assessment_sets() -> tuple[AssessmentSetSummary, ...]:
    """Every form in every version, the latest years first; anybody may know of them."""
    found = {(form.code, form.version): (form, True) for form in shipped_forms()}
    for row in AssessmentSet.objects.all():
        found.setdefault((row.code, row.version), (form_of(row), False))
    newest: dict[str, int] = {}
    for code, version in found:
        newest[code] = max(version, newest.get(code, 0))
    rows = [
        _summary(form, shipped=shipped, newest=newest[form.code] == form.version)
        for form, shipped in found.values()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.first_year, row.code, -row.version)))


def assessment_set(code: str, version: int) -> AssessmentSetRow | None:
    form = known_form(code, version)
    if form is None:
        return None
    shipped = any((one.code, one.version) == (code, version) for one in shipped_forms())
    newest = max(row.version for row in assessment_sets() if row.code == code)
    return AssessmentSetRow(
        _summary(form, shipped=shipped, newest=newest == version),
        form.source,
        form.source_url,
        form.grade,
        form.note,
        tuple(_aspect(form, aspect) for aspect in form.aspects),
        form.document,
    )


def known_form(code: str, version: int = 0) -> Form | None:
    """The form of that version, by default the newest; None where there is none."""
    known = {form.version: form for form in shipped_forms() if form.code == code}
    stored = {row.version: row for row in AssessmentSet.objects.filter(code=code)}
    number = version or max([*known, *stored], default=0)
    return known.get(number) or (form_of(stored[number]) if number in stored else None)


@cache
def shipped_forms() -> tuple[Form, ...]:
    return tuple(
        rules.read_form(path.read_text(encoding="utf-8"))
        for path in sorted(_SHIPPED.glob("*.json"))
    )


def form_of(row: AssessmentSet) -> Form:
    """The form that a row keeps; it was read before it was kept."""
    return _read(row.document)


@cache
def _read(document: str) -> Form:
    return rules.read_form(document)


def offices_to_define(viewer: Viewer) -> tuple[str, ...]:
    """The places at which the viewer may make forms."""
    return viewer.places(DEFINE)


def _summary(form: Form, *, shipped: bool, newest: bool) -> AssessmentSetSummary:
    return AssessmentSetSummary(
        form.code, form.version, in_language(form.zh, form.en), form.first_year, form.last_year,
        len(form.indicators), form.sha256, shipped, newest,
    )  # fmt: skip


def _aspect(form: Form, aspect: rules.Aspect) -> AssessmentAspectDefinition:
    return AssessmentAspectDefinition(
        aspect.code,
        in_language(aspect.zh, aspect.en),
        aspect.points,
        aspect.source,
        tuple(_indicator(one) for one in form.indicators if one.aspect == aspect.code),
    )


def _indicator(one: rules.Indicator) -> AssessmentIndicatorRow:
    return AssessmentIndicatorRow(
        code=one.code,
        label=in_language(one.zh, one.en),
        unit=one.unit,
        unit_label=unit_label(one.unit),
        measure=one.formula.measure,
        lines=one.formula.lines,
        formula=one.formula.words,
        target_from=one.target_from,
        target_written="" if one.target is None else rules.written(one.unit, one.target),
        target_source=one.target_source,
        evidence=one.evidence,
        points=one.points,
        side=one.side,
        source=one.source,
    )


def unit_label(unit: str) -> str:
    """What a bare number of the unit is read in, or what it counts: 万元, %, 吨, 人."""
    one = rules.UNITS[unit]
    if one.kind == "number":
        return str(one.counted % {"number": 2, "n": ""}).strip()
    return str(one.asked)
