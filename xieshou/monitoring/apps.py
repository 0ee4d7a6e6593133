from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "xieshou.monitoring"
    verbose_name = _("防返贫监测")
