"""Open data: what anybody may have of it, and what comes in."""

from xieshou.opendata.reads.activities import activities, read_once
from xieshou.opendata.reads.catalogue import catalogue_jsonld, catalogue_turtle
from xieshou.opendata.reads.checking import checked
from xieshou.opendata.reads.datasets import Dataset, dataset, datasets
from xieshou.opendata.reads.editions import (
    INDEX,
    SPLIT,
    EditionRow,
    Entry,
    StandardEntry,
    by_standards,
    edition,
    entries,
    entry,
    every_edition,
    rows_of,
    stray_files,
)
from xieshou.opendata.reads.incoming import Incoming, IncomingRow, incoming
from xieshou.opendata.reads.publisher import is_registered, publisher
from xieshou.opendata.reads.releases import (
    every_record,
    every_release,
    faults,
    latest_at,
    latest_hashes,
    record,
    release,
)
from xieshou.opendata.reads.tables_of_registry import bodies
from xieshou.opendata.rules.check import Checked
from xieshou.opendata.rules.faults import Fault

__all__ = [
    "INDEX",
    "SPLIT",
    "Checked",
    "Dataset",
    "EditionRow",
    "Entry",
    "Fault",
    "Incoming",
    "IncomingRow",
    "StandardEntry",
    "activities",
    "bodies",
    "by_standards",
    "catalogue_jsonld",
    "catalogue_turtle",
    "checked",
    "dataset",
    "datasets",
    "edition",
    "entries",
    "entry",
    "every_edition",
    "every_record",
    "every_release",
    "faults",
    "incoming",
    "is_registered",
    "latest_at",
    "latest_hashes",
    "publisher",
    "read_once",
    "record",
    "release",
    "rows_of",
    "stray_files",
]
