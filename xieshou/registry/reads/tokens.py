"""Tokens of programs: whose they are, and the viewer that one makes."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from xieshou.core import clock
from xieshou.core.scope import Grant, Token, Viewer
from xieshou.registry import rules
from xieshou.registry.models import ApiToken, User
from xieshou.registry.reads.viewers import viewer_for

# A use is written down at most so often: reading by program stays reading.
NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token without its secret. `prefix` "": prepared for an organisation, and not taken yet."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    owner_name: str
    organisation_name: str
    created_at: datetime
    expires_on: date
    last_used_at: datetime | None
    revoked_at: datetime | None
    is_open: bool


def own_tokens(viewer: Viewer) -> tuple[TokenRow, ...]:
    """The viewer's own tokens, the newest first."""
    return tuple(_row(one) for one in _tokens().filter(owner=viewer.user_id or 0))


def tokens_to_take(viewer: Viewer) -> tuple[TokenRow, ...]:
    """Tokens that are prepared for an organisation of the viewer's and wait to be taken."""
    mine = organisations_of(viewer)
    waiting = Q(owner=None, revoked_at=None, expires_on__gte=timezone.localdate())
    return tuple(_row(one) for one in _tokens().filter(waiting, organisation__in=mine))


def organisations_of(viewer: Viewer) -> set[int]:
    """Where the viewer holds a role as one of an organisation's people."""
    return {one.organisation for one in viewer.grants if one.organisation is not None}


def organisation_tokens(viewer: Viewer) -> tuple[TokenRow, ...]:
    """Tokens for organisations where the viewer is an administrator, the newest first."""
    found = _tokens().exclude(organisation=None)
    return tuple(
        _row(one)
        for one in found
        if one.organisation and viewer.may("registry.grant_role", one.organisation.place.code)
    )


def viewer_by_token(secret: str) -> tuple[User, Viewer] | None:
    """Whose token this is and the viewer it makes, less than its owner wherever its scopes are;
    None where it opens nothing (unknown, revoked, past its last day, or its owner left)."""
    if not rules.is_token(secret):
        return None
    row = _tokens().filter(digest=rules.token_digest(secret)).first()
    if row is None or not _is_open(row) or row.owner is None or not row.owner.is_active:
        return None
    return row.owner, narrowed(viewer_for(row.owner, row.organisation_id), row)


def narrowed(viewer: Viewer, row: ApiToken) -> Viewer:
    """The viewer as this token lets it look and act."""
    areas = rules.areas_read(row.scopes)
    held = {verb for grant in viewer.grants for verb in grant.verbs}
    acts = rules.verbs_acted(row.scopes, held)
    token = Token(row.pk, row.prefix, areas, acts)
    grants = tuple(replace(one, verbs=_kept(one, token)) for one in viewer.grants)
    return replace(viewer, grants=grants, token=token)


def _kept(grant: Grant, token: Token) -> frozenset[str]:
    return frozenset(
        verb
        for verb in grant.verbs
        if token.looks_into(rules.area_of(verb)) and verb not in rules.BY_PERSONS
    )


def note_use(token: int) -> None:
    """Write down that a token was used just now, unless that was written a moment ago."""
    now = clock.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    found = ApiToken.objects.filter(stale, pk=token)
    # Asked first: an UPDATE that finds nothing would still take SQLite's one write lock.
    if found.exists():
        found.update(last_used_at=now.replace(second=0, microsecond=0))


def _tokens() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("owner", "organisation__place")


def _is_open(row: ApiToken) -> bool:
    return bool(row.digest) and not row.revoked_at and row.expires_on >= timezone.localdate()


def _row(row: ApiToken) -> TokenRow:
    return TokenRow(
        id=row.pk,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        owner_name=(row.owner.name or row.owner.username) if row.owner else "",
        organisation_name=row.organisation.name if row.organisation else "",
        created_at=row.created_at,
        expires_on=row.expires_on,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        is_open=_is_open(row),
    )
