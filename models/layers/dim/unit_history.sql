-- 缴存单位历史: what each of the ledger's units has been, day by day and as the books knew it.
{{ version_history(
  source('ods', 'ledger_unit'),
  ['unit_no'],
  ['name', 'credit_code', 'county_code', 'status', 'unit_ratio', 'member_ratio', 'paid_month'],
  "select unit_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_remittance') ~ " where _op <> 'delete' group by unit_no, _lsn"
) }}
