-- 贷款业务明细: the ledger's current loan entries.
{{ config(meta={'follows': {'ledger_loan_entry': ['entry_no']}}) }}

with current_rows as (
  {{ current_version(source('ods', 'ledger_loan_entry'), ['entry_no'], written=true) }}
),

final as (
  select
    entry_no,
    loan_no,
    voucher_no,
    kind,
    business_date,
    amount,
    principal,
    interest,
    penalty,
    period,
    created_at,
    'ledger' as source,
    _written_lsn as as_of_lsn
  from current_rows
)

{{ select_final('current_rows') }}
