-- 缴存人历史: what the books have known of each person. Nothing posted tells the day of a change: it holds from the day of its commit.
{{ version_history(
  source('ods', 'ledger_member'),
  ['member_no'],
  ['name', 'id_type', 'id_number', 'mobile', 'marital_status', 'occupation', 'address', 'monthly_income'],
  "select cast(null as varchar) as member_no, cast(null as bigint) as _lsn, cast(null as date) as business_day where false"
) }}
