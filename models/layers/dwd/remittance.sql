-- 单位汇补缴: the ledger's current unit remittances.
{{ config(meta={'follows': {'ledger_remittance': ['remittance_no']}}) }}

with current_rows as (
  {{ current_version(source('ods', 'ledger_remittance'), ['remittance_no']) }}
),

final as (
  select
    remittance_no,
    unit_no,
    month,
    kind,
    amount,
    member_count,
    business_date,
    voucher_no,
    created_at,
    'ledger' as source,
    _lsn as as_of_lsn
  from current_rows
)

{{ select_final('current_rows') }}
