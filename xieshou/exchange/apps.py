from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "xieshou.exchange"
    verbose_name = _("人才、劳务、物资交流")
