"""Projects as contracting processes of OCDS 1.1: what a release says, packages, records.

A release never changes: its id is made of its moment and of the hash of what it says. The record
of a process merges its releases by the rules of the standard (ocdsmerge, the reference
implementation, with the schema beside it).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from xieshou.core.canonical import canonical, sha256
from xieshou.opendata.rules.activity import Activity, Procurement, Publisher, Spot
from xieshou.opendata.rules.faults import ERROR, Fault

VERSION = "1.1"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_CHINA = ZoneInfo("Asia/Shanghai")
_STAGES = ("planning", "tender", "award", "contract", "implementation")
_ENDED = ("accepted", "handed_over", "upkeep", "evaluated", "done")
MOST_FAULTS = 200


def ocid(publisher: Publisher, code: str) -> str:
    return f"{publisher.ocid_prefix}-{code}"


def content_of(one: Activity, publisher: Publisher) -> dict[str, Any]:
    """What a release says of a project now, without its own id and date."""
    reached = [contract.stage for contract in one.contracts]
    last = max((_STAGES.index(stage) for stage in reached), default=0)
    body: dict[str, Any] = {
        "ocid": ocid(publisher, one.code),
        "tag": list(_STAGES[: last + 1]),
        "initiationType": "tender",
        "language": "zh",
        "parties": _parties(one, publisher),
        "buyer": {"id": _party(one.county, publisher), "name": one.county.name.zh},
        "planning": _planning(one, publisher),
    }
    tendered = [one for one in one.contracts if one.stage != "planning"]
    if tendered:
        body["tender"] = _tender(one, tendered, publisher)
    awarded = [each for each in tendered if each.stage != "tender"]
    if awarded:
        body["awards"] = [_award(each) for each in awarded]
    signed = [each for each in awarded if each.stage != "award"]
    if signed:
        body["contracts"] = [_contract(each, one, alone=len(signed) == 1) for each in signed]
    return body


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of canonical JSON."""
    return sha256(canonical(content))


def release(content: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A release of that content made at a moment (aware)."""
    moment = _written(at)
    named = f"{content['ocid']}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest(content)[:12]}"
    return {**content, "id": named, "date": moment}


def package(
    releases: Sequence[Mapping[str, Any]], publisher: Publisher, uri: str, at: datetime
) -> dict[str, Any]:
    """A release package."""
    return {**_head(publisher, uri, at), "releases": list(releases)}


def record(releases: Sequence[Mapping[str, Any]], publisher: Publisher) -> dict[str, Any]:
    """The record of a process from all its releases, oldest first."""
    return {
        "ocid": releases[0]["ocid"],
        "releases": [
            {"url": release_url(publisher, str(one["id"])), "date": one["date"], "tag": one["tag"]}
            for one in releases
        ],
        "compiledRelease": _merger().create_compiled_release(
            json.loads(json.dumps(list(releases)))
        ),
    }


def record_package(
    records: Sequence[Mapping[str, Any]], publisher: Publisher, uri: str, at: datetime
) -> dict[str, Any]:
    return {**_head(publisher, uri, at), "records": list(records)}


def head(publisher: Publisher, uri: str, at: datetime) -> dict[str, Any]:
    """What stands around a package, for those who write it piece by piece."""
    return _head(publisher, uri, at)


def release_url(publisher: Publisher, name: str) -> str:
    return f"{publisher.url}/data/ocds/releases/{name}.json"


def faults_of(document: Any, kind: str) -> Iterator[Fault]:
    """What the official schema says of a `release-package` or `record-package`."""
    for at, error in enumerate(_validator(kind).iter_errors(document)):
        if at == MOST_FAULTS:
            return
        path = "/".join(str(part) for part in error.instance_path)
        yield Fault(
            0, path[:200], str(error.instance)[:100], "schema", ERROR,
            _("与官方模式不符：%(why)s") % {"why": str(error.message)[:200]},
        )  # fmt: skip


@lru_cache(maxsize=2)
def _validator(kind: str) -> Any:
    """The package's schema; those it points to are at hand, so that nothing is fetched."""
    import jsonschema_rs

    registry = jsonschema_rs.Registry(
        [(str(found["id"]), found) for found in map(_document, (
            "release-schema", "versioned-release-validation-schema"
        ))],
        draft=jsonschema_rs.Draft4,
    )  # fmt: skip
    return jsonschema_rs.Draft4Validator(
        _document(f"{kind}-schema"), registry=registry, validate_formats=True
    )


@lru_cache(maxsize=4)
def _document(name: str) -> dict[str, Any]:
    folder = files("xieshou.opendata") / "data" / "ocds-1.1.5"
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def _merger() -> Any:
    # It brings an HTTP client along, which only building records should wait for.
    from ocdsmerge import Merger

    return Merger(_document("release-schema"))


def _head(publisher: Publisher, uri: str, at: datetime) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": VERSION,
        "publishedDate": _written(at),
        "publisher": {"name": publisher.zh, "uri": publisher.url},
        "license": LICENCE,
        "publicationPolicy": f"{publisher.url}/data/",
    }


def _parties(one: Activity, publisher: Publisher) -> list[dict[str, Any]]:
    county = _party(one.county, publisher)
    found: dict[str, dict[str, Any]] = {
        county: {"id": county, "name": one.county.name.zh, "roles": ["buyer", "procuringEntity"]}
    }
    for fund in one.funding:
        ref = _party(fund.payer, publisher)
        party = found.setdefault(ref, {"id": ref, "name": fund.payer.name.zh, "roles": []})
        if "funder" not in party["roles"]:
            party["roles"].append("funder")
    for each in one.contracts:
        if each.supplier:
            ref = _supplier(each)
            found.setdefault(ref, {"id": ref, "name": each.supplier, "roles": ["supplier"]})
    return list(found.values())


def _planning(one: Activity, publisher: Publisher) -> dict[str, Any]:
    budget: dict[str, Any] = {
        "id": one.code,
        "project": one.name,
        "projectID": f"{publisher.ref}-{one.code}",
        "uri": publisher.url + one.page,
        "amount": _money(one.total_fen),
        "description": "；".join(
            f"{fund.source_name.zh} {fund.amount_fen / 100:.2f} 元（{fund.payer.name.zh}）"
            for fund in one.funding
        ),
    }
    made: dict[str, Any] = {"budget": budget}
    if said := "\n".join(filter(None, (one.content, one.use))):
        made["rationale"] = said
    milestones = [
        {
            "id": f"m{number}",
            "title": step.name,
            "type": "delivery",
            "dueDate": _start_of(step.due_on),
            **({"dateMet": _start_of(step.done_on), "status": "met"} if step.done_on
               else {"status": "scheduled"}),
        }
        for number, step in enumerate(one.milestones, 1)
    ]  # fmt: skip
    return made | ({"milestones": milestones} if milestones else {})


def _tender(one: Activity, tendered: Sequence[Procurement], publisher: Publisher) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": f"{one.code}-tender",
        "title": "；".join(dict.fromkeys(each.title for each in tendered)),
        "status": "active" if any(each.stage == "tender" for each in tendered) else "complete",
        "procuringEntity": {"id": _party(one.county, publisher), "name": one.county.name.zh},
        "mainProcurementCategory": "works",
    }
    methods = {each.method for each in tendered}
    # Several contracts of one project may be awarded in several ways; then no one word is true.
    if len(methods) == 1:
        made["procurementMethod"] = methods.pop()
    if sum(each.amount_fen for each in tendered):
        made["value"] = _money(sum(each.amount_fen for each in tendered))
    return made


def _award(each: Procurement) -> dict[str, Any]:
    made: dict[str, Any] = {"id": each.number, "title": each.title, "status": "active"}
    if each.amount_fen:
        made["value"] = _money(each.amount_fen)
    if each.supplier:
        made["suppliers"] = [{"id": _supplier(each), "name": each.supplier}]
    return made


def _contract(each: Procurement, one: Activity, *, alone: bool) -> dict[str, Any]:
    """Payments are known by project: they are told where there is but one contract."""
    made: dict[str, Any] = {
        "id": each.number,
        "awardID": each.number,
        "title": each.title,
        "status": "terminated" if one.state in _ENDED
        else "cancelled" if one.state == "cancelled" else "active",
        "value": _money(each.amount_fen),
    }  # fmt: skip
    if each.signed_on:
        made["dateSigned"] = _start_of(each.signed_on)
    if alone and one.paid and one.paid[2] and each.stage == "implementation":
        on, _done, fen = one.paid
        made["implementation"] = {
            "transactions": [
                {
                    "id": f"{one.code}-paid-{on:%Y%m%d}",
                    "date": _start_of(on),
                    "value": _money(fen),
                    **({"payee": {"id": _supplier(each), "name": each.supplier}}
                       if each.supplier else {}),
                }
            ]
        }  # fmt: skip
    return made


def _money(fen: int) -> dict[str, Any]:
    return {"amount": fen // 100 if fen % 100 == 0 else fen / 100, "currency": "CNY"}


def _party(place: Spot, publisher: Publisher) -> str:
    return f"{publisher.ref}-GB2260-{place.code}"


def _supplier(each: Procurement) -> str:
    return "supplier-" + sha256(each.supplier)[:12]


def _start_of(day: date) -> str:
    return _written(datetime.combine(day, time.min, _CHINA))


def _written(at: datetime) -> str:
    return at.astimezone(_CHINA).isoformat(timespec="seconds")


def written_package(
    head_: Mapping[str, Any], name: str, items: Iterable[Mapping[str, Any]]
) -> Iterator[bytes]:
    """A package as JSON, item by item, so that none of any size must stand in memory whole."""
    start = json.dumps(head_, ensure_ascii=False, indent=1)[:-2]
    yield f'{start},\n "{name}": ['.encode()
    for number, item in enumerate(items):
        yield (",\n" if number else "\n").encode()
        yield json.dumps(item, ensure_ascii=False, sort_keys=True).encode()
    yield b"\n ]\n}\n"
