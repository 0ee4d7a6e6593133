"""Audit lines can only be added: closed to UPDATE and DELETE by triggers, even against raw SQL."""

from django.db import migrations

from xieshou.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [append_only("core_auditline")]
