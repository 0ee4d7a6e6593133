from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenefitsConfig(AppConfig):
    name = "xieshou.benefits"
    verbose_name = _("利益联结")
