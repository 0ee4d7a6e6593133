"""A question's unit by language: "人 persons" was one text for both."""

import re
from typing import Any

from django.db import migrations

BOTH = re.compile(r"([^\x00-\x7f]+) ([\x00-\x7f]+)")


def divided(question: dict[str, Any]) -> dict[str, Any]:
    """The question with `unit_zh` and `unit_en` for `unit`; a text that is in one language is
    both."""
    rest = {name: value for name, value in question.items() if name != "unit"}
    unit = question.get("unit", "")
    found = BOTH.fullmatch(unit)
    zh, en = found.groups() if found else (unit, unit)
    return {"unit_zh": zh, "unit_en": en, **rest}


def joined(question: dict[str, Any]) -> dict[str, Any]:
    """The other way round."""
    rest = {name: value for name, value in question.items() if not name.startswith("unit_")}
    zh, en = question.get("unit_zh", ""), question.get("unit_en", "")
    return {"unit": zh if zh == en else f"{zh} {en}".strip(), **rest}


def divide(apps, schema_editor):
    _each(apps, divided)


def join(apps, schema_editor):
    _each(apps, joined)


def _each(apps, change):
    for row in apps.get_model("registry", "IndicatorSet").objects.all():
        row.questions = [change(question) for question in row.questions]
        row.save(update_fields=["questions"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_indicator_set_questions")]
    operations = [migrations.RunPython(divide, join)]
