from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "xieshou.reports"
    verbose_name = _("协作成效")
