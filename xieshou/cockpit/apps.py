from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CockpitConfig(AppConfig):
    name = "xieshou.cockpit"
    verbose_name = _("一屏观")
