-- 贷款历史: what each loan has been, day by day and as the books knew it.
with of_ledger as (
  {{ version_history(
    source('ods', 'ledger_loan'),
    ['loan_no'],
    ['account_no', 'member_no', 'status', 'risk_level', 'principal', 'balance', 'annual_rate', 'repayment_method', 'due_on', 'recovered_principal', 'recovered_interest', 'penalty_interest'],
    "select loan_no, _lsn, max(business_date) as business_day from " ~ source('ods', 'ledger_loan_entry') ~ " where _op = 'insert' group by loan_no, _lsn",
    opened_on='disbursed_on',
    closed_on='settled_on',
    fixed=['account_no', 'member_no', 'principal'],
    entries=source('ods', 'ledger_loan_entry'),
    amounts={
      'balance': "case when kind = '01' then principal else -principal end",
      'recovered_principal': "case when kind <> '01' then principal when principal < 0 then -principal else cast(0 as decimal(18,2)) end",
      'recovered_interest': 'interest',
      'penalty_interest': 'penalty'
    }
  ) }}
),

of_import as (
  {{ import_history(
    source('ods', 'import_loan'),
    'loan_no',
    ['contract_no', 'risk_level', 'principal', 'balance', 'annual_rate', 'settled_on', 'recovered_principal', 'recovered_interest', 'penalty_interest'],
    {
      'loan_no': 'version.loan_no', 'account_no': 'contract.account_no', 'member_no': 'contract.account_no',
      'status': "case when version.settled_on is null then 'disbursed' else 'settled' end", 'risk_level': 'version.risk_level',
      'principal': 'version.principal', 'balance': 'version.balance', 'annual_rate': 'version.annual_rate',
      'repayment_method': 'contract.repayment_method', 'due_on': 'contract.agreed_due_date',
      'recovered_principal': 'version.recovered_principal', 'recovered_interest': 'version.recovered_interest',
      'penalty_interest': 'version.penalty_interest'
    },
    known='(select loan_no from ' ~ source('ods', 'ledger_loan') ~ " where _op <> 'truncate') as known",
    known_by='loan_no',
    joined='left join (' ~ current_import(source('ods', 'import_loan_contract'), ['contract_no'], key_of_model=false) ~ ') as contract on contract.contract_no = version.contract_no'
  ) }}
),

final as (
  -- a loan is settled when nothing of it is left: so its balance tells the status of days before it was known
  select
    loan_no, account_no, member_no,
    coalesce(status, case when balance = 0 then 'settled' when balance > 0 then 'disbursed' end) as status,
    risk_level, principal, balance, annual_rate, repayment_method, due_on, recovered_principal, recovered_interest, penalty_interest,
    valid_from, valid_to, recorded_from, recorded_to, as_of_lsn
  from of_ledger
  union all
  select * from of_import
)

select * from final
