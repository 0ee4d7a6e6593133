"""Lots change only with a movement and out of something (models.triggers)."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.market.models import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("market", "0002_trade")]

    operations = [
        *(append_only(table, *unique) for table, unique in triggers.APPEND_ONLY.items()),
        migrations.RunPython(install, remove, elidable=False),
    ]
