"""What the components of a match are called, and how far a condition is missed, in words."""

from django.utils.translation import gettext as _

from xieshou.core.money import show


def component_labels() -> dict[str, str]:
    return {
        "industry": _("行业"),
        "place": _("意向地区"),
        "money": _("投资规模"),
        "days": _("时间"),
        "land": _("用地"),
        "power": _("供电"),
        "water": _("供水"),
        "height": _("海拔"),
        "road": _("道路"),
        "labour": _("劳动力"),
        "price": _("地价"),
        "pairing": _("结对关系"),
    }


def gap_text(name: str, gap: int | None) -> str:
    """By how much a condition fails; "not stated" where the opportunity does not say."""
    if gap is None:
        return _("项目没有填写")
    if name == "industry":
        return _("不在意向行业之内")
    if name == "place":
        return _("不在意向地区之内")
    if name == "money":
        return _("规模相差 %(money)s") % {"money": show(gap)}
    if name == "price":
        return _("每亩高出 %(money)s") % {"money": show(gap)}
    texts = {
        "days": _("时间相差 %(gap)d 天"),
        "land": _("少 %(gap)d 亩"),
        "power": _("少 %(gap)d 千伏安"),
        "water": _("每日少 %(gap)d 立方米"),
        "height": _("相差 %(gap)d 米"),
        "road": _("低 %(gap)d 级"),
        "labour": _("少 %(gap)d 人"),
    }
    return texts[name] % {"gap": gap}


def why_weights(why: str) -> str:
    """Why these weights are in use, by the code that the learning gives."""
    return {
        "too_few": _("已答复的撮合不足（至少 200 宗，接受、不接受各至少 30 宗），用既定权重"),
        "no_signal": _("没有哪项因素能说明接受与否，用既定权重"),
        "not_better": _("学得的权重在未参与学习的撮合上不比既定权重好，用既定权重"),
        "better": _("学得的权重在未参与学习的撮合上更好，已采用"),
    }[why]
