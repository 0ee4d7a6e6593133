"""What was earned, agreed and received can only be added to, even against raw SQL."""

from django.db import migrations

from xieshou.benefits.models import APPEND_ONLY
from xieshou.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
