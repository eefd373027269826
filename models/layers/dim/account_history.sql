-- 个人账户历史: what each of the ledger's accounts has been, day by day and as the books knew it.
{{ version_history(
  source('ods', 'ledger_account'),
  ['account_no'],
  ['member_no', 'unit_no', 'base', 'unit_amount', 'member_amount', 'status', 'balance', 'held'],
  "select account_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_account_entry') ~ " where _op <> 'delete' group by account_no, _lsn"
) }}
