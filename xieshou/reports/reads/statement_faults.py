"""What must hold of statements and templates over the whole database."""

from django.utils.translation import gettext as _

from xieshou.reports.models import StatementFile, StatementTemplate
from xieshou.reports.models.statement_store import kept_file


def statement_faults() -> list[str]:
    """Files that are gone, or are not what was kept."""
    files = StatementFile.objects.values_list("name", "sha256")
    templates = StatementTemplate.objects.values_list("name", "sha256")
    return [
        _("报表文件“%(name)s”缺失或被改动") % {"name": name}
        for name, sha256 in (*files, *templates)
        if kept_file(sha256) is None
    ]
