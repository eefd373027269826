-- 会计分录: the ledger's current postings.
{{ config(meta={'follows': {'ledger_posting': ['voucher_no', 'line_no']}}) }}

with current_rows as (
  {{ current_version(source('ods', 'ledger_posting'), ['voucher_no', 'line_no'], written=true) }}
),

final as (
  select
    voucher_no,
    line_no,
    subject_code,
    direction,
    amount,
    reference_kind,
    reference_no,
    'ledger' as source,
    _written_lsn as as_of_lsn
  from current_rows
)

{{ select_final('current_rows') }}
