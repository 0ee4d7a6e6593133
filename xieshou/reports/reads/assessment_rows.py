"""Rows of assessment books: what pages, API, Excel and PDF show alike."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AssessmentAnswerRow:
    """What the other side answered; `paper` its key, None for none."""

    text: str
    paper: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentRulingRow:
    """How a contest is to end, said from above or offered by a side. `holds`: it has ended it.
    `may_agree`: the viewer's side may agree to it now."""

    id: int
    side: str
    side_label: str
    stands: bool
    written: str
    reason: str
    by: str
    at: datetime
    agreed_by: str
    agreed_at: datetime | None
    holds: bool
    may_agree: bool


@dataclass(frozen=True, slots=True)
class AssessmentContestRow:
    """A contest of a figure, which was then `figure_written`; `state`: open, answered, settled."""

    id: int
    side: str
    side_label: str
    figure_written: str
    reason: str
    claims_written: str
    paper: int | None
    by: str
    at: datetime
    state: str
    state_label: str
    answer: AssessmentAnswerRow | None
    rulings: tuple[AssessmentRulingRow, ...]
    may_answer: bool
    may_settle: bool
    settles_alone: bool


@dataclass(frozen=True, slots=True)
class AssessmentPending:
    """A figure entered by hand that another has still to check."""

    id: int
    written: str
    source: str
    note: str
    paper: int | None
    by: str
    at: datetime
    may_check: bool


@dataclass(frozen=True, slots=True)
class AssessmentFigureRow:
    """An indicator of a book and its figure. `value` is None where nothing is recorded (`kind` is
    then still told), `taken_at` None where it was never looked for.

    `adds_up`: the records listed add up to the figure; None where not all are listed. `difference`
    is the figure less its target, `reached_bp` the figure of the target in hundredths of a percent.
    `contested`: "", open or settled.
    """

    indicator: str
    label: str
    unit: str
    formula: str
    measure: str
    side: str
    points: int | None
    kind: str
    kind_label: str
    value: int | None
    written: str
    records: int | None
    itemised: bool
    adds_up: bool | None
    evidence_sha256: str
    target: int | None
    target_written: str
    target_source: str
    difference: int | None
    difference_written: str
    reached_bp: int | None
    taken_at: datetime | None
    by: str
    checked_by: str
    source: str
    note: str
    paper: int | None
    paper_sha256: str
    pending: AssessmentPending | None
    contested: str
    contests: tuple[AssessmentContestRow, ...]
    may_enter: bool
    may_contest: bool

    @property
    def reached(self) -> float | None:
        """The figure as a part of its target."""
        return None if self.reached_bp is None else self.reached_bp / 10_000


@dataclass(frozen=True, slots=True)
class AssessmentAspectRow:
    """An aspect of a book; `points` None where no official ones are published."""

    code: str
    label: str
    points: int | None
    figures: tuple[AssessmentFigureRow, ...]


@dataclass(frozen=True, slots=True)
class AssessmentSignatureRow:
    side: str
    side_label: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentSummary:
    """A book in a list. `state`: draft, submitted, signed or superseded; `sha256` "" before it was
    submitted. `superseded_by` and `supersedes` are books; until the later one is submitted the
    earlier one stands."""

    id: int
    east_code: str
    east_label: str
    west_code: str
    west_label: str
    year: int
    version: int
    set_code: str
    set_version: int
    set_name: str
    state: str
    state_label: str
    reason: str
    opened_by: str
    opened_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    sha256: str
    supersedes: int | None
    superseded_by: int | None
    signatures: tuple[AssessmentSignatureRow, ...]
    origin: str

    @property
    def signed_sides(self) -> frozenset[str]:
        return frozenset(one.side for one in self.signatures)


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """A book whole, and what the viewer may do with it now; `why_not_sign` says why an office may
    not sign ("" where it may, or does not sign at all).

    `job_id` is the job that filled it last, None where there is none or it is gone, `job_state`
    how it stands; `filling`: it is under way; `to_resume`: it broke off and may go on. `filled`:
    every figure that records give was looked for."""

    summary: AssessmentSummary
    set_source: str
    set_source_url: str
    set_note: str
    aspects: tuple[AssessmentAspectRow, ...]
    indicators: int
    recorded: int
    missing: int
    pending: int
    open_contests: int
    holds: bool | None
    may_take: bool
    may_submit: bool
    may_sign: bool
    why_not_sign: str
    may_correct: bool
    job_id: int | None
    job_state: str
    job_state_label: str
    filling: bool
    to_resume: bool
    filled: bool

    @property
    def figures(self) -> tuple[AssessmentFigureRow, ...]:
        return tuple(figure for aspect in self.aspects for figure in aspect.figures)


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """A record behind a figure; `page` and `argument` name its page, "" where it has none."""

    kind: str
    kind_label: str
    code: str
    label: str
    written: str
    page: str
    argument: str


@dataclass(frozen=True, slots=True)
class AssessmentEvidencePart:
    """A line that a figure counts, with its records; `total_written` adds them up."""

    line: str
    label: str
    how: str
    written: str
    records: int
    itemised: bool
    total_written: str
    adds_up: bool | None
    items: tuple[AssessmentRecord, ...]


@dataclass(frozen=True, slots=True)
class AssessmentTrailRow:
    """Something that was done about an indicator, in order."""

    at: datetime
    what: str
    by: str
    side_label: str
    written: str
    words: str
