-- 缴存单位历史: what each unit has been, day by day and as the books knew it.
with of_ledger as (
  {{ version_history(
    source('ods', 'ledger_unit'),
    ['unit_no'],
    ['name', 'credit_code', 'county_code', 'status', 'unit_ratio', 'member_ratio', 'paid_month'],
    "select unit_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_remittance') ~ " where _op <> 'delete' group by unit_no, _lsn"
  ) }}
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
    known='of_ledger',
    known_by='unit_no',
    joined='left join (' ~ current_import(source('ods', 'import_unit_account'), ['unit_no']) ~ ') as account on account.unit_no = version.unit_no'
  ) }}
),

final as (
  select * from of_ledger
  union all
  select * from of_import
)

select * from final
