-- 提取业务: the ledger's current withdrawals.
{{ config(meta={'follows': {'ledger_withdrawal': ['withdrawal_no']}}) }}

with current_rows as (
  {{ current_version(source('ods', 'ledger_withdrawal'), ['withdrawal_no']) }}
),

final as (
  select
    withdrawal_no,
    account_no,
    kind,
    reason,
    amount,
    interest,
    status,
    policy_version,
    accepted_on,
    paid_on,
    voucher_no,
    updated_at,
    'ledger' as source,
    _lsn as as_of_lsn
  from current_rows
)

{{ select_final('current_rows') }}
