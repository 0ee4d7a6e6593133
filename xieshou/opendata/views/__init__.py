"""Pages."""

from xieshou.opendata.views.files import (
    catalogue_jsonld,
    catalogue_turtle,
    file,
    ocds_record,
    ocds_release,
)
from xieshou.opendata.views.importing import import_iati
from xieshou.opendata.views.pages import catalogue, check, dataset

__all__ = [
    "catalogue",
    "catalogue_jsonld",
    "catalogue_turtle",
    "check",
    "dataset",
    "file",
    "import_iati",
    "ocds_record",
    "ocds_release",
]
