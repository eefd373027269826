-- 个人账户: the ledger's current accounts and, beside them, imported ones that the ledger does not know.
{{ config(meta={'follows': {'ledger_account': ['account_no']}}) }}

with ledger_rows as (
  {{ current_version(source('ods', 'ledger_account'), ['account_no']) }}
),

imported_rows as (
  {{ current_import(source('ods', 'import_account'), ['account_no']) }}
),

from_ledger as (
  select
    account_no,
    member_no,
    unit_no,
    base,
    unit_amount,
    member_amount,
    status,
    balance,
    prior_balance,
    current_balance,
    held,
    opened_on,
    closed_on,
    close_reason,
    updated_at,
    'ledger' as source,
    cast(null as varchar) as import_file,
    cast(null as integer) as import_line,
    _lsn as as_of_lsn
  from ledger_rows
),

from_import as (
  select
    account_no,
    account_no as member_no,
    unit_no,
    base,
    unit_amount,
    member_amount,
    status,
    balance,
    prior_balance,
    current_balance,
    cast(0 as decimal(18,2)) as held,
    opened_on,
    closed_on,
    close_reason,
    _imported_at as updated_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from imported_rows
  where account_no not in (select account_no from ledger_rows)
),

final as (
  select * from from_ledger
  union all
  select * from from_import
)

{{ select_final('ledger_rows') }}
