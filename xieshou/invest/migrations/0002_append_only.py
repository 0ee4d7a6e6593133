"""Steps, sums, arrivals, reports and what was decided of them can only be added to."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.invest.models import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("invest", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
