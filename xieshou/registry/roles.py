"""Names of the roles, for people to read."""

from django.utils.translation import gettext_lazy as _

ROLE_NAMES = {
    "shanghai_office": _("市合作交流办（上海）"),
    "district_office": _("区合作交流办"),
    "yunnan_office": _("省级协作办（云南）"),
    "county_office": _("县级经办"),
    "village_officer": _("村干部"),
    "auditor": _("审计"),
    "researcher": _("研究人员"),
    "administrator": _("管理员"),
}
