-- 个人明细: every entry of the ledger's accounts and, beside them, imported ones that the ledger does not know.
{{ config(meta={'follows': {'ledger_account_entry': ['entry_no']}}) }}

with ledger_rows as (
  {{ current_version(source('ods', 'ledger_account_entry'), ['entry_no'], written=true) }}
),

imported_rows as (
  {{ current_import(source('ods', 'import_account_entry'), ['entry_no']) }}
),

from_ledger as (
  select
    entry_no,
    account_no,
    voucher_no,
    business_date,
    kind,
    amount,
    current_amount,
    prior_amount,
    interest_amount,
    withdrawal_reason,
    withdrawal_method,
    month,
    reversal_flag,
    created_at,
    'ledger' as source,
    cast(null as varchar) as import_file,
    cast(null as integer) as import_line,
    _written_lsn as as_of_lsn
  from ledger_rows
),

from_import as (
  select
    entry_no,
    account_no,
    cast(null as varchar) as voucher_no,
    business_date,
    kind,
    amount,
    current_amount,
    prior_amount,
    interest_amount,
    withdrawal_reason,
    withdrawal_method,
    cast(null as varchar) as month,
    reversal_flag,
    _imported_at as created_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from imported_rows
  where entry_no not in (select entry_no from ledger_rows)
),

final as (
  select * from from_ledger
  union all
  select * from from_import
)

{{ select_final('ledger_rows') }}
