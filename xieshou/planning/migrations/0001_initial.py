import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('projects', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('cutoff', models.CharField(default='1/3', max_length=10)),
                ('needs_year', models.PositiveSmallIntegerField()),
                ('synthetic', models.BooleanField(default=False)),
                ('indicator_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.indicatorset')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('year', 'place'), name='one_round_per_year')],
            },
        ),
        migrations.CreateModel(
            name='PriorityLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('extra_percent', models.PositiveSmallIntegerField()),
                ('must_per_mille', models.PositiveSmallIntegerField()),
                ('by', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priority_limits', to='planning.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'place'), name='one_priority_limit_per_place'), models.CheckConstraint(condition=models.Q(('extra_percent__lte', 100), ('must_per_mille__lte', 1000)), name='priority_within_a_whole')],
            },
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80)),
                ('sense', models.CharField(choices=[('<=', '不超过'), ('>=', '不低于')], max_length=2)),
                ('amount', models.BigIntegerField()),
                ('source', models.CharField(blank=True, max_length=300)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='planning.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'code'), name='one_limit_per_code')],
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('moved', models.JSONField(default=dict)),
                ('weights', models.JSONField(default=dict)),
                ('created_by', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.scenario')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scenarios', to='planning.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'name'), name='one_scenario_per_name')],
            },
        ),
        migrations.CreateModel(
            name='PlanRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certified', models.BooleanField(default=False)),
                ('inputs_hash', models.CharField(blank=True, max_length=64)),
                ('engine_version', models.CharField(blank=True, max_length=20)),
                ('seed', models.IntegerField(default=0)),
                ('value', models.BigIntegerField(null=True)),
                ('bound', models.FloatField(null=True)),
                ('gap', models.FloatField(null=True)),
                ('certificate', models.JSONField(null=True)),
                ('summary', models.JSONField(default=dict)),
                ('engine_prices', models.JSONField(default=dict)),
                ('inputs', models.JSONField(default=dict)),
                ('trace', models.JSONField(default=list)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_by_name', models.CharField(blank=True, max_length=150)),
                ('seconds', models.FloatField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='planning.scenario')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PlanChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen', models.BooleanField()),
                ('reason', models.CharField(max_length=20)),
                ('params', models.JSONField(default=dict)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.proposal')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='planning.planrun')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'chosen', 'reason'], name='planning_pl_run_id_58fa11_idx')],
                'constraints': [models.UniqueConstraint(fields=('run', 'proposal'), name='one_choice_per_proposal')],
            },
        ),
        migrations.CreateModel(
            name='LimitPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80)),
                ('sense', models.CharField(max_length=2)),
                ('amount', models.BigIntegerField()),
                ('used', models.BigIntegerField()),
                ('price', models.FloatField()),
                ('holds', models.JSONField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='planning.planrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'code'), name='one_price_per_limit')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.JSONField(null=True)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('seconds', models.FloatField(null=True)),
                ('choice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='question', to='planning.planchoice')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='planning.planrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('choice', None)), fields=('run',), name='one_question_of_money')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '待批准'), ('adopted', '已采纳'), ('refused', '未获批准'), ('withdrawn', '已撤回'), ('void', '已失效'), ('superseded', '已被取代')], default='open', max_length=10)),
                ('content_hash', models.CharField(max_length=64)),
                ('proposed_side', models.CharField(max_length=4)),
                ('proposed_by', models.BigIntegerField(null=True)),
                ('proposed_by_name', models.CharField(max_length=150)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('result', models.JSONField(default=dict)),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='planning.planrun')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='planning.round')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('round',), name='one_open_adoption'), models.UniqueConstraint(condition=models.Q(('state', 'adopted')), fields=('round',), name='one_adopted_plan')],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('front', '帕累托前沿'), ('synergy', '协同效应（1+1>2）'), ('stability', '稳定性'), ('robust', '稳健方案')], max_length=10)),
                ('options', models.JSONField(default=dict)),
                ('inputs_hash', models.CharField(max_length=64)),
                ('fingerprint', models.CharField(max_length=64, unique=True)),
                ('seed', models.IntegerField(default=0)),
                ('engine_version', models.CharField(max_length=20)),
                ('result', models.JSONField(default=dict)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_by_name', models.CharField(blank=True, max_length=150)),
                ('seconds', models.FloatField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='studies', to='planning.planrun')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=4)),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=150)),
                ('content_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('adoption', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='planning.adoption')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('adoption', 'side'), name='one_approval_per_side'), models.UniqueConstraint(fields=('adoption', 'by'), name='one_approval_per_person')],
            },
        ),
        migrations.CreateModel(
            name='PlanEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveIntegerField()),
                ('poor_before', models.PositiveIntegerField()),
                ('poor_after', models.PositiveIntegerField()),
                ('score_before', models.PositiveBigIntegerField()),
                ('score_after', models.PositiveBigIntegerField()),
                ('reached', models.PositiveIntegerField(default=0)),
                ('works', models.PositiveIntegerField(default=0)),
                ('money_fen', models.PositiveBigIntegerField(default=0)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='effects', to='planning.planrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'place'), name='one_effect_per_place')],
            },
        ),
    ]
