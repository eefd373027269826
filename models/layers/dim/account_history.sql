-- 个人账户历史: what each account has been, day by day and as the books knew it.
with of_ledger as (
  {{ version_history(
    source('ods', 'ledger_account'),
    ['account_no'],
    ['member_no', 'unit_no', 'base', 'unit_amount', 'member_amount', 'status', 'balance', 'held'],
    "select account_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_account_entry') ~ " where _op <> 'delete' group by account_no, _lsn",
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
    known='of_ledger',
    known_by='account_no'
  ) }}
),

final as (
  select * from of_ledger
  union all
  select * from of_import
)

select * from final
