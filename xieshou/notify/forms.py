"""What a user chooses for themselves, and what is filled in about a webhook or a robot."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.notify import rules
from xieshou.notify.models import Digest, Kind, Receiver, Weekday

_CLOCK = [(hour, f"{hour}:00") for hour in rules.HOURS]


def _hour(label: Any, initial: int, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_CLOCK, coerce=int, initial=initial, help_text=help_text
    )


class TimedForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("通知哪些事"), choices=Kind.choices, initial=Kind.values,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    digest = forms.ChoiceField(label=_("何时发送"), choices=Digest.choices)
    hour = _hour(_("每天或每周的几点"), 8)
    weekday = forms.TypedChoiceField(label=_("每周的哪一天"), choices=Weekday.choices, coerce=int)
    quiet_from = _hour(_("免打扰开始"), 22)
    quiet_to = _hour(
        _("免打扰结束"), 7, _("这段时间内的通知，结束后再发；两个时间相同即不设免打扰。")
    )
    language = forms.ChoiceField(
        label=_("通知的语言"), required=False,
        choices=[("", _("网站默认")), *settings.LANGUAGES],
    )  # fmt: skip


class PreferenceForm(TimedForm):
    mail = forms.BooleanField(
        label=_("同时发到我的邮箱"), required=False,
        help_text=_("邮箱在本页下方登记；没有邮箱的，只在本站通知。"),
    )  # fmt: skip
    field_order = ["kinds", "mail"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].required = False


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("邮箱"), max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("邮件里的验证码"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class ReceiverForm(TimedForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    channel = forms.ChoiceField(label=_("发送方式"), choices=Receiver.Channel.choices)
    place = forms.RegexField(
        r"^[0-9]{2,12}$", label=_("地方代码"), help_text=_("通知这个地方及其以下的事。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_("地址"), max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("https:// 开头的完整地址；机器人的地址从群设置中复制。保存后不再显示。"),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("密钥"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("钉钉填“加签”的密钥；企业微信不用填；Webhook 不填则由本站生成。"),
    )  # fmt: skip
    field_order = ["name", "channel", "place", "address", "secret", "kinds"]

    def body(self) -> dict[str, Any]:
        """The values as actions take them: what nobody else may read is wrapped, what was left out
        is None."""
        hidden = {
            name: Personal(self.cleaned_data[name]) if self.cleaned_data.get(name) else None
            for name in ("address", "secret")
        }
        return {**self.cleaned_data, **hidden}


class ChangeForm(ReceiverForm):
    active = forms.BooleanField(label=_("启用"), required=False)
    field_order = ["name", "active", "address", "secret", "kinds"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("channel", "place"):
            del self.fields[name]
        self.fields["address"].required = False
        self.fields["address"].help_text = _("不填则不变。")
        self.fields["secret"].help_text = _("不填则不变。")
