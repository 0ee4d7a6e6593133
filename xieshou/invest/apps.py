from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvestConfig(AppConfig):
    name = "xieshou.invest"
    verbose_name = _("沪企入滇")
