"""Grants that pass from book to book.

The triggers on the journal are put up anew: no more of a part arrives than was passed on, and on
PostgreSQL they look at all that a statement writes at once.
"""

import django.db.models.deletion
from django.db import migrations, models

from xieshou.funds.models import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("funds", "0006_two_people")]

    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop, elidable=False),
        migrations.AddField(
            model_name="grant",
            name="passed_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="passed_to",
                to="funds.grant",
            ),
        ),
        migrations.AlterField(
            model_name='entry',
            name='memo',
            field=models.CharField(choices=[('receipt', '资金到账'), ('contribution', '物资、劳务投入'), ('payment', '支付'), ('advance', '预付'), ('retention', '质保金'), ('dividend', '分红'), ('retained', '村集体留存'), ('carry_over', '年终结转'), ('given_back', '资金退回'), ('passed_on', '资金转拨'), ('interest', '利息'), ('reversal', '冲销'), ('other', '其他')], max_length=12),
        ),
        migrations.CreateModel(
            name='Passing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('amount_fen', models.BigIntegerField()),
                ('proposed_by', models.BigIntegerField(null=True)),
                ('proposed_by_name', models.CharField(blank=True, max_length=150)),
                ('accepted_by', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passings', to='funds.book')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passings', to='funds.grant')),
                ('made', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passing', to='funds.grant')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='passing_above_zero'), models.CheckConstraint(condition=models.Q(('accepted_by', None), models.Q(('accepted_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='passing_by_two_people')],
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
