"""The journal can only be added to, and only with entries that keep the rules (models.triggers)."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.funds.models import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        *(append_only(table, *unique) for table, unique in triggers.LEDGER.items()),
        migrations.RunPython(install, remove, elidable=False),
    ]
