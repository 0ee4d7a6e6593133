"""A version of a form that has been stored is never changed, even against raw SQL."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.surveys.models import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
