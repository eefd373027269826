-- 贷款期供: the ledger's current loan instalments.
{{ config(meta={'follows': {'ledger_loan_instalment': ['loan_no', 'period']}}) }}

with current_rows as (
  {{ current_version(source('ods', 'ledger_loan_instalment'), ['loan_no', 'period']) }}
),

final as (
  select
    loan_no,
    period,
    due_on,
    principal,
    interest,
    paid_principal,
    paid_interest,
    paid_on,
    status,
    'ledger' as source,
    _lsn as as_of_lsn
  from current_rows
)

{{ select_final('current_rows') }}
