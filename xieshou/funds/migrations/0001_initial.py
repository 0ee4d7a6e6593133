import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('uid', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('kind', models.CharField(choices=[('asset', '资产'), ('liability', '负债'), ('equity', '净资产'), ('income', '收入'), ('expense', '支出')], max_length=10)),
                ('holds', models.CharField(choices=[('source', '拨入'), ('carried', '结转'), ('unspent', '结存'), ('spent', '支出'), ('retained', '村集体留存'), ('dividends', '分红'), ('returned', '退回')], max_length=10)),
                ('measure', models.CharField(blank=True, choices=[('cash', '货币资金'), ('in_kind', '实物折资'), ('labour', '投工投劳折资')], max_length=10)),
                ('floored', models.BooleanField(default=False)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='funds.account')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='funds.book')),
            ],
            options={
                'ordering': ['book', 'code'],
                'constraints': [models.UniqueConstraint(fields=('book', 'code'), name='one_account_per_code'), models.CheckConstraint(condition=models.Q(models.Q(('holds__in', ('source', 'carried')), ('kind__in', ('equity', 'income'))), models.Q(('holds', 'unspent'), ('kind__in', ('asset', 'liability'))), models.Q(('holds__in', ('spent', 'retained', 'dividends', 'returned')), ('kind', 'expense')), _connector='OR'), name='account_holds_what_its_kind_can'), models.CheckConstraint(condition=models.Q(models.Q(('holds', 'carried'), ('year__isnull', False)), models.Q(models.Q(('holds', 'carried'), _negated=True), ('year', None)), _connector='OR'), name='carried_account_has_its_year')],
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('place', models.CharField(max_length=12)),
                ('purpose', models.CharField(choices=[('water', '水'), ('power', '电'), ('road', '路'), ('fuel', '气'), ('housing', '房'), ('science', '科技'), ('education', '文化教育'), ('health', '健康'), ('industry', '产业'), ('talent', '人才'), ('labour', '劳务')], max_length=12)),
                ('amount_fen', models.BigIntegerField()),
                ('proposed_by', models.BigIntegerField(null=True)),
                ('proposed_by_name', models.CharField(blank=True, max_length=150)),
                ('approved_by', models.BigIntegerField(null=True)),
                ('approved_by_name', models.CharField(blank=True, max_length=150)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='funds.book')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='budget_above_zero'), models.CheckConstraint(condition=models.Q(('approved_by', None), ('proposed_by', None), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='budget_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('amount_fen', models.BigIntegerField()),
                ('made_by', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='funds.budget')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='commitment_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('giver', models.BigIntegerField()),
                ('giver_name', models.CharField(max_length=150)),
                ('taker', models.BigIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='funds.book')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='delegation_to_another'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('date', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('memo', models.CharField(choices=[('receipt', '资金到账'), ('contribution', '物资、劳务投入'), ('payment', '支付'), ('advance', '预付'), ('retention', '质保金'), ('dividend', '分红'), ('retained', '村集体留存'), ('carry_over', '年终结转'), ('given_back', '资金退回'), ('passed_on', '资金转拨'), ('interest', '利息'), ('reversal', '冲销'), ('other', '其他')], max_length=12)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('scope', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=100)),
                ('body_hash', models.CharField(max_length=64)),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='funds.book')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='funds.entry')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['source'], name='funds_entry_source_06cd0b_idx'), models.Index(fields=['book', 'date'], name='funds_entry_book_id_3ad0f9_idx')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'key'), name='one_entry_per_request'), models.UniqueConstraint(fields=('book', 'number'), name='one_entry_per_number'), models.CheckConstraint(condition=models.Q(('id', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('book_id'), '*', models.Value(1000000000)), '+', models.F('number'))), ('number__gte', 1)), name='entry_key_is_book_and_number')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(choices=[('municipal', '市级财政援助资金'), ('district', '区级财政援助资金'), ('county', '县级配套资金'), ('department', '部门资金'), ('enterprise', '企业投入'), ('social', '社会捐赠'), ('labour', '投工投劳折资')], max_length=12)),
                ('measure', models.CharField(choices=[('cash', '货币资金'), ('in_kind', '实物折资'), ('labour', '投工投劳折资')], default='cash', max_length=10)),
                ('amount_fen', models.BigIntegerField()),
                ('within', models.CharField(blank=True, max_length=12)),
                ('purposes', models.CharField(blank=True, max_length=160)),
                ('year', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField(null=True)),
                ('registered_at', models.DateTimeField(auto_now_add=True)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='funds.book')),
                ('donor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation')),
                ('pairing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.pairing')),
                ('passed_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passed_to', to='funds.grant')),
                ('payer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['book', 'year', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('amount_fen__lte', 9000000000000000)), name='grant_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('debit_fen', models.BigIntegerField(default=0)),
                ('credit_fen', models.BigIntegerField(default=0)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='funds.account')),
                ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='funds.grant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('grant__isnull', False)), fields=('account', 'grant', 'measure', 'year'), name='one_balance_per_grant'), models.UniqueConstraint(condition=models.Q(('grant__isnull', True)), fields=('account', 'measure', 'year'), name='one_balance_without_grant')],
            },
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.BigIntegerField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user_id', 'organisation'), name='one_interest_per_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('amount_fen', models.BigIntegerField()),
                ('measure', models.CharField(choices=[('cash', '货币资金'), ('in_kind', '实物折资'), ('labour', '投工投劳折资')], default='cash', max_length=10)),
                ('place', models.CharField(blank=True, max_length=12)),
                ('purpose', models.CharField(blank=True, choices=[('water', '水'), ('power', '电'), ('road', '路'), ('fuel', '气'), ('housing', '房'), ('science', '科技'), ('education', '文化教育'), ('health', '健康'), ('industry', '产业'), ('talent', '人才'), ('labour', '劳务')], max_length=12)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='funds.account')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='funds.entry')),
                ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='funds.grant')),
            ],
            options={
                'ordering': ['entry', 'position'],
                'constraints': [models.UniqueConstraint(fields=('entry', 'position'), name='one_line_per_position'), models.CheckConstraint(condition=models.Q(models.Q(('amount_fen', 0), _negated=True), ('amount_fen__gte', -9000000000000000), ('amount_fen__lte', 9000000000000000)), name='line_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='BankLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40)),
                ('date', models.DateField()),
                ('amount_fen', models.BigIntegerField()),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_lines', to='funds.book')),
                ('matched', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.line')),
            ],
            options={
                'ordering': ['book', 'date', 'reference'],
                'constraints': [models.UniqueConstraint(fields=('book', 'reference'), name='one_bank_line_per_reference'), models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='bank_line_moves_something')],
            },
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
        migrations.CreateModel(
            name='PaymentOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField()),
                ('together_fen', models.BigIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('open', '待会签'), ('approved', '待支付'), ('paid', '已支付'), ('received', '已收款确认'), ('reversed', '已冲销'), ('refused', '未获批准'), ('withdrawn', '已撤回')], default='open', max_length=10)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('content_hash', models.CharField(max_length=64)),
                ('proposed_by', models.BigIntegerField(null=True)),
                ('proposed_by_name', models.CharField(max_length=150)),
                ('editors', models.JSONField(default=list)),
                ('refusal', models.CharField(blank=True, max_length=300)),
                ('overridden', models.BooleanField(default=False)),
                ('paid_by', models.BigIntegerField(null=True)),
                ('paid_by_name', models.CharField(blank=True, max_length=150)),
                ('received_by', models.BigIntegerField(null=True)),
                ('receipt', models.CharField(blank=True, max_length=60)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='funds.commitment')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.entry')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='funds.grant')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undoings', to='funds.paymentorder')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state'], name='funds_payme_state_096829_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='order_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('paid', 'received', 'reversed')), ('entry__isnull', False)), models.Q(models.Q(('state__in', ('paid', 'received', 'reversed')), _negated=True), ('entry', None)), _connector='OR'), name='paid_order_has_its_entry'), models.CheckConstraint(condition=models.Q(('undoes', None), models.Q(('state', 'reversed'), _negated=True), _connector='OR'), name='undoing_is_not_undone'), models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'approved', 'paid', 'received'))), fields=('undoes',), name='one_undoing_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=150)),
                ('reason', models.CharField(max_length=300)),
                ('content_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='funds.paymentorder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'content_hash', 'by'), name='one_override_per_person'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='override_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Countersignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=4)),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=150)),
                ('acting_for', models.BigIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='funds.paymentorder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'content_hash', 'by'), name='one_signature_per_person'), models.UniqueConstraint(fields=('order', 'content_hash', 'acting_for'), name='one_signature_per_seat')],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('month', models.PositiveSmallIntegerField()),
                ('closed_at', models.DateTimeField(auto_now_add=True)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closed_periods', to='funds.book')),
            ],
            options={
                'ordering': ['book', 'year', 'month'],
                'constraints': [models.UniqueConstraint(fields=('book', 'year', 'month'), name='one_closing_per_month'), models.CheckConstraint(condition=models.Q(('month__gte', 1), ('month__lte', 12)), name='month_of_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_fen', models.BigIntegerField()),
                ('east', models.PositiveSmallIntegerField()),
                ('west', models.PositiveSmallIntegerField()),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='thresholds', to='funds.book')),
            ],
            options={
                'ordering': ['from_fen'],
                'constraints': [models.UniqueConstraint(fields=('book', 'from_fen'), name='one_threshold_per_amount'), models.CheckConstraint(condition=models.Q(('east__gte', 1), ('west__gte', 1)), name='both_sides_countersign')],
            },
        ),
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
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threshold_changes', to='funds.book')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='thresholds_by_two_people')],
            },
        ),
    ]
