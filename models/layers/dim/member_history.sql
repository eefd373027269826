-- 缴存人历史: what is known of each person. Nothing posted tells the day of a change: it holds from the day of its commit.
with of_ledger as (
  {{ version_history(
    source('ods', 'ledger_member'),
    ['member_no'],
    ['name', 'id_type', 'id_number', 'mobile', 'marital_status', 'occupation', 'address', 'monthly_income']
  ) }}
),

of_import as (
  {{ import_history(
    source('ods', 'import_member'),
    'account_no',
    ['name', 'id_type', 'id_number', 'mobile', 'marital_status', 'occupation', 'address', 'monthly_income'],
    {
      'member_no': 'account_no', 'name': 'name', 'id_type': 'id_type', 'id_number': 'id_number', 'mobile': 'mobile', 'marital_status': 'marital_status',
      'occupation': 'occupation', 'address': 'address', 'monthly_income': 'monthly_income'
    },
    known='(select member_no from ' ~ source('ods', 'ledger_member') ~ " where _op <> 'truncate' union all select account_no from " ~ source('ods', 'ledger_account') ~ " where _op <> 'truncate') as known",
    known_by='member_no'
  ) }}
),

final as (
  select * from of_ledger
  union all
  select * from of_import
)

select * from final
