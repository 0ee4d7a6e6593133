"""Steps of a case can only be added to, even against raw SQL."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.monitoring.models import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
