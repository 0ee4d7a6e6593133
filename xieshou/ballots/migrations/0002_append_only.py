"""The database refuses to change steps, paper entries, counted votes and counts."""

from django.db import migrations

from xieshou.ballots.models import APPEND_ONLY
from xieshou.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
