"""A release that was published can only be followed by another, even against raw SQL."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.opendata.models import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("opendata", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
