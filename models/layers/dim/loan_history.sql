-- 贷款历史: what each of the ledger's loans has been, day by day and as the books knew it.
{{ version_history(
  source('ods', 'ledger_loan'),
  ['loan_no'],
  ['account_no', 'member_no', 'status', 'risk_level', 'principal', 'balance', 'annual_rate', 'repayment_method', 'due_on', 'recovered_principal', 'recovered_interest', 'penalty_interest'],
  "select loan_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_loan_entry') ~ " where _op <> 'delete' group by loan_no, _lsn",
  opened_on='disbursed_on'
) }}
