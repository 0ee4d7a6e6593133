from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "xieshou.market"
    verbose_name = _("云品入沪")
