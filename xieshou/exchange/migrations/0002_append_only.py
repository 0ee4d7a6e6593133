"""Steps of postings, money paid, uses, readings and photos are only added, even by raw SQL."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.exchange.models import APPEND_ONLY


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in APPEND_ONLY.items()]
