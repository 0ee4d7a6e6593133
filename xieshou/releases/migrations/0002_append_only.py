"""What was published is only added."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.releases.models import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
