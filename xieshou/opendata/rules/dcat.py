"""The catalogue by DCAT 2, with what DCAT-AP 2.1 asks for, as JSON-LD and as Turtle.

W3C, Data Catalog Vocabulary version 2 (2020); SEMIC, DCAT-AP 2.1.1 (2022): of a catalogue title,
description, publisher; of a dataset title, description; of a distribution its address.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xieshou.opendata.rules.activity import Named, Publisher
from xieshou.opendata.rules.formats import FORMATS

_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/DAILY"
_IANA = "https://www.iana.org/assignments/media-types/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    format: str
    sha256: str
    bytes: int
    changed_at: datetime
    conforms_to: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A dataset of the catalogue; `page` is its address on the site."""

    code: str
    title: Named
    about: Named
    keywords: tuple[str, ...]
    page: str
    files: tuple[File, ...]


def catalogue(items: Sequence[Item], publisher: Publisher) -> dict[str, Any]:
    """JSON-LD: a catalogue with its datasets inside."""
    root = f"{publisher.url}/data/"
    changed = max((file.changed_at for item in items for file in item.files), default=None)
    return {
        "@context": dict(PREFIXES),
        "@id": root,
        "@type": "dcat:Catalog",
        "dct:title": _both(Named("携手开放数据", "Xieshou open data")),
        "dct:description": _both(
            Named(
                "东西部协作的公开数据：任何人都可以使用，注明出处即可。",
                "Public data of the cooperation of east and west: free to use with attribution.",
            )
        ),
        "dct:publisher": _publisher(publisher),
        "dct:license": {"@id": LICENCE},
        "dct:language": ["zh", "en"],
        "foaf:homepage": {"@id": root},
        **({"dct:modified": _moment(changed)} if changed else {}),
        "dcat:dataset": [_dataset(item, publisher) for item in items],
    }


def _dataset(item: Item, publisher: Publisher) -> dict[str, Any]:
    changed = max((file.changed_at for file in item.files), default=None)
    return {
        "@id": f"{publisher.url}{item.page}",
        "@type": "dcat:Dataset",
        "dct:identifier": item.code,
        "dct:title": _both(item.title),
        "dct:description": _both(item.about),
        "dct:publisher": {"@id": f"{publisher.url}/#publisher"},
        "dct:license": {"@id": LICENCE},
        "dct:accrualPeriodicity": {"@id": _FREQUENCY},
        "dcat:keyword": list(item.keywords),
        "dcat:landingPage": {"@id": f"{publisher.url}{item.page}"},
        **({"dct:modified": _moment(changed)} if changed else {}),
        "dcat:distribution": [_distribution(file, publisher) for file in item.files],
    }


def _distribution(file: File, publisher: Publisher) -> dict[str, Any]:
    address = f"{publisher.url}/data/files/{file.name}"
    kind = FORMATS[file.format]
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": _IANA + kind.media_type},
        "dct:format": {"@id": _FILE_TYPES + kind.file_type},
        "dct:license": {"@id": LICENCE},
        "dct:modified": _moment(file.changed_at),
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:decimal"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
        **({"dct:conformsTo": {"@id": file.conforms_to}} if file.conforms_to else {}),
    }


def _publisher(publisher: Publisher) -> dict[str, Any]:
    return {
        "@id": f"{publisher.url}/#publisher",
        "@type": "foaf:Agent",
        "foaf:name": _both(Named(publisher.zh, publisher.en)),
    }


def _both(name: Named) -> list[dict[str, str]]:
    found = [{"@value": name.zh, "@language": "zh"}]
    return [*found, {"@value": name.en, "@language": "en"}] if name.en else found


def _moment(at: datetime) -> dict[str, str]:
    return {"@value": at.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}


def turtle(node: Mapping[str, Any]) -> str:
    """The same statements in Turtle (W3C, RDF 1.1 Turtle); for documents that `catalogue` makes."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in node["@context"].items())
    apart: list[str] = []
    _subject({key: value for key, value in node.items() if key != "@context"}, apart)
    return head + "\n" + "\n".join(apart)


def _subject(node: Mapping[str, Any], apart: list[str]) -> str:
    """A node with a name stands by itself; its name is what others say of it."""
    name = f"<{node['@id']}>"
    if set(node) == {"@id"}:
        return _iri(str(node["@id"]))
    at = len(apart)
    apart.append("")
    apart[at] = f"{name} {_statements(node, apart)} .\n"
    return name


def _statements(node: Mapping[str, Any], apart: list[str]) -> str:
    said = []
    for key, value in node.items():
        if key == "@id":
            continue
        values = value if isinstance(value, list) else [value]
        if not values:
            continue
        if key == "@type":
            said.append("a " + ", ".join(values))
        else:
            said.append(f"{key} " + ", ".join(_object(one, apart) for one in values))
    return " ;\n    ".join(said)


def _object(value: Any, apart: list[str]) -> str:
    if not isinstance(value, Mapping):
        return _quoted(str(value))
    if "@value" in value:
        text = _quoted(value["@value"])
        if "@language" in value:
            return f"{text}@{value['@language']}"
        return f"{text}^^{value['@type']}"
    if "@id" in value:
        return _subject(value, apart)
    return f"[ {_statements(value, apart)} ]"


def _iri(name: str) -> str:
    return name if name.partition(":")[0] in PREFIXES else f"<{name}>"


def _quoted(text: str) -> str:
    """A literal; JSON's escapes are Turtle's as well."""
    return json.dumps(text, ensure_ascii=False)
