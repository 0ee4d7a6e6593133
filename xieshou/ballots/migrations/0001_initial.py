import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('published', '公开资料'), ('synthetic', '合成数据'), ('entered', '录入')], default='entered', max_length=10, verbose_name='来源性质')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='出处')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='链接')),
                ('grade', models.CharField(blank=True, max_length=1, verbose_name='可靠性等级')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(blank=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('meeting', models.CharField(blank=True, max_length=40)),
                ('budget_fen', models.BigIntegerField()),
                ('form', models.CharField(choices=[('approval', '勾选赞成'), ('ranked', '排序'), ('points', '分配分数'), ('knapsack', '在预算内选购')], max_length=8)),
                ('most', models.PositiveSmallIntegerField(default=0)),
                ('electorate', models.CharField(choices=[('household', '一户一票'), ('adult', '年满十八周岁的村民一人一票')], max_length=9)),
                ('rule', models.CharField(choices=[('equal_shares', '等份额法（逐步加额）'), ('equal_shares_greedy', '等份额法（余额按得票补足）'), ('greedy', '得票多者先选'), ('phragmen', '顺序弗拉格门法')], max_length=19)),
                ('utility', models.CharField(choices=[('cost', '按投资额'), ('count', '按项目数'), ('points', '按所给分数')], max_length=6)),
                ('tie', models.CharField(choices=[('code', '编号在前者先'), ('votes', '支持者多者先，再比投资少、编号在前')], max_length=5)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('draft', '起草'), ('announced', '公告中'), ('open', '投票中'), ('closed', '投票截止'), ('counted', '已计票'), ('published', '已公布'), ('annulled', '已作废')], default='draft', max_length=9)),
                ('research', models.BooleanField(default=False)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('eligible', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['-year', '-pk'],
                'indexes': [models.Index(fields=['place', 'year', 'state'], name='ballots_bal_place_i_75ce9c_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('budget_fen__gt', 0), ('budget_fen__lte', 9007199254740992)), name='ballot_budget_above_zero'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='ballot_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'annulled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='annulled_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='BallotCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('head', models.CharField(max_length=64)),
                ('inputs_hash', models.CharField(max_length=64)),
                ('engine_version', models.CharField(max_length=20)),
                ('voters', models.PositiveIntegerField()),
                ('spoiled', models.PositiveIntegerField(default=0)),
                ('channels', models.JSONField()),
                ('result', models.JSONField()),
                ('at', models.DateTimeField()),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='count', to='ballots.ballot')),
            ],
        ),
        migrations.CreateModel(
            name='BallotObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('by', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('upheld', models.BooleanField(null=True)),
                ('answered_by', models.BigIntegerField(null=True)),
                ('answered_by_name', models.CharField(blank=True, max_length=150)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='ballots.ballot')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('upheld', None), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='ballot_objection_decided_with_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='BallotProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=120)),
                ('cost_fen', models.BigIntegerField()),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('text', models.TextField(blank=True)),
                ('project', models.CharField(blank=True, max_length=40)),
                ('plan_work', models.CharField(blank=True, max_length=60)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='ballots.ballot')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['project'], name='ballots_bal_project_ab4844_idx')],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'code'), name='one_ballot_proposal_per_code'), models.UniqueConstraint(condition=models.Q(('project', ''), _negated=True), fields=('ballot', 'project'), name='a_project_stands_once_on_a_ballot'), models.CheckConstraint(condition=models.Q(('cost_fen__gt', 0), ('cost_fen__lte', 9007199254740992)), name='ballot_proposal_costs_something')],
            },
        ),
        migrations.CreateModel(
            name='BallotStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=12)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('content_hash', models.CharField(max_length=64)),
                ('by', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='ballots.ballot')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'verb'), name='one_ballot_step_per_verb')],
            },
        ),
        migrations.CreateModel(
            name='CastVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tracking', models.CharField(max_length=16)),
                ('choices', models.JSONField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='ballots.ballot')),
            ],
            options={
                'ordering': ['ballot', 'tracking'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'tracking'), name='one_cast_vote_per_code')],
            },
        ),
        migrations.CreateModel(
            name='PaperSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='ballots.ballot')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'number'), name='one_sheet_per_number'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='sheets_count_from_one')],
            },
        ),
        migrations.CreateModel(
            name='PaperEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hand', models.PositiveSmallIntegerField()),
                ('choices', models.JSONField(null=True)),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ballots.papersheet')),
            ],
            options={
                'ordering': ['sheet', 'hand'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'hand'), name='one_entry_per_hand'), models.UniqueConstraint(fields=('sheet', 'by'), name='nobody_reads_a_sheet_twice'), models.CheckConstraint(condition=models.Q(('hand__gte', 1), ('hand__lte', 3)), name='three_hands_at_most')],
            },
        ),
        migrations.CreateModel(
            name='Turnout',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('channel', models.CharField(choices=[('page', '网页'), ('paper', '纸质票'), ('phone', '电话代录')], max_length=5)),
                ('helper', models.BigIntegerField(null=True)),
                ('consent', models.CharField(blank=True, max_length=200)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turnout', to='ballots.ballot')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'digest'), name='one_vote_each'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'phone'), _negated=True), models.Q(('helper__isnull', False), models.Q(('consent', ''), _negated=True)), _connector='OR'), name='a_vote_by_phone_has_helper_and_consent')],
            },
        ),
        migrations.CreateModel(
            name='UrnVote',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('tracking', models.CharField(max_length=16)),
                ('sealed', models.TextField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urn', to='ballots.ballot')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'tracking'), name='one_urn_vote_per_code')],
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('by', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('household', 'number'), name='one_user_per_household_member')],
            },
        ),
    ]
