-- 缴存单位历史: what each unit has been, day by day and as the books knew it.
with of_ledger as (
  {{ version_history(
    source('ods', 'ledger_unit'),
    ['unit_no'],
    ['name', 'credit_code', 'county_code', 'status', 'unit_ratio', 'member_ratio', 'paid_month'],
    "select unit_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_remittance') ~ " where _op = 'insert' group by unit_no, _lsn",
    closed_on='closed_on'
  ) }}
),

-- days before anything of a unit was known (its name, which every unit has, is not told): what it had paid by then its remittances tell
unknown as (
  select unit_no, valid_from, valid_to, recorded_from, recorded_to, as_of_lsn from of_ledger where name is null
),

paid_days as (
  select unit_no, day, max(month) as month
  from (
    select unit_no, valid_from as day, cast(null as varchar) as month from unknown
    union all
    select unknown.unit_no, greatest(remittance.business_date, unknown.valid_from), remittance.month
    from unknown
    join ({{ current_version(source('ods', 'ledger_remittance'), ['remittance_no']) }}) as remittance on remittance.unit_no = unknown.unit_no
    where remittance.kind = '01' and remittance.business_date < unknown.valid_to
  ) as days
  group by unit_no, day
),

before_known as (
  select
    unknown.unit_no,
    max(month) over (partition by unknown.unit_no order by day rows unbounded preceding) as paid_month,
    day as valid_from,
    lead(day, 1, valid_to) over (partition by unknown.unit_no order by day) as valid_to,
    recorded_from, recorded_to, as_of_lsn
  from paid_days
  join unknown on unknown.unit_no = paid_days.unit_no and day >= valid_from and day < valid_to
),

of_import as (
  {{ import_history(
    source('ods', 'import_unit'),
    'unit_no',
    ['name', 'credit_code', 'address'],
    {
      'unit_no': 'version.unit_no', 'name': 'version.name', 'credit_code': 'version.credit_code',
      'county_code': county_of_unit('version.credit_code', 'version.address'),
      'status': 'account.status', 'unit_ratio': 'account.unit_ratio', 'member_ratio': 'account.member_ratio', 'paid_month': 'account.paid_month'
    },
    known='(select unit_no from ' ~ source('ods', 'ledger_unit') ~ " where _op <> 'truncate') as known",
    known_by='unit_no',
    joined='left join (' ~ current_import(source('ods', 'import_unit_account'), ['unit_no']) ~ ') as account on account.unit_no = version.unit_no'
  ) }}
),

final as (
  select * from of_ledger where name is not null
  union all
  select unit_no, null, null, null, null, null, null, paid_month, valid_from, valid_to, recorded_from, recorded_to, as_of_lsn from before_known
  union all
  select * from of_import
)

select * from final
