"""Assets, skills and services of a village over the API."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id, VillageCode
from xieshou.core.request import Request
from xieshou.villages import actions, reads
from xieshou.villages.models import Asset, AssetValue, ServiceCheck
from xieshou.villages.rules.assets import MOST_FEN, MOST_QUANTITY

router = Router()
Words = Annotated[str, Field(max_length=200, pattern=WRITTEN)]


class AssetIn(Schema):
    """An asset; `capital` "" is that of its kind, `lon` and `lat` are degrees (WGS-84)."""

    kind: Asset.Kind
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
    capital: Asset.Capital | None = None
    quantity: Decimal | None = Field(None, ge=0, le=MOST_QUANTITY, decimal_places=2)
    unit: Annotated[str, Field(max_length=20, pattern=WRITTEN)] = ""
    owner: Annotated[str, Field(max_length=120, pattern=WRITTEN)] = ""
    state: Asset.State | None = None
    condition: Words = ""
    use: Words = ""
    lon: Decimal | None = Field(None, ge=-180, le=180, decimal_places=6)
    lat: Decimal | None = Field(None, ge=-90, le=90, decimal_places=6)


class ValueIn(Schema):
    """What an asset was worth on a day."""

    on: date
    value_fen: int = Field(ge=0, le=MOST_FEN)
    basis: AssetValue.Basis
    note: Words = ""


class ServiceCheckIn(Schema):
    """How a service was found; a measure comes with its value."""

    service: ServiceCheck.Service
    state: ServiceCheck.State
    on: date
    measure: Annotated[str, Field(max_length=20, pattern=WRITTEN)] = ""
    value: Decimal | None = Field(None, ge=0, le=10**7, decimal_places=2)
    note: Words = ""


@router.post("/villages/{code}/assets", response={201: reads.AssetFile} | WRITING, auth=django_auth)
def record_asset(
    request: Request, code: VillageCode, body: AssetIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AssetFile]:
    """Enter an asset of a village."""
    said = {name: value for name, value in body.dict().items() if value is not None}
    made = actions.record_asset(viewer=request.viewer, key=key, village=code, **said)
    return Status(201, _asset(request, made.pk))


@router.get("/village-assets/{pk}", response={200: reads.AssetFile} | READING)
def asset(request: Request, pk: Id) -> reads.AssetFile:
    """An asset with its history of worth."""
    return _asset(request, pk)


@router.post(
    "/village-assets/{pk}/values", response={201: reads.AssetFile} | WRITING, auth=django_auth
)
def value_asset(
    request: Request, pk: Id, body: ValueIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AssetFile]:
    """Put down what an asset was worth on a day."""
    actions.value_asset(viewer=request.viewer, key=key, asset=pk, **body.dict())
    return Status(201, _asset(request, pk))


@router.get("/villages/{code}/skills", response={200: list[reads.SkillCount]} | READING)
def skills(request: Request, code: VillageCode) -> list[reads.SkillCount]:
    """How many people offer each kind of skill, from ten on."""
    return list(reads.skill_counts(code, viewer=request.viewer))


@router.get("/villages/{code}/services", response={200: list[reads.ServiceGap]} | READING)
def services(request: Request, code: VillageCode) -> list[reads.ServiceGap]:
    """Water, power, road, fuel, housing, school and clinic: households' word beside inspection."""
    found = reads.service_gaps(code, viewer=request.viewer)
    if found is None:
        raise NotFound("village_unknown", _("没有这个村"))
    return list(found)


@router.post(
    "/villages/{code}/services", response={201: list[reads.ServiceGap]} | WRITING, auth=django_auth
)
def check_service(
    request: Request, code: VillageCode, body: ServiceCheckIn, key: str = IDEMPOTENCY_KEY
) -> Status[list[reads.ServiceGap]]:
    """Put down how a service was found."""
    actions.check_service(viewer=request.viewer, key=key, village=code, **body.dict())
    return Status(201, services(request, code))


def _asset(request: Request, pk: int) -> reads.AssetFile:
    file = reads.asset(pk, viewer=request.viewer)
    if file is None:
        raise NotFound("no_asset", _("没有这项资产"))
    return file
