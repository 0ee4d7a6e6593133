"""The formats of files, and the files that follow an international standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    media_type: str
    # The term of the EU's authority table of file types, which DCAT-AP asks for.
    file_type: str


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV", "text/csv", "CSV"),
    "iati-index": Format("CSV", "text/csv", "CSV"),
    "parquet": Format("Parquet", "application/vnd.apache.parquet", "PARQUET"),
    "schema": Format("Table Schema", "application/json", "JSON"),
    "iati-activities": Format("IATI XML", "application/xml", "XML"),
    "iati-organisations": Format("IATI XML", "application/xml", "XML"),
    "release-package": Format("OCDS JSON", "application/json", "JSON"),
    "record-package": Format("OCDS JSON", "application/json", "JSON"),
}


@dataclass(frozen=True, slots=True)
class Standard:
    """Files by a standard, one or several: those whose format it is. `name` is the file's where
    there is one, else what their names begin with. `zh` and `en` name them where no request has a
    language."""

    name: str
    format: str
    label: Any
    about: Any
    zh: str
    en: str
    conforms_to: str


def standards() -> tuple[Standard, ...]:
    return (
        Standard(
            "iati-activities", "iati-activities", _("IATI 活动文件"),
            _("每个列入年度计划的项目为一个活动：标识、参与机构、日期、地点、行业、预算、支付、产出。每县一个文件。"),
            "IATI 活动文件", "IATI activity file",
            "https://iatistandard.org/en/iati-standard/203/activity-standard/",
        ),
        Standard(
            "iati-organisations.xml", "iati-organisations", _("IATI 机构文件"),
            _("发布者历年的预算和支出，以及登记的机构。"),
            "IATI 机构文件", "IATI organisation file",
            "https://iatistandard.org/en/iati-standard/203/organisation-standard/",
        ),
        Standard(
            "ocds-releases.json", "release-package", _("OCDS 发布包"),
            _("每个项目作为一个采购过程：计划、招标、中标、合同、履约。发布后不再更改。"),
            "OCDS 发布包", "OCDS release package",
            "https://standard.open-contracting.org/1.1/en/",
        ),
        Standard(
            "ocds-records.json", "record-package", _("OCDS 记录包"),
            _("每个采购过程的全部发布合并成现在的样子。"),
            "OCDS 记录包", "OCDS record package",
            "https://standard.open-contracting.org/1.1/en/",
        ),
    )  # fmt: skip
