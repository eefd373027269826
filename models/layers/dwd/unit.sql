-- 缴存单位: the ledger's current units and, beside them, imported ones that the ledger does not know.
{{ config(meta={'follows': {'ledger_unit': ['unit_no']}}) }}

with ledger_rows as (
  {{ current_version(source('ods', 'ledger_unit'), ['unit_no']) }}
),

imported_rows as (
  {{ current_import(source('ods', 'import_unit'), ['unit_no']) }}
),

imported_accounts as (
  {{ current_import(source('ods', 'import_unit_account'), ['unit_no']) }}
),

from_ledger as (
  select
    unit_no,
    name,
    credit_code,
    address,
    county_code,
    legal_representative,
    economic_type,
    industry,
    contact_name,
    contact_mobile,
    status,
    unit_ratio,
    member_ratio,
    paid_month,
    opened_on,
    closed_on,
    updated_at,
    'ledger' as source,
    cast(null as varchar) as import_file,
    cast(null as integer) as import_line,
    _lsn as as_of_lsn
  from ledger_rows
),

from_import as (
  select
    unit.unit_no,
    unit.name,
    unit.credit_code,
    unit.address,
    {{ county_of_unit('unit.credit_code', 'unit.address') }} as county_code,
    unit.legal_representative,
    unit.economic_type,
    unit.industry,
    unit.contact_name,
    unit.contact_mobile,
    account.status,
    account.unit_ratio,
    account.member_ratio,
    account.paid_month,
    unit.opened_on,
    account.closed_on,
    unit._imported_at as updated_at,
    'import' as source,
    unit._file as import_file,
    unit._line as import_line,
    cast(null as bigint) as as_of_lsn
  from imported_rows as unit
  left join imported_accounts as account on account.unit_no = unit.unit_no
  where unit.unit_no not in (select unit_no from ledger_rows)
),

final as (
  select * from from_ledger
  union all
  select * from from_import
)

{{ select_final('ledger_rows') }}
