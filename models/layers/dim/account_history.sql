-- 个人账户历史: what each account has been, day by day and as the books knew it.
with of_ledger as (
  {{ version_history(
    source('ods', 'ledger_account'),
    ['account_no'],
    ['member_no', 'unit_no', 'base', 'unit_amount', 'member_amount', 'status', 'balance', 'held'],
    "select account_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_account_entry') ~ " where _op = 'insert' group by account_no, _lsn",
    closed_on='closed_on',
    fixed=['member_no'],
    entries=source('ods', 'ledger_account_entry'),
    amounts={'balance': 'amount'}
  ) }}
),

of_import as (
  {{ import_history(
    source('ods', 'import_account'),
    'account_no',
    ['unit_no', 'base', 'unit_amount', 'member_amount', 'status', 'balance'],
    {
      'account_no': 'account_no', 'member_no': 'account_no', 'unit_no': 'unit_no', 'base': 'base', 'unit_amount': 'unit_amount',
      'member_amount': 'member_amount', 'status': 'status', 'balance': 'balance', 'held': 'cast(0 as decimal(18,2))'
    },
    known='(select account_no from ' ~ source('ods', 'ledger_account') ~ " where _op <> 'truncate') as known",
    known_by='account_no'
  ) }}
),

final as (
  select * from of_ledger
  union all
  select * from of_import
)

select * from final
