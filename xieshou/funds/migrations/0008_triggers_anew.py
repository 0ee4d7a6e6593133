"""The triggers on the journal are put up anew: PostgreSQL no longer compiles each of them to machine
code at every post, which took longer than the post."""

from django.db import migrations

from xieshou.funds.models import triggers


def put_up(_apps, schema_editor):
    triggers.remove(schema_editor.connection)
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("funds", "0007_passing")]

    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
