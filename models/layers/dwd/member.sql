-- 缴存人: the ledger's current members and, beside them, imported ones. JGJ/T 320 files know a member by the account only.
{{ config(meta={'follows': {'ledger_member': ['member_no'], 'ledger_account': ['account_no']}}) }}

with ledger_rows as (
  {{ current_version(source('ods', 'ledger_member'), ['member_no']) }}
),

ledger_accounts as (
  {{ current_version(source('ods', 'ledger_account'), ['account_no']) }}
),

imported_rows as (
  {{ current_import(source('ods', 'import_member'), ['account_no']) }}
),

from_ledger as (
  select
    member_no,
    name,
    gender,
    mobile,
    id_type,
    id_number,
    birth_date,
    marital_status,
    occupation,
    education,
    address,
    monthly_income,
    opened_on,
    updated_at,
    'ledger' as source,
    cast(null as varchar) as import_file,
    cast(null as integer) as import_line,
    _lsn as as_of_lsn
  from ledger_rows
),

from_import as (
  select
    account_no as member_no,
    name,
    gender,
    mobile,
    id_type,
    id_number,
    birth_date,
    marital_status,
    occupation,
    education,
    address,
    monthly_income,
    cast(null as date) as opened_on,
    _imported_at as updated_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from imported_rows
  where account_no not in (select account_no from ledger_accounts)
    and account_no not in (select member_no from ledger_rows)
),

final as (
  select * from from_ledger
  union all
  select * from from_import
)

{{ select_final('ledger_rows') }}
