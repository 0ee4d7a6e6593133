"""What takes two people: undoing a payment, and fewer countersignatures.

The triggers on the journal look at the orders that undo others: they are down until the last
migration puts them up.
"""

import django.db.models.deletion
from django.db import migrations, models

from xieshou.funds.models import triggers


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0005_order_revision'),
    ]

    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop, elidable=False),
        migrations.CreateModel(
            name='ThresholdChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows', models.JSONField()),
                ('proposed_by', models.BigIntegerField()),
                ('proposed_by_name', models.CharField(max_length=150)),
                ('agreed_by', models.BigIntegerField(null=True)),
                ('agreed_by_name', models.CharField(blank=True, max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('agreed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='paymentorder',
            name='paid_order_has_its_entry',
        ),
        migrations.AddField(
            model_name='paymentorder',
            name='together_fen',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='paymentorder',
            name='undoes',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undoings', to='funds.paymentorder'),
        ),
        migrations.AlterField(
            model_name='paymentorder',
            name='state',
            field=models.CharField(choices=[('open', '待会签'), ('approved', '待支付'), ('paid', '已支付'), ('received', '已收款确认'), ('reversed', '已冲销'), ('refused', '未获批准'), ('withdrawn', '已撤回')], default='open', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('paid', 'received', 'reversed')), ('entry__isnull', False)), models.Q(models.Q(('state__in', ('paid', 'received', 'reversed')), _negated=True), ('entry', None)), _connector='OR'), name='paid_order_has_its_entry'),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(('undoes', None), models.Q(('state', 'reversed'), _negated=True), _connector='OR'), name='undoing_is_not_undone'),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'approved', 'paid', 'received'))), fields=('undoes',), name='one_undoing_at_a_time'),
        ),
        migrations.AddField(
            model_name='thresholdchange',
            name='book',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threshold_changes', to='funds.book'),
        ),
        migrations.AddConstraint(
            model_name='thresholdchange',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='thresholds_by_two_people'),
        ),
    ]
