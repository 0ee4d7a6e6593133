"""What a token of a program is for, may, and until when."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.scope import Viewer
from xieshou.registry import reads, rules
from xieshou.registry.forms.offices import DateInput

PROPOSED_DAYS = 90
AREAS = {
    "ballots": gettext_lazy("村民表决"),
    "benefits": gettext_lazy("利益联结与分红"),
    "core": gettext_lazy("后台任务与操作记录"),
    "exchange": gettext_lazy("人才、劳务、物资"),
    "funds": gettext_lazy("资金"),
    "invest": gettext_lazy("招商与投资"),
    "market": gettext_lazy("消费帮扶"),
    "monitoring": gettext_lazy("防返贫监测"),
    "notify": gettext_lazy("消息与提醒"),
    "opendata": gettext_lazy("开放数据"),
    "operations": gettext_lazy("运行维护"),
    "outcomes": gettext_lazy("成效"),
    "planning": gettext_lazy("联合规划"),
    "projects": gettext_lazy("项目库"),
    "registry": gettext_lazy("名册"),
    "releases": gettext_lazy("数据发布"),
    "reports": gettext_lazy("统计与考核"),
    "surveys": gettext_lazy("调查"),
    "villages": gettext_lazy("村庄"),
}


def _words(scope: str) -> str:
    if scope == rules.READ_ALL:
        return _("只读：我能看到的一切")
    area, _colon, how = scope.partition(":")
    name = str(AREAS.get(area, area))
    return (_("%(area)s：查看") if how == "read" else _("%(area)s：查看并办理")) % {"area": name}


class TokenForm(forms.Form):
    """A token of one's own; see actions.make_token."""

    name = forms.CharField(
        label=gettext_lazy("用途"), max_length=60, help_text=gettext_lazy("如：采购系统每日下单")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("令牌的权限"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("令牌能做的永远不超过您的角色所允许的。"),
    )
    verbs = forms.MultipleChoiceField(
        label=gettext_lazy("或只限这些事项"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        required=False,
    )
    expires_on = forms.DateField(
        label=gettext_lazy("截止日期（含当日）"),
        widget=DateInput,
        help_text=gettext_lazy("最长一年"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"expires_on": _proposed()})
        super().__init__(*args, **kwargs)
        scopes = self._offered(viewer)
        areas = [(one, _words(one)) for one in scopes if "." not in one]
        verbs = [(one, one) for one in scopes if "." in one]
        cast(forms.ChoiceField, self.fields["scopes"]).choices = areas
        cast(forms.ChoiceField, self.fields["verbs"]).choices = verbs

    def _offered(self, viewer: Viewer) -> list[str]:
        return rules.scopes_offered({verb for one in viewer.grants for verb in one.verbs})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        both = [*given.get("scopes", []), *given.pop("verbs", [])]
        if not both and "scopes" not in self.errors:
            self.add_error("scopes", _("请选择令牌的权限"))
        return {**given, "scopes": both}


class OrganisationTokenForm(TokenForm):
    """A token for an organisation's people to take; see actions.prepare_token."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("机构"), coerce=int)
    field_order = ("organisation", "name", "scopes", "verbs", "expires_on")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        found = reads.organisations_with_people()
        mine = [row for row in found if viewer.may("registry.grant_role", row.place_code)]
        choices = [("", "—"), *((row.id, row.label) for row in mine)]
        cast(forms.ChoiceField, self.fields["organisation"]).choices = choices

    def _offered(self, viewer: Viewer) -> list[str]:
        return rules.scopes_offered(
            {verb for verbs in rules.VERBS_OF_ROLE.values() for verb in verbs}
        )


def _proposed() -> date:
    return timezone.localdate() + timedelta(days=PROPOSED_DAYS)
