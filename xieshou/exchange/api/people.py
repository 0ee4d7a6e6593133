"""Posts, for anybody to read; people offered and matchings, for those who look after them."""

import datetime
from typing import Annotated, Literal

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id, PageNumber, PlaceOrAll
from xieshou.core.request import Request
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.api.shared import INSIDE, Code, Listed, LongWords, Name, Words, found
from xieshou.exchange.models import Aim, Candidate, CandidateWish, Post, Trade, Way
from xieshou.registry.reads import Page

router = Router(auth=django_auth)
Metres = Annotated[int, Field(ge=-200, le=6000)]
Login = Annotated[str, Field(max_length=150, pattern=WRITTEN)]


class PostIn(Schema):
    """A post; lists are words, `offers` family needs that the host sees to."""

    place: Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$")]
    title: Name
    way: Way
    kind: Trade
    host: Name
    seats: int = Field(ge=1, le=1000)
    starts_on: datetime.date
    ends_on: datetime.date
    altitude: Metres = 0
    duties: LongWords = ""
    skills: Listed = []
    welcome: Listed = []
    licences: Listed = []
    languages: Listed = []
    offers: Listed = []
    after: Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Z-]*$")] = ""


class ClosingIn(Schema):
    reason: Words


class PreferenceIn(Schema):
    """How far a candidate is from whom the host would like best; 0 the best."""

    candidate: Code
    distance: int = Field(ge=0, le=100)


class ExchangeWishIn(Schema):
    what: CandidateWish.What
    target: Annotated[str, Field(min_length=1, max_length=20, pattern=WRITTEN)]
    distance: int = Field(ge=0, le=100)


class CandidateIn(Schema):
    """Somebody who agreed to be offered; name, phone and health are kept encrypted."""

    place: Annotated[str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")]
    name: Name
    phone: Annotated[str, Field(max_length=40, pattern=WRITTEN)] = ""
    health: LongWords = ""
    way: Way
    kind: Trade
    employer: Name = ""
    first_day: datetime.date
    last_day: datetime.date
    skills: Listed = []
    licences: Listed = []
    languages: Listed = []
    altitude_limit: Metres | None = None
    needs: Listed = []
    team: Annotated[str, Field(max_length=20, pattern=WRITTEN)] = ""
    wishes: list[ExchangeWishIn] = Field([], max_length=20)
    user: Login = ""
    agreed: bool


class PeopleMatchingIn(Schema):
    """Posts below `hosts` with people below `homes`; see docs/rules/people-and-posts.md."""

    way: Way
    hosts: Annotated[str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$")]
    homes: Annotated[str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$")]
    per_move: int = Field(5, ge=0, le=1000)
    most_moves: int | None = Field(None, ge=0, le=100_000)


class ChoiceIn(Schema):
    aim: Aim


class Chosen(Schema):
    """Postings proposed, those that stay, were replaced, and could not be proposed any more."""

    proposed: int
    stayed: int
    superseded: int
    gone: int


@router.get("/exchange/posts", response={200: Page[reads.PostRow]} | READING, auth=None)
def posts(
    request: Request,
    place: PlaceOrAll = "",
    way: Way | Literal[""] = "",
    kind: Trade | Literal[""] = "",
    state: Post.State | Literal[""] = "open",  # type: ignore[assignment]
    page: PageNumber = 1,
) -> Page[reads.PostRow]:
    """Posts that need somebody, the latest first; an empty state for those closed too."""
    return reads.posts(request.viewer, place=place, way=way, kind=kind, state=state, page=page)


@router.get("/exchange/open-seats", response={200: list[reads.OpenSeats]} | READING, auth=None)
def open_seats(request: Request) -> list[reads.OpenSeats]:
    """Open posts by direction and kind, with the seats for which there is nobody."""
    return list(reads.open_seats())


@router.get("/exchange/posts/{code}", response={200: reads.PostRow} | READING, auth=None)
def post(request: Request, code: Code) -> reads.PostRow:
    """One post."""
    return found(reads.post(code, request.viewer))


@router.post("/exchange/posts", response={201: reads.PostRow} | WRITING)
def open_post(request: Request, body: PostIn, key: str = IDEMPOTENCY_KEY) -> Status[reads.PostRow]:
    """Ask for people at a place of your own side."""
    made = actions.open_post(viewer=request.viewer, key=key, **body.dict())
    return Status(201, post(request, made.code))


@router.post("/exchange/posts/{code}/closing", response={200: reads.PostRow} | WRITING)
def close_post(
    request: Request, code: Code, body: ClosingIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostRow:
    """Ask for nobody more."""
    actions.close_post(viewer=request.viewer, key=key, post=code, reason=body.reason)
    return post(request, code)


@router.post("/exchange/posts/{code}/preferences", response={200: reads.PostRow} | WRITING)
def prefer(
    request: Request, code: Code, body: PreferenceIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostRow:
    """Say how well a candidate would suit the host."""
    actions.prefer(viewer=request.viewer, key=key, post=code, **body.dict())
    return post(request, code)


@router.get("/exchange/people", response={200: Page[reads.CandidateRow]} | INSIDE)
def candidates(
    request: Request,
    place: PlaceOrAll = "",
    way: Way | Literal[""] = "",
    kind: Trade | Literal[""] = "",
    state: Candidate.State | Literal[""] = "",
    page: PageNumber = 1,
) -> Page[reads.CandidateRow]:
    """People whom your side offers, names masked."""
    return reads.candidates(request.viewer, place=place, way=way, kind=kind, state=state, page=page)


@router.get("/exchange/people/{code}", response={200: reads.CandidateRow} | INSIDE)
def candidate(request: Request, code: Code) -> reads.CandidateRow:
    """One person whom your side offers."""
    return found(reads.candidate(request.viewer, code))


@router.post("/exchange/people", response={201: reads.CandidateRow} | WRITING)
def offer(
    request: Request, body: CandidateIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.CandidateRow]:
    """Offer somebody of your own side who agreed to it."""
    given = body.dict()
    given["wishes"] = [(one.what.value, one.target, one.distance) for one in body.wishes]
    personal = {name: Personal(given[name]) for name in ("name", "phone", "health")}
    made = actions.offer_candidate(viewer=request.viewer, key=key, **(given | personal))
    return Status(201, candidate(request, made.code))


@router.post("/exchange/people/{code}/withdrawal", response={200: reads.CandidateRow} | WRITING)
def withdraw(
    request: Request, code: Code, body: ClosingIn, key: str = IDEMPOTENCY_KEY
) -> reads.CandidateRow:
    """Offer somebody no more."""
    actions.withdraw_candidate(viewer=request.viewer, key=key, candidate=code, reason=body.reason)
    return candidate(request, code)


@router.get("/exchange/matchings", response={200: Page[reads.PeopleRunRow]} | INSIDE)
def runs(request: Request, page: PageNumber = 1) -> Page[reads.PeopleRunRow]:
    """The matchings that you may look at, the newest first."""
    return reads.people_runs(request.viewer, page=page)


@router.get("/exchange/matchings/{pk}", response={200: reads.PeopleRunRow} | INSIDE)
def run(request: Request, pk: Id) -> reads.PeopleRunRow:
    """One matching: its three answers, certificates, what is missing and what would help."""
    return found(reads.people_run(request.viewer, pk))


@router.get("/exchange/matchings/{pk}/pairs", response={200: Page[reads.PeopleMatchRow]} | INSIDE)
def pairs(
    request: Request,
    pk: Id,
    aim: Aim = Aim.MOST,  # type: ignore[assignment]
    page: PageNumber = 1,
) -> Page[reads.PeopleMatchRow]:
    """Who would go where by one aim."""
    run(request, pk)
    return reads.people_matches(request.viewer, pk, aim=aim, page=page)


@router.post("/exchange/matchings", response={201: reads.PeopleRunRow} | WRITING)
def match(
    request: Request, body: PeopleMatchingIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.PeopleRunRow]:
    """Match posts with people in the background; ask the answer's address until it is done."""
    made = actions.match_people(viewer=request.viewer, key=key, **body.dict())
    return Status(201, run(request, made.pk))


@router.post("/exchange/matchings/{pk}/choice", response={200: Chosen} | WRITING)
def choose(request: Request, pk: Id, body: ChoiceIn, key: str = IDEMPOTENCY_KEY) -> Chosen:
    """Take one aim's answer as the proposals that both sides decide on."""
    run(request, pk)
    return Chosen(**actions.choose_aim(viewer=request.viewer, key=key, run=pk, aim=body.aim.value))
