-- 记账凭证: the ledger's current vouchers.
{{ config(meta={'follows': {'ledger_voucher': ['voucher_no']}}) }}

with current_rows as (
  {{ current_version(source('ods', 'ledger_voucher'), ['voucher_no'], written=true) }}
),

final as (
  select
    voucher_no,
    kind,
    business_date,
    summary,
    total,
    reversal_of,
    posted_at,
    'ledger' as source,
    _written_lsn as as_of_lsn
  from current_rows
)

{{ select_final('current_rows') }}
