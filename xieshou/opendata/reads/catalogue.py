"""The catalogue as a DCAT document."""

from typing import Any

from django.utils import timezone

from xieshou.opendata.reads.editions import EditionRow, by_standards, entries
from xieshou.opendata.reads.publisher import publisher
from xieshou.opendata.rules import dcat
from xieshou.opendata.rules.activity import Named
from xieshou.opendata.rules.tables import as_json


def catalogue_jsonld() -> bytes:
    """The catalogue by DCAT as JSON-LD."""
    return as_json(_catalogue())


def catalogue_turtle() -> bytes:
    """The catalogue by DCAT as Turtle."""
    return dcat.turtle(_catalogue()).encode()


def _catalogue() -> dict[str, Any]:
    """The tables, then the files by a standard that there are."""
    items = [
        dcat.Item(
            one.spec.code,
            Named(one.spec.zh, one.spec.en),
            Named(one.spec.about_zh, one.spec.about_en),
            one.spec.keywords,
            f"/data/{one.spec.code}/",
            tuple(_file(file) for file in one.files),
        )
        for one in entries()
    ]
    items += [
        dcat.Item(
            one.standard.name,
            Named(one.standard.zh, one.standard.en),
            Named(one.standard.zh, one.standard.en),
            (one.standard.name.partition("-")[0].upper(),),
            f"/data/files/{one.standard.name}#about",
            (
                *(_file(file, one.standard.conforms_to) for file in one.files),
                *([_file(one.index)] if one.index else []),
            ),
        )
        for one in by_standards()
        if one.files
    ]
    return dcat.catalogue(items, publisher())


def _file(one: EditionRow, conforms_to: str = "") -> dcat.File:
    changed = timezone.localtime(one.changed_at)
    return dcat.File(one.name, one.format, one.sha256, one.bytes, changed, conforms_to)
