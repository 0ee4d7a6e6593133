"""The journal can only be added to. The rules that entries must keep (models.triggers) speak of
tables that later migrations make: the last of those puts them up."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.funds.models import triggers


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [append_only(table, *unique) for table, unique in triggers.LEDGER.items()]
