"""What the database itself does with lots, and the tables that are only added to."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.market.models import triggers


def install(_apps, schema_editor):
    triggers.remove(schema_editor.connection)
    triggers.install(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]

    operations = [
        *(append_only(table, *unique) for table, unique in triggers.APPEND_ONLY.items()),
        migrations.RunPython(install, remove, elidable=False),
    ]
